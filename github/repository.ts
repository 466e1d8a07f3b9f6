import * as pulumi from "@pulumi/pulumi";
import { getRestApi } from "@pulumi/github/getRestApi";
import { mainBranch } from "../lib/github-names";
import { GithubConfig } from "./config";
import { planFaults } from "./plan";

/**
 * What GitHub says of a repository to whoever asks.
 *
 * @see https://docs.github.com/en/rest/repos/repos#get-a-repository
 */
interface Repository {
    readonly id: number;
    readonly full_name: string;
    readonly visibility: "public" | "private" | "internal";
    readonly archived: boolean;
    readonly default_branch: string;
    readonly owner: { readonly type: "User" | "Organization" };
    /** Those of the token's user, where one is known. */
    readonly permissions?: { readonly admin: boolean };
}

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
            : faultsOf(JSON.parse(answer.body) as Repository, scopes(answer.headers), args);
    if (faults.length > 0) {
        throw new pulumi.RunError(
            `Nothing was changed on GitHub, of '${args.githubRepository}':\n` +
                faults.map((fault) => `  - ${fault}`).join("\n"),
        );
    }
    return { repository: args.githubRepository.split("/")[1] ?? "" };
}

function faultsOf(
    found: Repository,
    granted: readonly string[] | undefined,
    args: Parameters<typeof readRepository>[0],
): string[] {
    const faults = [];
    if (String(found.id) !== args.githubRepositoryId) {
        faults.push(
            `It is another repository than the roles trust: its id is ${found.id}, githubRepositoryId is ` +
                `${args.githubRepositoryId}. Correct the persistent layer's configuration: pulumi up --cwd persistent`,
        );
    } else if (found.full_name !== args.githubRepository) {
        faults.push(
            `It is called '${found.full_name}' now, and its jobs' tokens say so: no role opens to them. Set ` +
                `gatus-persistent:githubRepository, then: pulumi up --cwd persistent`,
        );
    }
    if (found.permissions?.admin === false) {
        faults.push("The token's user may not administer it. Ask somebody who may");
    }
    if (granted?.includes("repo") === false) {
        faults.push(
            `The token has the scopes '${granted.join(", ")}', and needs repo: gh auth refresh --scopes repo`,
        );
    }
    if (found.archived) {
        faults.push("It is archived: nothing in it can be changed");
    }
    if (found.default_branch !== mainBranch) {
        faults.push(
            `Its default branch is '${found.default_branch}': schedules run there, and the roles trust '${mainBranch}'`,
        );
    }
    if (found.owner.type === "User" && args.reviewers.some((name) => name.startsWith("team:"))) {
        faults.push("It belongs to a user, who has no teams: name users in gatus-github:reviewers");
    }
    if (found.visibility !== "public") {
        const { attestations, reviewers } = args;
        faults.push(...planFaults(args.plan, { attestations, approval: reviewers.length > 0 }));
    }
    return faults;
}

/** The scopes of a classic token; other tokens have none, and GitHub says no more of what they may. */
function scopes(headers: string): string[] | undefined {
    const all = Object.entries(JSON.parse(headers) as Record<string, string[]>);
    const found = all.find(([name]) => name.toLowerCase() === "x-oauth-scopes")?.[1].join(",");
    return found === undefined || found === "" ? undefined : found.split(/,\s*/);
}
