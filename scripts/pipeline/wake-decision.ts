import { addToSummary, options, required, script, setOutput } from "../support/cli";
import { readLayer } from "../support/layer";
import { exportStack } from "../support/run-pulumi";
import { readReleased } from "../support/released-record";
import { onWake } from "./thread/decisions";

const help = `Usage: node -r ts-node/register scripts/pipeline/wake-decision.ts --stack NAME --region REGION
           --checked-out SHA [--asked]

Decides what a wake does: bring up what is recorded as released, only look at its health when it is awake already, or
nothing before the first release.

Options:
  --stack NAME        such as prod
  --region REGION     region of AWS
  --checked-out SHA   commit that is checked out
  --asked             a person asked for it: bring it up, awake or not
  --help

In a GitHub job it sets the outputs do (wake, confirm, nothing), commit and image of the release, and folder: where its
program is, '.' when it is what is checked out, else 'released'.
Exit codes: 0 decided, 1 the record or the state can't be read, or the record isn't one; 2 wrong usage.
`;

export async function main(args: string[]): Promise<number> {
    const given = options(args, {
        stack: { type: "string" },
        region: { type: "string" },
        "checked-out": { type: "string" },
        asked: { type: "boolean", default: false },
    });
    const stack = required(given.stack, "stack");
    const checkedOut = required(given["checked-out"], "checked-out");
    const released = await readReleased({ stack, region: required(given.region, "region") });
    const decision = onWake(released, readLayer(exportStack(stack, "ephemeral")), { asked: given.asked });
    process.stdout.write(`${decision.do === "nothing" ? "::notice::" : ""}${decision.because}\n`);
    addToSummary(decision.because);
    setOutput("do", decision.do);
    if (decision.do !== "nothing") {
        const { commit, image } = decision.released;
        setOutput("commit", commit);
        setOutput("image", image);
        setOutput("folder", commit === checkedOut ? "." : "released");
    }
    return 0;
}

if (require.main === module) {
    script("wake-decision", help, main);
}
