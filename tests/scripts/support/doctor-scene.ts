import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import * as http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";

export const account = "111122223333";
export const region = "eu-west-2";
export const keyArn = `arn:aws:kms:${region}:${account}:key/1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d`;

const role = (name: string) => `arn:aws:iam::${account}:role/gatus-prod-${name}-1a2b3c4`;

/** What the persistent layer promises, as far as the doctor reads it. */
export const outputs = {
    accountId: account,
    region,
    stateBackendUrl: `s3://example-pulumi-state?region=${region}`,
    previewRoleArn: role("preview"),
    publishRoleArn: role("publish"),
    deployRoleArn: role("deploy"),
    teardownRoleArn: role("teardown"),
    driftRoleArn: role("drift"),
};

/** A state as the engine writes it. */
export function stateText(stackOutputs: object, created: readonly string[] = []): string {
    const resources = [
        { type: "pulumi:pulumi:Stack", custom: false, outputs: stackOutputs },
        ...created.map((time) => ({ type: "aws:ec2/vpc:Vpc", custom: true, created: time })),
    ];
    return JSON.stringify({ version: 3, checkpoint: { stack: "prod", latest: { resources } } });
}

/** A work tree with the four files of `prod`, and what it says in them. */
export function workTree(overrides: Readonly<Record<string, unknown>> = {}, files = true): string {
    const folder = mkdtempSync(join(tmpdir(), "doctor-"));
    const values: Record<string, unknown> = {
        "gatus-persistent:region": region,
        "gatus-persistent:accountId": account,
        "gatus-persistent:githubRepository": "example-org/status",
        "gatus-persistent:githubOwnerId": "1234567",
        "gatus-persistent:githubRepositoryId": "987654321",
        "gatus-persistent:domain": "example.com",
        "gatus-persistent:zoneDelegated": true,
        "gatus-persistent:alertEmail": "alerts@example.com",
        "gatus-persistent:stateBucket": "example-pulumi-state",
        "gatus-persistent:stateKeyArn": keyArn,
        "gatus-github:reviewers": ["octocat"],
        ...overrides,
    };
    for (const [project, path] of Object.entries({
        "gatus-persistent": "persistent",
        "gatus-image": ".",
        "gatus-ephemeral": "ephemeral",
        "gatus-github": "github",
    })) {
        mkdirSync(join(folder, path), { recursive: true });
        const config = Object.fromEntries(
            Object.entries(values).filter(([key]) => key.startsWith(`${project}:`)),
        );
        if (files) {
            writeFileSync(join(folder, path, "Pulumi.prod.yaml"), stringify({ config }));
        }
    }
    writeFileSync(join(folder, "package.json"), JSON.stringify({ engines: { node: ">=20.19" } }));
    return folder;
}

/** A folder of commands that say a version, for a PATH. */
export function commands(versions: Readonly<Record<string, string>>): string {
    const folder = mkdtempSync(join(tmpdir(), "doctor-path-"));
    for (const [name, version] of Object.entries(versions)) {
        writeFileSync(join(folder, name), `#!/bin/sh\necho "${version}"\n`);
        chmodSync(join(folder, name), 0o755);
    }
    return folder;
}

export function remove(...folders: string[]): void {
    for (const folder of folders) {
        rmSync(folder, { recursive: true });
    }
}

export interface GithubAnswer {
    readonly status?: number;
    readonly body: unknown;
    readonly headers?: Readonly<Record<string, string>>;
}

