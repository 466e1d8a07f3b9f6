import { execFileSync } from "node:child_process";
import * as pulumi from "@pulumi/pulumi";

/** SHA of the commit that is checked out. @throws {pulumi.RunError} outside a git repository. */
export function checkedOutCommit(folder: string): string {
    return git(folder, "rev-parse", "HEAD");
}

/**
 * When a commit was made, in seconds since 1970: every file of the image bears this time, whoever builds it.
 *
 * @param folder The image's sources, which must be what the commit holds, since its SHA becomes the tag.
 * @param allowDirty For a trial: takes them as they are, and the time of the commit that is checked out.
 * @throws {pulumi.RunError} for a commit that the repository lacks, and for sources that differ from it.
 */
export function commitTime(folder: string, commit: string, allowDirty: boolean): string {
    if (!allowDirty) {
        const untracked = git(folder, "ls-files", "--others", "--exclude-standard", "--", ".");
        const changed = git(folder, "diff", "--name-only", "--relative", commit, "--", ".");
        const differing = [changed, untracked].filter((files) => files !== "").join("\n");
        if (differing !== "") {
            throw new pulumi.RunError(
                `The image would be tagged ${commit}, but these files of app-image/ are not what that commit holds:\n` +
                    `${differing}\n` +
                    "Commit them, or check that commit out. For a trial: pulumi config set gatus-image:allowDirty true",
            );
        }
    }
    return git(folder, "log", "-1", "--format=%ct", allowDirty ? "HEAD" : commit);
}

function git(folder: string, ...args: string[]): string {
    try {
        return execFileSync("git", args, {
            cwd: folder,
            encoding: "utf8",
            stdio: ["ignore", "pipe", "pipe"],
        }).trim();
    } catch (error) {
        const { stderr, message } = error as Error & { stderr?: string };
        throw new pulumi.RunError(
            `git ${args.join(" ")} failed: ${stderr?.trim() ?? message}\n` +
                "The image is tagged with a commit of this repository. In a shallow clone: git fetch --unshallow",
        );
    }
}
