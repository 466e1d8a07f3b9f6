import {
    DeleteFlowLogsCommand,
    DeleteInternetGatewayCommand,
    DeleteNatGatewayCommand,
    DeleteRouteCommand,
    DeleteRouteTableCommand,
    DeleteSecurityGroupCommand,
    DeleteSubnetCommand,
    DeleteVpcCommand,
    DeleteVpcEndpointsCommand,
    DescribeAddressesCommand,
    DescribeFlowLogsCommand,
    DescribeInternetGatewaysCommand,
    DescribeNatGatewaysCommand,
    DescribeRouteTablesCommand,
    DescribeSecurityGroupRulesCommand,
    DescribeSecurityGroupsCommand,
    DescribeSubnetsCommand,
    DescribeVpcEndpointsCommand,
    DescribeVpcsCommand,
    DetachInternetGatewayCommand,
    DisassociateRouteTableCommand,
    EC2Client,
    Filter,
    ReleaseAddressCommand,
    RevokeSecurityGroupEgressCommand,
    RevokeSecurityGroupIngressCommand,
    RouteTable,
} from "@aws-sdk/client-ec2";
import { Found } from "../cloud";
import type { Environment } from ".";
import { AwsPart, tagMap, untagged, until } from "./part";

/** By what EC2's ids begin with. */
const types = {
    vpc: "aws:ec2/vpc:Vpc",
    subnet: "aws:ec2/subnet:Subnet",
    igw: "aws:ec2/internetGateway:InternetGateway",
    rtb: "aws:ec2/routeTable:RouteTable",
    nat: "aws:ec2/natGateway:NatGateway",
    eipalloc: "aws:ec2/eip:Eip",
    vpce: "aws:ec2/vpcEndpoint:VpcEndpoint",
    fl: "aws:ec2/flowLog:FlowLog",
    sg: "aws:ec2/securityGroup:SecurityGroup",
} as const;

const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const egress = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const route = "aws:ec2/route:Route";
const association = "aws:ec2/routeTableAssociation:RouteTableAssociation";

/** The VPC and what is in it. */
export function network({ region, project }: Environment): AwsPart {
    const ec2 = new EC2Client({ region });
    const ours = [{ Name: "tag:Project", Values: [project] }];
    const rule = async (id: string) =>
        (await ec2.send(new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: [id] })))
            .SecurityGroupRules?.[0];
    return {
        async find() {
            const tagged = await taggedOf(ec2, project);
            const idsOf = (wanted: string) =>
                tagged.filter(({ type }) => type === wanted).map(({ id }) => id);
            return [
                ...tagged,
                ...(await partsOfTables(ec2, idsOf(types.rtb), project)),
                ...(await rulesOf(ec2, idsOf(types.sg))),
            ];
        },
        removers: {
            [types.vpc]: async ({ id }) => ec2.send(new DeleteVpcCommand({ VpcId: id })),
            [types.subnet]: async ({ id }) => ec2.send(new DeleteSubnetCommand({ SubnetId: id })),
            [types.igw]: async ({ id }) => {
                const asked = new DescribeInternetGatewaysCommand({ InternetGatewayIds: [id] });
                for (const { VpcId } of (await ec2.send(asked)).InternetGateways?.[0]?.Attachments ?? []) {
                    await ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId: id, VpcId }));
                }
                await ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId: id }));
            },
            [types.rtb]: async ({ id }) => ec2.send(new DeleteRouteTableCommand({ RouteTableId: id })),
            [types.nat]: async ({ id }) => {
                await ec2.send(new DeleteNatGatewayCommand({ NatGatewayId: id }));
                await until(id, async () => !(await natGateways(ec2, ours)).some((one) => one.id === id));
            },
            [types.eipalloc]: async ({ id }) => ec2.send(new ReleaseAddressCommand({ AllocationId: id })),
            [types.vpce]: async ({ id }) => {
                await ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [id] }));
                await until(id, async () => !(await endpoints(ec2, ours)).some((one) => one.id === id));
            },
            [types.fl]: async ({ id }) => ec2.send(new DeleteFlowLogsCommand({ FlowLogIds: [id] })),
            [types.sg]: async ({ id }) => ec2.send(new DeleteSecurityGroupCommand({ GroupId: id })),
            [ingress]: async ({ id }) => {
                const { GroupId } = (await rule(id)) ?? {};
                await ec2.send(
                    new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds: [id] }),
                );
            },
            [egress]: async ({ id }) => {
                const { GroupId } = (await rule(id)) ?? {};
                await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, SecurityGroupRuleIds: [id] }));
            },
            [route]: async ({ id }) => {
                const [RouteTableId, DestinationCidrBlock] = id.split("_");
                await ec2.send(new DeleteRouteCommand({ RouteTableId, DestinationCidrBlock }));
            },
            [association]: async ({ name }) =>
                ec2.send(new DisassociateRouteTableCommand({ AssociationId: name })),
        },
    };
}

interface Listed {
    readonly id: string | undefined;
    readonly Tags?:
        readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined;
}

