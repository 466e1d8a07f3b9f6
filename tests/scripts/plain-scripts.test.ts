import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import * as ts from "typescript";
import { jobs, label, root, scriptsOf } from "../workflows/load";

/** Scripts that jobs run on Node.js alone, which leaves the types out: `node scripts/pipeline/NAME.ts`. */
const plain = jobs.flatMap(({ steps }) =>
    steps.flatMap(({ run = "" }) =>
        [...run.matchAll(/\bnode scripts\/pipeline\/([\w-]+)\.ts/g)].map(([, name = ""]) => name),
    ),
);

/**
 * A script and what it imports, with nothing but the types left out, as Node.js does it; the extension is another one here
 * only so that an older Node.js takes it, too.
 *
 * @throws when a file has what can't just be left out
 */
function leaveTypesOut(script: string, folder: string): void {
    const seen = new Set<string>();
    const take = (file: string) => {
        if (seen.has(file)) {
            return;
        }
        seen.add(file);
        const { outputText, diagnostics = [] } = ts.transpileModule(readFileSync(file, "utf8"), {
            reportDiagnostics: true,
            compilerOptions: {
                module: ts.ModuleKind.ESNext,
                target: ts.ScriptTarget.ES2023,
                // What the file imports stays imported, unless it says that it is a type.
                verbatimModuleSyntax: true,
            },
        });
        assert.deepEqual(
            diagnostics.map(({ messageText }) => messageText),
            [],
            file,
        );
        const target = join(folder, relative(root, file)).replace(/\.ts$/, ".mjs");
        mkdirSync(dirname(target), { recursive: true });
        writeFileSync(target, outputText.replace(/(from "\.[^"]*)\.ts"/g, '$1.mjs"'));
        for (const [, path = ""] of outputText.matchAll(/from "(\.[^"]*\.ts)"/g)) {
            take(join(dirname(file), path));
        }
    };
    take(script);
}

describe("scripts that run without packages", () => {
    let folder: string;
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "plain-"));
    });
    after(() => {
        rmSync(folder, { recursive: true });
    });

    it("are found, and are all that runs in a job that installs none", () => {
        assert.deepEqual([...new Set(plain)].sort(), ["scan-verdict", "supersede"]);
        const without = jobs.filter(({ steps }) =>
            steps.some(({ with: inputs }) => inputs?.packages === "false"),
        );
        assert.ok(without.length >= 5);
        for (const job of without) {
            assert.deepEqual(
                scriptsOf(job).filter((script) => !plain.includes(script)),
                [],
                label(job),
            );
            for (const { run = "" } of job.steps) {
                assert.doesNotMatch(run, /\bnpm |\bnpx |ts-node|pulumi (up|preview|destroy)/, label(job));
            }
        }
    });

    for (const [script, args, code, says] of [
        ["supersede", [], 1, /supersede: GITHUB_REPOSITORY and GITHUB_TOKEN must be set/],
        ["scan-verdict", ["--report", "tests/gates/planted/trivy-vulnerable.json"], 1, /CRITICAL CVE-/],
        ["scan-verdict", ["--report", "tests/gates/planted/trivy-clean.json"], 0, /^$/],
        ["scan-verdict", ["--wrong"], 2, /scan-verdict: .*--wrong/],
    ] as const) {
        it(`${script} ${args.join(" ")} ends with ${code}, where nothing is installed`, () => {
            leaveTypesOut(join(root, "scripts", "pipeline", `${script}.ts`), folder);
            const started = join(folder, "scripts", "pipeline", `${script}.ts`);
            // Node.js is told the name that it has in a job: by it a script knows that it was started.
            const run = `process.argv[1] = ${JSON.stringify(started)}; await import(${JSON.stringify(started.replace(/\.ts$/, ".mjs"))});`;
            const { status, stderr } = spawnSync(
                process.execPath,
                ["--input-type=module", "--eval", run, "--", "started", ...args],
                {
                    cwd: root,
                    encoding: "utf8",
                    env: { PATH: process.env.PATH },
                },
            );
            assert.match(stderr, says);
            assert.equal(status, code);
        });
    }
});
