import { readFileSync } from "node:fs";
import { addToSummary, options, required, script, setOutput, UsageError } from "../support/cli";
import { changes, differences, digestOf, Plan, readPlan } from "./thread/plan";

const help = `Usage: node -r ts-node/register scripts/pipeline/preview-drift.ts --preview FILE [--approved FILE --digest DIGEST] [--json]

Reads what 'pulumi preview --json' wrote. Alone, it prints the changes and their digest, to be approved. With
--approved, it compares: the preview of now with the one that was approved. It is still that one if it leads to the same
resources with the same inputs, by the same operations or fewer; what was approved while the layer slept may be reached
from whatever runs now. What differs without meaning anything (order, durations, source positions, the random end of
automatic names, the ids that AWS gave since) is left out.
A secret that changes is seen as a change, but not its value.

Options:
  --preview FILE    output of pulumi preview --json
  --approved FILE   the same, as it was approved
  --digest DIGEST   digest that was approved with it: the file itself must not have changed either
  --json            print digest, changes and differences as JSON
  --help

In a GitHub job it adds the changes to the summary, and sets the output 'digest'.
Exit codes: 0 printed, or the same; 1 not the same, or nothing in the preview; 2 wrong usage.
`;

/** The command. @returns its exit code */
export function main(args: string[]): number {
    const given = options(args, {
        preview: { type: "string" },
        approved: { type: "string" },
        digest: { type: "string" },
        json: { type: "boolean", default: false },
    });
    const file = required(given.preview, "preview");
    if (given.approved === undefined && given.digest !== undefined) {
        throw new UsageError("--digest needs --approved.");
    }
    const plan = readPlan(readFileSync(file, "utf8"), file);
    const digest = digestOf(plan);
    setOutput("digest", digest);
    const found =
        given.approved === undefined ? [] : compare(given.approved, required(given.digest, "digest"), plan);
    if (given.json) {
        process.stdout.write(
            `${JSON.stringify({ digest, changes: changes(plan), differences: found }, null, 4)}\n`,
        );
    } else {
        process.stdout.write(`${plan.size} steps examined, ${changes(plan).length} changes, ${digest}\n`);
        process.stdout.write(
            changes(plan)
                .map((line) => `  ${line}\n`)
                .join(""),
        );
    }
    if (given.approved === undefined) {
        addToSummary(`### Changes to approve\n\n\`${digest}\`\n\n${markdownList(changes(plan))}`);
        return 0;
    }
    if (found.length > 0) {
        addToSummary(`### Not what was approved\n\n${markdownList(found)}`);
        process.stderr.write(
            `preview-drift: this is not what was approved. Start the release again to approve this one:\n` +
                found.map((line) => `  ${line}\n`).join(""),
        );
    }
    return found.length === 0 ? 0 : 1;
}

function compare(file: string, digest: string, now: Plan): string[] {
    const approved = readPlan(readFileSync(file, "utf8"), file);
    if (digestOf(approved) !== digest) {
        throw new Error(
            `${file} is not the preview that was approved: its digest is ${digestOf(approved)}, not ${digest}.`,
        );
    }
    return differences(approved, now);
}

function markdownList(lines: string[]): string {
    const shown = lines.slice(0, 100).map((line) => `- ${line}`);
    const more = lines.length > 100 ? [`- and ${lines.length - 100} more`] : [];
    return lines.length === 0 ? "None.\n" : `${[...shown, ...more].join("\n")}\n`;
}

if (require.main === module) {
    script("preview-drift", help, main);
}
