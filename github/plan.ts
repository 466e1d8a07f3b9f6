/** GitHub's plans, as far as features differ. */
export const plans = ["free", "pro", "team", "enterprise"] as const;
export type Plan = (typeof plans)[number];

/**
 * What a private repository can't have on its owner's plan, and what that means. A public one has everything.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
 * @see https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets
 */
export function planFaults(
    plan: Plan,
    wanted: { readonly approval: boolean; readonly attestations: boolean },
): string[] {
    if (plan === "free") {
        return [
            "On the plan free a private repository has neither environments nor rules for branches: nobody would be asked " +
                "before a deployment, and main would take any push. Make the repository public, or take the plan pro or " +
                "team; then set gatus-github:plan",
        ];
    }
    const faults = [];
    if (plan !== "enterprise" && wanted.approval) {
        faults.push(
            `On the plan ${plan} a private repository has no required reviewers, only enterprise has: a release would wait ` +
                "for nobody. If the review of the pull request is enough, set gatus-github:approval to none",
        );
    }
    if (plan !== "enterprise" && wanted.attestations) {
        faults.push(
            `On the plan ${plan} GitHub keeps no attestations for a private repository: the release would fail at them. ` +
                "Set gatus-github:attestations to false",
        );
    }
    return faults;
}
