import { writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { options, positive, required, script, UsageError } from "../support/cli";
import { runPulumi } from "../support/run-pulumi";

const help = `Usage: npm run -s sleep -- --stack NAME --confirm NAME --before FILE [options]

Destroys the ephemeral layer of an environment. AWS sometimes lets go slowly (a network interface outlives its
service by minutes): a destroy that fails is tried again, and does only what is still to be done.

Options:
  --stack NAME      such as prod
  --confirm NAME    the same name again: what isn't named twice isn't destroyed
  --before FILE     write 'pulumi stack export' there first, for the receipt
  --tries COUNT     how often (default 3)
  --pause SECONDS   between two tries (default 60)
  --help

Needs the Pulumi CLI, a login, and the credentials of the role teardown.
Exit codes: 0 destroyed, 1 not, 2 wrong usage, or another name confirmed: nothing was asked of AWS then.
`;

export async function main(args: string[]): Promise<number> {
    const given = options(args, {
        stack: { type: "string" },
        confirm: { type: "string" },
        before: { type: "string" },
        tries: { type: "string", default: "3" },
        pause: { type: "string", default: "60" },
    });
    const stack = required(given.stack, "stack");
    if (given.confirm !== stack) {
        throw new UsageError(
            `--confirm is '${given.confirm ?? ""}', the stack is '${stack}': nothing was destroyed.`,
        );
    }
    const before = required(given.before, "before");
    const tries = positive(given.tries, "tries");
    const pauseMs = positive(given.pause, "pause") * 1000;

    const where = ["--cwd", "ephemeral", "--stack", stack];
    const exported = runPulumi(["stack", "export", ...where], "capture");
    if (exported.code !== 0) {
        throw new Error(`The state of ${stack} can't be read: nothing was destroyed.`);
    }
    writeFileSync(before, exported.stdout);
    for (let attempt = 1; attempt <= tries; attempt++) {
        if (runPulumi(["destroy", ...where, "--yes", "--skip-preview"], "show").code === 0) {
            return 0;
        }
        process.stderr.write(`sleep: try ${attempt} of ${tries} failed\n`);
        if (attempt < tries) {
            await wait(pauseMs);
        }
    }
    return 1;
}

if (require.main === module) {
    script("sleep", help, main);
}
