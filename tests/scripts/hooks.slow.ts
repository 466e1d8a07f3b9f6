import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "..", "..");

/** A commit in a repository of its own, with this one's hook and settings. */
describe("pre-commit", () => {
    let folder: string;
    const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, stdio: "pipe" });

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "hooks-"));
        for (const file of [
            ".githooks",
            ".prettierrc.json",
            "eslint.config.mjs",
            "tsconfig.json",
            "package.json",
        ]) {
            cpSync(join(root, file), join(folder, file), { recursive: true });
        }
        symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
        git("init", "--quiet");
        git("config", "user.email", "nobody@example.com");
        git("config", "user.name", "Nobody");
        git("config", "core.hooksPath", ".githooks");
    });
    afterEach(() => {
        rmSync(folder, { recursive: true });
    });

    function commit(text: string): { status: number | null; output: string } {
        writeFileSync(join(folder, "some file.ts"), text);
        git("add", "some file.ts");
        const { status, stdout, stderr } = spawnSync("git", ["commit", "-m", "x"], {
            cwd: folder,
            encoding: "utf8",
        });
        return { status, output: stdout + stderr };
    }

    it("lets through what is right", () => {
        const { status, output } = commit("export const two = 2;\n");
        assert.equal(status, 0, output);
    });

    const faults: [string, string, RegExp][] = [
        ["a style of its own", "export const two=2\n", /Code style issues/],
        ["a floating promise", "void 0;\nPromise.resolve();\n", /no-floating-promises/],
        ["a wrong type", 'export const two: number = "2";\n', /TS2322/],
    ];
    for (const [what, text, expected] of faults) {
        it(`stops ${what}`, () => {
            const { status, output } = commit(text);
            assert.notEqual(status, 0);
            assert.match(output, expected);
        });
    }
});
