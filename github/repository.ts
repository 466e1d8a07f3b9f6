import * as pulumi from "@pulumi/pulumi";
import { getRestApi } from "@pulumi/github/getRestApi";
import { GithubConfig } from "./config";
import { Repository, repositoryFaults } from "./repository-faults";

/**
 * The repository, looked at before anything is made.
 *
 * @throws {pulumi.RunError} a line for each thing that would fail later, or protect nothing
 */
export async function readRepository(
    args: GithubConfig & { readonly githubRepository: string; readonly githubRepositoryId: string },
    opts: pulumi.InvokeOptions,
): Promise<{ readonly repository: string }> {
    const answer = await getRestApi({ endpoint: `repos/${args.githubRepository}` }, opts).catch(
        (error: unknown) => {
            throw new pulumi.RunError(
                `GitHub did not tell of '${args.githubRepository}': ${String(error)}. If it says 401, the token is none, or ` +
                    "has expired: GITHUB_TOKEN=$(gh auth token)",
            );
        },
    );
    const faults =
        answer.code === 404
            ? [
                  "GitHub knows no such repository, or the token may not see it. A fine-grained token must name it, with " +
                      "'Administration', 'Environments' and 'Variables' to write",
              ]
            : repositoryFaults(JSON.parse(answer.body) as Repository, scopes(answer.headers), args);
    if (faults.length > 0) {
        throw new pulumi.RunError(
            `Nothing was changed on GitHub, of '${args.githubRepository}':\n` +
                faults.map((fault) => `  - ${fault}`).join("\n"),
        );
    }
    return { repository: args.githubRepository.split("/")[1] ?? "" };
}

/** The scopes of a classic token; other tokens have none, and GitHub says no more of what they may. */
function scopes(headers: string): string[] | undefined {
    const all = Object.entries(JSON.parse(headers) as Record<string, string[]>);
    const found = all.find(([name]) => name.toLowerCase() === "x-oauth-scopes")?.[1].join(",");
    return found === undefined || found === "" ? undefined : found.split(/,\s*/);
}
