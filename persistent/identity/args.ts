import * as pulumi from "@pulumi/pulumi";
import { HistoryScope, NightPageScope, StateScope } from "./scope";
import { GithubRepository } from "./trust";

/** What must be known to scope the roles; an `Input` where it comes from a resource. */
export interface IdentityArgs {
    readonly accountId: string;
    readonly region: string;
    /** Value of the `Project` tag and beginning of every name: `gatus-<stack>`. */
    readonly projectTag: string;
    readonly stackName: string;
    readonly github: GithubRepository & {
        /** An account has at most one OIDC provider for GitHub: whether to make it, or it is there. */
        readonly oidcProvider: "create" | "existing";
    };
    readonly state: StateScope;
    /** Hosts that the ephemeral layer may publish addresses for. */
    readonly recordNames: readonly string[];
    readonly hostedZoneId: pulumi.Input<string>;
    readonly certificateArn: pulumi.Input<string>;
    /** KMS key of logs, alerts, images and history. */
    readonly encryptionKeyArn: pulumi.Input<string>;
    readonly repositoryArn: pulumi.Input<string>;
    /** Repository of the compiled programs. */
    readonly programsRepositoryArn: pulumi.Input<string>;
    /** SSM parameter that records what is released. */
    readonly releasedParameterArn: pulumi.Input<string>;
    readonly appLogGroupArn: pulumi.Input<string>;
    readonly wafLogGroupArn: pulumi.Input<string>;
    readonly flowLogGroupArn: pulumi.Input<string>;
    readonly accessLogBucketArn: pulumi.Input<string>;
    readonly alertTopicArn: pulumi.Input<string>;
    /** Left out when Gatus keeps its history in memory. */
    readonly history?: Readonly<Record<keyof HistoryScope, pulumi.Input<string>>> | undefined;
    /** Left out when no page answers at night. */
    readonly nightPage?: Readonly<Record<keyof NightPageScope, pulumi.Input<string>>> | undefined;
    /** Names of SSM parameters, each beginning with `/`, that the container gets as secrets. */
    readonly secretParameterNames: readonly string[];
}
