import { addToSummary, script } from "../support/cli";
import { readReleased, writeReleased } from "../support/released-record";
import { isOlder } from "./thread/decisions";
import { releaseHelp, releaseOptions } from "./thread/release-options";

const help = `Usage: node -r ts-node/register scripts/pipeline/record-release.ts --stack NAME --region REGION
           --commit SHA --image URI --run ID [--overruled LOGIN]

Records a release: from now on it is what wakes. Called by the deployment after its health check, or when the layer
sleeps.

Options:
${releaseHelp}
  --overruled LOGIN   who approved it although its scan found something
  --help

Needs credentials that may ssm:GetParameter and ssm:PutParameter.
Exit codes: 0 recorded, 1 refused (a value isn't one, or a later run is recorded), 2 wrong usage.
`;

export async function main(args: string[]): Promise<number> {
    const { where, commit, image, run, overruled } = releaseOptions(args);
    const before = await readReleased(where);
    if (before !== undefined && isOlder(run, before.run)) {
        throw new Error(`The later run ${before.run} is recorded already: nothing was recorded.`);
    }
    const time = new Date().toISOString();
    const released = { commit, image, time, run, ...(overruled !== "" && { overruled }) };
    await writeReleased(where, released);
    process.stdout.write(`Recorded: ${released.commit}\n`);
    addToSummary(`Recorded as released: \`${released.commit}\`, which wakes from now on.`);
    return 0;
}

if (require.main === module) {
    script("record-release", help, main);
}
