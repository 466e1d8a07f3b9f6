import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { options, script } from "../support/cli";
import { registered } from "../support/registered";
import { costTable, sums } from "./figures/cost";
import { dashboardPicture } from "./figures/dashboard";
import { picture, typesOnGithub } from "./figures/picture";
import { times } from "./figures/times";
import { tables } from "./critical-path";

const help = `Makes those parts of the pages anew that are made from the programs: the README's picture, what things cost, and how long they take.

  npm run figures            writes README.md, docs/operations.md and docs/dashboard.svg
  npm run figures -- --help

A test fails while one of them is not what the programs say. Exit codes: 0 written, 1 not, 2 wrong usage.
`;

const root = join(__dirname, "..", "..");

/** A part of a page, between two comments that name it. */
export interface Figure {
    readonly page: string;
    readonly name: string;
    readonly make: () => Promise<string>;
}

export const figures: readonly Figure[] = [
    {
        page: "README.md",
        name: "picture",
        make: async () => picture(await registered(), await typesOnGithub()),
    },
    { page: "README.md", name: "cost", make: costTable },
    { page: "README.md", name: "times", make: () => Promise.resolve(times()) },
    { page: "docs/operations.md", name: "sums", make: sums },
    { page: "docs/operations.md", name: "paths", make: () => Promise.resolve(tables()) },
];

/** A picture in a file of its own. */
export const pictures: readonly { readonly file: string; readonly make: () => Promise<string> }[] = [
    { file: "docs/dashboard.svg", make: async () => dashboardPicture(await registered()) },
];

/** The page as it should be. @throws when it has no place for the figure */
export async function withFigure(page: string, { name, make, ...figure }: Figure): Promise<string> {
    const begin = `<!-- ${name}: made by npm run figures -->\n`;
    const end = `<!-- /${name} -->\n`;
    const [before, rest] = page.split(begin);
    const after = rest?.split(end)[1];
    if (before === undefined || after === undefined) {
        throw new Error(
            `${figure.page} has no place for '${name}': put '${begin.trim()}' and '${end.trim()}' in`,
        );
    }
    const { format, resolveConfig } = await import("prettier");
    const file = join(root, figure.page);
    const made = await format(await make(), { ...(await resolveConfig(file)), parser: "markdown" });
    return `${before}${begin}\n${made}\n${end}${after}`;
}

async function main(args: string[]): Promise<number> {
    options(args, {});
    for (const figure of figures) {
        const file = join(root, figure.page);
        const page = readFileSync(file, "utf8");
        const made = await withFigure(page, figure);
        writeFileSync(file, made);
        process.stdout.write(
            `${figure.page}: ${figure.name}${made === page ? ", as it was" : ", made anew"}\n`,
        );
    }
    for (const { file, make } of pictures) {
        writeFileSync(join(root, file), await make());
        process.stdout.write(`${file}: made\n`);
    }
    return 0;
}

if (require.main === module) {
    script("figures", help, main);
}
