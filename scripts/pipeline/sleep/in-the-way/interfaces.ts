import { NetworkInterface, paginateDescribeNetworkInterfaces } from "@aws-sdk/client-ec2";
import { all, inVpcs, nameOf, Obstacle, Question } from "./obstacle";

/** Every network interface that is still in the VPC. */
export async function interfaces(question: Question): Promise<Obstacle[]> {
    if (question.vpcIds.length === 0) {
        return [];
    }
    const pages = paginateDescribeNetworkInterfaces(...inVpcs(question));
    return (await all(pages, ({ NetworkInterfaces }) => NetworkInterfaces)).map(obstacle);
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
        // https://docs.aws.amazon.com/vpc/latest/userguide/delete-vpc.html: an attachment keeps its VPC
        /^Network Interface for Transit Gateway Attachment (tgw-attach-[0-9a-f]+)$/,
        ([, id = ""]) =>
            `aws ec2 delete-transit-gateway-vpc-attachment --transit-gateway-attachment-id ${id}`,
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
