import { actionsApp, requiredChecks } from "../lib/github-names";

/**
 * The rules of main: it changes by pull requests alone, whose checks passed on the newest main, and never backwards.
 * Where people work together, somebody else approves, and a code owner what `.github/CODEOWNERS` guards.
 *
 * @see https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/available-rules-for-rulesets
 */
export function rulesOfMain(requiredReviews: number) {
    // Nobody can approve a pull request of their own: who works alone could merge nothing.
    const together = requiredReviews > 0;
    return {
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
    };
}
