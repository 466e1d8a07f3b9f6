import * as pulumi from "@pulumi/pulumi";
import { githubId, githubRepository } from "../../lib/config-checks";
import { Environment, mainBranch } from "../../lib/github-names";
import { limits, policyDocument, PolicyDocument, serialize } from "./policy";

export const githubIssuer = "token.actions.githubusercontent.com";
export const githubAudience = "sts.amazonaws.com";

/** The repository whose workflows may assume the roles. */
export interface GithubRepository {
    /** `OWNER/REPOSITORY`, as GitHub writes it: claims are compared letter by letter. */
    readonly repository: string;
    /** Numeric id of the owner, and of the repository: nobody else ever gets them, whoever takes the names. */
    readonly ownerId: string;
    readonly repositoryId: string;
    /** How the repository's tokens name it in their subject. */
    readonly subjects: Subjects;
}

/**
 * `immutable` has the ids in it: repositories created, renamed or transferred after 2026-07-15, and those that opted in.
 * `classic` is the name alone.
 *
 * @see https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/
 */
export const subjectForms = ["immutable", "classic"] as const;
export type Subjects = (typeof subjectForms)[number];

/** Which jobs a role is for: those of pull requests, or those of some workflows on `main`, in one environment or none. */
export type Jobs =
    | { readonly of: "pull requests" }
    | {
          readonly of: "main";
          readonly environment?: Environment;
          /** Names of the files in `.github/workflows/` that may ask. */
          readonly workflows: readonly string[];
      };

export interface TrustStatement {
    readonly Sid: string;
    readonly Effect: "Allow";
    readonly Principal: Readonly<Record<string, string>>;
    readonly Action: string;
    readonly Condition: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** The last part of the subject of such a job's token: `pull_request`, `environment:wake`. */
export function contextOf(jobs: Jobs): string {
    if (jobs.of === "pull requests") {
        return "pull_request";
    }
    return jobs.environment === undefined
        ? `ref:refs/heads/${mainBranch}`
        : `environment:${jobs.environment}`;
}

/**
 * The exact subject of a job's token. Never a wildcard: `repo:OWNER/REPOSITORY*` is also a stranger's
 * `REPOSITORY-evil`.
 *
 * @throws {pulumi.RunError} when the repository or an id isn't one
 * @see https://docs.github.com/en/actions/reference/security/oidc
 */
export function subject(github: GithubRepository, context: string): string {
    const [owner, name] = check(github);
    const { ownerId, repositoryId } = github;
    return github.subjects === "classic"
        ? `repo:${owner}/${name}:${context}`
        : `repo:${owner}@${ownerId}/${name}@${repositoryId}:${context}`;
}

function check(github: GithubRepository): [owner: string, name: string] {
    const fault = githubRepository(github.repository);
    const [owner, name] = github.repository.split("/");
    if (fault !== undefined || owner === undefined || name === undefined) {
        throw new pulumi.RunError(
            `githubRepository is '${github.repository}': the roles would trust nobody, or strangers. ${fault ?? ""}`,
        );
    }
    for (const [key, id] of [
        ["githubOwnerId", github.ownerId],
        ["githubRepositoryId", github.repositoryId],
    ] as const) {
        const fault = githubId(id);
        if (fault !== undefined) {
            throw new pulumi.RunError(`${key} is '${id}'. ${fault}`);
        }
    }
    return [owner, name];
}

/**
 * Trust in the tokens that GitHub Actions issues for exactly these jobs. Every claim is compared whole, and a token that
 * lacks one is refused: docs/decisions/24-trust-in-more-than-a-subject.md.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 * @see https://aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims/
 */
export function githubTrust(
    providerArn: string,
    github: GithubRepository,
    trusted: readonly Jobs[],
): PolicyDocument<TrustStatement> {
    return policyDocument(
        trusted.map((jobs) => ({
            Sid: jobs.of === "main" ? "JobsOnMain" : "JobsOfPullRequests",
            Effect: "Allow",
            Principal: { Federated: providerArn },
            Action: "sts:AssumeRoleWithWebIdentity",
            Condition: {
                StringEquals: Object.fromEntries(
                    Object.entries(claims(github, jobs)).map(([claim, value]) => [
                        `${githubIssuer}:${claim}`,
                        value,
                    ]),
                ),
            },
        })),
    );
}

function claims(github: GithubRepository, jobs: Jobs): Record<string, string | readonly string[]> {
    const everywhere = {
        aud: githubAudience,
        sub: subject(github, contextOf(jobs)),
        // In a classic subject there is only a name, which somebody else can have tomorrow.
        repository_id: github.repositoryId,
    };
    if (jobs.of === "pull requests") {
        // Its branch can have any name, and brings its own workflows: neither claim would tell anything.
        return everywhere;
    }
    const ref = `refs/heads/${mainBranch}`;
    return {
        ...everywhere,
        // A job with an environment has no branch in its subject; GitHub makes an environment that is missing, without rules.
        ref,
        job_workflow_ref: jobs.workflows.map(
            (file) => `${github.repository}/.github/workflows/${file}@${ref}`,
        ),
    };
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
