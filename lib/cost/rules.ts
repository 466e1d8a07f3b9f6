import { assumptions } from "./assumptions";
import type { PriceKey } from "./prices";

/** A resource that a program registered, or that a state holds. */
export interface PricedResource {
    readonly type: string;
    readonly name: string;
    readonly inputs: Readonly<Record<string, unknown>>;
    /** Where it is known. */
    readonly arn?: string | undefined;
}

/** Something that a resource costs, while it is there. */
export interface Charge {
    /** For people: what the money is for. */
    readonly what: string;
    readonly price: PriceKey;
    /** How many, or how much in an hour (a month, for `month`). */
    readonly amount: number;
    /** `begun hour` rounds up each time that it is made; `month` is billed for the part of a month that it is there. */
    readonly per: "hour" | "begun hour" | "month";
    /** The amount is not from the program but from {@link assumptions}. */
    readonly assumed?: true;
    /** How many of the amount an account has for nothing in a month. */
    readonly freePerMonth?: number;
}

/** @param all The resources around it, where the price of one is said by another. */
export type Rule = (resource: PricedResource, all: readonly PricedResource[]) => readonly Charge[];

const free: Rule = () => [];

/** What each type of resource costs. One without a rule is an error: what costs nothing says so. */
export const rules: Readonly<Record<string, Rule>> = {
    "aws:acm/certificate:Certificate": free,
    "aws:acm/certificateValidation:CertificateValidation": free,
    // Without actions; https://aws.amazon.com/aws-cost-management/aws-budgets/pricing/
    "aws:budgets/budget:Budget": free,
    // https://aws.amazon.com/cloudfront/pricing/
    "aws:cloudfront/distribution:Distribution": () => [
        {
            ...assumed("night page's traffic", "cloudfront.outGb", assumptions.nightGbPerMonth, "month"),
            freePerMonth: 1000,
        },
        {
            ...assumed(
                "night page's requests",
                "cloudfront.requests10k",
                assumptions.nightRequestsPerMonth / 10_000,
                "month",
            ),
            freePerMonth: 1000,
        },
    ],
    "aws:cloudfront/originAccessControl:OriginAccessControl": free,
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": free,
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": free,
    "aws:cloudwatch/dashboard:Dashboard": () => [
        {
            what: "dashboard",
            price: "cloudwatch.dashboardMonth",
            amount: 1,
            per: "month",
            freePerMonth: 3,
        },
    ],
    // Nothing is billed for them: https://aws.amazon.com/cloudwatch/pricing/
    "aws:cloudwatch/alarmMuteRule:AlarmMuteRule": free,
    // Events of AWS's own services cost nothing, nor do the rules and targets that they meet.
    "aws:cloudwatch/eventRule:EventRule": free,
    "aws:cloudwatch/eventTarget:EventTarget": free,
    "aws:cloudwatch/logGroup:LogGroup": () => [
        assumed("logs, kept", "cloudwatch.logsStorageGbMonth", assumptions.keptLogGb, "month"),
    ],
    "aws:cloudwatch/metricAlarm:MetricAlarm": ({ inputs }) => [
        {
            what: "alarms",
            price: "cloudwatch.alarmMonth",
            amount: Math.max(1, count(inputs.metricQueries)),
            per: "month",
        },
    ],
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": free,
    "aws:ec2/eip:Eip": publicAddress,
    "aws:ec2/flowLog:FlowLog": () => [logs(assumptions.flowLogGbPerHour)],
    "aws:ec2/internetGateway:InternetGateway": free,
    "aws:ec2/natGateway:NatGateway": natGateway,
    "aws:ec2/route:Route": free,
    "aws:ec2/routeTable:RouteTable": free,
    "aws:ec2/routeTableAssociation:RouteTableAssociation": free,
    "aws:ec2/securityGroup:SecurityGroup": free,
    "aws:ec2/subnet:Subnet": free,
    "aws:ec2/vpc:Vpc": free,
    // Those of an interface cost as much as a small NAT gateway.
    "aws:ec2/vpcEndpoint:VpcEndpoint": ({ name, inputs }) => {
        if (inputs.vpcEndpointType !== "Gateway") {
            throw new Error(
                `The VPC endpoint '${name}' is of the type '${String(inputs.vpcEndpointType)}', and only gateways are free. ` +
                    "Give it a price in lib/cost/rules.ts",
            );
        }
        return [];
    },
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": free,
    "aws:ecr/repository:Repository": ({ name, inputs }, all) => [
        assumed(
            "images",
            "ecr.storageGbMonth",
            // Of a tag that moves, one image keeps it.
            assumptions.imageGb * (inputs.imageTagMutability === "MUTABLE" ? 1 : imagesKept(name, all)),
            "month",
        ),
    ],
    "aws:ecs/cluster:Cluster": free,
    "aws:ecs/service:Service": fargate,
    "aws:ecs/taskDefinition:TaskDefinition": () => [logs(assumptions.appLogGbPerHour)],
    "aws:efs/accessPoint:AccessPoint": free,
    // AWS Backup keeps it, for cents.
    "aws:efs/backupPolicy:BackupPolicy": free,
    "aws:efs/fileSystem:FileSystem": () => [
        assumed("history", "efs.standardGbMonth", assumptions.historyGb, "month"),
    ],
    "aws:efs/fileSystemPolicy:FileSystemPolicy": free,
    "aws:efs/mountTarget:MountTarget": free,
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": free,
    "aws:iam/policy:Policy": free,
    "aws:iam/role:Role": free,
    "aws:iam/rolePolicy:RolePolicy": free,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": free,
    "aws:kms/alias:Alias": free,
    "aws:kms/key:Key": () => [{ what: "KMS key", price: "kms.keyMonth", amount: 1, per: "month" }],
    "aws:lb/listener:Listener": free,
    "aws:lb/listenerRule:ListenerRule": free,
    "aws:lb/loadBalancer:LoadBalancer": ({ inputs }) => [
        { what: "load balancer", price: "alb.hour", amount: 1, per: "begun hour" },
        publicAddresses(inputs.internal === true ? 0 : count(inputs.subnets)),
        assumed("load balancer's traffic", "alb.lcuHour", assumptions.loadBalancerUnits),
        {
            ...assumed("traffic to visitors", "dataTransfer.outGb", assumptions.gbOutPerHour),
            freePerMonth: 100,
        },
        assumed("access logs", "s3.put1k", 0.024), // a file every five minutes from each address
    ],
    "aws:lb/targetGroup:TargetGroup": free,
    "aws:route53/record:Record": free,
    "aws:route53/zone:Zone": () => [
        { what: "hosted zone", price: "route53.hostedZoneMonth", amount: 1, per: "month" },
        assumed("DNS queries", "route53.queriesMillion", assumptions.dnsMillionPerMonth, "month"),
    ],
    "aws:s3/bucket:Bucket": () => [
        assumed("objects, kept", "s3.standardGbMonth", assumptions.keptBucketGb, "month"),
    ],
    // The bucket pays for what it keeps.
    "aws:s3/bucketObject:BucketObject": free,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": free,
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": free,
    "aws:s3/bucketPolicy:BucketPolicy": free,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": free,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": free,
    "aws:s3/bucketVersioning:BucketVersioning": free,
    // Of the tier `Standard`, which is the default.
    "aws:ssm/parameter:Parameter": free,
    "aws:sns/topic:Topic": free,
    "aws:sns/topicPolicy:TopicPolicy": free,
    // A thousand e-mails a month are free.
    "aws:sns/topicSubscription:TopicSubscription": free,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": free,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": free,
    "aws:wafv2/webAcl:WebAcl": ({ inputs }) => [
        { what: "firewall", price: "waf.webAclMonth", amount: 1, per: "month" },
        { what: "firewall", price: "waf.ruleMonth", amount: count(inputs.rules), per: "month" },
        assumed("firewall's requests", "waf.requestsMillion", assumptions.requestsPerHour / 1e6),
    ],
    "aws:wafv2/webAclAssociation:WebAclAssociation": free,
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": () => [
        logs(assumptions.wafLogGbPerHour),
    ],
    // A program registers only the component: its gateways and their addresses are registered by awsx.
    "awsx:ec2:Vpc": ({ inputs }) => {
        const { strategy } = (inputs.natGateways ?? {}) as { strategy?: string };
        const zones = { None: 0, Single: 1 }[strategy ?? ""] ?? Number(inputs.numberOfAvailabilityZones);
        return Array.from({ length: zones }, () => [...natGateway(), ...publicAddress()]).flat();
    },
    // What it pushes is the repository's to pay.
    "docker:index/image:Image": free,
};

