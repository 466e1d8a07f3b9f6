/** What is set on GitHub, for whoever wants to see it. Plain values; nothing secret. */
export interface GithubOutputs {
    /** `OWNER/REPOSITORY`. */
    readonly repository: string;
    readonly environments: string[];
    readonly variables: string[];
    /** Checks that must pass before a pull request is merged. */
    readonly requiredChecks: string[];
}
