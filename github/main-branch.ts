import * as pulumi from "@pulumi/pulumi";
import { RepositoryRuleset } from "@pulumi/github/repositoryRuleset";
import { mainBranch } from "../lib/github-names";
import { rulesOfMain } from "./main-rules";

/** Sets the {@link rulesOfMain}. Nobody may bypass them, administrators included. */
export function protectMain(
    args: { readonly repository: string; readonly requiredReviews: number },
    opts: pulumi.CustomResourceOptions,
): void {
    const { repository, requiredReviews } = args;
    new RepositoryRuleset(
        mainBranch,
        {
            repository,
            name: mainBranch,
            target: "branch",
            enforcement: "active",
            conditions: { refName: { includes: [`refs/heads/${mainBranch}`], excludes: [] } },
            rules: rulesOfMain(requiredReviews),
        },
        opts,
    );
}
