import { spawnSync } from "node:child_process";
import { commitPattern } from "../../lib/released";
import { options, required, script, setOutput } from "../support/cli";

const help = `Usage: node -r ts-node/register scripts/pipeline/rollback-commit.ts --commit SHA [--branch REF]

Whether a commit can be gone back to: written in full, and an ancestor of main. Whatever was never on main was never
reviewed.

Options:
  --commit SHA   40 hexadecimal digits
  --branch REF   what it must be an ancestor of (default HEAD, which is main)
  --help

In a GitHub job it sets the output commit. Needs the repository's whole history.
Exit codes: 0 it can, 1 it can't: the message says why, 2 wrong usage.
`;

/** @throws naming what is wrong with the commit. */
export function checkCommit(commit: string, branch: string): void {
    if (!commitPattern.test(commit)) {
        throw new Error(`'${commit}' is not a commit's full SHA of 40 hexadecimal digits. Nothing was done.`);
    }
    const git = (...args: string[]) => spawnSync("git", args, { encoding: "utf8" });
    if (git("cat-file", "-e", `${commit}^{commit}`).status !== 0) {
        throw new Error(`This repository has no commit ${commit}. Nothing was done.`);
    }
    const { status, stderr } = git("merge-base", "--is-ancestor", commit, branch);
    if (status === 1) {
        throw new Error(`${commit} is no ancestor of main: it was never reviewed for it. Nothing was done.`);
    }
    if (status !== 0) {
        throw new Error(`git can't tell whether ${commit} is an ancestor of main: ${stderr.trim()}`);
    }
}

export function main(args: string[]): number {
    const given = options(args, { commit: { type: "string" }, branch: { type: "string", default: "HEAD" } });
    const commit = required(given.commit, "commit");
    checkCommit(commit, given.branch);
    setOutput("commit", commit);
    process.stdout.write(`${commit} can be gone back to.\n`);
    return 0;
}

if (require.main === module) {
    script("rollback-commit", help, main);
}
