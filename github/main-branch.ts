import * as pulumi from "@pulumi/pulumi";
import { RepositoryRuleset } from "@pulumi/github/repositoryRuleset";
import { actionsApp, mainBranch, requiredChecks } from "../lib/github-names";

/**
 * The rules of main: it changes by pull requests alone, whose checks passed on the newest main, and never backwards.
 * Nobody may bypass them, administrators included. Where people work together, somebody else approves, and a code owner
 * what `.github/CODEOWNERS` guards.
 *
 * @see https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/available-rules-for-rulesets
 */
export function protectMain(
    args: { readonly repository: string; readonly requiredReviews: number },
    opts: pulumi.CustomResourceOptions,
): void {
    const { repository, requiredReviews } = args;
    // Nobody can approve a pull request of their own: who works alone could merge nothing.
    const together = requiredReviews > 0;
    new RepositoryRuleset(
        mainBranch,
        {
            repository,
            name: mainBranch,
            target: "branch",
            enforcement: "active",
            conditions: { refName: { includes: [`refs/heads/${mainBranch}`], excludes: [] } },
            rules: {
                deletion: true,
                nonFastForward: true,
                // A rollback goes to a commit of main, and one commit is one release.
                requiredLinearHistory: true,
                pullRequest: {
                    allowedMergeMethods: ["squash", "rebase"],
                    requiredApprovingReviewCount: requiredReviews,
                    requireCodeOwnerReview: together,
                    requireLastPushApproval: together,
                    dismissStaleReviewsOnPush: true,
                    requiredReviewThreadResolution: true,
                },
                requiredStatusChecks: {
                    strictRequiredStatusChecksPolicy: true,
                    // By name alone, anybody with a token could report them.
                    requiredChecks: requiredChecks.map((context) => ({ context, integrationId: actionsApp })),
                },
            },
        },
        opts,
    );
}
