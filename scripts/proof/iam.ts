/** `npm run iam`: what each role of the pipelines may do, next to what the programs ask of it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { styleText } from "node:util";
import { Audit, audit, isClean } from "../../rehearsal/iam/audit";
import { needsOf } from "../../rehearsal/iam/needs";
import { record, recordedPrograms, rehearsedPrograms } from "../../rehearsal/iam/programs";
import { everyRoleFromSource } from "../../rehearsal/iam/roles-from-source";
import { options, script, UsageError } from "../support/cli";

const help = `Compares what each role may do with what its jobs need.

  npm run iam                    all roles, as a table; the details as JSON in .cache/iam.json
  npm run iam -- --role deploy   one role, with every action and the statements that allow it
  npm run iam -- --json          everything as JSON on standard output
  npm run iam -- --recorded      needs of the programs as recorded in rehearsal/iam/recorded-programs.json,
                                 and not of the last rehearsal (npm start) on this machine
  npm run iam -- --record        records the programs of the last rehearsal there

The policies are those of persistent/identity/ as it is now. Needs: rehearsal/iam/needs.ts says which job does what.

Exit code: 0 when nothing is missing, and nothing unused without a written reason; 1 otherwise; 2 for wrong usage.
`;

script("iam", help, async (args) => {
    const given = options(args, {
        role: { type: "string" },
        json: { type: "boolean", default: false },
        recorded: { type: "boolean", default: false },
        record: { type: "boolean", default: false },
    });
    const rehearsed = given.recorded ? undefined : rehearsedPrograms();
    if (given.record) {
        if (rehearsed === undefined) {
            throw new Error("There is no rehearsal to record on this machine. Run it first: npm start");
        }
        process.stdout.write(`Recorded ${rehearsed.source} in ${await record(rehearsed)}\n`);
        return 0;
    }
    const programs = rehearsed ?? recordedPrograms();
    const roles = Object.entries(everyRoleFromSource(programs));
    const chosen = roles.filter(([name]) => given.role === undefined || name === given.role);
    if (chosen.length === 0) {
        const names = roles.map(([name]) => name).join(", ");
        throw new UsageError(`There is no role '${given.role ?? ""}'. Roles: ${names}.`);
    }
    const audits: Audit[] = [];
    for (const [name, role] of chosen) {
        audits.push(await audit(name, role, needsOf(name, programs)));
    }
    const json = `${JSON.stringify({ programs: programs.source, roles: audits }, undefined, 2)}\n`;
    mkdirSync(".cache", { recursive: true });
    const file = join(".cache", "iam.json");
    writeFileSync(file, json);
    process.stdout.write(
        given.json ? json : text(audits, given.role !== undefined, `Programs: ${programs.source}\n`, file),
    );
    return audits.every(isClean) ? 0 : 1;
});

function text(audits: readonly Audit[], expanded: boolean, source: string, file: string): string {
    const rows = audits.map((it) => [
        it.role,
        it.trusts.join(", "),
        String(it.allowed.length),
        String(it.needs),
        String(it.missing.length),
        String(it.unused.length),
        String(it.unused.filter(({ reason }) => reason === undefined).length),
        it.policies
            .map(({ name, characters }) => `${name.replace(/^gatus-[a-z0-9-]*?-/, "")} ${characters}`)
            .join(", "),
    ]);
    const head = [
        "role",
        "trusts",
        "actions",
        "needs",
        "missing",
        "unused",
        "no reason",
        "policies (characters)",
    ];
    const details = audits.flatMap((it) => [
        ...it.missing.map(({ action, resource, name, reason }) =>
            mark("red", `missing  ${it.role}: ${action} on ${resource} for '${name}': ${reason}`),
        ),
        ...it.unused.map(({ action, reason }) =>
            reason === undefined
                ? mark("red", `unused   ${it.role}: ${action}, without a reason (rehearsal/iam/unused.ts)`)
                : `unused   ${it.role}: ${action}: ${reason}`,
        ),
        ...it.idleReasons.map((action) =>
            mark("red", `reason   ${it.role}: ${action} has one (rehearsal/iam/unused.ts), and needs none`),
        ),
    ]);
    const actions = expanded
        ? audits.flatMap(({ allowed }) => [
              "",
              ...table(allowed.map((it) => [it.action, it.statements.join(", ")])),
          ])
        : [];
    return [
        source,
        ...table([head, ...rows]),
        ...actions,
        "",
        ...details,
        `Everything, as JSON: ${file}`,
        "",
    ].join("\n");
}

function table(rows: readonly (readonly string[])[]): string[] {
    const widths = (rows[0] ?? []).map((_, column) =>
        Math.max(...rows.map((row) => (row[column] ?? "").length)),
    );
    return rows.map((row) =>
        row
            .map((cell, column) => cell.padEnd(widths[column] ?? 0))
            .join("  ")
            .trimEnd(),
    );
}

function mark(colour: "red", line: string): string {
    return process.stdout.isTTY ? styleText(colour, line) : line;
}
