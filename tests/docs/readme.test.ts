import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";

const root = join(__dirname, "..", "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const readme = read("README.md");

interface Schema {
    name: string;
    config: Record<string, { type: string; default: unknown; description: string }>;
}

/** Key, default and meaning, as the table under a heading has them. */
function table(project: string): [key: string, fallback: string, meaning: string][] {
    const section = readme.split(`### ${project}\n`)[1]?.split("\n#")[0] ?? "";
    return section
        .split("\n")
        .filter((line) => line.startsWith("| `"))
        .map(
            (line) =>
                line
                    .split("|")
                    .slice(1, 4)
                    .map((cell) => cell.trim()) as [string, string, string],
        );
}

describe("README", () => {
    for (const folder of ["persistent", ".", "ephemeral", "github"]) {
        const schema = parse(read(join(folder, "Pulumi.yaml"))) as Schema;

        it(`has a row for every key of ${schema.name}, with its default`, () => {
            const rows = table(schema.name);
            assert.deepEqual(
                rows.map(([key]) => key.replaceAll("`", "")),
                Object.keys(schema.config),
            );
            for (const [key, fallback] of rows) {
                const entry = schema.config[key.replaceAll("`", "")];
                const required = entry?.description.startsWith("Required.") === true;
                if (entry?.default !== "") {
                    assert.equal(
                        fallback,
                        `\`${Array.isArray(entry?.default) ? "[]" : String(entry?.default)}\``,
                        key,
                    );
                } else {
                    assert.equal(fallback === "", required, `${key}: only what is required has no default`);
                }
            }
        });

        it(`shows every key of ${schema.name} in the example beside it`, () => {
            const example = read(join(folder, "Pulumi.example.yaml"));
            for (const key of Object.keys(schema.config)) {
                assert.ok(example.includes(`${schema.name}:${key}:`), key);
            }
        });

        it(`reads every key of ${schema.name}, with the default of its schema`, () => {
            const code = read(folder === "." ? "app-image/config.ts" : join(folder, "config.ts"));
            for (const [key, entry] of Object.entries(schema.config)) {
                const call = code.split(`("${key}"`)[1]?.split(/\n\s+[a-z]+[:A-Z]|;\n/)[0];
                assert.ok(call !== undefined, `${key} is not read`);
                if (entry.default !== "" && !Array.isArray(entry.default)) {
                    assert.ok(
                        call.includes(String(entry.default)),
                        `${key}: ${String(entry.default)} not in ${call}`,
                    );
                }
            }
        });
    }

    it("names only commands that package.json has", () => {
        const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
        const pages = [
            "README.md",
            "CONTRIBUTING.md",
            ...readdirSync(join(root, "docs"), { recursive: true }).map((page) => join("docs", String(page))),
        ];
        for (const page of pages.filter((name) => name.endsWith(".md"))) {
            for (const [, name = ""] of read(page).matchAll(/npm run (?:-s )?([a-z][a-z:-]*)/g)) {
                assert.ok(name in scripts, `${page}: npm run ${name}`);
            }
        }
    });

    it("links only to files that are there", () => {
        const pages = [
            "README.md",
            "CONTRIBUTING.md",
            ...readdirSync(join(root, "docs"), { recursive: true }).map((page) => join("docs", String(page))),
        ];
        for (const page of pages.filter((name) => name.endsWith(".md"))) {
            for (const [, target = ""] of read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
                assert.ok(existsSync(join(root, dirname(page), target)), `${page} links to ${target}`);
            }
        }
    });
});
