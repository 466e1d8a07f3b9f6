import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "..", "..");

/** Runs the script in a copy of the repository that has nothing prepared, and knows no command but node. */
function tools(folder: string, ...names: string[]) {
    const register = join(root, "node_modules", "ts-node", "register", "transpile-only.js");
    const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ["-r", register, join(folder, "scripts", "support", "tools.ts"), ...names],
        { cwd: folder, encoding: "utf8", env: { ...process.env, PATH: folder } },
    );
    return { status, stdout, stderr };
}

describe("tools outside npm", () => {
    let folder: string;

    before(() => {
        folder = mkdtempSync(join(tmpdir(), "tools-"));
        mkdirSync(join(folder, "scripts", "support"), { recursive: true });
        cpSync(join(root, "scripts", "support", "tools.ts"), join(folder, "scripts", "support", "tools.ts"));
        cpSync(join(root, "tsconfig.json"), join(folder, "tsconfig.json"));
        for (const name of ["zizmor", "actionlint"]) {
            cpSync(join(root, "tools", name), join(folder, "tools", name), { recursive: true });
        }
    });

    after(() => {
        rmSync(folder, { recursive: true });
    });

    it("say what is missing, why, and how to get it", () => {
        const python = tools(folder, "zizmor");
        assert.equal(python.status, 1);
        assert.match(
            python.stderr,
            /python3 isn't installed: zizmor is a Python tool. Install Python 3.11 or later/,
        );
        const go = tools(folder, "actionlint");
        assert.equal(go.status, 1);
        assert.match(go.stderr, /go isn't installed: actionlint is a Go tool. Install Go 1.25 or later/);
    });

    it("refuse a name that isn't one of them", () => {
        const { status, stderr } = tools(folder, "zizmor", "terraform");
        assert.equal(status, 2);
        assert.match(stderr, /^Unknown tool: terraform\n\nUsage: /);
    });
});
