import { addToSummary, options, required, script } from "../support/cli";
import { call, Github, githubFromEnvironment } from "../support/github";

const help = `Usage: node -r ts-node/register scripts/pipeline/durations.ts --run ID [--attempt NUMBER]

How long each stage of a run waited and took, as GitHub measured it; for the run's summary.

Options:
  --run ID          of the run (GITHUB_RUN_ID)
  --attempt NUMBER  of the run (default 1; GITHUB_RUN_ATTEMPT)
  --help

Needs GITHUB_REPOSITORY and GITHUB_TOKEN (actions: read).
Exit codes: 0 printed, 1 GitHub refused it, 2 wrong usage.
`;

interface Job {
    readonly name: string;
    readonly conclusion: string | null;
    readonly created_at: string;
    readonly started_at: string | null;
    readonly completed_at: string | null;
}

/** A stage of a run: a job that has ended. */
export interface Stage {
    readonly name: string;
    readonly conclusion: string;
    /** For a runner, for the stack's turn, or for a person. */
    readonly waitedSeconds: number;
    readonly tookSeconds: number;
}

/** The jobs that have ended and were not skipped, in the order in which they began. */
export async function stages(github: Github, run: string, attempt: string): Promise<Stage[]> {
    const path = `actions/runs/${run}/attempts/${attempt}/jobs?per_page=100`;
    const { jobs } = await call<{ jobs: Job[] }>(github, "GET", path);
    const seconds = (from: string, to: string) => Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
    return jobs
        .filter(({ conclusion }) => conclusion !== null && conclusion !== "skipped")
        .sort((a, b) => Date.parse(a.started_at ?? "") - Date.parse(b.started_at ?? ""))
        .map(({ name, conclusion, created_at: created, started_at: started, completed_at: completed }) => ({
            name,
            conclusion: conclusion ?? "",
            waitedSeconds: seconds(created, started ?? created),
            tookSeconds: seconds(started ?? created, completed ?? created),
        }));
}

function clock(seconds: number): string {
    return `${Math.floor(seconds / 60)}:${String(Math.round(seconds % 60)).padStart(2, "0")}`;
}

async function main(args: string[]): Promise<number> {
    const given = options(args, { run: { type: "string" }, attempt: { type: "string", default: "1" } });
    const found = await stages(githubFromEnvironment(), required(given.run, "run"), given.attempt);
    const rows = found.map(
        ({ name, conclusion, waitedSeconds, tookSeconds }) =>
            `| ${name} | ${conclusion} | ${clock(waitedSeconds)} | ${clock(tookSeconds)} |`,
    );
    const table = ["| stage | result | waited | took |", "| --- | --- | --: | --: |", ...rows].join("\n");
    process.stdout.write(`${table}\n`);
    addToSummary(`### Stages\n\n${table}`);
    return 0;
}

if (require.main === module) {
    script("durations", help, main);
}
