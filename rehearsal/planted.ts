/** A secret in two halves: whole, a scanner that searches the tree for secrets would take it for one. */
export function odd(name: string, digits: string): string {
    return `planted-${name}-${digits}`;
}

/**
 * The secrets of a rehearsal: none opens anything, and each is so odd that it is found wherever it leaks to
 * (`tests/secrets/`).
 */
export const planted = {
    /** What AWS would give for a login to the registry, for twelve hours. */
    registryPassword: odd("registry-password", "Q7w2xZ"),
    /** Of whoever brings up GitHub's side. */
    githubToken: odd("github-token", "K9v4mB"),
    /** Encrypts the secrets of the state. */
    passphrase: odd("passphrase", "T3h8rD"),
} as const;
