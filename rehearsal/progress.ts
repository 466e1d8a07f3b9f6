import { Change } from "./engine";
import { Outcome } from "./lifecycle";

/** A step that is over. */
export interface Finished extends Partial<Outcome> {
    readonly step: string;
    readonly role: string;
    readonly seconds: number;
    /** Why it failed. */
    readonly error?: string;
}

/** A column of the table: its head, whether it holds numbers, and what it says of a step. */
const columns: readonly (readonly [head: string, isNumber: boolean, cell: (step: Finished) => string])[] = [
    ["step", false, ({ step }) => step],
    ["as", false, ({ role }) => role],
    ["seconds", true, ({ seconds }) => seconds.toFixed(1)],
    ["created", true, ({ error, created = 0 }) => (error === undefined ? String(created) : "failed")],
    ["changed", true, ({ error, changed = 0 }) => (error === undefined ? String(changed) : "")],
    ["deleted", true, ({ error, deleted = 0 }) => (error === undefined ? String(deleted) : "")],
];

/**
 * Tells a person how far the rehearsal is: a table that gets a row as each step ends. On a terminal a moving line under
 * it says what is going on.
 */
export class Progress {
    private touched = 0;
    private widths: readonly number[] = columns.map(([head]) => head.length);

    constructor(private readonly stream: NodeJS.WriteStream) {}

    say(message: string): void {
        this.stream.write(`${message}\n`);
    }

    /** The head of the table. */
    start(steps: readonly Pick<Finished, "step" | "role">[]): void {
        const rows = steps.map((step) => ({ ...step, seconds: 0 }));
        this.widths = columns.map(([head, , cell]) =>
            Math.max(head.length, ...rows.map((row) => cell(row).length)),
        );
        this.row(
            " ",
            columns.map(([head]) => head),
        );
    }

    begin(step: string, role: string): void {
        this.touched = 0;
        this.moving(`  … ${step}, as ${role}`);
    }

    tick(step: string, { op, type, name }: Change): void {
        this.touched += 1;
        this.moving(`  … ${step}: ${this.touched} ${op} ${type.split(":").at(-1) ?? ""} ${name}`);
    }

    /** The row of the step. */
    end(step: Finished): void {
        this.moving("");
        const mark = step.error === undefined ? this.coloured(32, "✓") : this.coloured(31, "✗");
        this.row(
            mark,
            columns.map(([, , cell]) => cell(step)),
        );
    }

    private row(mark: string, cells: readonly string[]): void {
        const aligned = cells.map((cell, index) => {
            const width = this.widths[index] ?? 0;
            return columns[index]?.[1] === true ? cell.padStart(width) : cell.padEnd(width);
        });
        this.say(`  ${mark} ${aligned.join("  ").trimEnd()}`);
    }

    private moving(line: string): void {
        if (this.stream.isTTY) {
            this.stream.write(`\r\x1b[2K${line.slice(0, this.stream.columns - 1)}`);
        }
    }

    private coloured(colour: number, text: string): string {
        return this.stream.isTTY ? `\x1b[${colour}m${text}\x1b[0m` : text;
    }
}
