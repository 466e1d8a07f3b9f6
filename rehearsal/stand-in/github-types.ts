import { text } from "./account";
import { GithubSide, lacks } from "./github-side";
import { Properties } from "./serve";

/** A setting about to be made or changed. */
export interface GithubDraft {
    readonly inputs: Properties;
    /** Whether it isn't known to the stack yet: what is there already was made by somebody else. */
    readonly isNew: boolean;
    /** A number for what has no name of its own. */
    readonly number: number;
    readonly github: GithubSide;
}

/** What the stand-in knows of a type of the `github` package. */
export interface GithubType {
    readonly id: (draft: GithubDraft) => string;
    /** How somebody who adopts it calls it, where that is another than the id in the state. */
    readonly importId?: (setting: { readonly id: string; readonly inputs: Properties }) => string;
    readonly computed?: (draft: GithubDraft) => Properties;
    readonly replaceOn?: readonly string[];
    /** Throws what GitHub answers, in the provider's words: method, address, status, message. */
    readonly refuses?: (draft: GithubDraft) => void;
}

const environment = "github:index/repositoryEnvironment:RepositoryEnvironment";
const variable = "github:index/actionsVariable:ActionsVariable";
const ruleset = "github:index/repositoryRuleset:RepositoryRuleset";

/**
 * Ids, what forces a new resource, and what is refused, as the Terraform provider behind the package has it:
 * https://github.com/integrations/terraform-provider-github/tree/v6.13.0/github, in `resource_github_NAME.go`.
 */
export const githubTypes: Readonly<Record<string, GithubType>> = {
    // A PUT: it takes over an environment that is there.
    [environment]: {
        id: ({ inputs }) => `${text(inputs, "repository")}:${text(inputs, "environment")}`,
        computed: ({ github }) => ({ repositoryId: github.repository.id }),
        replaceOn: ["environment"],
        refuses: ({ inputs, github }) => {
            const call = `PUT ${address(github)}/environments/${text(inputs, "environment")}`;
            // github.com/google/go-github, github/repos_environments.go: Free answers 404, Pro and Team 422; there what
            // isn't asked for is left out in a second attempt.
            if (lacks(github.repository, "environments and rules")) {
                throw new Error(`${call}: 404 Not Found []`);
            }
            if (lacks(github.repository, "reviewers") && inputs.reviewers !== undefined) {
                throw new Error(
                    // https://github.com/backstage/backstage/issues/28977
                    `${call}: 422 Failed to create the environment protection rule. Please ensure the billing plan ` +
                        "supports the required reviewers protection rule. []",
                );
            }
        },
    },
    "github:index/repositoryEnvironmentDeploymentPolicy:RepositoryEnvironmentDeploymentPolicy": {
        id: ({ inputs, number }) => `${text(inputs, "repository")}:${text(inputs, "environment")}:${number}`,
        computed: ({ github, number }) => ({ repositoryId: github.repository.id, policyId: number }),
        replaceOn: ["environment"],
        refuses: ({ inputs, github }) => {
            const name = text(inputs, "environment");
            if (
                github.find(({ type, inputs: other }) => type === environment && other.environment === name)
                    .length === 0
            ) {
                throw new Error(
                    `POST ${address(github)}/environments/${name}/deployment-branch-policies: 404 Not Found []`,
                );
            }
        },
    },
    [variable]: {
        id: ({ inputs }) => `${text(inputs, "repository")}:${text(inputs, "variableName")}`,
        computed: ({ github }) => ({
            repositoryId: github.repository.id,
            createdAt: "2026-01-01 00:00:00 +0000 UTC",
            updatedAt: "2026-01-01 00:00:00 +0000 UTC",
        }),
        replaceOn: ["variableName"],
        refuses: ({ inputs, github, isNew }) => {
            const id = `${text(inputs, "repository")}:${text(inputs, "variableName")}`;
            if (isNew && github.get(variable, id) !== undefined) {
                throw new Error(
                    // https://github.com/nexthink-oss/terraform-provider-github/issues/12
                    `POST ${address(github)}/actions/variables: 409 Already exists - Variable already exists []`,
                );
            }
        },
    },
    [ruleset]: {
        id: ({ number }) => String(number),
        importId: ({ id, inputs }) => `${text(inputs, "repository")}:${id}`,
        computed: ({ number }) => ({ rulesetId: number, nodeId: `RRS_${number}`, etag: `W/"${number}"` }),
        refuses: ({ inputs, github, isNew }) => {
            const call = `POST ${address(github)}/rulesets`;
            if (lacks(github.repository, "environments and rules")) {
                throw new Error(
                    // https://github.com/MishaMgla/opencraft1/pull/22
                    `${call}: 403 Upgrade to GitHub Pro or make this repository public to enable this feature. []`,
                );
            }
            if (
                isNew &&
                github.find(({ type, inputs: other }) => type === ruleset && other.name === inputs.name)
                    .length > 0
            ) {
                // https://github.com/integrations/terraform-provider-github/issues/2818
                throw new Error(`${call}: 422 Validation Failed [Name must be unique]`);
            }
        },
    },
    "github:index/actionsRepositoryPermissions:ActionsRepositoryPermissions": {
        id: ({ inputs }) => text(inputs, "repository"),
        refuses: ({ github }) => {
            refuseDecided(github, "actions/permissions");
        },
    },
    "github:index/workflowRepositoryPermissions:WorkflowRepositoryPermissions": {
        id: ({ inputs }) => text(inputs, "repository"),
        refuses: ({ github }) => {
            refuseDecided(github, "actions/permissions/workflow");
        },
    },
};

/** The beginning of the repository's addresses in GitHub's API. */
function address({ repository }: GithubSide): string {
    return `https://api.github.com/repos/${repository.fullName}`;
}

/** https://github.com/integrations/terraform-provider-github/issues/2681: no more is said. */
function refuseDecided(github: GithubSide, path: string): void {
    if (github.repository.organizationDecides) {
        throw new Error(`PUT ${address(github)}/${path}: 409 []`);
    }
}

/** @throws when a program uses a type that nobody has told the stand-in about. */
export function githubType(token: string): GithubType {
    const found = githubTypes[token];
    if (found === undefined) {
        throw new Error(
            `The rehearsal's stand-in for GitHub does not know ${token}. ` +
                "Add it to rehearsal/stand-in/github-types.ts: its id, what GitHub computes, and what it refuses",
        );
    }
    return found;
}
