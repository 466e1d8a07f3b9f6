import { addToSummary, options, required, script, setOutput } from "../support/cli";
import { call, Github, githubFromEnvironment } from "../support/github";
import { overruledBy, overruleWord, Review } from "./thread/decisions";

const help = `Usage: node -r ts-node/register scripts/pipeline/overruled.ts --run ID

Who approved a rollback although the scan of its old image found something: whoever wrote '${overruleWord}' into the
approval's comment. Without one the rollback is refused.

Options:
  --run ID   of this run (GITHUB_RUN_ID)
  --help

In a GitHub job it sets the output by.
Needs GITHUB_REPOSITORY and GITHUB_TOKEN (actions: read).
Exit codes: 0 overruled, 1 not, 2 wrong usage.
`;

/** https://docs.github.com/en/rest/actions/workflow-runs#get-the-review-history-for-a-workflow-run */
interface Approval {
    readonly state: string;
    readonly comment?: string;
    readonly user?: { readonly login: string };
}

/** How the reviewers of a run's environments answered. */
export async function reviewsOf(github: Github, run: string): Promise<Review[]> {
    const approvals = await call<Approval[]>(github, "GET", `actions/runs/${run}/approvals`);
    return approvals.map(({ state, comment = "", user }) => ({
        approved: state === "approved",
        comment,
        by: user?.login ?? "",
    }));
}

async function main(args: string[]): Promise<number> {
    const { run } = options(args, { run: { type: "string" } });
    const by = overruledBy(await reviewsOf(githubFromEnvironment(), required(run, "run")));
    setOutput("by", by);
    process.stdout.write(`${by} overruled the scan.\n`);
    addToSummary(
        `⚠️ The scan of this image found something; ${by} released it nevertheless. The record says so.`,
    );
    return 0;
}

if (require.main === module) {
    script("overruled", help, main);
}
