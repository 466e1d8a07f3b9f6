import { mainBranch } from "../lib/github-names";
import { GithubConfig } from "./config";
import { planFaults } from "./plan";

/**
 * What GitHub says of a repository to whoever asks.
 *
 * @see https://docs.github.com/en/rest/repos/repos#get-a-repository
 */
export interface Repository {
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
 * What would fail later, or protect nothing: a sentence each.
 *
 * @param granted Scopes of a classic token; other tokens have none.
 */
export function repositoryFaults(
    found: Repository,
    granted: readonly string[] | undefined,
    args: GithubConfig & { readonly githubRepository: string; readonly githubRepositoryId: string },
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
