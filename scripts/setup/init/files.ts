import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Document, parseDocument } from "yaml";
import { Answers } from "./questions";

/** A file of a stack's configuration. */
export interface StackFile {
    /** From the root of the repository. */
    readonly path: string;
    readonly text: string;
}

const folders: Readonly<Record<string, string>> = {
    "gatus-persistent": "persistent",
    "gatus-image": ".",
    "gatus-ephemeral": "ephemeral",
    "gatus-github": "github",
};

/** The four files of a stack, from the root of the repository. */
export function pathsOf(stack: string): string[] {
    return Object.values(folders).map((folder) => join(folder, `Pulumi.${stack}.yaml`));
}

/** What is there already of a stack's files. */
export function existingFiles(root: string, stack: string): string[] {
    return pathsOf(stack).filter((path) => existsSync(join(root, path)));
}

/**
 * The files with the answers in them. What is in a file already, and is no answer, stays: other keys, and how the stack's
 * secrets are encrypted.
 */
export function filesOf(root: string, stack: string, answers: Answers): StackFile[] {
    return Object.entries(folders).map(([project, folder]) => {
        const path = join(folder, `Pulumi.${stack}.yaml`);
        const file = join(root, path);
        const document = existsSync(file) ? parseDocument(readFileSync(file, "utf8")) : newDocument();
        for (const [key, value] of Object.entries(answers)) {
            if (key.startsWith(`${project}:`)) {
                document.setIn(
                    ["config", key],
                    value.startsWith("[") ? JSON.parse(value) : typed(key, value),
                );
            }
        }
        if (!document.hasIn(["config"])) {
            document.setIn(["config"], {});
        }
        return { path, text: document.toString() };
    });
}

function newDocument(): Document {
    const document = new Document({});
    document.commentBefore =
        " Written by `npm run init`. README.md explains every key; what is not here has its default.";
    return document;
}

/** Numbers that are counted are numbers; ids are texts, whose zeros in front count. */
function typed(key: string, value: string): string | number {
    return key.endsWith(":requiredReviews") ? Number(value) : value;
}

/**
 * Writes all files or none: each beside its place first, and then moved there. An interruption in between waits.
 *
 * @throws when a folder can't be written to; then nothing has changed
 */
export function writeFiles(root: string, files: readonly StackFile[]): void {
    const moves = files.map(({ path, text }) => {
        const file = join(root, path);
        return { file, text, draft: `${file}.${process.pid}.draft` };
    });
    const wait = (): void => undefined; // with a listener, a signal comes when this is done
    process.on("SIGINT", wait).on("SIGTERM", wait);
    try {
        for (const { draft, text } of moves) {
            mkdirSync(dirname(draft), { recursive: true });
            writeFileSync(draft, text);
        }
        for (const { draft, file } of moves) {
            renameSync(draft, file);
        }
    } finally {
        for (const { draft } of moves) {
            rmSync(draft, { force: true });
        }
        process.off("SIGINT", wait).off("SIGTERM", wait);
    }
}
