/**
 * The ARNs of what a call is about: policies speak of nothing else, while requests and answers speak of ids and names.
 */
import { objects, type Leaf, type Tree } from "./values";

/** EC2's ids tell the type; its ARNs spell it out. */
const ec2Types: Record<string, string> = {
    eipalloc: "elastic-ip",
    eni: "network-interface",
    fl: "vpc-flow-log",
    igw: "internet-gateway",
    nat: "natgateway",
    rtb: "route-table",
    sg: "security-group",
    sgr: "security-group-rule",
    subnet: "subnet",
    vpc: "vpc",
    vpce: "vpc-endpoint",
};

/** Parameters that hold a name, by service; and what comes before the name in the ARN. */
const named: Record<string, string> = {
    "cloudwatch.AlarmName": "arn:aws:cloudwatch:HERE:alarm:",
    "cloudwatch.AlarmNames": "arn:aws:cloudwatch:HERE:alarm:",
    "cloudwatch.DashboardName": "arn:aws:cloudwatch::ACCOUNT:dashboard/",
    "cloudwatch.DashboardNames": "arn:aws:cloudwatch::ACCOUNT:dashboard/",
    "ecr.repositoryName": "arn:aws:ecr:HERE:repository/",
    "ecr.repositoryNames": "arn:aws:ecr:HERE:repository/",
    "events.Name": "arn:aws:events:HERE:rule/",
    "events.Rule": "arn:aws:events:HERE:rule/",
    "iam.RoleName": "arn:aws:iam::ACCOUNT:role/",
    "kms.KeyId": "arn:aws:kms:HERE:key/",
    "logs.logGroupNamePrefix": "arn:aws:logs:HERE:log-group:",
    "route53.ResourceId": "arn:aws:route53:::hostedzone/",
    "s3.Bucket": "arn:aws:s3:::",
    // A parameter's name begins with a slash.
    "ssm.Name": "arn:aws:ssm:HERE:parameter",
    "ssm.Names": "arn:aws:ssm:HERE:parameter",
    "ssm.ResourceId": "arn:aws:ssm:HERE:parameter",
};

/** What an id of CloudFront is of: the operation's name ends so. */
const distributionParts: Record<string, string> = {
    Distribution: "distribution",
    OriginAccessControl: "origin-access-control",
};

/** Where a call was made. */
export interface Origin {
    service: string;
    operation: string;
    region: string;
    accountId: string;
}

/** ARNs that a request or an answer names, in whatever way. */
export function arnsIn(
    origin: Origin,
    found: readonly Leaf[],
    standIns: ReadonlyMap<string, readonly string[]>,
): string[] {
    const { service, operation, region, accountId } = origin;
    const here = `${region}:${accountId}`;
    const arns = found.flatMap(([name, value]): string[] => {
        if (value.startsWith("arn:")) return [policyArn(value)];
        const [, prefix = ""] = /^([a-z]+)-[0-9a-f]{8,}$/.exec(value) ?? [];
        const type = ec2Types[prefix];
        if (type !== undefined) return [`arn:aws:ec2:${here}:${type}/${value}`];
        if (prefix === "fs") return [`arn:aws:elasticfilesystem:${here}:file-system/${value}`];
        if (prefix === "fsap") return [`arn:aws:elasticfilesystem:${here}:access-point/${value}`];
        const standsFor = standIns.get(value);
        if (standsFor !== undefined) return [...standsFor];
        const template = named[`${service}.${name}`];
        if (template !== undefined)
            return [template.replace("HERE", here).replace("ACCOUNT", accountId) + value];
        if (service === "cloudfront" && name === "Id") {
            return Object.entries(distributionParts)
                .filter(([part]) => operation.endsWith(part))
                .map(([, type]) => `arn:aws:cloudfront::${accountId}:${type}/${value}`);
        }
        if (service !== "route53" || name !== "Id") return [];
        if (value.startsWith("/")) return [`arn:aws:route53:::${value.slice(1)}`];
        return [`arn:aws:route53:::${operation === "GetChange" ? "change" : "hostedzone"}/${value}`];
    });
    return [...new Set([...arns, ...namedTogether(origin, found)])];
}

/**
 * Ids that have no ARN, such as a mount target's, by the ARNs of what they belong to: the rest of the same answer.
 */
export function standInsIn(origin: Origin, answer: Tree): Map<string, string[]> {
    const found = new Map<string, string[]>();
    for (const object of objects(answer)) {
        const own = Object.entries(object).flatMap(([name, value]): Leaf[] => {
            const [first] = Array.isArray(value) ? value : [value];
            return typeof first === "string" ? [[name, first]] : [];
        });
        const id = own.find(([name]) =>
            /^(MountTargetId|associationId|routeTableAssociationId)$/.test(name),
        )?.[1];
        const arns = arnsIn(origin, own, new Map());
        if (id !== undefined && arns.length > 0) found.set(id, arns);
    }
    return found;
}

/** An ARN as policies have it: of a log group without its streams, of a topic for its subscriptions. */
function policyArn(arn: string): string {
    const [, topic] = /^(arn:aws:sns:[^:]*:\d+:[^:]+):[\w-]+$/.exec(arn) ?? [];
    return topic ?? arn.replace(/(:log-group:[^:]+):\*$/, "$1");
}

/** Resources that it takes several parameters to name. */
function namedTogether({ service, region, accountId }: Origin, found: readonly Leaf[]): string[] {
    const here = `${region}:${accountId}`;
    const value = (name: string) => found.find(([leaf]) => leaf === name)?.[1];
    const values = (name: string) => found.filter(([leaf]) => leaf === name).map(([, of]) => of);
    if (service === "ecs") {
        const cluster = value("cluster")?.split("/").at(-1);
        const services = [...values("service"), ...values("services"), ...values("serviceName")];
        if (cluster === undefined) return [];
        const names = services.map((name) => name.split("/").at(-1) ?? name);
        const clusterArn = `arn:aws:ecs:${here}:cluster/${cluster}`;
        return [clusterArn, ...names.map((name) => `arn:aws:ecs:${here}:service/${cluster}/${name}`)];
    }
    if (service === "wafv2") {
        const [name, id] = [value("Name"), value("Id")];
        return name !== undefined && id !== undefined
            ? [`arn:aws:wafv2:${here}:regional/webacl/${name}/${id}`]
            : [];
    }
    return [];
}
