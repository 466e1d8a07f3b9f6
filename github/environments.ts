import * as pulumi from "@pulumi/pulumi";
import { RepositoryEnvironment } from "@pulumi/github/repositoryEnvironment";
import { RepositoryEnvironmentDeploymentPolicy } from "@pulumi/github/repositoryEnvironmentDeploymentPolicy";
import { environments, mainBranch } from "../lib/github-names";
import { Reviewers } from "./reviewers";

/**
 * The environments, each for jobs of main only: a job of another branch that names one fails before it starts. (It would
 * open no role either.) A release is approved in the ones that are reviewed.
 *
 * @returns their names
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
 */
export function makeEnvironments(
    args: {
        readonly repository: string;
        readonly reviewers: Reviewers;
        readonly preventSelfReview: boolean;
    },
    opts: pulumi.CustomResourceOptions,
): string[] {
    const { repository, reviewers, preventSelfReview } = args;
    const hasReviewers = reviewers.users.length + reviewers.teams.length > 0;
    for (const [name, { reviewed }] of Object.entries(environments)) {
        const environment = new RepositoryEnvironment(
            name,
            {
                repository,
                environment: name,
                canAdminsBypass: false,
                deploymentBranchPolicy: { protectedBranches: false, customBranchPolicies: true },
                ...(reviewed && hasReviewers && { reviewers: [reviewers], preventSelfReview }),
            },
            opts,
        );
        new RepositoryEnvironmentDeploymentPolicy(
            name,
            { repository, environment: environment.environment, branchPattern: mainBranch },
            opts,
        );
    }
    return Object.keys(environments);
}
