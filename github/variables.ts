import * as pulumi from "@pulumi/pulumi";
import { ActionsVariable } from "@pulumi/github/actionsVariable";
import { Variable } from "../lib/github-names";
import { PersistentOutputs } from "../persistent/outputs";

/**
 * The variables that the workflows read. None is secret.
 *
 * @returns their names
 */
export function setVariables(
    args: Pick<
        PersistentOutputs,
        | "accountId"
        | "region"
        | "stateBackendUrl"
        | "previewRoleArn"
        | "publishRoleArn"
        | "deployRoleArn"
        | "teardownRoleArn"
        | "driftRoleArn"
    > & { readonly repository: string; readonly attestations: boolean },
    opts: pulumi.CustomResourceOptions,
): string[] {
    const values: Readonly<Record<Variable, string | undefined>> = {
        AWS_ACCOUNT_ID: args.accountId,
        AWS_REGION: args.region,
        PULUMI_BACKEND_URL: args.stateBackendUrl,
        PREVIEW_ROLE_ARN: args.previewRoleArn,
        PUBLISH_ROLE_ARN: args.publishRoleArn,
        DEPLOY_ROLE_ARN: args.deployRoleArn,
        TEARDOWN_ROLE_ARN: args.teardownRoleArn,
        DRIFT_ROLE_ARN: args.driftRoleArn,
        ATTESTATIONS: args.attestations ? "true" : undefined,
    };
    return Object.entries(values).flatMap(([variableName, value]) => {
        if (value === undefined) {
            return [];
        }
        new ActionsVariable(variableName, { repository: args.repository, variableName, value }, opts);
        return [variableName];
    });
}
