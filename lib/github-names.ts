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
