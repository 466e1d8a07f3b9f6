/**
 * What things are called on GitHub's side. The workflows name them in YAML, the roles trust them, `github/` makes them:
 * tests hold the three together (tests/workflows/).
 */

/** The branch that is released, and the only one whose jobs get an environment. */
export const mainBranch = "main";

/** Environments of the repository, and whether a job in it waits for a person. */
export const environments = {
    /** The approval: a job that holds nothing (docs/decisions/51-an-approval-holds-nothing.md). */
    production: { reviewed: true },
    /** Pushes the image. */
    publish: { reviewed: false },
    /** Brings the ephemeral layer up: after an approval, or on a schedule, which can't wait for a person. */
    wake: { reviewed: false },
    teardown: { reviewed: false },
    drift: { reviewed: false },
} as const satisfies Readonly<Record<string, { readonly reviewed: boolean }>>;

export type Environment = keyof typeof environments;

/** Variables of the repository, which the workflows read as `vars.NAME`. */
export const variables = [
    "AWS_ACCOUNT_ID",
    "AWS_REGION",
    "PULUMI_BACKEND_URL",
    "PREVIEW_ROLE_ARN",
    "PUBLISH_ROLE_ARN",
    "DEPLOY_ROLE_ARN",
    "TEARDOWN_ROLE_ARN",
    "DRIFT_ROLE_ARN",
    /** `true` in a private repository that GitHub keeps attestations for. */
    "ATTESTATIONS",
] as const;

/** Variables that a person sets and deletes, when there is need: no program makes them. */
export const variablesOfPeople = ["STAY_AWAKE_UNTIL"] as const;

export type Variable = (typeof variables)[number];

/**
 * Names of the jobs that must pass before a pull request is merged: those of `pull-request.yml` that run for every pull
 * request. A preview doesn't, for other repositories' branches.
 */
export const requiredChecks = [
    "Types, lint",
    "Tests",
    "Rehearsal",
    "Policy, Checkov, gates",
    "Image, built and scanned",
] as const;

/**
 * Id of the app that reports the jobs of GitHub Actions.
 *
 * @see https://github.com/rust-lang/team/pull/2200
 */
export const actionsApp = 15368;

/** Actions that may run besides GitHub's own (`actions/…`): those of the workflows, and what they use themselves. */
export const allowedActions = [
    "aquasecurity/setup-trivy", // by aquasecurity/trivy-action
    "aquasecurity/trivy-action",
    "aws-actions/amazon-ecr-login",
    "aws-actions/configure-aws-credentials",
    "hashicorp/setup-terraform",
    "pulumi/actions",
] as const;
