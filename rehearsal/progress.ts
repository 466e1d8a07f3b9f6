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

/** Tells a person how far the rehearsal is: on a terminal in one moving line, elsewhere in a line for each step. */
export class Progress {
    private touched = 0;

    constructor(private readonly stream: NodeJS.WriteStream) {}

    say(message: string): void {
        this.stream.write(`${message}\n`);
    }

    begin(step: string, role: string): void {
        this.touched = 0;
        this.moving(`  … ${step}, as ${role}`);
    }

    tick(step: string, { op, type, name }: Change): void {
        this.touched += 1;
        this.moving(`  … ${step}: ${this.touched} ${op} ${type.split(":").at(-1) ?? ""} ${name}`);
    }

    end({ step, seconds, error, ...outcome }: Finished): void {
        this.moving("");
        const said = error === undefined ? counts(outcome) : "failed";
        const mark = error === undefined ? this.coloured(32, "✓") : this.coloured(31, "✗");
        this.say(`  ${mark} ${step.padEnd(24)}${seconds.toFixed(1).padStart(6)} s  ${said}`);
    }

    /** The summary: a line for each step. */
    table(steps: readonly Finished[]): void {
        const rows = [
            ["step", "as", "seconds", "created", "changed", "deleted"],
            ...steps.map((step) => [
                step.error === undefined ? step.step : `${step.step} (failed)`,
                step.role,
                step.seconds.toFixed(1),
                ...[step.created, step.changed, step.deleted].map((number) => String(number ?? "-")),
            ]),
        ];
        const widths = (rows[0] ?? []).map((_, column) =>
            Math.max(...rows.map((row) => row[column]?.length ?? 0)),
        );
        for (const row of rows) {
            const cells = row.map((cell, column) =>
                column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
            );
            this.say(`  ${cells.join("  ").trimEnd()}`);
        }
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

function counts({ created = 0, changed = 0, deleted = 0 }: Partial<Outcome>): string {
    const parts = [
        [created, "created"],
        [changed, "changed"],
        [deleted, "deleted"],
    ] as const;
    const said = parts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
    return said.length > 0 ? said.join(", ") : "nothing changed";
}
