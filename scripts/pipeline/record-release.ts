import { addToSummary, options, required, script } from "../support/cli";
import { readReleased, writeReleased } from "../support/released-record";
import { isOlder } from "./thread/decisions";

const help = `Usage: node -r ts-node/register scripts/pipeline/record-release.ts --stack NAME --region REGION
           --commit SHA --image URI --run ID [--overruled LOGIN]

Records a release: from now on it is what wakes. Called by the deployment after its health check, or when the layer
sleeps.

Options:
  --stack NAME        such as prod
  --region REGION     region of AWS
  --commit SHA        of the release
  --image URI         of the release, by digest
  --run ID            id of the run (GITHUB_RUN_ID)
  --overruled LOGIN   who approved it although its scan found something
  --help

Needs credentials that may ssm:GetParameter and ssm:PutParameter.
Exit codes: 0 recorded, 1 refused (a value isn't one, or a later run is recorded), 2 wrong usage.
`;

export async function main(args: string[]): Promise<number> {
    const given = options(args, {
        stack: { type: "string" },
        region: { type: "string" },
        commit: { type: "string" },
        image: { type: "string" },
        run: { type: "string" },
        overruled: { type: "string", default: "" },
    });
    const where = { stack: required(given.stack, "stack"), region: required(given.region, "region") };
    const run = required(given.run, "run");
    const before = await readReleased(where);
    if (before !== undefined && isOlder(run, before.run)) {
        throw new Error(`The later run ${before.run} is recorded already: nothing was recorded.`);
    }
    const released = {
        commit: required(given.commit, "commit"),
        image: required(given.image, "image"),
        time: new Date().toISOString(),
        run,
        ...(given.overruled !== "" && { overruled: given.overruled }),
    };
    await writeReleased(where, released);
    process.stdout.write(`Recorded: ${released.commit}\n`);
    addToSummary(`Recorded as released: \`${released.commit}\`, which wakes from now on.`);
    return 0;
}

if (require.main === module) {
    script("record-release", help, main);
}
