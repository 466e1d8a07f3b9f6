import { between, reviewer } from "../lib/config-checks";
import { ConfigReader } from "../lib/config-reader";
import { Plan, plans } from "./plan";

/** Configuration of GitHub's side; README.md has the table of its keys. */
export interface GithubConfig {
    /** Who may approve a release, as `octocat` or `team:status-page`: nobody where no approval is asked for. */
    readonly reviewers: readonly string[];
    /** Whether a release may not be approved by whoever set it off. */
    readonly preventSelfReview: boolean;
    /** People who must approve a pull request. */
    readonly requiredReviews: number;
    readonly plan: Plan;
    /** Whether the organization decides what Actions may run, and this project leaves it alone. */
    readonly organizationDecides: boolean;
    /** Whether releases of a private repository are attested. */
    readonly attestations: boolean;
}

export function readConfig(): GithubConfig {
    return ConfigReader.read("gatus-github", (read) => {
        const approval = read.oneOf("approval", ["required", "none"] as const, "required");
        const reviewers = read.texts("reviewers", reviewer);
        if (approval === "required" && reviewers.length === 0) {
            read.fault(
                "reviewers",
                "[]",
                "Allowed: one to six who may approve a release, such as [octocat]; or set approval to none, and whatever " +
                    "is merged is deployed at once",
            );
        }
        if (reviewers.length > (approval === "none" ? 0 : 6)) {
            read.fault(
                "reviewers",
                JSON.stringify(reviewers),
                `Allowed: ${approval === "none" ? "nobody, since approval is none" : "six at most, as GitHub has it"}`,
            );
        }
        return {
            reviewers,
            preventSelfReview: read.boolean("preventSelfReview", false),
            requiredReviews: read.integer("requiredReviews", 1, between(0, 10)),
            plan: read.oneOf("plan", plans, "free"),
            organizationDecides:
                read.oneOf("actionsPermissions", ["manage", "organization"] as const, "manage") ===
                "organization",
            attestations: read.boolean("attestations", false),
        };
    });
}
