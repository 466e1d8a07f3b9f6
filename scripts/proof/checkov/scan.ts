/**
 * Checkov's view of these programs. It can't read Pulumi, so it gets the Terraform export of a deployment, and what
 * it says is brought back to the program's resources and to the exceptions that stand beside them.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { hcl } from "./hcl";
import { type Skip } from "./skips";
import { exportDeployment } from "../terraform-export";
import { logicalName, type DeployedResource } from "../terraform-export/deployment";
import { type ProviderSchema } from "../terraform-export/schema";
import { pythonTool } from "../../support/tools";
import { workflowsForCheckov } from "./workflows";

const root = resolve(__dirname, "..", "..", "..");

/** One check of one thing. */
export interface Finding {
    check: string;
    title: string;
    /** The resource's URN, or the file and what in it. */
    subject: string;
    /** Why it's let pass; only of what was skipped. */
    reason?: string;
}

/** What one framework of Checkov found in one place. */
export interface Scan {
    /** `gatus-ephemeral`, `dockerfile`, ... */
    target: string;
    /** Resources or files that at least one check looked at. */
    examined: number;
    passed: number;
    failed: Finding[];
    skipped: Finding[];
    /** What makes the scan itself worthless: exceptions that nothing needs, checks that crashed. */
    problems: string[];
}

interface CheckovRecord {
    check_id: string;
    check_name: string;
    resource: string;
    file_path: string;
    file_line_range: [number, number];
    check_result: { suppress_comment?: string };
}

interface CheckovReport {
    check_type?: string;
    results?: Record<"passed_checks" | "failed_checks" | "skipped_checks", CheckovRecord[]> & {
        parsing_errors: string[];
    };
}

/** Scans the resources of a deployment; exceptions are those of its program. */
export function scanDeployment(
    target: string,
    resources: readonly DeployedResource[],
    schema: ProviderSchema,
    skips: readonly Skip[],
): Scan {
    const { configuration, urns } = exportDeployment(resources, schema);
    const { reports, problems } = runCheckovOn(hcl(configuration, schema));
    const parents = new Map(resources.map((resource) => [resource.urn, resource]));
    const urnOf = ({ resource }: CheckovRecord) => urns.get(resource);
    const scan: Scan = { target, examined: 0, passed: 0, failed: [], skipped: [], problems };
    const examined = new Set<string>();
    const used = new Set<Skip>();

    for (const { passed_checks: passed, failed_checks: failed } of reports.flatMap(
        ({ results }) => results ?? [],
    )) {
        for (const urn of [...passed, ...failed].map(urnOf)) if (urn !== undefined) examined.add(urn);
        scan.passed += passed.length;
        for (const record of failed) {
            const urn = urnOf(record);
            const finding = {
                check: record.check_id,
                title: record.check_name,
                subject: urn ?? record.resource,
            };
            const lineage = urn === undefined ? [] : lineageOf(urn, parents);
            const skip = skips.find((of) => of.check === record.check_id && of.matches(lineage));
            if (skip === undefined) {
                scan.failed.push(finding);
            } else {
                used.add(skip);
                scan.skipped.push({ ...finding, reason: skip.reason });
            }
        }
    }
    scan.examined = examined.size;
    for (const skip of skips.filter((candidate) => !used.has(candidate))) {
        scan.problems.push(`${skip.place}: nothing fails ${skip.check} there any more. Remove the skip.`);
    }
    return scan;
}

/** Scans files that Checkov reads itself, and where exceptions are Checkov's own comments. */
export function scanFiles(framework: "dockerfile" | "github_actions" | "secrets", folder = root): Scan {
    const workflows = framework === "github_actions" ? workflowsForCheckov(folder) : undefined;
    const directory = workflows?.folder ?? folder;
    const ignored = workflows === undefined ? ["node_modules", ".cache", ".git/"] : [];
    const skipPaths = ignored.flatMap((path) => ["--skip-path", path]);
    const everyFile = framework === "secrets" ? ["--enable-secret-scan-all-files"] : [];
    const where = ["--directory", directory, "--framework", framework];
    const { reports, problems, log } = runCheckov([...where, ...skipPaths, ...everyFile]);
    const results = reports.flatMap((report) => report.results ?? []);
    const findings = (kind: "failed_checks" | "skipped_checks"): Finding[] =>
        results.flatMap((result) =>
            result[kind].map((record) => ({
                check: record.check_id,
                title: record.check_name,
                subject: `${record.file_path.replace(/^\//, "")}:${record.file_line_range[0]}`,
                reason: record.check_result.suppress_comment?.trim(),
            })),
        );
    const passed = results.flatMap((result) => result.passed_checks);
    const seen = results.flatMap((result) => [...result.passed_checks, ...result.failed_checks]);
    // Only a secret makes it into the report: how many files were searched is in the log.
    const searched = Number(/Secrets scanning will scan (\d+) files/.exec(log)?.[1] ?? 0);
    const examined =
        framework === "secrets" ? searched : new Set(seen.map((record) => record.file_path)).size;
    if (workflows !== undefined && examined !== workflows.count) {
        problems.push(`Checkov left out ${workflows.count - examined} of ${workflows.count} workflows.`);
    }
    const [failed, skipped] = [findings("failed_checks"), findings("skipped_checks")];
    for (const { check, subject, reason } of skipped) {
        if (!reason) problems.push(`${subject}: the skip of ${check} has no reason. Write it after a colon.`);
    }
    return { target: framework, examined, passed: passed.length, failed, skipped, problems };
}

function runCheckovOn(source: string): ReturnType<typeof runCheckov> {
    const folder = mkdtempSync(join(tmpdir(), "checkov-"));
    try {
        writeFileSync(join(folder, "main.tf"), source);
        return runCheckov(["--directory", folder, "--framework", "terraform"]);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

function runCheckov(args: string[]): { reports: CheckovReport[]; problems: string[]; log: string } {
    const quiet = ["--output", "json", "--skip-download", "--soft-fail"];
    const {
        status,
        stdout,
        stderr: log,
    } = spawnSync(pythonTool("checkov"), [...args, ...quiet], {
        encoding: "utf8",
        env: { ...process.env, LOG_LEVEL: "INFO" },
        maxBuffer: 256 * 1024 * 1024,
    });
    if (status !== 0) throw new Error(`checkov ${args.join(" ")} failed:\n${log}`);
    const parsed = JSON.parse(stdout) as CheckovReport | CheckovReport[];
    const reports = Array.isArray(parsed) ? parsed : [parsed];
    const crashed = [...log.matchAll(/Failed to run check (\S+) on (\S+)/g)];
    const unread = reports.flatMap(({ results }) => results?.parsing_errors ?? []);
    return {
        reports,
        log,
        problems: [
            ...crashed.map(
                ([, check, subject]) => `Checkov's own ${check ?? ""} crashed on ${subject ?? ""}`,
            ),
            ...unread.map((file) => `Checkov could not read ${file}`),
        ],
    };
}

function lineageOf(
    urn: string,
    resources: ReadonlyMap<string, DeployedResource>,
): { type: string; name: string }[] {
    const lineage = [];
    for (let at = resources.get(urn); at !== undefined; at = resources.get(at.parent ?? "")) {
        lineage.push({ type: at.type, name: logicalName(at.urn) });
    }
    return lineage;
}
