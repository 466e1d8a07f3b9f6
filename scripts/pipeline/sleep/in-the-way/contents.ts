import {
    DescribeVpnGatewaysCommand,
    paginateDescribeCarrierGateways,
    paginateDescribeEgressOnlyInternetGateways,
    paginateDescribeInternetGateways,
    paginateDescribeNetworkAcls,
    paginateDescribeRouteTables,
    paginateDescribeSecurityGroups,
    paginateDescribeSubnets,
    paginateDescribeVpcEndpoints,
    paginateDescribeVpcPeeringConnections,
    Tag,
    VpcPeeringConnection,
} from "@aws-sdk/client-ec2";
import { all, Ask, inVpcs, nameOf, Obstacle, Question, within } from "./obstacle";

/** Something in the VPC, and the command that ends it. */
interface Thing {
    readonly id: string;
    readonly tags: readonly Tag[] | undefined;
    readonly fix: string;
}

/**
 * What isn't the layer's, and needs no interface to keep the VPC from being deleted: AWS wants every gateway and every
 * resource of it gone first, but for the group, the table and the list that each VPC has of its own. The console deletes much
 * of this together with a VPC; the call that the provider makes is refused.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/delete-vpc.html what the console deletes
 * @see https://github.com/gruntwork-io/cloud-nuke/issues/345 an egress-only internet gateway
 */
export const othersInVpc: Readonly<Record<string, Ask>> = Object.fromEntries([
    listed(
        "VPC endpoint",
        (question) => paginateDescribeVpcEndpoints(...inVpcs(question)),
        ({ VpcEndpoints }) => VpcEndpoints,
        ({ VpcEndpointId: id = "?", Tags: tags, State }) =>
            String(State).toLowerCase() === "deleted"
                ? undefined
                : { id, tags, fix: `aws ec2 delete-vpc-endpoints --vpc-endpoint-ids ${id}` },
    ),
    listed(
        "subnet",
        (question) => paginateDescribeSubnets(...inVpcs(question)),
        ({ Subnets }) => Subnets,
        ({ SubnetId: id = "?", Tags: tags }) => ({
            ...{ id, tags },
            fix: `aws ec2 delete-subnet --subnet-id ${id}`,
        }),
    ),
    listed(
        "security group",
        (question) => paginateDescribeSecurityGroups(...inVpcs(question)),
        ({ SecurityGroups }) => SecurityGroups,
        ({ GroupId: id = "?", Tags: tags, GroupName }) =>
            GroupName === "default"
                ? undefined
                : { id, tags, fix: `aws ec2 delete-security-group --group-id ${id}` },
    ),
    listed(
        "route table",
        (question) => paginateDescribeRouteTables(...inVpcs(question)),
        ({ RouteTables }) => RouteTables,
        ({ RouteTableId: id = "?", Tags: tags, Associations = [] }) =>
            Associations.some(({ Main }) => Main === true)
                ? undefined
                : { id, tags, fix: `aws ec2 delete-route-table --route-table-id ${id}` },
    ),
    listed(
        "network ACL",
        (question) => paginateDescribeNetworkAcls(...inVpcs(question)),
        ({ NetworkAcls }) => NetworkAcls,
        ({ NetworkAclId: id = "?", Tags: tags, IsDefault }) =>
            IsDefault === true
                ? undefined
                : { id, tags, fix: `aws ec2 delete-network-acl --network-acl-id ${id}` },
    ),
    listed(
        "internet gateway",
        (question) => paginateDescribeInternetGateways(...inVpcs(question, "attachment.vpc-id")),
        ({ InternetGateways }) => InternetGateways,
        ({ InternetGatewayId: id = "?", Tags: tags, Attachments: [{ VpcId = "?" } = {}] = [] }) => ({
            ...{ id, tags },
            fix: `aws ec2 detach-internet-gateway --internet-gateway-id ${id} --vpc-id ${VpcId}`,
        }),
    ),
    listed(
        "egress-only internet gateway",
        // EC2 has no filter for its VPC.
        ({ ec2, limitMs }) =>
            paginateDescribeEgressOnlyInternetGateways({ client: ec2 }, {}, within(limitMs)),
        ({ EgressOnlyInternetGateways }) => EgressOnlyInternetGateways,
        ({ EgressOnlyInternetGatewayId: id = "?", Tags: tags, Attachments = [] }, { vpcIds }) =>
            Attachments.some(({ VpcId = "" }) => vpcIds.includes(VpcId))
                ? {
                      ...{ id, tags },
                      fix: `aws ec2 delete-egress-only-internet-gateway --egress-only-internet-gateway-id ${id}`,
                  }
                : undefined,
    ),
    listed(
        "carrier gateway",
        (question) => paginateDescribeCarrierGateways(...inVpcs(question)),
        ({ CarrierGateways }) => CarrierGateways,
        ({ CarrierGatewayId: id = "?", Tags: tags, State }) =>
            State === "deleted"
                ? undefined
                : { id, tags, fix: `aws ec2 delete-carrier-gateway --carrier-gateway-id ${id}` },
    ),
    listed(
        "VPN gateway",
        vpnGateways,
        ({ VpnGateways }) => VpnGateways,
        ({ VpnGatewayId: id = "?", Tags: tags, VpcAttachments = [] }, { vpcIds }) => {
            // The VPC can be deleted when the attachment is `detached`:
            // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachVpnGateway.html
            const vpcId = VpcAttachments.find(
                ({ VpcId = "", State }) => vpcIds.includes(VpcId) && State !== "detached",
            )?.VpcId;
            return vpcId === undefined
                ? undefined
                : { id, tags, fix: `aws ec2 detach-vpn-gateway --vpn-gateway-id ${id} --vpc-id ${vpcId}` };
        },
    ),
    listed(
        "VPC peering connection",
        // EC2 filters by the side that asks, or by the one that is asked: both filters together would find neither.
        ({ ec2, limitMs }) => paginateDescribeVpcPeeringConnections({ client: ec2 }, {}, within(limitMs)),
        ({ VpcPeeringConnections }) => VpcPeeringConnections,
        peering,
    ),
]);

