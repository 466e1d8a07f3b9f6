import { mainBranch } from "../../lib/github-names";
import { githubAudience, GithubRepository, subject } from "../../persistent/identity/trust";
import type { Claims } from "./question";

/** A job, as far as its token tells. */
export interface TokenJob {
    /** Name of the file in `.github/workflows/`. */
    readonly workflow: string;
    readonly environment?: string | undefined;
    /** What set it off. Default: something on `main`. */
    readonly on?: "main" | "pull_request";
}

/**
 * The claims in a job's token, as GitHub makes them. `job_workflow_ref` is documented for reusable workflows; tokens of
 * every other job have it too, equal to `workflow_ref`.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc#oidc-token-claims
 * @see https://github.com/pypi/warehouse/issues/10645 tokens as they came
 */
export function githubToken(github: GithubRepository, { workflow, environment, on }: TokenJob): Claims {
    const ref = on === "pull_request" ? "refs/pull/7/merge" : `refs/heads/${mainBranch}`;
    const withoutEnvironment = on === "pull_request" ? "pull_request" : `ref:${ref}`;
    return {
        iss: "https://token.actions.githubusercontent.com",
        aud: githubAudience,
        sub: subject(github, environment === undefined ? withoutEnvironment : `environment:${environment}`),
        ref,
        ...(environment !== undefined && { environment }),
        repository: github.repository,
        repository_id: github.repositoryId,
        job_workflow_ref: `${github.repository}/.github/workflows/${workflow}@${ref}`,
    };
}
