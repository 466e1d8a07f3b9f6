import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { addToSummary, options, required, script } from "../support/cli";
import { runPulumi } from "../support/run-pulumi";

const help = `Usage: node -r ts-node/register scripts/pipeline/drift.ts --project PROJECT --folder FOLDER --stack NAME [--report DIRECTORY]

Asks AWS whether what a stack's state describes is still like that, and changes nothing. An ephemeral layer that is
asleep has nothing to ask about: that is no drift.

Options:
  --project PROJECT   such as gatus-persistent
  --folder FOLDER     of the project: persistent or ephemeral
  --stack NAME        such as prod
  --report DIRECTORY  also write PROJECT.json there, for drift-issue
  --help

Needs the Pulumi CLI from 3.226.1: before that, drift and a failure have the same exit code.
Exit codes: 0 no drift, 7 drift, 1 it could not be told, 2 wrong usage.
`;

/** Exit code of Pulumi's for "no changes were expected": https://www.pulumi.com/docs/iac/cli/exit-codes/ */
const changed = 7;

/** What one project's drift job found, for the job that writes the issue. */
export interface DriftReport {
    readonly project: string;
    readonly drifted: boolean;
    /** What Pulumi printed. */
    readonly output: string;
}

/** @throws when Pulumi fails for another reason than drift: no drift was proven then. */
export function drift(project: string, folder: string, stack: string): DriftReport {
    const flags = [
        "--preview-only",
        "--expect-no-changes",
        "--diff",
        "--non-interactive",
        "--color",
        "never",
    ];
    const args = ["refresh", ...flags, "--cwd", folder, "--stack", stack];
    const { code, stdout } = runPulumi(args, "capture");
    if (code !== 0 && code !== changed) {
        process.stderr.write(stdout);
        throw new Error(
            `pulumi ${args.join(" ")} failed (exit code ${code}): whether there is drift is not known.`,
        );
    }
    return { project, drifted: code === changed, output: stdout.trim() };
}

export function main(args: string[]): number {
    const given = options(args, {
        project: { type: "string" },
        folder: { type: "string" },
        stack: { type: "string" },
        report: { type: "string" },
    });
    const project = required(given.project, "project");
    const report = drift(project, required(given.folder, "folder"), required(given.stack, "stack"));
    if (given.report !== undefined) {
        mkdirSync(given.report, { recursive: true });
        writeFileSync(join(given.report, `${project}.json`), JSON.stringify(report));
    }
    process.stdout.write(`${report.output}\n${project}: ${report.drifted ? "drift" : "no drift"}\n`);
    addToSummary(`${report.drifted ? "⚠️" : "✅"} ${project}: ${report.drifted ? "drift" : "no drift"}\n`);
    return report.drifted ? changed : 0;
}

if (require.main === module) {
    script("drift", help, main);
}
