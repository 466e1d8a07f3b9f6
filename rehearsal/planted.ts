/**
 * The secrets of a rehearsal: none opens anything, and each is so odd that it is found wherever it leaks to
 * (`tests/secrets/`).
 */
export const planted = {
    /** What AWS would give for a login to the registry, for twelve hours. */
    registryPassword: "planted-registry-password-Q7w2xZ",
    /** Of whoever brings up GitHub's side. */
    githubToken: "planted-github-token-K9v4mB",
    /** Encrypts the secrets of the state. */
    passphrase: "planted-passphrase-T3h8rD",
} as const;
