import { addToSummary, script, setOutput } from "../support/cli";
import { readLayer } from "../support/layer";
import { exportStack } from "../support/run-pulumi";
import { readReleased } from "../support/released-record";
import { onDeploy } from "./thread/decisions";
import { releaseHelp, releaseOptions } from "./thread/release-options";

const help = `Usage: node -r ts-node/register scripts/pipeline/deploy-decision.ts --stack NAME --region REGION
           --commit SHA --image URI --run ID

Decides what the deployment of a release does: deploy it; only record it, when the layer sleeps; or refuse it, when a run
that began later was released meanwhile.

Options:
${releaseHelp}
  --help

In a GitHub job it sets the output do: deploy or record.
Exit codes: 0 decided, 1 refused, or the record or the state can't be read; 2 wrong usage.
`;

export async function main(args: string[]): Promise<number> {
    const { where, ...approved } = releaseOptions(args);
    const released = await readReleased(where);
    const decision = onDeploy(approved, released, readLayer(exportStack(where.stack, "ephemeral")));
    addToSummary(`### Release\n\n${decision.because}`);
    if (decision.do === "refuse") {
        throw new Error(`${decision.because} Nothing was deployed.`);
    }
    process.stdout.write(`${decision.because}\n`);
    setOutput("do", decision.do);
    return 0;
}

if (require.main === module) {
    script("deploy-decision", help, main);
}
