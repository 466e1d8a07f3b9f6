/**
 * The ARNs of what a call is about: policies speak of nothing else, while requests and answers speak of ids and names.
 */
import { type Leaf } from "./recording-gateway-values";

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
    "iam.RoleName": "arn:aws:iam::ACCOUNT:role/",
    "kms.KeyId": "arn:aws:kms:HERE:key/",
    "logs.logGroupNamePrefix": "arn:aws:logs:HERE:log-group:",
    "s3.Bucket": "arn:aws:s3:::",
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
    fileSystems: ReadonlyMap<string, string>,
): string[] {
    const { service, operation, region, accountId } = origin;
    const here = `${region}:${accountId}`;
    const arns = found.flatMap(([name, value]): string[] => {
        if (value.startsWith("arn:")) return [value.replace(/(:log-group:[^:]+):\*$/, "$1")];
        const [, prefix = ""] = /^([a-z]+)-[0-9a-f]{8,}$/.exec(value) ?? [];
        const type = ec2Types[prefix];
        if (type !== undefined) return [`arn:aws:ec2:${here}:${type}/${value}`];
        if (prefix === "fs") return [`arn:aws:elasticfilesystem:${here}:file-system/${value}`];
        if (prefix === "fsap") return [`arn:aws:elasticfilesystem:${here}:access-point/${value}`];
        const fileSystem = fileSystems.get(value);
        if (fileSystem !== undefined) return [`arn:aws:elasticfilesystem:${here}:file-system/${fileSystem}`];
        const template = named[`${service}.${name}`];
        if (template !== undefined)
            return [template.replace("HERE", here).replace("ACCOUNT", accountId) + value];
        if (service !== "route53" || name !== "Id") return [];
        if (value.startsWith("/")) return [`arn:aws:route53:::${value.slice(1)}`];
        return [`arn:aws:route53:::${operation === "GetChange" ? "change" : "hostedzone"}/${value}`];
    });
    return [...new Set([...arns, ...namedTogether(origin, found)])];
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
