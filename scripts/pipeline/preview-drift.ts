import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { addToSummary, options, required, script, setOutput, UsageError } from "../support/cli";

const help = `Usage: npm run -s preview-drift -- --preview FILE [--approved FILE --digest DIGEST] [--json]

Reads what 'pulumi preview --json' wrote. Alone, it prints the changes and their digest, to be approved. With
--approved, it compares: the preview of now with the one that was approved. They are the same if they would do the
same operations to the same resources with the same inputs; what differs from one run to the next without meaning
anything (order, durations, source positions, the random end of automatic names) is left out.
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

/** A step of `pulumi preview --json`, as far as it matters here. */
interface Step {
    op: string;
    urn: string;
    newState?: { inputs?: Record<string, unknown>; provider?: string; protect?: boolean };
    diffReasons?: string[];
    replaceReasons?: string[];
}

/** What a preview would do: one line of canonical JSON for each step, by resource and operation. */
export type Plan = ReadonlyMap<string, string>;

/**
 * The plan of a preview.
 *
 * @param text What `pulumi preview --json` printed.
 * @throws when it is no preview, or has no step: even a preview without changes has one, for the stack itself.
 */
export function readPlan(text: string, source: string): Plan {
    let steps: Step[] | undefined;
    try {
        steps = (JSON.parse(text) as { steps?: Step[] }).steps;
    } catch {
        throw new Error(`${source} is not JSON: was it written by 'pulumi preview --json'?`);
    }
    if (steps === undefined || steps.length === 0) {
        throw new Error(`${source} has no steps: nothing was previewed.`);
    }
    const aliases = automaticNames(steps);
    const plan = new Map<string, string>();
    for (const { op, urn, newState, diffReasons, replaceReasons } of steps) {
        const what = { inputs: newState?.inputs, protect: newState?.protect, diffReasons, replaceReasons };
        let line = JSON.stringify(sorted(what));
        for (const [name, alias] of aliases) {
            line = line.replaceAll(name, alias);
        }
        plan.set(`${op} ${urn}`, line);
    }
    return plan;
}

/**
 * Automatic names end in random characters, new ones at each preview of a resource that isn't there yet: the resource's
 * own name and seven digits, or whatever else its provider says that it filled in (`__defaults`). Other resources may
 * mention them.
 */
function automaticNames(steps: Step[]): [string, string][] {
    return steps.flatMap(({ op, urn, newState }): [string, string][] => {
        const inputs = newState?.inputs ?? {};
        const defaults = (inputs.__defaults ?? []) as string[];
        const own = urn.split("::").at(-1) ?? urn;
        return Object.entries(inputs).flatMap(([property, value]): [string, string][] => {
            const random = typeof value === "string" ? /^(.*)-[0-9a-f]{7}$/.exec(value) : null;
            const isAutomatic = random !== null && (random[1] === own || defaults.includes(property));
            return isAutomatic && op !== "same" ? [[String(value), `<automatic ${property} of ${urn}>`]] : [];
        });
    });
}

function sorted(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(sorted);
    }
    if (typeof value === "object" && value !== null) {
        const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
        return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
    }
    return value;
}

/** `sha256:...` over all that the plan would do. */
export function digestOf(plan: Plan): string {
    const hash = createHash("sha256");
    for (const [step, line] of [...plan].sort(([a], [b]) => (a < b ? -1 : 1))) {
        hash.update(`${step}\n${line}\n`);
    }
    return `sha256:${hash.digest("hex")}`;
}

/** The steps that only one plan has, or that both have with different inputs; nothing when they are the same. */
export function differences(approved: Plan, now: Plan): string[] {
    const steps = new Set([...approved.keys(), ...now.keys()]);
    return [...steps].sort().flatMap((step) => {
        const [before, after] = [approved.get(step), now.get(step)];
        if (before === after) {
            return [];
        }
        if (before === undefined) {
            return [`not approved: ${readable(step)}`];
        }
        return [
            after === undefined ? `no longer: ${readable(step)}` : `with other inputs: ${readable(step)}`,
        ];
    });
}

/** `create aws:ecs/service:Service gatus-prod`. */
function readable(step: string): string {
    const [operation = "", urn = ""] = step.split(" ");
    const [type = "", name = ""] = urn.split("::").slice(-2);
    return `${operation} ${type.split("$").at(-1) ?? type} ${name}`;
}

/** What the plan changes; `same` steps change nothing. */
function changes(plan: Plan): string[] {
    return [...plan.keys()]
        .filter((step) => !step.startsWith("same "))
        .map(readable)
        .sort();
}

function main(args: string[]): number {
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
    if (given.approved === undefined && given.digest !== undefined) {
        throw new UsageError("--digest needs --approved.");
    }
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
