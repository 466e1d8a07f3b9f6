import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..", "..");

/** Every message that heads a section of docs/operations.md or docs/recovery.md. */
export function documentedMessages(): string[] {
    return ["operations.md", "recovery.md"]
        .flatMap((page) => readFileSync(join(root, "docs", page), "utf8").split("\n"))
        .filter((line) => /^##+ /.test(line))
        .flatMap((line) => [...line.matchAll(/`([^`]+)`/g)].map(([, message = ""]) => message));
}

/**
 * A failure's message as the page is headed by it, to be looked for in what the failure really said. Each heading needs a test
 * that asks for it so: tests/docs/failures.test.ts.
 *
 * @param message The heading's words, as a literal; `...` stands for anything.
 * @throws when no section is headed by it
 */
export function documented(message: string): RegExp {
    if (!documentedMessages().includes(message)) {
        throw new Error(`No section of docs/operations.md or docs/recovery.md is headed by \`${message}\`.`);
    }
    const words = message.split("...").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(words.join(".*"));
}
