// Gives a second checkout its packages: those that are here already, when its lockfile is the same; else its own.
//
//   node scripts/pipeline/packages-of-release.mjs FOLDER
//
// Plain JavaScript: the folder's own packages aren't there yet. Exit codes: 0 done, 1 not.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [folder] = process.argv.slice(2);
if (folder === undefined) {
    console.error("packages-of-release: the folder is missing.");
    process.exit(1);
}
const lockfile = (of) => readFileSync(join(of, "package-lock.json"), "utf8");
const same = lockfile(".") === lockfile(folder);
// Hard links: as quick as a symbolic one, and Node.js finds every module below the folder.
const [command, ...args] = same
    ? ["cp", "--archive", "--link", "node_modules", join(folder, "node_modules")]
    : ["npm", "ci", "--prefix", folder, "--no-audit", "--no-fund"];
console.log(same ? "The same packages as here." : "Other packages than here: npm ci.");
const { status, error } = spawnSync(command, args, { stdio: "inherit" });
if (error !== undefined) {
    console.error(`packages-of-release: ${command}: ${error.message}`);
}
process.exitCode = status ?? 1;