/** GitHub's answers about a repository that is as `github/` makes it, by path. Written down from its documentation. */
export function goodGithub(): Record<string, GithubAnswer> {
    const environment = (name: string, reviewers: readonly string[] = []) => ({
        name,
        can_admins_bypass: false,
        deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
        protection_rules: [
            { type: "branch_policy" },
            ...(reviewers.length === 0
                ? []
                : [
                      {
                          type: "required_reviewers",
                          prevent_self_review: false,
                          reviewers: reviewers.map((login) => ({ type: "User", reviewer: { login } })),
                      },
                  ]),
        ],
    });
    const names = ["publish", "wake", "teardown", "drift"];
    const base = "/repos/example-org/status";
    const branches = Object.fromEntries(
        ["production", ...names].map((name) => [
            `${base}/environments/${name}/deployment-branch-policies`,
            { body: { branch_policies: [{ name: "main" }] } },
        ]),
    );
    const check = (context: string) => ({ context, integration_id: 15368 });
    return {
        [base]: {
            body: {
                id: 987654321,
                full_name: "example-org/status",
                visibility: "public",
                archived: false,
                default_branch: "main",
                owner: { type: "Organization" },
                permissions: { admin: false },
            },
        },
        [`${base}/actions/oidc/customization/sub`]: { body: { use_immutable_subject: true } },
        [`${base}/environments`]: {
            body: {
                environments: [
                    environment("production", ["octocat"]),
                    ...names.map((name) => environment(name)),
                ],
            },
        },
        ...branches,
        [`${base}/actions/variables`]: {
            body: {
                variables: Object.entries({
                    AWS_ACCOUNT_ID: account,
                    AWS_REGION: region,
                    PULUMI_BACKEND_URL: outputs.stateBackendUrl,
                    PREVIEW_ROLE_ARN: outputs.previewRoleArn,
                    PUBLISH_ROLE_ARN: outputs.publishRoleArn,
                    DEPLOY_ROLE_ARN: outputs.deployRoleArn,
                    TEARDOWN_ROLE_ARN: outputs.teardownRoleArn,
                    DRIFT_ROLE_ARN: outputs.driftRoleArn,
                }).map(([name, value]) => ({ name, value })),
            },
        },
        [`${base}/rules/branches/main`]: {
            body: [
                { type: "deletion" },
                { type: "non_fast_forward" },
                { type: "required_linear_history" },
                {
                    type: "pull_request",
                    parameters: {
                        allowed_merge_methods: ["squash", "rebase"],
                        required_approving_review_count: 1,
                        require_code_owner_review: true,
                        require_last_push_approval: true,
                        dismiss_stale_reviews_on_push: true,
                        required_review_thread_resolution: true,
                    },
                },
                {
                    type: "required_status_checks",
                    parameters: {
                        strict_required_status_checks_policy: true,
                        required_status_checks: [
                            check("Types, lint"),
                            check("Tests"),
                            check("Rehearsal"),
                            check("Policy, Checkov, gates"),
                            check("Image, built and scanned"),
                        ],
                    },
                },
            ],
        },
        [`${base}/actions/permissions`]: {
            body: { enabled: true, allowed_actions: "selected", sha_pinning_required: true },
        },
        [`${base}/actions/permissions/selected-actions`]: {
            body: {
                github_owned_allowed: true,
                verified_allowed: false,
                patterns_allowed: [
                    "aquasecurity/setup-trivy@*",
                    "aquasecurity/trivy-action@*",
                    "aws-actions/amazon-ecr-login@*",
                    "aws-actions/configure-aws-credentials@*",
                    "hashicorp/setup-terraform@*",
                    "pulumi/actions@*",
                ],
            },
        },
        [`${base}/actions/permissions/workflow`]: {
            body: { default_workflow_permissions: "read", can_approve_pull_request_reviews: false },
        },
        [`${base}/actions/workflows`]: {
            body: {
                workflows: ["drift", "sleep", "wake"].map((name) => ({
                    path: `.github/workflows/${name}.yml`,
                    state: "active",
                })),
            },
        },
    };
}

/** Serves such answers; what isn't there is 404, and without the token 401. */
export function githubServer(answers: Readonly<Record<string, GithubAnswer>>): http.Server {
    return http.createServer((request, response) => {
        const path = (request.url ?? "").split("?")[0] ?? "";
        const isKnown = request.headers.authorization === "Bearer example";
        const {
            status = 200,
            body,
            headers = {},
        }: GithubAnswer = isKnown
            ? (answers[path] ?? { status: 404, body: { message: "Not Found" } })
            : { status: 401, body: { message: "Bad credentials" } };
        response.writeHead(status, { "content-type": "application/json", ...headers });
        response.end(JSON.stringify(body));
    });
}
