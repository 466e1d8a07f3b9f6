import { execFileSync } from "node:child_process";

/**
 * The repository on GitHub that a work tree is pushed to: `OWNER/REPOSITORY` of its remote `origin`, or of its only one.
 *
 * @throws saying what is there instead
 */
export function repositoryOfRemote(folder: string): string {
    const git = (...args: string[]): string => {
        try {
            return execFileSync("git", args, { cwd: folder, encoding: "utf8", stdio: "pipe" }).trim();
        } catch (error) {
            throw new Error(
                `git ${args.join(" ")}: ${String((error as { stderr?: string }).stderr ?? error).trim()}`,
                { cause: error },
            );
        }
    };
    const remotes = git("remote").split("\n").filter(Boolean);
    const remote = remotes.includes("origin") ? "origin" : remotes[0];
    if (remote === undefined || (remote !== "origin" && remotes.length > 1)) {
        throw new Error(
            remotes.length === 0
                ? "this work tree has no remote"
                : `none of the remotes ${remotes.join(", ")} is called origin`,
        );
    }
    const address = git("remote", "get-url", remote);
    const repository = repositoryOfAddress(address);
    if (repository === undefined) {
        throw new Error(`the remote ${remote} is '${address}', which isn't on github.com`);
    }
    return repository;
}

/** `OWNER/REPOSITORY` of an address of github.com, whichever way git reaches it. */
export function repositoryOfAddress(address: string): string | undefined {
    const [, repository] =
        /^(?:https?:\/\/(?:[^@/]+@)?github\.com\/|ssh:\/\/git@(?:ssh\.)?github\.com(?::\d+)?\/|git@github\.com:)([^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(
            address,
        ) ?? [];
    return repository;
}
