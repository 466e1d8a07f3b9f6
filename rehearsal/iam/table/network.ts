import { ec2, NEW, need, needs, passRole, SELF, Table, tagging, TypeNeeds } from "./need";

const tag = ["ec2:CreateTags", "ec2:DeleteTags"] as const;

/** Reads of EC2 know no resources, and fall back on listing tags where a resource doesn't tell its own. */
function describes(...actions: string[]) {
    return needs("*", ...actions, "ec2:DescribeTags");
}

const vpc = ec2("vpc", "{vpcId}");
const subnet = ec2("subnet", "{subnetId}");
const routeTable = ec2("route-table", "{routeTableId}");

function securityGroupRule(direction: "Ingress" | "Egress"): TypeNeeds {
    const group = ec2("security-group", "{securityGroupId}");
    const authorize = `AuthorizeSecurityGroup${direction}`;
    return {
        arn: ec2("security-group-rule", "{id}"),
        create: [need(`ec2:${authorize}`, group, NEW), tagging("ec2:CreateTags", authorize)],
        read: describes("ec2:DescribeSecurityGroupRules"),
        update: [need("ec2:ModifySecurityGroupRules", group, SELF)],
        delete: [need(`ec2:RevokeSecurityGroup${direction}`, group)],
        tag,
    };
}