/**
 * What a resource costs.
 *
 * @throws when its type has no rule of price
 */
export function chargesOf(resource: PricedResource, all: readonly PricedResource[]): readonly Charge[] {
    if (resource.type.startsWith("github:")) {
        return []; // GitHub bills seats, not settings
    }
    const rule = rules[resource.type];
    if (rule === undefined) {
        throw new Error(
            `Nobody says what '${resource.name}' costs: ${resource.type} has no rule of price. ` +
                "Add it to lib/cost/rules.ts; what costs nothing is `free`",
        );
    }
    return rule(resource, all).filter(({ amount }) => amount > 0);
}

function fargate({ inputs }: PricedResource, all: readonly PricedResource[]): readonly Charge[] {
    const definition = all.find(
        ({ type, arn }) => type === "aws:ecs/taskDefinition:TaskDefinition" && arn === inputs.taskDefinition,
    );
    if (definition === undefined) {
        throw new Error(
            `The task definition ${String(inputs.taskDefinition)}, whose size the service's price depends on, is not among the resources`,
        );
    }
    const { cpu, memory, runtimePlatform } = definition.inputs;
    const { cpuArchitecture } = (runtimePlatform ?? {}) as { cpuArchitecture?: string };
    const kind = cpuArchitecture === "ARM64" ? "arm" : "x86";
    const tasks = Number(inputs.desiredCount ?? 0);
    const { assignPublicIp } = (inputs.networkConfiguration ?? {}) as { assignPublicIp?: boolean };
    const task = { what: "Fargate task", per: "hour" } as const;
    return [
        { ...task, price: `fargate.${kind}.vcpuHour`, amount: (tasks * Number(cpu)) / 1024 },
        { ...task, price: `fargate.${kind}.gbHour`, amount: (tasks * Number(memory)) / 1024 },
        publicAddresses(assignPublicIp === true ? tasks : 0),
    ];
}