/** All that carries the project's tag, and isn't gone: some types show for an hour what was deleted. */
async function taggedOf(ec2: EC2Client, project: string): Promise<Found[]> {
    const Filters = [{ Name: "tag:Project", Values: [project] }];
    const found = async (type: string, listed: Promise<readonly Listed[]>): Promise<Found[]> =>
        (await listed).map(({ id = "", Tags }) => {
            const tags = tagMap(Tags);
            return { type, id, name: tags.Name ?? id, tags };
        });
    const vpcs = ec2.send(new DescribeVpcsCommand({ Filters }));
    const subnets = ec2.send(new DescribeSubnetsCommand({ Filters }));
    const gateways = ec2.send(new DescribeInternetGatewaysCommand({ Filters }));
    const tables = ec2.send(new DescribeRouteTablesCommand({ Filters }));
    const addresses = ec2.send(new DescribeAddressesCommand({ Filters }));
    const flowLogs = ec2.send(new DescribeFlowLogsCommand({ Filter: Filters }));
    const groups = ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
    const lists = await Promise.all([
        found(
            types.vpc,
            vpcs.then(({ Vpcs = [] }) => Vpcs.map(({ VpcId: id, Tags }) => ({ id, Tags }))),
        ),
        found(
            types.subnet,
            subnets.then(({ Subnets = [] }) => Subnets.map(({ SubnetId: id, Tags }) => ({ id, Tags }))),
        ),
        found(
            types.igw,
            gateways.then(({ InternetGateways = [] }) =>
                InternetGateways.map(({ InternetGatewayId: id, Tags }) => ({ id, Tags })),
            ),
        ),
        found(
            types.rtb,
            tables.then(({ RouteTables = [] }) =>
                RouteTables.map(({ RouteTableId: id, Tags }) => ({ id, Tags })),
            ),
        ),
        found(
            types.eipalloc,
            addresses.then(({ Addresses = [] }) =>
                Addresses.map(({ AllocationId: id, Tags }) => ({ id, Tags })),
            ),
        ),
        found(
            types.fl,
            flowLogs.then(({ FlowLogs = [] }) => FlowLogs.map(({ FlowLogId: id, Tags }) => ({ id, Tags }))),
        ),
        found(
            types.sg,
            // The VPC's own group can't be deleted, and goes with it.
            groups.then(({ SecurityGroups = [] }) =>
                SecurityGroups.filter(({ GroupName }) => GroupName !== "default").map(
                    ({ GroupId: id, Tags }) => ({
                        id,
                        Tags,
                    }),
                ),
            ),
        ),
        found(types.nat, natGateways(ec2, Filters)),
        found(types.vpce, endpoints(ec2, Filters)),
    ]);
    return lists.flat();
}

async function natGateways(ec2: EC2Client, Filter: Filter[]): Promise<readonly Listed[]> {
    const { NatGateways = [] } = await ec2.send(new DescribeNatGatewaysCommand({ Filter }));
    return NatGateways.filter(({ State }) => State !== "deleted").map(({ NatGatewayId: id, Tags }) => ({
        id,
        Tags,
    }));
}

async function endpoints(ec2: EC2Client, Filters: Filter[]): Promise<readonly Listed[]> {
    const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({ Filters }));
    return VpcEndpoints.filter(({ State }) => String(State).toLowerCase() !== "deleted").map(
        ({ VpcEndpointId: id, Tags }) => ({ id, Tags }),
    );
}

/** Routes and associations have no tags: they are their table's. */
async function partsOfTables(ec2: EC2Client, ids: readonly string[], project: string): Promise<Found[]> {
    if (ids.length === 0) {
        return [];
    }
    const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [...ids] }));
    return RouteTables.flatMap((table) => partsOfTable(table, project));
}

function partsOfTable(
    { RouteTableId = "", Routes = [], Associations = [] }: RouteTable,
    project: string,
): Found[] {
    const tags = untagged(project, "ephemeral");
    return [
        ...Routes.filter(
            ({ Origin, DestinationCidrBlock }) => Origin === "CreateRoute" && DestinationCidrBlock,
        ).map(({ DestinationCidrBlock = "" }): Found => {
            const id = `${RouteTableId}_${DestinationCidrBlock}`;
            return { type: route, id, name: id, tags };
        }),
        ...Associations.filter(({ Main }) => Main !== true).map(
            ({ SubnetId = "", RouteTableAssociationId = "" }): Found => ({
                type: association,
                id: `${SubnetId}/${RouteTableId}`,
                name: RouteTableAssociationId,
                tags,
            }),
        ),
    ];
}

async function rulesOf(ec2: EC2Client, groups: readonly string[]): Promise<Found[]> {
    if (groups.length === 0) {
        return [];
    }
    const Filters = [{ Name: "group-id", Values: [...groups] }];
    const { SecurityGroupRules = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }));
    return SecurityGroupRules.map(({ SecurityGroupRuleId = "", IsEgress, Description, Tags }): Found => ({
        type: IsEgress === true ? egress : ingress,
        id: SecurityGroupRuleId,
        name: Description ?? SecurityGroupRuleId,
        tags: Object.fromEntries((Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value])),
    }));
}
