import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../workflows/load";

const start = (script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    spawnSync(process.execPath, [join(root, "scripts", script), ...args], {
        cwd: root,
        encoding: "utf8",
        env: { PATH: process.env.PATH, ...env },
    });

describe("side-by-side", () => {
    const run = (...commands: string[]) => start("side-by-side.mjs", commands);

    it("runs commands at the same time, and each one's output is in one piece", () => {
        const begun = Date.now();
        const { status, stdout } = run("echo a1; sleep 1; echo a2", "echo b1; sleep 1; echo b2 >&2");
        assert.equal(status, 0);
        assert.ok(Date.now() - begun < 1900, `${Date.now() - begun} ms`);
        assert.match(stdout, /a1\na2\n/);
        assert.match(stdout, /b1\nb2\n/);
    });

    it("fails when one fails, and lets the others end", () => {
        const { status, stdout } = run("sleep 0.3; echo late", "exit 3", "no-such-command-anywhere");
        assert.equal(status, 1);
        assert.match(stdout, /late/);
        assert.match(stdout, /exit 3: failed \(exit code 3\)/);
        assert.match(stdout, /no-such-command-anywhere: failed/);
    });

    it("proves nothing without a command", () => {
        assert.equal(run().status, 2);
    });
});

describe("plugins", () => {
    let folder: string;
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "plugins-"));
    });
    after(() => {
        rmSync(folder, { recursive: true });
    });

    function pulumi(body: string) {
        const file = join(folder, "pulumi");
        writeFileSync(file, `#!/bin/sh\n${body}\n`);
        chmodSync(file, 0o755);
        return start("pipeline/plugins.mjs", [], { PATH: `${folder}:${process.env.PATH ?? ""}` });
    }

    it("are those of all packages that have one, at their versions", () => {
        const { status, stdout } = pulumi('echo "$@"');
        assert.equal(status, 0);
        const scope = join(root, "node_modules", "@pulumi");
        const expected = readdirSync(scope).flatMap((name) => {
            const { version, pulumi: about } = JSON.parse(
                readFileSync(join(scope, name, "package.json"), "utf8"),
            ) as { version: string; pulumi?: { resource?: boolean } };
            return about?.resource === true ? [`plugin install resource ${name} ${version}`] : [];
        });
        assert.ok(expected.length >= 4);
        assert.deepEqual(stdout.trim().split("\n").sort(), expected.sort());
    });

    it("fail when one can't be installed", () => {
        assert.equal(pulumi('[ "$4" != aws ]').status, 1);
    });
});
