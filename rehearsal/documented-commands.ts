import { readFileSync } from "node:fs";
import { join } from "node:path";

const recovery = join(__dirname, "..", "docs", "recovery.md");

/**
 * What a section of docs/recovery.md says to type: the lines of each of its blocks of `sh`, up to the next heading.
 *
 * @param heading Its words, without the signs before them.
 * @throws when there is no such section, or it has no such block
 */
export function documentedCommands(heading: string): string[][] {
    return commandsUnder(heading, /^##+ /m);
}

/** The same of a whole part, whose heading is one of two signs. */
export function documentedPart(heading: string): string[][] {
    return commandsUnder(heading, /^## /m);
}

function commandsUnder(heading: string, sign: RegExp): string[][] {
    const sections = readFileSync(recovery, "utf8")
        .split(sign)
        .filter((section) => section.startsWith(`${heading}\n`));
    const blocks = sections.flatMap((section) => [...section.matchAll(/```sh\n([^]*?)```/g)]);
    if (blocks.length === 0) {
        throw new Error(`docs/recovery.md has nothing to type under '${heading}'.`);
    }
    return blocks.map(([, block = ""]) =>
        block
            .replaceAll(/\\\n\s*/g, "")
            .trim()
            .split("\n"),
    );
}
