import {
    EC2Client,
    NetworkInterface,
    paginateDescribeNetworkAcls,
    paginateDescribeNetworkInterfaces,
    paginateDescribeRouteTables,
    paginateDescribeSecurityGroups,
    paginateDescribeSubnets,
    paginateDescribeVpcEndpoints,
    Tag,
} from "@aws-sdk/client-ec2";
import {
    DescribeTargetGroupsCommand,
    ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";

/** Something that keeps AWS from deleting the rest of a layer. */
export interface Obstacle {
    /** What it is, by type and id, whose, and where. */
    readonly what: string;
    /** The command that ends it. */
    readonly fix: string;
}

/** Whom to ask, and about what. */
export interface Question {
    readonly ec2: EC2Client;
    readonly elb: ElasticLoadBalancingV2Client;
    /** Value of the tag `Project`: what has it is the layer's own, and goes with it. */
    readonly project: string;
    readonly vpcIds: readonly string[];
    /** ARNs of the layer's target groups that are still there. */
    readonly targetGroups: readonly string[];
    /** ARNs of the layer's load balancers that are still there: they use its target groups. */
    readonly loadBalancers: readonly string[];
    readonly limitMs: number;
}

/**
 * What is in the way of a destroy: every network interface that is still in the VPC, and whatever else is there and not
 * the layer's. AWS itself only says `has dependencies and cannot be deleted`, of the subnet or group that waits.
 *
 * @throws when AWS refuses to tell, or doesn't in time
 */
export async function inTheWay(question: Question): Promise<readonly Obstacle[]> {
    const [interfaces, others, users] = await Promise.all([
        interfacesOf(question),
        othersOf(question),
        usersOfTargetGroups(question),
    ]);
    return [...interfaces, ...others, ...users];
}

async function interfacesOf({ ec2, vpcIds, limitMs }: Question): Promise<Obstacle[]> {
    const found: Obstacle[] = [];
    const ask = paginateDescribeNetworkInterfaces({ client: ec2 }, inVpcs(vpcIds), within(limitMs));
    if (vpcIds.length > 0) {
        for await (const { NetworkInterfaces = [] } of ask) {
            found.push(...NetworkInterfaces.map(obstacle));
        }
    }
    return found;
}

function obstacle(it: NetworkInterface): Obstacle {
    const { NetworkInterfaceId: id = "?", InterfaceType = "?", Description = "", SubnetId = "?" } = it;
    const { Attachment, RequesterId, OwnerId = "?", Association, TagSet } = it;
    const name = nameOf(TagSet);
    const instance = Attachment?.InstanceId;
    const details = [
        ...(Description === "" ? [] : [`'${Description}'`]),
        ...(name === undefined ? [] : [`named ${name}`]),
        ...(instance === undefined ? [] : [`of the instance ${instance}`]),
        `owner ${OwnerId}`,
        ...(RequesterId === undefined ? [] : [`made by ${RequesterId}`]),
        `in ${[SubnetId, ...(it.Groups ?? []).map(({ GroupId = "?" }) => GroupId)].join(", ")}`,
        // While it has one, the internet gateway can't be detached.
        ...(Association?.PublicIp === undefined ? [] : [`public address ${Association.PublicIp}`]),
    ];
    return {
        what: `network interface ${id} (${InterfaceType}): ${details.join(", ")}`,
        fix: fixOf(it, id),
    };
}

/**
 * By what AWS's services write into the description of an interface that they make: whose it is. Nobody can detach such
 * an interface; it goes with what it belongs to.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/requester-managed-eni.html
 * @see https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/elbv2/load_balancer.go `ELB app/…`
 */
const owners: readonly (readonly [RegExp, (match: RegExpExecArray, it: NetworkInterface) => string])[] = [
    [
        /^ELB ((?:app|net|gwy)\/[^/]+\/[0-9a-f]+)$/,
        ([, path = ""], { AvailabilityZone = "", OwnerId = "" }) =>
            // The call succeeds when it is gone already:
            // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteLoadBalancer.html
            "aws elbv2 delete-load-balancer --load-balancer-arn arn:aws:elasticloadbalancing:" +
            `${AvailabilityZone.replace(/[a-z]$/, "")}:${OwnerId}:loadbalancer/${path}`,
    ],
    [/^ELB ([^/]+)$/, ([, name = ""]) => `aws elb delete-load-balancer --load-balancer-name ${name}`],
    [
        /^Interface for NAT Gateway (nat-[0-9a-f]+)$/,
        ([, id = ""]) => `aws ec2 delete-nat-gateway --nat-gateway-id ${id}`,
    ],
    [
        /^VPC Endpoint Interface:? (vpce-[0-9a-f]+)$/,
        ([, id = ""]) => `aws ec2 delete-vpc-endpoints --vpc-endpoint-ids ${id}`,
    ],
    [
        /^EFS mount target for fs-[0-9a-f]+ \((fsmt-[0-9a-f]+)\)$/,
        ([, id = ""]) => `aws efs delete-mount-target --mount-target-id ${id}`,
    ],
];

function fixOf(it: NetworkInterface, id: string): string {
    const { Description = "", Attachment, Status } = it;
    for (const [pattern, command] of owners) {
        const match = pattern.exec(Description);
        if (match !== null) {
            return command(match, it);
        }
    }
    if (Attachment?.InstanceId !== undefined) {
        return `aws ec2 terminate-instances --instance-ids ${Attachment.InstanceId}`;
    }
    if (Status === "available") {
        return `aws ec2 delete-network-interface --network-interface-id ${id}`;
    }
    return `aws ec2 describe-network-interfaces --network-interface-ids ${id}   # says what it belongs to: delete that`;
}

/** What isn't the layer's, and needs no interface to keep the VPC from being deleted. */
async function othersOf({ ec2: client, vpcIds, project, limitMs }: Question): Promise<Obstacle[]> {
    if (vpcIds.length === 0) {
        return [];
    }
    const found: Obstacle[] = [];
    const add = (kind: string, id: string | undefined, tags: readonly Tag[] | undefined, fix: string) => {
        if (id !== undefined && !(tags ?? []).some((tag) => tag.Key === "Project" && tag.Value === project)) {
            const name = nameOf(tags);
            found.push({
                what: `${kind} ${id}${name === undefined ? "" : `, named ${name}`}`,
                fix: `${fix} ${id}`,
            });
        }
    };
    const limits = [inVpcs(vpcIds), within(limitMs)] as const;
    for await (const { VpcEndpoints = [] } of paginateDescribeVpcEndpoints({ client }, ...limits)) {
        for (const { VpcEndpointId: id, Tags, State } of VpcEndpoints) {
            if (String(State).toLowerCase() !== "deleted") {
                add("VPC endpoint", id, Tags, "aws ec2 delete-vpc-endpoints --vpc-endpoint-ids");
            }
        }
    }
    for await (const { Subnets = [] } of paginateDescribeSubnets({ client }, ...limits)) {
        for (const { SubnetId: id, Tags } of Subnets) {
            add("subnet", id, Tags, "aws ec2 delete-subnet --subnet-id");
        }
    }
    // Each VPC has a group, a table and a list of its own, which go with it.
    for await (const { SecurityGroups = [] } of paginateDescribeSecurityGroups({ client }, ...limits)) {
        for (const { GroupId: id, Tags, GroupName } of SecurityGroups) {
            if (GroupName !== "default") {
                add("security group", id, Tags, "aws ec2 delete-security-group --group-id");
            }
        }
    }
    for await (const { RouteTables = [] } of paginateDescribeRouteTables({ client }, ...limits)) {
        for (const { RouteTableId: id, Tags, Associations = [] } of RouteTables) {
            if (!Associations.some(({ Main }) => Main === true)) {
                add("route table", id, Tags, "aws ec2 delete-route-table --route-table-id");
            }
        }
    }
    for await (const { NetworkAcls = [] } of paginateDescribeNetworkAcls({ client }, ...limits)) {
        for (const { NetworkAclId: id, Tags, IsDefault } of NetworkAcls) {
            if (IsDefault !== true) {
                add("network ACL", id, Tags, "aws ec2 delete-network-acl --network-acl-id");
            }
        }
    }
    return found;
}

/** Somebody else's load balancer that sends to our target group: `is currently in use by a listener or a rule`. */
async function usersOfTargetGroups(question: Question): Promise<Obstacle[]> {
    const { elb, targetGroups, loadBalancers, limitMs } = question;
    if (targetGroups.length === 0) {
        return [];
    }
    const { TargetGroups = [] } = await elb.send(
        new DescribeTargetGroupsCommand({ TargetGroupArns: [...targetGroups] }),
        within(limitMs),
    );
    return TargetGroups.flatMap(({ TargetGroupName = "?", LoadBalancerArns = [] }) =>
        LoadBalancerArns.filter((arn) => !loadBalancers.includes(arn)).map((arn) => ({
            what: `load balancer ${arn}, which sends to the target group ${TargetGroupName}`,
            fix: `aws elbv2 describe-listeners --load-balancer-arn ${arn}   # delete the listener, or the rule, that names it`,
        })),
    );
}

function inVpcs(vpcIds: readonly string[]) {
    return { Filters: [{ Name: "vpc-id", Values: [...vpcIds] }] };
}

function within(limitMs: number) {
    return { abortSignal: AbortSignal.timeout(limitMs) };
}

function nameOf(tags: readonly Tag[] | undefined): string | undefined {
    return tags?.find(({ Key }) => Key === "Name")?.Value;
}
