import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import * as ts from "typescript";
import { jobs, label, root, scriptsOf, type Job } from "./load";

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<
    "dependencies" | "devDependencies",
    Record<string, string>
>;

/** What a Pulumi command runs besides the script that calls it: the programs, and the policy pack. */
const programs = ["app-image", "ephemeral", "github", "persistent", "policy"].map((folder) =>
    join(root, folder, "index.ts"),
);

/** What runs TypeScript, and is imported by nothing: ts-node, which hands each file to swc (tsconfig.json). */
const runners = ["@swc/core", "ts-node", "typescript"];

/** The inputs of a job's set-up action; undefined where it has none. */
function setUp({ steps }: Job): Record<string, unknown> | undefined {
    const step = steps.find(({ uses }) => uses === "$/.github/actions/setup");
    return step === undefined ? undefined : (step.with ?? {});
}

/** A file of ours behind an import. */
function resolved(path: string): string {
    const found = [path, `${path}.ts`, join(path, "index.ts")].find(
        (file) => /\.\w+$/.test(file) && existsSync(file),
    );
    assert.ok(found, path);
    return found;
}

/** The packages that files import, and the files that these import, with the file that does. */
function packagesOf(files: readonly string[], seen = new Map<string, string>(), visited = new Set<string>()) {
    for (const file of files.filter((it) => !visited.has(it) && /\.m?ts$/.test(it))) {
        visited.add(file);
        const { importedFiles } = ts.preProcessFile(readFileSync(file, "utf8"), true, true);
        for (const { fileName } of importedFiles) {
            if (fileName.startsWith(".")) {
                packagesOf([resolved(join(dirname(file), fileName))], seen, visited);
            } else if (!fileName.startsWith("node:")) {
                const [, name = ""] = /^((?:@[^/]+\/)?[^/]+)/.exec(fileName) ?? [];
                seen.set(name, relative(root, file));
            }
        }
    }
    return seen;
}

describe("packages of a job", () => {
    const without = jobs.filter((job) => {
        const inputs = setUp(job);
        return inputs !== undefined && inputs.packages !== "false" && inputs.dev !== "true";
    });

    it("are those of tests and checks only where there are no rights in AWS", () => {
        const withDev = jobs.filter((job) => setUp(job)?.dev === "true");
        assert.ok(withDev.length >= 8);
        for (const { permissions, ...job } of withDev) {
            assert.equal(permissions?.["id-token"], undefined, label(job));
        }
    });

    it("are all that its scripts, the programs and the policy pack import", () => {
        assert.ok(without.length >= 10);
        const scripts = [...new Set(without.flatMap(scriptsOf))]
            .map((name) => join(root, "scripts", "pipeline", `${name}.ts`))
            .filter(existsSync); // plugins and packages-of-release are plain JavaScript
        assert.ok(scripts.length >= 12);
        const imported = packagesOf([...scripts, ...programs]);
        assert.ok(imported.size >= 20);
        const missing = [...imported].filter(([name]) => !(name in manifest.dependencies));
        assert.deepEqual(
            missing,
            [],
            "these are needed in a job with rights: 'dependencies' is where they belong",
        );
        // And nothing is there that none of it needs.
        const needed = [...imported.keys(), ...runners].sort();
        assert.deepEqual(Object.keys(manifest.dependencies).sort(), needed);
    });
});
