import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const folder = resolve(__dirname, "..", "..", "..", ".cache", "checkov", "workflows");

/** Newer keys that Checkov's schema of a workflow lacks: it leaves out a file that has one, without a word. */
const unknownKeys = /^ +(queue: max|timezone: \S+|attestations: write.*)$/gm;

/** Copies of a repository's workflows that Checkov reads, line for line; returns their folder and their number. */
export function workflowsForCheckov(repository: string): { folder: string; count: number } {
    const source = join(repository, ".github", "workflows");
    const target = join(folder, ".github", "workflows");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(target, { recursive: true });
    const files = existsSync(source) ? readdirSync(source) : [];
    for (const file of files) {
        writeFileSync(join(target, file), readFileSync(join(source, file), "utf8").replace(unknownKeys, ""));
    }
    return { folder, count: files.length };
}
