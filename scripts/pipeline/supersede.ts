import { isStarted, options, required, script } from "../support/cli.ts";
import { call, type Github, githubFromEnvironment } from "../support/github.ts";
import { superseded } from "./thread/decisions.ts";

const help = `Usage: node scripts/pipeline/supersede.ts --run ID

Cancels every older run of release and rollback that still waits for its approval: approved by mistake, it would take back
what this one brings. Refused when a newer one waits: then this run is the older one, started again.

Options:
  --run ID   of this run (GITHUB_RUN_ID)
  --help

Needs GITHUB_REPOSITORY and GITHUB_TOKEN (actions: write).
Exit codes: 0 done, 1 a newer run waits, or GitHub refused it; 2 wrong usage.
`;

/** The workflows whose runs end in a deployment. */
const workflows = ["release.yml", "rollback.yml"];

interface Run {
    readonly id: number;
}

/** Cancels them, and returns their ids. */
export async function supersede(github: Github, run: string): Promise<string[]> {
    const waiting = await Promise.all(
        workflows.map((workflow) =>
            call<{ workflow_runs: Run[] }>(
                github,
                "GET",
                `actions/workflows/${workflow}/runs?status=waiting&per_page=100`,
            ),
        ),
    );
    const runs = waiting.flatMap(({ workflow_runs: found }) => found.map(({ id }) => ({ id: String(id) })));
    const older = superseded(runs, run).map(({ id }) => id);
    for (const id of older) {
        await call(github, "POST", `actions/runs/${id}/cancel`);
    }
    return older;
}

async function main(args: string[]): Promise<number> {
    const { run } = options(args, { run: { type: "string" } });
    const cancelled = await supersede(githubFromEnvironment(), required(run, "run"));
    process.stdout.write(
        cancelled.length === 0 ? "No older run waits.\n" : `Cancelled: ${cancelled.join(", ")}\n`,
    );
    return 0;
}

if (isStarted("supersede")) {
    script("supersede", help, main);
}
