import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryOfAddress, repositoryOfRemote } from "../../scripts/support/git-remote";

describe("the repository of a git remote", () => {
    it("is read from every kind of address of github.com, and from no other", () => {
        for (const address of [
            "https://github.com/example-org/status",
            "https://github.com/example-org/status.git",
            ["https://x:token", "github.com/example-org/status.git"].join("@"),
            "git@github.com:example-org/status.git",
            "ssh://git@github.com/example-org/status",
            "ssh://git@ssh.github.com:443/example-org/status.git",
        ]) {
            assert.equal(repositoryOfAddress(address), "example-org/status", address);
        }
        for (const address of [
            "https://gitlab.com/example-org/status",
            "https://github.com.evil.example/example-org/status",
            "https://evil.example/github.com/example-org/status",
            "git@github.com:status",
            "/srv/git/status.git",
        ]) {
            assert.equal(repositoryOfAddress(address), undefined, address);
        }
    });

    it("is origin's, or the only one's; otherwise it says what is there", () => {
        const folder = mkdtempSync(join(tmpdir(), "remote-"));
        const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, stdio: "pipe" });
        try {
            assert.ok(!existsSync(join(folder, ".git")));
            git("init", "--quiet");
            assert.throws(() => repositoryOfRemote(folder), /has no remote/);
            git("remote", "add", "fork", "https://github.com/me/status");
            assert.equal(repositoryOfRemote(folder), "me/status");
            git("remote", "add", "upstream", "https://gitlab.com/example-org/status");
            assert.throws(
                () => repositoryOfRemote(folder),
                /none of the remotes fork, upstream is called origin/,
            );
            git("remote", "rename", "upstream", "origin");
            assert.throws(() => repositoryOfRemote(folder), /isn't on github\.com/);
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
});
