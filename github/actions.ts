import * as pulumi from "@pulumi/pulumi";
import { ActionsRepositoryPermissions } from "@pulumi/github/actionsRepositoryPermissions";
import { WorkflowRepositoryPermissions } from "@pulumi/github/workflowRepositoryPermissions";
import { allowedActions } from "../lib/github-names";

/**
 * What Actions may run, and with what: GitHub's own actions and the ones that are named, by commit; a token that can
 * read, where a workflow doesn't say more; no approval by a robot.
 *
 * @see https://docs.github.com/en/rest/actions/permissions
 */
export function limitActions(
    { repository }: { readonly repository: string },
    opts: pulumi.CustomResourceOptions,
): void {
    new ActionsRepositoryPermissions(
        "actions",
        {
            repository,
            enabled: true,
            shaPinningRequired: true,
            allowedActions: "selected",
            allowedActionsConfig: {
                githubOwnedAllowed: true,
                verifiedAllowed: false,
                patternsAlloweds: allowedActions.map((action) => `${action}@*`),
            },
        },
        opts,
    );
    new WorkflowRepositoryPermissions(
        "token",
        { repository, defaultWorkflowPermissions: "read", canApprovePullRequestReviews: false },
        opts,
    );
}
