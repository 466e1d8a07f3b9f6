// Makes a fresh clone ready: `npm start` and `npm test` run it first. Plain Node, since nothing is installed yet.
import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
    fail(
        `This is Node ${process.versions.node}; 20.19 or later is needed. Install it from https://nodejs.org`,
    );
}

const root = fileURLToPath(new URL("..", import.meta.url));
const lockfile = `${root}package-lock.json`;
// npm writes this file last: it is there, and newer than the lockfile, when the packages are complete.
const installed = `${root}node_modules/.package-lock.json`;
// A link leads to the packages of another work tree: npm ci would delete them there.
const elsewhere = lstatSync(`${root}node_modules`, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
if (!elsewhere && (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lockfile).mtimeMs)) {
    console.error("Installing the packages of package-lock.json (npm ci), once …");
    const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: root, stdio: ["ignore", 2, 2] });
    if (npm.error !== undefined) {
        fail(`npm could not be started: ${npm.error.message}. It comes with Node: https://nodejs.org`);
    }
    if (npm.status !== 0) {
        fail(`npm ci failed with exit code ${npm.status}: its own message is above. Nothing else was done.`);
    }
}

function fail(message) {
    console.error(message);
    process.exit(1);
}
