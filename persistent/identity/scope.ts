import { Conditions } from "./policy";

/**
 * Everything that a policy of this environment can be narrowed by: plain values, so that the documents can be
 * built without an engine.
 */
export interface Scope {
    readonly accountId: string;
    readonly region: string;
    /** Value of the `Project` tag and beginning of every name: `gatus-<stack>`. */
    readonly project: string;
    readonly stack: string;
    readonly state: StateScope;
    readonly hostedZoneId: string;
    /** Names that the ephemeral layer may publish addresses for. */
    readonly recordNames: readonly string[];
    readonly certificateArn: string;
    /** KMS key of logs, alerts, images and history. */
    readonly encryptionKeyArn: string;
    readonly repositoryArn: string;
    readonly programsRepositoryArn: string;
    /** SSM parameter that records what is released. */
    readonly releasedParameterArn: string;
    readonly appLogGroupArn: string;
    readonly wafLogGroupArn: string;
    readonly flowLogGroupArn: string;
    readonly accessLogBucketArn: string;
    readonly alertTopicArn: string;
    /** Absent when Gatus keeps its history in memory. */
    readonly history?: HistoryScope;
    /** Absent when no page answers at night. */
    readonly nightPage?: NightPageScope;
    /** SSM parameters that the container gets as secrets. */
    readonly secretArns: readonly string[];
}

/** The same, for the roles of the pipelines: the deployment hands the services' roles on. */
export interface PipelineScope extends Scope {
    readonly passed: PassedRoles;
}

/** Pulumi's state backend. */
export interface StateScope {
    readonly bucket: string;
    /** Key of the bucket and of the stacks' secrets. */
    readonly keyArn: string;
}

export interface HistoryScope {
    readonly fileSystemArn: string;
    readonly accessPointArn: string;
}

/** What the night page is made of. */
export interface NightPageScope {
    readonly bucketArn: string;
    /** The one object in it that a pipeline writes. */
    readonly statusArn: string;
    /** In us-east-1, which no other resource is in. */
    readonly certificateArn: string;
    readonly distributionArn: string;
    readonly accessControlArn: string;
    readonly headersPolicyArn: string;
}

export interface PassedRoles {
    readonly taskRoleArn: string;
    readonly executionRoleArn: string;
    readonly flowLogRoleArn: string;
}

/** ARNs of EC2's types in the environment's account and region, e.g. `ec2(scope, "vpc", "subnet")`. */
export function ec2(scope: Scope, ...types: string[]): string[] {
    return types.map((type) => `arn:aws:ec2:${scope.region}:${scope.accountId}:${type}/*`);
}

/** An ARN of a regional service in the environment's account. */
export function regional(
    scope: Pick<Scope, "accountId" | "region">,
    service: string,
    resource: string,
): string {
    return `arn:aws:${service}:${scope.region}:${scope.accountId}:${resource}`;
}

/** The load balancer and what hangs on it: their names begin with the project's, AWS appends random ids. */
export function loadBalancing(scope: Scope) {
    const arn = (resource: string) => regional(scope, "elasticloadbalancing", resource);
    const name = `${scope.project}-*`;
    return {
        loadBalancers: arn(`loadbalancer/app/${name}/*`),
        targetGroups: arn(`targetgroup/${name}/*`),
        listeners: arn(`listener/app/${name}/*/*`),
        rules: arn(`listener-rule/app/${name}/*/*/*`),
    };
}

/** Cluster, service and family of task definitions all have the project's name itself. */
export function ecs(scope: Scope) {
    const arn = (resource: string) => regional(scope, "ecs", resource);
    const name = scope.project;
    return {
        clusters: arn(`cluster/${name}`),
        services: arn(`service/${name}/${name}`),
        serviceDeployments: arn(`service-deployment/${name}/${name}/*`),
        taskDefinitions: arn(`task-definition/${name}:*`),
        tasks: arn(`task/${name}/*`),
    };
}

export function webAcls(scope: Scope): string {
    return regional(scope, "wafv2", `regional/webacl/${scope.project}-*/*`);
}

export function alarms(scope: Scope): string {
    return regional(scope, "cloudwatch", `alarm:${scope.project}-*`);
}

/** Alarms and mute rules of the watchman: not the pipelines' to write. */
export function watchman(scope: Scope): string[] {
    return ["alarm", "alarm-mute-rule"].map((type) =>
        regional(scope, "cloudwatch", `${type}:watchman-${scope.project}-*`),
    );
}

/** The one dashboard, which has the project's name itself; dashboards are global, their ARN has no region. */
export function dashboard(scope: Scope): string {
    return `arn:aws:cloudwatch::${scope.accountId}:dashboard/${scope.project}`;
}

export function hostedZone(scope: Scope): string {
    return `arn:aws:route53:::hostedzone/${scope.hostedZoneId}`;
}

/** The request creates something that carries the environment's tag. */
export function tagsAsOurs(scope: Scope): Conditions {
    return { StringEquals: { "aws:RequestTag/Project": scope.project } };
}

/** The resource that exists already carries the environment's tag. */
export function isOurs(scope: Scope): Conditions {
    return { StringEquals: { "aws:ResourceTag/Project": scope.project } };
}

/** For actions that AWS can't scope to a resource. */
export function inRegion(scope: Scope): Conditions {
    return { StringEquals: { "aws:RequestedRegion": scope.region } };
}

/** Tags given while creating something, of a service that says by which call. */
export function whileCreating(scope: Scope, service: string, calls: readonly string[]): Conditions {
    return {
        StringEquals: { [`${service}:CreateAction`]: calls, "aws:RequestTag/Project": scope.project },
    };
}