export const network: Table = {
    "aws:ec2/vpc:Vpc": {
        arn: ec2("vpc", "{id}"),
        create: [
            need("ec2:CreateVpc", NEW),
            tagging("ec2:CreateTags", "CreateVpc"),
            need("ec2:ModifyVpcAttribute", SELF),
        ],
        read: [
            ...describes(
                "ec2:DescribeVpcs",
                "ec2:DescribeNetworkAcls",
                "ec2:DescribeRouteTables",
                "ec2:DescribeSecurityGroups",
            ),
            need("ec2:DescribeVpcAttribute", SELF),
        ],
        update: [need("ec2:ModifyVpcAttribute", SELF)],
        delete: [need("ec2:DeleteVpc", SELF)],
        tag,
    },
    "aws:ec2/subnet:Subnet": {
        arn: ec2("subnet", "{id}"),
        create: [
            need("ec2:CreateSubnet", NEW, vpc),
            tagging("ec2:CreateTags", "CreateSubnet"),
            // `mapPublicIpOnLaunch` and its like are no part of CreateSubnet.
            need("ec2:ModifySubnetAttribute", SELF),
        ],
        read: describes("ec2:DescribeSubnets"),
        update: [need("ec2:ModifySubnetAttribute", SELF)],
        delete: [need("ec2:DescribeNetworkInterfaces", "*"), need("ec2:DeleteSubnet", SELF)],
        tag,
    },
    "aws:ec2/internetGateway:InternetGateway": {
        arn: ec2("internet-gateway", "{id}"),
        create: [
            need("ec2:CreateInternetGateway", NEW),
            tagging("ec2:CreateTags", "CreateInternetGateway"),
            need("ec2:AttachInternetGateway", SELF, vpc),
        ],
        read: describes("ec2:DescribeInternetGateways"),
        update: [need("ec2:DetachInternetGateway", SELF), need("ec2:AttachInternetGateway", SELF, vpc)],
        delete: [need("ec2:DetachInternetGateway", SELF, vpc), need("ec2:DeleteInternetGateway", SELF)],
        tag,
    },
    "aws:ec2/routeTable:RouteTable": {
        arn: ec2("route-table", "{id}"),
        create: [need("ec2:CreateRouteTable", NEW, vpc), tagging("ec2:CreateTags", "CreateRouteTable")],
        read: describes("ec2:DescribeRouteTables"),
        update: [],
        // Whatever is still associated is disassociated first.
        delete: needs(SELF, "ec2:DisassociateRouteTable", "ec2:DeleteRouteTable"),
        tag,
    },
    "aws:ec2/route:Route": {
        arn: routeTable,
        create: [need("ec2:CreateRoute", routeTable)],
        read: describes("ec2:DescribeRouteTables"),
        update: [need("ec2:ReplaceRoute", routeTable)],
        delete: [need("ec2:DeleteRoute", routeTable)],
    },
    "aws:ec2/routeTableAssociation:RouteTableAssociation": {
        arn: routeTable,
        create: [need("ec2:AssociateRouteTable", routeTable, subnet)],
        read: describes("ec2:DescribeRouteTables"),
        update: [need("ec2:ReplaceRouteTableAssociation", routeTable, subnet)],
        delete: [need("ec2:DisassociateRouteTable", routeTable, subnet)],
    },
    "aws:ec2/eip:Eip": {
        arn: ec2("elastic-ip", "{id}"),
        create: [need("ec2:AllocateAddress", NEW), tagging("ec2:CreateTags", "AllocateAddress")],
        read: describes("ec2:DescribeAddresses", "ec2:DescribeAddressesAttribute"),
        update: [],
        // A NAT gateway's address is associated with an interface of AWS's, as the state knows after a refresh.
        delete: [
            need("ec2:DisassociateAddress", SELF, ec2("network-interface", "eni-0123456789abcdef0")),
            need("ec2:ReleaseAddress", SELF),
        ],
        tag,
    },
    "aws:ec2/natGateway:NatGateway": {
        arn: ec2("natgateway", "{id}"),
        create: [
            need("ec2:CreateNatGateway", NEW, subnet, ec2("elastic-ip", "{allocationId?}")),
            tagging("ec2:CreateTags", "CreateNatGateway"),
        ],
        read: describes("ec2:DescribeNatGateways"),
        update: [],
        delete: [need("ec2:DeleteNatGateway", SELF)],
        tag,
    },
    "aws:ec2/vpcEndpoint:VpcEndpoint": {
        arn: ec2("vpc-endpoint", "{id}"),
        create: [
            need("ec2:CreateVpcEndpoint", NEW, vpc, ec2("route-table", "{routeTableIds?}")),
            tagging("ec2:CreateTags", "CreateVpcEndpoint"),
            // Side effects on the caller.
            ...describes("ec2:DescribeVpcs", "ec2:DescribeSubnets", "ec2:DescribeSecurityGroups"),
        ],
        read: describes(
            "ec2:DescribeVpcEndpoints",
            "ec2:DescribePrefixLists",
            "ec2:DescribeNetworkInterfaces",
        ),
        update: [need("ec2:ModifyVpcEndpoint", SELF, ec2("route-table", "{routeTableIds?}"))],
        delete: [need("ec2:DeleteVpcEndpoints", SELF)],
        tag,
    },
    "aws:ec2/flowLog:FlowLog": {
        arn: ec2("vpc-flow-log", "{id}"),
        create: [
            need("ec2:CreateFlowLogs", NEW, vpc),
            tagging("ec2:CreateTags", "CreateFlowLogs"),
            need("logs:CreateLogDelivery", "*"),
            passRole("{iamRoleArn?}", "vpc-flow-logs.amazonaws.com"),
        ],
        read: describes("ec2:DescribeFlowLogs"),
        update: [],
        delete: [need("ec2:DeleteFlowLogs", SELF), need("logs:DeleteLogDelivery", "*")],
        tag,
    },
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
        arn: ec2("security-group", "{id}"),
        // Adopted, not created: it has no tags before the first call, and ours when its rules are revoked.
        create: [
            ...describes("ec2:DescribeSecurityGroups", "ec2:DescribeSecurityGroupRules"),
            need("ec2:CreateTags", NEW),
            ...needs(SELF, "ec2:RevokeSecurityGroupIngress", "ec2:RevokeSecurityGroupEgress"),
        ],
        read: describes("ec2:DescribeSecurityGroups"),
        update: needs(
            SELF,
            "ec2:RevokeSecurityGroupIngress",
            "ec2:RevokeSecurityGroupEgress",
            "ec2:AuthorizeSecurityGroupIngress",
            "ec2:AuthorizeSecurityGroupEgress",
        ),
        delete: [],
        tag,
    },
    "aws:ec2/securityGroup:SecurityGroup": {
        arn: ec2("security-group", "{id}"),
        create: [
            need("ec2:CreateSecurityGroup", NEW, vpc),
            tagging("ec2:CreateTags", "CreateSecurityGroup"),
            // AWS's own "everything out" goes, whatever the program says.
            need("ec2:RevokeSecurityGroupEgress", SELF),
        ],
        read: describes("ec2:DescribeSecurityGroups"),
        update: [],
        delete: [
            ...describes("ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroupRules"),
            need("ec2:DeleteSecurityGroup", SELF),
        ],
        tag,
    },
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupRule("Ingress"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupRule("Egress"),
};
