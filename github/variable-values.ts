import { Variable } from "../lib/github-names";
import { PersistentOutputs } from "../persistent/outputs";

/** Where the variables come from: the persistent layer's outputs and this project's configuration. */
export type VariableSources = Pick<
    PersistentOutputs,
    | "accountId"
    | "region"
    | "stateBackendUrl"
    | "previewRoleArn"
    | "publishRoleArn"
    | "deployRoleArn"
    | "teardownRoleArn"
    | "driftRoleArn"
> & { readonly attestations: boolean };

/** The value of each variable; undefined for one that must not be there. */
export function variableValues(args: VariableSources): Readonly<Record<Variable, string | undefined>> {
    return {
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
}
