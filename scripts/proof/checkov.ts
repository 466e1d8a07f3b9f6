/**
 * The Checkov gate: what these programs make of AWS, the Dockerfile, the workflows, and secrets anywhere.
 *
 * `npm run checkov`, see `--help`. Its checks: https://www.checkov.io/5.Policy%20Index/terraform.html.
 */
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { exportFile } from "../../rehearsal/exports";
import { scanDeployment, scanFiles, type Scan } from "./checkov/scan";
import { readSkips } from "./checkov/skips";
import { readDeployment } from "./terraform-export/deployment";
import { loadProviderSchema } from "./terraform-export/schema";

/** The programs that make AWS resources, by their project's name; exceptions stand in their folders. */
const programs: Record<string, string> = { "gatus-persistent": "persistent", "gatus-ephemeral": "ephemeral" };

const help = `Usage: npm run checkov -- [--json] [FILE...]

Scans the deployments of the persistent and the ephemeral stack (each FILE: what 'pulumi stack export' wrote;
otherwise what the last rehearsal recorded), the Dockerfile, the workflows, and the tree for secrets.

An exception stands in the program, directly above the resource that it is for, with its reason:
    // checkov:skip=CKV_AWS_150: destroyed every evening, so deletion protection would be in the way

Needs terraform and python3. Exit codes: 0 nothing failed, 1 something failed, nothing was examined, an
exception is needless or a check crashed, 2 wrong usage.
`;

/** The scan of what a file that 'pulumi stack export' wrote holds. */
function scanExport(file: string): Scan {
    const resources = readDeployment(readFileSync(file, "utf8"), file);
    const project = resources[0]?.urn.split("::")[1] ?? "";
    const folder = programs[project];
    if (folder === undefined) {
        const known = Object.keys(programs).join(", ");
        throw new Error(`${file} is of project '${project}'. Checkov is meant for: ${known}.`);
    }
    return scanDeployment(project, resources, loadProviderSchema(), readSkips(folder));
}

/** Why a scan fails its gate, a line each; empty when it passes. */
export function failures({ target, examined, failed, problems }: Scan): string[] {
    const nothing = examined === 0 ? [`${target}: nothing was examined, so nothing was proven`] : [];
    const findings = failed.map(
        ({ check, title, subject }) => `${target}: ${check} ${title}\n    ${subject}`,
    );
    return [...nothing, ...findings, ...problems.map((problem) => `${target}: ${problem}`)];
}

function table(scans: readonly Scan[]): string {
    const rows = scans.map(({ target, examined, passed, failed, skipped }) =>
        [target, examined, passed, failed.length, skipped.length].map(String),
    );
    const lines = [["scanned", "examined", "passed", "failed", "skipped"], ...rows];
    return lines
        .map(([first = "", ...rest]) => first.padEnd(20) + rest.map((cell) => cell.padStart(10)).join(""))
        .join("\n");
}

function reasons(scans: readonly Scan[]): string {
    const byReason = new Map<string, string[]>();
    for (const { check, title, subject, reason } of scans.flatMap(({ skipped }) => skipped)) {
        const key = `${check} ${title}\n    because ${reason ?? ""}`;
        byReason.set(key, [...(byReason.get(key) ?? []), subject.split("::").slice(2).join(" ") || subject]);
    }
    return [...byReason].map(([key, subjects]) => `${key}\n    ${subjects.join("\n    ")}`).join("\n");
}

function main(): number {
    let options: { json: boolean; files: string[] };
    try {
        const { values, positionals } = parseArgs({
            allowPositionals: true,
            options: { json: { type: "boolean", default: false }, help: { type: "boolean", short: "h" } },
        });
        if (values.help) {
            process.stdout.write(help);
            return 0;
        }
        options = { json: values.json, files: positionals };
    } catch (error) {
        process.stderr.write(`${(error as Error).message}\n\n${help}`);
        return 2;
    }
    const files = options.files.length > 0 ? options.files : Object.keys(programs).map(exportFile);
    const missing = files.filter((file) => !existsSync(file));
    if (missing.length > 0) {
        process.stderr.write(`There is no ${missing.join(", ")}. The rehearsal records it: npm start\n`);
        return 1;
    }
    try {
        const frameworks = ["dockerfile", "github_actions", "secrets"] as const;
        const scans = [...files.map(scanExport), ...frameworks.map((framework) => scanFiles(framework))];
        const problems = scans.flatMap(failures);
        if (options.json) {
            process.stdout.write(`${JSON.stringify({ passed: problems.length === 0, scans }, null, 2)}\n`);
        } else {
            const skipped = reasons(scans);
            process.stdout.write(`${table(scans)}\n${skipped === "" ? "" : `\nSkipped:\n${skipped}\n`}`);
            if (problems.length > 0) process.stdout.write(`\nFailed:\n${problems.join("\n")}\n`);
        }
        return problems.length === 0 ? 0 : 1;
    } catch (error) {
        process.stderr.write(`${(error as Error).message}\n`);
        return 1;
    }
}

if (require.main === module) process.exitCode = main();
