import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const root = join(__dirname, "..", "..");

/**
 * A copy of every file that git doesn't ignore, as it is now, committed in a repository of its own. Packages and the
 * Pulumi CLI are linked.
 *
 * @returns its folder, which the caller removes
 */
export function copyWorkTree(): string {
    const copy = mkdtempSync(join(tmpdir(), "work-tree-"));
    const list = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
    const files = execFileSync("git", list, { cwd: root, encoding: "utf8" });
    for (const file of files.split("\0").filter((name) => name !== "" && existsSync(join(root, name)))) {
        mkdirSync(dirname(join(copy, file)), { recursive: true });
        cpSync(join(root, file), join(copy, file));
    }
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    if (existsSync(join(root, ".cache", "pulumi"))) {
        mkdirSync(join(copy, ".cache"));
        symlinkSync(join(root, ".cache", "pulumi"), join(copy, ".cache", "pulumi"));
    }
    const git = (...args: string[]) => execFileSync("git", args, { cwd: copy });
    git("init", "--quiet");
    git("config", "user.name", "Nobody");
    git("config", "user.email", "nobody@example.com");
    git("add", ".");
    git("commit", "--quiet", "--message", "copy");
    return copy;
}
