import * as pulumi from "@pulumi/pulumi";
import { githubId, githubRepository } from "../../lib/config-checks";
import { limits, policyDocument, PolicyDocument, serialize } from "./policy";

export const githubIssuer = "token.actions.githubusercontent.com";
export const githubAudience = "sts.amazonaws.com";

/** The repository whose workflows may assume the roles. */
export interface GithubRepository {
    /** `OWNER/REPOSITORY`. */
    readonly repository: string;
    /**
     * Numeric ids of owner and repository, both or none: GitHub puts them into the subject of repositories
     * created, renamed or transferred after 2026-07-15.
     */
    readonly ownerId?: string;
    readonly repositoryId?: string;
}

/** What a token is for, as the last part of its subject says: `pull_request`, `environment:production`. */
export type Context = "pull_request" | `ref:refs/heads/${string}` | `environment:${string}`;

export interface TrustStatement {
    readonly Sid: string;
    readonly Effect: "Allow";
    readonly Principal: Readonly<Record<string, string>>;
    readonly Action: string;
    readonly Condition: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/**
 * The exact subjects of a job's token in this repository: the classic one, and the immutable one when the ids
 * are known. Never a wildcard: `repo:OWNER/REPOSITORY*` is also a stranger's `REPOSITORY-evil`.
 *
 * @throws {pulumi.RunError} when the repository or an id isn't one
 * @see https://docs.github.com/en/actions/reference/security/oidc
 */
export function subjects(github: GithubRepository, contexts: readonly Context[]): string[] {
    const [owner, name] = check(github);
    const { ownerId, repositoryId } = github;
    const forms = [`repo:${owner}/${name}`];
    if (ownerId !== undefined && repositoryId !== undefined) {
        forms.push(`repo:${owner}@${ownerId}/${name}@${repositoryId}`);
    }
    return contexts.flatMap((context) => forms.map((form) => `${form}:${context}`));
}

function check(github: GithubRepository): [owner: string, name: string] {
    const fault = githubRepository(github.repository);
    const [owner, name] = github.repository.split("/");
    if (fault !== undefined || owner === undefined || name === undefined) {
        throw new pulumi.RunError(
            `githubRepository is '${github.repository}': the roles would trust nobody, or strangers. ${fault ?? ""}`,
        );
    }
    for (const key of ["ownerId", "repositoryId"] as const) {
        const id = github[key];
        const fault = id === undefined ? undefined : githubId(id);
        if (fault !== undefined) {
            const name = key === "ownerId" ? "githubOwnerId" : "githubRepositoryId";
            throw new pulumi.RunError(`${name} is '${String(id)}'. ${fault}`);
        }
    }
    if ((github.ownerId === undefined) !== (github.repositoryId === undefined)) {
        throw new pulumi.RunError(
            "Set both githubOwnerId and githubRepositoryId, or neither: one says nothing",
        );
    }
    return [owner, name];
}

/** Trust in the tokens that GitHub Actions issues for exactly these subjects. */
export function githubTrust(
    providerArn: string,
    github: GithubRepository,
    contexts: readonly Context[],
): PolicyDocument<TrustStatement> {
    return policyDocument([
        {
            Sid: "JobsOfThisRepository",
            Effect: "Allow",
            Principal: { Federated: providerArn },
            Action: "sts:AssumeRoleWithWebIdentity",
            Condition: {
                StringEquals: {
                    [`${githubIssuer}:aud`]: githubAudience,
                    [`${githubIssuer}:sub`]: subjects(github, contexts),
                },
            },
        },
    ]);
}

/**
 * Trust in an AWS service that works for a resource of this account, and for nobody else's: without the two
 * conditions the service could be talked into using the role by a stranger (the confused deputy).
 */
export function serviceTrust(
    service: string,
    accountId: string,
    sourceArn: string,
): PolicyDocument<TrustStatement> {
    return policyDocument([
        {
            Sid: "ServiceForThisAccount",
            Effect: "Allow",
            Principal: { Service: service },
            Action: "sts:AssumeRole",
            Condition: {
                StringEquals: { "aws:SourceAccount": accountId },
                ArnLike: { "aws:SourceArn": sourceArn },
            },
        },
    ]);
}

/** @throws {pulumi.RunError} when the trust policy of `role` is longer than AWS allows. */
export function serializeTrust(role: string, document: PolicyDocument<TrustStatement>): string {
    return serialize(`trust policy of the role '${role}'`, document, limits.trustPolicy);
}
