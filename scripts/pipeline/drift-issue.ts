import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { options, required, script } from "../support/cli";
import type { DriftReport } from "./drift";
import { call, Github, githubFromEnvironment, list, runUrl } from "../support/github";

const help = `Usage: node -r ts-node/register scripts/pipeline/drift-issue.ts --reports DIRECTORY --stack NAME --expect COUNT

Keeps one issue on drift: opens it when there is drift, brings it up to date while there is, closes it when every
project is clean.

Options:
  --reports DIRECTORY  where drift --report wrote PROJECT.json files
  --stack NAME         such as prod
  --expect COUNT       how many projects should have reported: with fewer, a clean issue isn't closed
  --help

Needs GITHUB_REPOSITORY and GITHUB_TOKEN (issues: write).
Exit codes: 0 done, 1 GitHub refused it or a report is missing, 2 wrong usage.
`;

interface Issue {
    readonly number: number;
    readonly body?: string | null;
    readonly pull_request?: object;
}

/** Longest text of a project: an issue may have 65,536 characters. */
const maxOutput = 25_000;

/** What became of the issue. */
export type Done = "opened" | "updated" | "closed" | "nothing to do";

export async function keepIssue(
    github: Github,
    stack: string,
    reports: readonly DriftReport[],
): Promise<Done> {
    // Found again by this, whatever a person makes of its title.
    const mark = `<!-- drift of ${stack} -->`;
    const open = (await list<Issue>(github, "issues?state=open")).find(
        ({ body, pull_request: isPullRequest }) =>
            body?.includes(mark) === true && isPullRequest === undefined,
    );
    const drifted = reports.filter((report) => report.drifted);
    if (drifted.length === 0) {
        if (open === undefined) {
            return "nothing to do";
        }
        const comment = { body: `No drift any more. ${runUrl()}` };
        await call(github, "POST", `issues/${open.number}/comments`, comment);
        await call(github, "PATCH", `issues/${open.number}`, { state: "closed", state_reason: "completed" });
        return "closed";
    }
    const title = `Drift: AWS differs from the state of ${drifted.map(({ project }) => project).join(", ")} (${stack})`;
    const body = [mark, explanation, ...drifted.map(section), runUrl()].join("\n\n");
    if (open === undefined) {
        await call(github, "POST", "issues", { title, body });
        return "opened";
    }
    await call(github, "PATCH", `issues/${open.number}`, { title, body });
    return "updated";
}

const explanation =
    "Somebody or something changed resources besides Pulumi. Either take the change over into the code and " +
    "`pulumi refresh`, or bring the resources back with `pulumi up --refresh`. This issue follows the daily check: " +
    "it closes by itself.";

function section({ project, output }: DriftReport): string {
    const text = output.length > maxOutput ? `${output.slice(0, maxOutput)}\n...` : output;
    // A longer fence than any in the text: a resource's value must not end the block.
    const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
    return `### ${project}\n\n${fence}text\n${text}\n${fence}`;
}

async function main(args: string[]): Promise<number> {
    const given = options(args, {
        reports: { type: "string" },
        stack: { type: "string" },
        expect: { type: "string" },
    });
    const folder = required(given.reports, "reports");
    const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
    const reports = files.map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as DriftReport);
    const expected = Number(required(given.expect, "expect"));
    if (reports.length < expected && !reports.some(({ drifted }) => drifted)) {
        throw new Error(
            `${reports.length} of ${expected} projects reported: whether there is drift is not known.`,
        );
    }
    const done = await keepIssue(githubFromEnvironment(), required(given.stack, "stack"), reports);
    process.stdout.write(`Issue: ${done}.\n`);
    return 0;
}

if (require.main === module) {
    script("drift-issue", help, main);
}
