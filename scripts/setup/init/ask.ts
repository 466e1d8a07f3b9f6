import { confirm, input, select } from "@inquirer/prompts";
import { faultOf } from "./checks";
import { Answers, Question } from "./questions";

/** Where a person reads and types. */
export interface Terminal {
    readonly input: NodeJS.ReadableStream;
    readonly output: NodeJS.WritableStream;
}

/**
 * Asks a person until the programs would take the answer.
 *
 * @param proposed What Enter alone answers.
 * @throws {Error} named `ExitPromptError` on Ctrl-C
 */
export async function ask(
    question: Question,
    answers: Answers,
    proposed: string | undefined,
    terminal: Terminal,
): Promise<string> {
    const { key, title, why, choices, list } = question;
    terminal.output.write(`\n${why}\n`);
    if (choices !== undefined) {
        const options = choices.map((value) => ({ value }));
        return select(
            { message: title, choices: options, ...(proposed !== undefined && { default: proposed }) },
            terminal,
        );
    }
    const shown = list === true && proposed !== undefined ? fromList(proposed) : proposed;
    const typed = await input(
        {
            message: title,
            ...(shown !== undefined && { default: shown }),
            validate: (text) => {
                const value = list === true ? toList(text) : text.trim();
                return faultOf(key, { ...answers, [key]: value }) ?? true;
            },
        },
        terminal,
    );
    return list === true ? toList(typed) : typed.trim();
}

/** @throws {Error} named `ExitPromptError` on Ctrl-C */
export function agree(message: string, terminal: Terminal): Promise<boolean> {
    return confirm({ message, default: true }, terminal);
}

/** `a, b` as the programs get a list: `["a","b"]`. */
export function toList(text: string): string {
    return JSON.stringify(
        text
            .split(",")
            .map((word) => word.trim())
            .filter(Boolean),
    );
}

function fromList(json: string): string {
    return (JSON.parse(json) as string[]).join(", ");
}
