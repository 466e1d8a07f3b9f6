/** `npm run check:config`: the Gatus configuration, checked by the program that the image build checks it with. */
import { spawnSync } from "node:child_process";
import { join, relative } from "node:path";
import { script } from "../support/cli";
import { hostBinaries, imageFolder } from "../support/image-binaries";

const help = `Usage: npm run check:config -- [--json]

Checks app-image/config/ with the values in app-image/variables.env, and prints every fault that Gatus would start
with all the same: file, line, key, what is wrong, what to do. Needs Go.

  --json  prints an array of {file, line, key, endpoint, problem, fix, warning}

A warning is about what may be meant: it is printed, and is no fault.

Exit codes: 0 no fault, 1 faults, 2 wrong usage.
`;

function main(args: string[]): number {
    const folder = relative(process.cwd(), imageFolder);
    const files = ["--env-file", join(folder, "variables.env"), ...args, join(folder, "config")];
    return spawnSync(hostBinaries().configcheck, files, { stdio: "inherit" }).status ?? 1;
}

if (require.main === module) {
    script("check:config", help, main);
}
