import "../lib/stack-traces";
import { requiredChecks } from "../lib/github-names";
import { requireOutputs, StackOutputs } from "../lib/stack-outputs";
import { persistentStack } from "../persistent/outputs";
import { limitActions } from "./actions";
import { readConfig } from "./config";
import { makeEnvironments } from "./environments";
import { protectMain } from "./main-branch";
import { GithubOutputs } from "./outputs";
import { githubProvider } from "./provider";
import { readRepository } from "./repository";
import { findReviewers } from "./reviewers";
import { setVariables } from "./variables";

/**
 * GitHub's side: brought up by a person with a token, after the persistent layer. Its resources are in no component, so
 * that `pulumi import` adopts what is there already by one id (README.md).
 */
export = async (): Promise<StackOutputs<GithubOutputs>> => {
    const config = readConfig();
    const persistent = await requireOutputs(persistentStack, [
        "accountId",
        "region",
        "stateBackendUrl",
        "githubRepository",
        "githubRepositoryId",
        "previewRoleArn",
        "publishRoleArn",
        "deployRoleArn",
        "teardownRoleArn",
        "driftRoleArn",
    ]);
    const opts = { provider: githubProvider(persistent) };
    const { repository } = await readRepository({ ...config, ...persistent }, opts);
    const reviewers = await findReviewers(config.reviewers, opts);

    const environments = makeEnvironments({ ...config, repository, reviewers }, opts);
    const variables = setVariables({ ...config, ...persistent, repository }, opts);
    protectMain({ ...config, repository }, opts);
    if (!config.organizationDecides) {
        limitActions({ repository }, opts);
    }
    return {
        repository: persistent.githubRepository,
        environments,
        variables,
        requiredChecks: [...requiredChecks],
    };
};