/** One kind of thing, without what is the layer's own. */
function listed<Page, Item>(
    kind: string,
    pages: (question: Question) => AsyncIterable<Page>,
    items: (page: Page) => readonly Item[] | undefined,
    thing: (item: Item, question: Question) => Thing | undefined,
): readonly [kind: string, ask: Ask] {
    const ask = async (question: Question): Promise<Obstacle[]> => {
        if (question.vpcIds.length === 0) {
            return [];
        }
        return (await all(pages(question), items))
            .map((item) => thing(item, question))
            .filter((it) => it !== undefined)
            .filter(({ tags }) => !isOurs(tags, question.project))
            .map(({ id, tags, fix }) => {
                const name = nameOf(tags);
                return { what: `${kind} ${id}${name === undefined ? "" : `, named ${name}`}`, fix };
            });
    };
    return [kind, ask];
}

function isOurs(tags: readonly Tag[] | undefined, project: string): boolean {
    return (tags ?? []).some(({ Key, Value }) => Key === "Project" && Value === project);
}

/** All in one answer: this list has no pages. */
async function* vpnGateways(question: Question) {
    const [{ client }, filters, limit] = inVpcs(question, "attachment.vpc-id");
    yield await client.send(new DescribeVpnGatewaysCommand(filters), limit);
}

/** States after which nothing is left of a peering connection, or AWS removes the rest by itself. */
const over = ["deleting", "deleted", "expired", "failed", "rejected"];

/**
 * The console deletes an active one together with its VPC, which the call alone doesn't. One that waits for the VPC's
 * consent has to be refused: only who asked for it may delete it.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/peering/delete-vpc-peering-connection.html
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpcPeeringConnection.html
 * @see https://github.com/hashicorp/terraform-provider-aws/issues/3118 the call that waits in vain
 */
function peering(connection: VpcPeeringConnection, { vpcIds }: Question): Thing | undefined {
    const {
        VpcPeeringConnectionId: id = "?",
        Tags: tags,
        Status,
        RequesterVpcInfo,
        AccepterVpcInfo,
    } = connection;
    const state = Status?.Code ?? "?";
    const [asks, isAsked] = [RequesterVpcInfo, AccepterVpcInfo].map((it) => vpcIds.includes(it?.VpcId ?? ""));
    if (over.includes(state) || (asks !== true && isAsked !== true)) {
        return undefined;
    }
    const verb = isAsked === true && state === "pending-acceptance" ? "reject" : "delete";
    return { id, tags, fix: `aws ec2 ${verb}-vpc-peering-connection --vpc-peering-connection-id ${id}` };
}
