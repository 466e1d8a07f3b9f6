/**
 * What the scripts behind the pipelines have in common on the command line: `--help`, exit codes (0 yes, 1 no,
 * 2 wrong usage), errors of one line on stderr, colours only on a terminal, summaries for GitHub.
 */
import { appendFileSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs, type ParseArgsConfig, styleText } from "node:util";

/** Wrong options or arguments: exit code 2. */
export class UsageError extends Error {}

type Options = NonNullable<ParseArgsConfig["options"]>;

/** Options as `node:util` parses them, strictly: an unknown one is a {@link UsageError}. */
export function options<const O extends Options>(args: string[], wanted: O) {
    try {
        return parseArgs({ args, options: wanted, strict: true, allowPositionals: false }).values;
    } catch (error) {
        throw new UsageError((error as Error).message);
    }
}

/** The value of an option that must be given. */
export function required(value: string | undefined, option: string): string {
    if (value === undefined || value === "") {
        throw new UsageError(`--${option} is missing.`);
    }
    return value;
}

/** A whole number of seconds or the like, at least 1. */
export function positive(value: string, option: string): number {
    const number = Number(value);
    if (!Number.isInteger(number) || number < 1) {
        throw new UsageError(`--${option} is '${value}': it takes a whole number from 1.`);
    }
    return number;
}

/**
 * Runs a script's main function with the command line, and ends the process by its answer.
 *
 * @param main Returns the exit code; what it throws becomes one line on stderr and exit code 1 (2 for a
 * {@link UsageError}, with a pointer to the help).
 */
export function script(name: string, help: string, main: (args: string[]) => number | Promise<number>): void {
    const args = process.argv.slice(2);
    if (args.includes("--help") || args.includes("-h")) {
        process.stdout.write(help);
        return;
    }
    const run = async () => {
        try {
            process.exitCode = await main(args);
        } catch (error) {
            const message = error instanceof Error ? error.message : String(error);
            const usage = error instanceof UsageError;
            process.stderr.write(`${name}: ${message}${usage ? " See --help." : ""}\n`);
            process.exitCode = usage ? 2 : 1;
        }
    };
    void run();
}

/**
 * Whether Node.js was started with this script. `require.main` says so, too, but not where Node.js runs a script as it
 * stands, without the packages that compile it (tests/scripts/plain-scripts.test.ts).
 */
export function isStarted(name: string): boolean {
    return basename(process.argv[1] ?? "") === `${name}.ts`;
}

/** Colours text for a terminal, and for nothing else. */
export function coloured(format: "green" | "red" | "yellow" | "dim", text: string): string {
    return process.stdout.isTTY ? styleText(format, text) : text;
}

/** Adds Markdown to the summary page of a GitHub job; by hand there is none, and nothing happens. */
export function addToSummary(markdown: string): void {
    const file = process.env.GITHUB_STEP_SUMMARY;
    if (file !== undefined && file !== "") {
        appendFileSync(file, `${markdown}\n`);
    }
}

/** Hands a value to later steps of a GitHub job. */
export function setOutput(name: string, value: string): void {
    const file = process.env.GITHUB_OUTPUT;
    if (value.includes("\n")) {
        throw new Error(`The output '${name}' has more than one line.`);
    }
    if (file !== undefined && file !== "") {
        appendFileSync(file, `${name}=${value}\n`);
    }
}
