import { faultKinds, faultTitle, meaning } from "./fault";
import type { Result } from "./rehearse";

/** One line for each kind: how many, how many were recovered from, how many orphans are left. */
export function sums(results: readonly Result[]): string[] {
    return faultKinds
        .map((kind) => ({ kind, of: results.filter((result) => result.kind === kind) }))
        .filter(({ of }) => of.length > 0)
        .map(({ kind, of }) => {
            const recovered = of.filter(({ differences }) => differences.length === 0).length;
            const orphans = of
                .flatMap(({ differences }) => differences)
                .filter((it) => it.startsWith("orphan"));
            return `${kind.padEnd(18)}${of.length} faults, ${recovered} recovered, ${orphans.length} orphans`;
        });
}

/** What was not recovered from. */
export function failures(results: readonly Result[]): string[] {
    return results
        .filter(({ differences }) => differences.length > 0)
        .flatMap((result) => [faultTitle(result), ...result.differences.map((line) => `    ${line}`)]);
}

/** Which were rehearsed twice, and why: it is this rehearsal's own weakness, so it is told. */
export function repeats(results: readonly Result[]): string[] {
    return results
        .filter(({ repeated }) => repeated !== undefined)
        .map((result) => `${faultTitle(result)}: ${result.repeated ?? ""}`);
}

/** What needed more than running again: by what was needed, then by what it was needed for. */
export function needs(results: readonly Result[]): Map<string, Map<string, string[]>> {
    const found = new Map<string, Map<string, string[]>>();
    for (const { kind, scenario, operation, needed } of results.filter((it) => it.needed.length > 0)) {
        const what = needed.join(", ");
        const where = `${kind}, ${scenario}`;
        const places = found.get(what) ?? new Map<string, string[]>();
        places.set(where, [...(places.get(where) ?? []), operation]);
        found.set(what, places);
    }
    return found;
}

/** The page with the result. */
export function page(
    results: readonly Result[],
    facts: { date: string; seed: number; pulumi: string },
): string {
    const scenarios = [...new Set(results.map(({ scenario }) => scenario))];
    const rows = scenarios.flatMap((scenario) =>
        faultKinds.map((kind) => {
            const of = results.filter((it) => it.scenario === scenario && it.kind === kind);
            const count = (test: (result: Result) => boolean): number => of.filter(test).length;
            const recovered = count(({ differences }) => differences.length === 0);
            const alone = count(({ differences, needed }) => differences.length === 0 && needed.length === 0);
            return [scenario, kind, of.length, recovered, alone, recovered - alone];
        }),
    );
    const total = results.length;
    const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
    const recovered = results.filter(({ differences }) => differences.length === 0).length;
    const more = [...needs(results)].flatMap(([what, places]) => [
        `**${what}**`,
        "",
        ...[...places].map(([where, operations]) => `- ${where}: ${countTypes(operations)}`),
        "",
    ]);
    return [
        "# A fault at every operation: the latest result",
        "",
        "Written by `npm run rehearse:faults -- --write`. One run for each operation on AWS and each kind of fault, then the",
        "recovery that [recovery.md](recovery.md) documents; the end is compared with that of an undisturbed run: the same",
        "resources in the stand-in for AWS as in the state, each once, nothing pending, no lock, the other layers untouched.",
        "",
        `**${total} faults, ${recovered} recovered, ${orphans(results)} orphans** (${facts.date}, Pulumi ${facts.pulumi}, seed ${facts.seed}; ` +
            `${(seconds / total).toFixed(1)} s a fault).`,
        "",
        "| kind | what happens |",
        "| --- | --- |",
        ...faultKinds.map((kind) => `| ${kind} | ${meaning[kind]} |`),
        "",
        "| command | kind | faults | recovered | by running again | needed more |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
        ...rows.map((row) => `| ${row.join(" | ")} |`),
        "",
        ...(recovered < total
            ? ["## Not recovered", "", ...failures(results).map((line) => `- ${line.trim()}`), ""]
            : []),
        "## What needed more than running again",
        "",
        ...more,
        ...(repeats(results).length > 0
            ? [
                  "## Rehearsed twice",
                  "",
                  "The programs run in the rehearsal's own process: one whose engine was killed may spoil the next command, as it",
                  "can't where each has a process of its own.",
                  "",
                  ...repeats(results).map((line) => `- ${line}`),
                  "",
              ]
            : []),
    ].join("\n");
}

function orphans(results: readonly Result[]): number {
    return results.flatMap(({ differences }) => differences).filter((it) => it.startsWith("orphan")).length;
}

/** `LoadBalancer, 2 Subnet`. */
function countTypes(operations: readonly string[]): string {
    const counts = new Map<string, number>();
    for (const operation of operations) {
        const [verb = "", type = ""] = operation.split(" ");
        const what = `${verb} ${type.split(":").at(-1) ?? type}`;
        counts.set(what, (counts.get(what) ?? 0) + 1);
    }
    return [...counts].map(([what, count]) => (count === 1 ? what : `${what} (${count})`)).join(", ");
}
