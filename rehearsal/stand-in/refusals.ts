import { Account, Existing, text } from "./account";
import { resourceType } from "./resource-types";
import { Draft } from "./resource-type";

/**
 * What AWS would refuse, as far as that can be known without AWS. Each function throws in words that name the
 * resource, and AWS's own error code where there is one.
 */

/**
 * What AWS says of a second one, by type: code and words, as people report them from real accounts and as the services'
 * API references list the codes.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
 */
const duplicates: Readonly<Record<string, (draft: Draft) => string>> = {
    "aws:ec2/securityGroup:SecurityGroup": ({ name, inputs }) =>
        `InvalidGroup.Duplicate: The security group '${name}' already exists for VPC '${text(inputs, "vpcId")}'`,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": duplicateRule,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": duplicateRule,
    "aws:ec2/subnet:Subnet": ({ inputs }) =>
        `InvalidSubnet.Conflict: The CIDR '${text(inputs, "cidrBlock")}' conflicts with another subnet`,
    "aws:ec2/route:Route": ({ inputs }) =>
        `RouteAlreadyExists: The route identified by ${text(inputs, "destinationCidrBlock")} already exists.`,
    "aws:lb/loadBalancer:LoadBalancer": ({ name }) =>
        `DuplicateLoadBalancerName: A load balancer with the same name '${name}' exists, but with different settings`,
    "aws:lb/targetGroup:TargetGroup": ({ name }) =>
        `DuplicateTargetGroupName: A target group with the same name '${name}' exists, but with different settings`,
    "aws:lb/listener:Listener": () => "DuplicateListener: A listener with the specified port already exists.",
    "aws:ecs/service:Service": () => "InvalidParameterException: Creation of service was not idempotent.",
    "aws:cloudwatch/logGroup:LogGroup": () =>
        "ResourceAlreadyExistsException: The specified log group already exists",
    "aws:iam/role:Role": ({ name }) => `EntityAlreadyExists: Role with name ${name} already exists.`,
    "aws:ecr/repository:Repository": ({ name, account }) =>
        `RepositoryAlreadyExistsException: The repository with name '${name}' already exists in the registry with id '${account.accountId}'`,
    "aws:route53/record:Record": ({ inputs }) =>
        `InvalidChangeBatch: [Tried to create resource record set [name='${text(inputs, "name")}.', type='${text(inputs, "type")}'] but it already exists]`,
};

function duplicateRule({ inputs }: Draft): string {
    const peer = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"]
        .map((key) => text(inputs, key))
        .find((value) => value !== "");
    const protocol = inputs.ipProtocol === "-1" ? "ALL" : text(inputs, "ipProtocol").toUpperCase();
    const ports =
        inputs.fromPort === undefined
            ? ""
            : `, from port: ${Number(inputs.fromPort)}, to port: ${Number(inputs.toPort)}`;
    return `InvalidPermission.Duplicate: the specified rule "peer: ${peer ?? "?"}, ${protocol}${ports}, ALLOW" already exists`;
}

/** A name may be taken, as may be whatever else the type can have only once. */
export function refuseDuplicate(type: string, draft: Draft): void {
    const value = uniqueValue(type, draft);
    const taken = value === undefined ? undefined : withValue(type, value, draft.account)[0];
    if (taken !== undefined) {
        const said = duplicates[type]?.(draft) ?? "AlreadyExists";
        throw new Error(
            `${said}: '${draft.logicalName}' would be a second ${type} with ${value}: '${taken.name}' is one`,
        );
    }
}

/** What no second resource of the type may share; nothing when it may share everything. */
export function uniqueValue(type: string, draft: Draft): string | undefined {
    const facts = resourceType(type);
    return facts.unique === undefined
        ? facts.name === undefined
            ? undefined
            : draft.name
        : facts.unique(draft);
}

/** Those that AWS can't tell from this one: itself, and what was put in its place. */
export function sameAs(resource: Existing, account: Account): readonly Existing[] {
    const value = uniqueValue(resource.type, asDraft(resource, account));
    return value === undefined ? [resource] : withValue(resource.type, value, account);
}

function withValue(type: string, value: string, account: Account): readonly Existing[] {
    return account.find(
        (other) => other.type === type && uniqueValue(type, asDraft(other, account)) === value,
    );
}

function asDraft({ type, name: logicalName, inputs }: Existing, account: Account): Draft {
    const property = resourceType(type).name?.property;
    const name = property === undefined ? "" : text(inputs, property);
    return { logicalName, name, inputs, hex: "", account };
}

/** An id or an ARN must be one of a resource that exists. */
export function refuseUnknownReference(draft: Draft): void {
    const { account } = draft;
    const id = /^(vpc|subnet|sg|igw|rtb|eipalloc|nat|fs|fsap|vpce)-[0-9a-f]+$/;
    const arn = new RegExp(`^arn:aws:(?!ssm:)[a-z0-9-]+:[a-z0-9-]*:${account.accountId}:[^*]+(:\\*)?$`);
    for (const [property, value] of texts(draft.inputs)) {
        const reference = value.replace(/:\*$/, "");
        if ((id.test(value) || arn.test(value)) && account.withReference(reference) === undefined) {
            throw new Error(
                `NotFound: ${property} of '${draft.logicalName}' is '${value}', and there is no such resource`,
            );
        }
    }
}

/** What others need can't go. */
export function refuseInUse(resource: Existing, account: Account): void {
    const holders = resourceType(resource.type).heldBy ?? [];
    const own = [resource.id, resource.outputs.arn].filter((value) => typeof value === "string");
    const holder = account.find(
        (other) =>
            holders.includes(other.type) && texts(other.inputs).some(([, value]) => own.includes(value)),
    )[0];
    if (holder !== undefined) {
        throw new Error(
            `DependencyViolation: '${resource.name}' (${resource.id}) is in use by '${holder.name}' (${holder.type})`,
        );
    }
    if (resource.type === "aws:ecr/repository:Repository" && resource.inputs.forceDelete !== true) {
        const { length } = account.imagesOf(resource.id);
        if (length > 0) {
            throw new Error(
                `RepositoryNotEmptyException: '${resource.name}' (${resource.id}) still holds ${length} images`,
            );
        }
    }
}

/** Every text in a value, with the path that leads to it. */
export function texts(value: unknown, path = ""): [path: string, value: string][] {
    if (typeof value === "string") {
        return [[path, value]];
    }
    if (typeof value !== "object" || value === null) {
        return [];
    }
    return Object.entries(value).flatMap(([key, inner]) =>
        texts(inner, path === "" ? key : `${path}.${key}`),
    );
}
