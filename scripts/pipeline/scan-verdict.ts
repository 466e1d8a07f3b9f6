import { readFileSync } from "node:fs";
import { addToSummary, isStarted, options, required, script, setOutput } from "../support/cli.ts";
import { overruleWord } from "./thread/decisions.ts";

const help = `Usage: node scripts/pipeline/scan-verdict.ts --report FILE [--old] [--json]

Decides on an image by what Trivy reported of it ('trivy image --format json --list-all-pkgs'): no vulnerability of
severity CRITICAL or HIGH, fixed upstream or not, and something must have been examined. Trivy itself is content with
an image in which it finds nothing to look at.

Options:
  --report FILE   JSON report of Trivy
  --old           of an old image, to which one goes back: findings are for the approver to overrule
  --json          print the verdict as JSON
  --help

In a GitHub job it sets the output verdict: good, or bad.
Exit codes: 0 good, or vulnerable with --old; 1 vulnerable, or nothing was examined; 2 wrong usage.
`;

const refused = ["CRITICAL", "HIGH"];

interface TrivyReport {
    readonly ArtifactName?: string;
    readonly Results?: readonly {
        readonly Target: string;
        readonly Packages?: readonly object[];
        readonly Vulnerabilities?: readonly TrivyVulnerability[];
    }[];
}

interface TrivyVulnerability {
    readonly VulnerabilityID: string;
    readonly PkgName: string;
    readonly InstalledVersion: string;
    readonly FixedVersion?: string;
    readonly Severity: string;
}

/** What a report comes to. */
export interface ScanVerdict {
    readonly image: string;
    /** Packages that Trivy looked at. */
    readonly examined: number;
    /** Why the image is refused, one line a vulnerability. */
    readonly findings: string[];
}

/** @throws when the text is no report of Trivy's. */
export function scanVerdict(text: string): ScanVerdict {
    const { ArtifactName, Results = [] } = JSON.parse(text) as TrivyReport;
    if (ArtifactName === undefined) {
        throw new Error("This is no JSON report of Trivy: it names no artifact.");
    }
    const findings = Results.flatMap(({ Target, Vulnerabilities = [] }) =>
        Vulnerabilities.filter(({ Severity }) => refused.includes(Severity)).map(
            ({ VulnerabilityID, Severity, PkgName, InstalledVersion, FixedVersion = "" }) =>
                `${Severity} ${VulnerabilityID} in ${PkgName} ${InstalledVersion} (${Target}), ` +
                (FixedVersion === "" ? "not fixed yet" : `fixed in ${FixedVersion}`),
        ),
    );
    const examined = Results.reduce((sum, { Packages = [] }) => sum + Packages.length, 0);
    return { image: ArtifactName, examined, findings };
}

function main(args: string[]): number {
    const given = options(args, {
        report: { type: "string" },
        old: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
    });
    const verdict = scanVerdict(readFileSync(required(given.report, "report"), "utf8"));
    const { image, examined, findings } = verdict;
    const line = `${image}: ${examined} packages examined, ${findings.length} vulnerabilities of ${refused.join(" or ")}`;
    process.stdout.write(given.json ? `${JSON.stringify(verdict, null, 4)}\n` : `${line}\n`);
    addToSummary(`### Scan\n\n${line}\n\n${findings.map((finding) => `- ${finding}`).join("\n")}`);
    if (examined === 0) {
        process.stderr.write("scan-verdict: nothing was examined, so nothing was proven.\n");
    }
    process.stderr.write(findings.map((finding) => `scan-verdict: ${finding}\n`).join(""));
    const isGood = examined > 0 && findings.length === 0;
    setOutput("verdict", isGood ? "good" : "bad");
    if (given.old && examined > 0 && !isGood) {
        const what = `The scan found something: approve with the comment '${overruleWord}', or reject.`;
        process.stdout.write(`::warning::${what}\n`);
        addToSummary(`⚠️ ${what}`);
        return 0;
    }
    return isGood ? 0 : 1;
}

if (isStarted("scan-verdict")) {
    script("scan-verdict", help, main);
}
