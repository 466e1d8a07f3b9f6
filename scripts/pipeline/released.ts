import { options, required, script, setOutput } from "../support/cli";
import { readReleased } from "../support/released-record";

const help = `Usage: npm run -s released -- --stack NAME --region REGION [--json]

What is released: the commit and image that run, or wake in the morning. It is read from the SSM parameter
/gatus-NAME/released, which the deployment writes after its health check.

Options:
  --stack NAME      such as prod
  --region REGION   region of AWS
  --json            print the record as JSON
  --help

In a GitHub job it sets the outputs commit, image and run; none of them before the first release.
Needs credentials that may ssm:GetParameter.
Exit codes: 0 printed, or nothing was released yet; 1 the record can't be read, or isn't one; 2 wrong usage.
`;

export async function main(args: string[]): Promise<number> {
    const given = options(args, {
        stack: { type: "string" },
        region: { type: "string" },
        json: { type: "boolean", default: false },
    });
    const where = { stack: required(given.stack, "stack"), region: required(given.region, "region") };
    const released = await readReleased(where);
    if (given.json) {
        process.stdout.write(`${JSON.stringify(released ?? null, null, 4)}\n`);
    } else if (released === undefined) {
        process.stdout.write("Nothing was released yet.\n");
    } else {
        const { commit, image, time, run, overruled } = released;
        const note =
            overruled === undefined ? "" : `, although its scan found something: ${overruled} said so`;
        process.stdout.write(`${commit}\n${image}\nreleased ${time} by run ${run}${note}\n`);
    }
    if (released !== undefined) {
        const { commit, image, run } = released;
        for (const [name, value] of Object.entries({ commit, image, run })) {
            setOutput(name, value);
        }
    }
    return 0;
}

if (require.main === module) {
    script("released", help, main);
}