function natGateway(): readonly Charge[] {
    return [
        { what: "NAT gateway", price: "nat.hour", amount: 1, per: "begun hour" },
        assumed("traffic through NAT", "nat.gb", assumptions.gbThroughNatPerHour),
    ];
}

function publicAddress(): readonly Charge[] {
    return [publicAddresses(1)];
}

function publicAddresses(amount: number): Charge {
    return { what: "public addresses", price: "publicIpv4.hour", amount, per: "hour" };
}

function logs(gbPerHour: number): Charge {
    return assumed("logs, written", "cloudwatch.logsIngestGb", gbPerHour);
}

function assumed(
    what: string,
    price: PriceKey,
    amount: number,
    per: "hour" | "month" = "hour",
): Charge & { readonly assumed: true } {
    return { what, price, amount, per, assumed: true };
}

/** Images that the lifecycle policy of a repository keeps. */
function imagesKept(repository: string, all: readonly PricedResource[]): number {
    const policies = all
        .filter(({ type }) => type === "aws:ecr/lifecyclePolicy:LifecyclePolicy")
        .map(({ inputs }) => String(inputs.policy))
        .filter((policy) => policy.includes("imageCountMoreThan"));
    const { rules: kept } = JSON.parse(policies[0] ?? '{"rules":[]}') as {
        rules: { selection: { countType: string; countNumber: number } }[];
    };
    const rule = kept.find(({ selection }) => selection.countType === "imageCountMoreThan");
    if (rule === undefined) {
        throw new Error(
            `The repository '${repository}' keeps images without end: it needs a lifecycle policy`,
        );
    }
    return rule.selection.countNumber;
}

function count(value: unknown): number {
    return Array.isArray(value) ? value.length : 0;
}
