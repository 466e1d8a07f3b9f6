import { documentationIp, input, inputs, prefixed, referred, regional, ResourceType } from "./resource-type";

const ownerId = "ownerId";

/** What the ephemeral layer's network is made of. */
export const networkTypes: Readonly<Record<string, ResourceType>> = {
    "aws:ec2/vpc:Vpc": {
        id: prefixed("vpc"),
        arn: regional("ec2", ({ hex }) => `vpc/vpc-${hex.slice(0, 17)}`),
        computed: (draft) => ({
            cidrBlock: draft.inputs.cidrBlock,
            defaultNetworkAclId: `acl-${draft.hex.slice(0, 17)}`,
            defaultRouteTableId: `rtb-${draft.hex.slice(0, 17)}`,
            defaultSecurityGroupId: `sg-${draft.hex.slice(0, 17)}`,
            dhcpOptionsId: `dopt-${draft.hex.slice(0, 17)}`,
            ipv6AssociationId: "",
            mainRouteTableId: `rtb-${draft.hex.slice(0, 17)}`,
            [ownerId]: draft.account.accountId,
        }),
        replaceOn: ["cidrBlock", "instanceTenancy"],
        heldBy: [
            "aws:ec2/subnet:Subnet",
            "aws:ec2/internetGateway:InternetGateway",
            "aws:ec2/routeTable:RouteTable",
            "aws:ec2/vpcEndpoint:VpcEndpoint",
            "aws:ec2/securityGroup:SecurityGroup",
        ],
    },
    "aws:ec2/subnet:Subnet": {
        unique: inputs(" ", "vpcId", "cidrBlock"),
        id: prefixed("subnet"),
        arn: regional("ec2", ({ hex }) => `subnet/subnet-${hex.slice(0, 17)}`),
        computed: ({ account, inputs: { availabilityZone } }) => ({
            availabilityZoneId: `az-${String(availabilityZone).slice(-1)}`,
            ipv6CidrBlockAssociationId: "",
            [ownerId]: account.accountId,
        }),
        replaceOn: ["vpcId", "cidrBlock", "availabilityZone"],
        heldBy: [
            "aws:ec2/natGateway:NatGateway",
            "aws:ec2/routeTableAssociation:RouteTableAssociation",
            "aws:lb/loadBalancer:LoadBalancer",
            "aws:ecs/service:Service",
            "aws:efs/mountTarget:MountTarget",
        ],
    },
    "aws:ec2/internetGateway:InternetGateway": {
        // A VPC has one.
        unique: input("vpcId"),
        id: prefixed("igw"),
        arn: regional("ec2", ({ hex }) => `internet-gateway/igw-${hex.slice(0, 17)}`),
        computed: ({ account }) => ({ [ownerId]: account.accountId }),
    },
    "aws:ec2/routeTable:RouteTable": {
        id: prefixed("rtb"),
        arn: regional("ec2", ({ hex }) => `route-table/rtb-${hex.slice(0, 17)}`),
        computed: ({ account }) => ({ [ownerId]: account.accountId }),
        replaceOn: ["vpcId"],
        heldBy: ["aws:ec2/routeTableAssociation:RouteTableAssociation"],
    },
    "aws:ec2/route:Route": {
        untagged: true,
        unique: inputs(" ", "routeTableId", "destinationCidrBlock"),
        id: ({ inputs: { routeTableId }, hex }) => `r-${String(routeTableId)}${hex.slice(0, 10)}`,
        importId: ({ inputs: { routeTableId, destinationCidrBlock } }) =>
            `${String(routeTableId)}_${String(destinationCidrBlock)}`,
        computed: () => ({ instanceId: "", instanceOwnerId: "", origin: "CreateRoute", state: "active" }),
        replaceOn: ["routeTableId", "destinationCidrBlock"],
    },
    "aws:ec2/routeTableAssociation:RouteTableAssociation": {
        untagged: true,
        unique: input("subnetId"),
        id: prefixed("rtbassoc"),
        importId: ({ inputs: { subnetId, routeTableId } }) => `${String(subnetId)}/${String(routeTableId)}`,
        replaceOn: ["subnetId"],
    },
    "aws:ec2/eip:Eip": {
        replaceOn: ["domain"],
        id: prefixed("eipalloc"),
        arn: regional("ec2", ({ hex }) => `elastic-ip/eipalloc-${hex.slice(0, 17)}`),
        computed: (draft) => ({
            allocationId: prefixed("eipalloc")(draft),
            associationId: "",
            carrierIp: "",
            customerOwnedIp: "",
            domain: "vpc",
            privateDns: "",
            privateIp: "",
            ptrRecord: "",
            publicDns: `ec2-${documentationIp(draft).replaceAll(".", "-")}.compute.amazonaws.com`,
            publicIp: documentationIp(draft),
        }),
        heldBy: ["aws:ec2/natGateway:NatGateway"],
    },
    "aws:ec2/natGateway:NatGateway": {
        id: prefixed("nat"),
        computed: (draft) => ({
            associationId: prefixed("eipassoc")(draft),
            autoProvisionZones: "",
            autoScalingIps: "",
            networkInterfaceId: prefixed("eni")(draft),
            publicIp: referred(draft, "allocationId", "publicIp"),
            regionalNatGatewayAddresses: [],
            regionalNatGatewayAutoMode: "",
            routeTableId: "",
        }),
        replaceOn: "all",
    },
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
        replaceOn: ["vpcId"],
        puts: true,
        unique: input("vpcId"),
        // AWS made the group with its VPC; it is adopted, and left alone when it is given up.
        id: (draft) => referred(draft, "vpcId", "defaultSecurityGroupId"),
        arn: regional(
            "ec2",
            (draft) => `security-group/${referred(draft, "vpcId", "defaultSecurityGroupId")}`,
        ),
        computed: ({ account }) => ({
            description: "default VPC security group",
            name: "default",
            namePrefix: "",
            [ownerId]: account.accountId,
        }),
    },
    "aws:ec2/vpcEndpoint:VpcEndpoint": {
        unique: inputs(" ", "vpcId", "serviceName", "vpcEndpointType"),
        id: prefixed("vpce"),
        arn: regional("ec2", ({ hex }) => `vpc-endpoint/vpce-${hex.slice(0, 17)}`),
        computed: ({ account }) => ({
            cidrBlocks: [],
            dnsEntries: [],
            networkInterfaceIds: [],
            [ownerId]: account.accountId,
            prefixListId: "pl-63a5400a",
            requesterManaged: false,
            state: "available",
        }),
        policy: { property: "policy", kind: "endpoint", refusal: "InvalidPolicyDocument" },
        replaceOn: ["vpcId", "serviceName", "vpcEndpointType"],
    },
    "aws:ec2/flowLog:FlowLog": {
        id: prefixed("fl"),
        arn: regional("ec2", ({ hex }) => `vpc-flow-log/fl-${hex.slice(0, 17)}`),
        replaceOn: "all",
    },
    "aws:ec2/securityGroup:SecurityGroup": {
        name: { property: "name", limit: 255 },
        unique: (draft) => `${draft.name} in ${input("vpcId")(draft)}`,
        id: prefixed("sg"),
        arn: regional("ec2", ({ hex }) => `security-group/sg-${hex.slice(0, 17)}`),
        computed: ({ account }) => ({ [ownerId]: account.accountId }),
        replaceOn: ["vpcId", "description"],
        heldBy: [
            "aws:lb/loadBalancer:LoadBalancer",
            "aws:ecs/service:Service",
            "aws:efs/mountTarget:MountTarget",
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        ],
    },
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupRule(),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupRule(),
};

function securityGroupRule(): ResourceType {
    const peer = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];
    return {
        unique: ({ inputs: rule }) =>
            ["securityGroupId", "ipProtocol", "fromPort", "toPort", ...peer]
                .map((key) => String(rule[key]))
                .join(" "),
        id: prefixed("sgr"),
        arn: regional("ec2", ({ hex }) => `security-group-rule/sgr-${hex.slice(0, 17)}`),
        computed: (draft) => ({ securityGroupRuleId: prefixed("sgr")(draft) }),
        replaceOn: ["securityGroupId"],
    };
}
