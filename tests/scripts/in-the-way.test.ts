import assert from "node:assert/strict";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { WAFV2Client } from "@aws-sdk/client-wafv2";
import { inTheWay } from "../../scripts/pipeline/sleep/in-the-way";
import { Rest } from "../../scripts/pipeline/sleep/in-the-way/obstacle";
import { restOf } from "../../scripts/pipeline/sleep/in-the-way/rest";
import { awsClientConfig, awsJson, awsQuery, serve, stopServers } from "./support/servers";

/** An answer of EC2's: a list of items. */
function listed(action: string, set: string, ...items: string[]): string {
    const content = items.map((item) => `<item>${item}</item>`).join("");
    return `<${action}Response><${set}>${content}</${set}></${action}Response>`;
}

const place = "<subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><ownerId>111122223333</ownerId>";
const ours = "<tagSet><item><key>Project</key><value>gatus-prod</value></item></tagSet>";
const theirs = "<tagSet><item><key>Name</key><value>theirs</value></item></tagSet>";

/** What is in AWS, as its answers show it. Of each list the last one is what everybody has, or ours. */
const world: Record<string, (input: URLSearchParams) => string> = {
    DescribeNetworkInterfaces: () => listed("DescribeNetworkInterfaces", "networkInterfaceSet"),
    DescribeVpcEndpoints: () =>
        listed(
            "DescribeVpcEndpoints",
            "vpcEndpointSet",
            `<vpcEndpointId>vpce-1</vpcEndpointId><state>available</state>${theirs}`,
            `<vpcEndpointId>vpce-2</vpcEndpointId><state>deleted</state>`,
            `<vpcEndpointId>vpce-3</vpcEndpointId><state>available</state>${ours}`,
        ),
    DescribeSubnets: () =>
        listed(
            "DescribeSubnets",
            "subnetSet",
            `<subnetId>subnet-9</subnetId>`,
            `<subnetId>subnet-1</subnetId>${ours}`,
        ),
    DescribeSecurityGroups: () =>
        listed(
            "DescribeSecurityGroups",
            "securityGroupInfo",
            `<groupId>sg-9</groupId><groupName>x</groupName>
            <ipPermissions><item><groups><item><groupId>sg-1</groupId></item></groups></item></ipPermissions>`,
            `<groupId>sg-0</groupId><groupName>default</groupName>
            <ipPermissions><item><groups><item><groupId>sg-1</groupId></item></groups></item></ipPermissions>
            <ipPermissionsEgress><item><groups><item><groupId>sg-0</groupId></item></groups></item></ipPermissionsEgress>`,
        ),
    DescribeRouteTables: () =>
        listed(
            "DescribeRouteTables",
            "routeTableSet",
            `<routeTableId>rtb-9</routeTableId>`,
            `<routeTableId>rtb-0</routeTableId><associationSet><item><main>true</main></item></associationSet>`,
        ),
    DescribeNetworkAcls: () =>
        listed(
            "DescribeNetworkAcls",
            "networkAclSet",
            `<networkAclId>acl-9</networkAclId><default>false</default>`,
            `<networkAclId>acl-0</networkAclId><default>true</default>`,
        ),
    DescribeInternetGateways: () =>
        listed(
            "DescribeInternetGateways",
            "internetGatewaySet",
            `<internetGatewayId>igw-9</internetGatewayId><attachmentSet><item><vpcId>vpc-1</vpcId></item></attachmentSet>`,
            `<internetGatewayId>igw-1</internetGatewayId>${ours}`,
        ),
    DescribeEgressOnlyInternetGateways: () =>
        listed(
            "DescribeEgressOnlyInternetGateways",
            "egressOnlyInternetGatewaySet",
            ...["vpc-1", "vpc-2"].map(
                (vpc) => `<egressOnlyInternetGatewayId>eigw-of-${vpc}</egressOnlyInternetGatewayId>
                <attachmentSet><item><vpcId>${vpc}</vpcId></item></attachmentSet>`,
            ),
        ),
    DescribeCarrierGateways: () =>
        listed(
            "DescribeCarrierGateways",
            "carrierGatewaySet",
            ...["available", "deleted"].map(
                (state) => `<carrierGatewayId>cagw-${state}</carrierGatewayId><state>${state}</state>`,
            ),
        ),
    DescribeVpnGateways: () =>
        listed(
            "DescribeVpnGateways",
            "vpnGatewaySet",
            ...["attached", "detached"].map(
                (state) => `<vpnGatewayId>vgw-${state}</vpnGatewayId>
                <attachments><item><vpcId>vpc-1</vpcId><state>${state}</state></item></attachments>`,
            ),
        ),
    DescribeVpcPeeringConnections: () =>
        listed(
            "DescribeVpcPeeringConnections",
            "vpcPeeringConnectionSet",
            ...["requester", "accepter", "neither"].flatMap((side) =>
                ["active", "pending-acceptance", "rejected"].map(
                    (state) => `<vpcPeeringConnectionId>pcx-${side}-${state}</vpcPeeringConnectionId>
                    <requesterVpcInfo><vpcId>vpc-${side === "requester" ? 1 : 2}</vpcId></requesterVpcInfo>
                    <accepterVpcInfo><vpcId>vpc-${side === "accepter" ? 1 : 3}</vpcId></accepterVpcInfo>
                    <status><code>${state}</code></status>`,
                ),
            ),
        ),
    DescribeSecurityGroupVpcAssociations: (input) =>
        listed(
            "DescribeSecurityGroupVpcAssociations",
            "securityGroupVpcAssociationSet",
            ...["associated", "disassociated"].map(
                (state) => `<groupId>${String(input.get("Filter.1.Value.1"))}</groupId>
                <vpcId>vpc-${state}</vpcId><state>${state}</state>`,
            ),
        ),
    DescribeTargetGroups: () =>
        `<DescribeTargetGroupsResponse><DescribeTargetGroupsResult><TargetGroups><member>
            <TargetGroupName>gatus-prod-1</TargetGroupName>
            <LoadBalancerArns><member>arn:ours</member><member>arn:theirs</member></LoadBalancerArns>
        </member></TargetGroups></DescribeTargetGroupsResult></DescribeTargetGroupsResponse>`,
};

describe("what is in the way of a destroy", () => {
    after(stopServers);

    const nothing: Rest = {
        ...{ project: "gatus-prod", vpcIds: [], securityGroups: [] },
        ...{ targetGroups: [], loadBalancers: [], webAcls: [] },
    };

    async function ask(answers: typeof world, rest: Partial<Rest> = { vpcIds: ["vpc-1"] }) {
        const config = awsClientConfig(await serve(awsQuery({ ...world, ...answers })));
        const protectedBy = ({ ResourceType }: Record<string, unknown>) => ({
            ResourceArns: [`arn:theirs/${String(ResourceType)}`, "arn:ours"],
        });
        const waf = awsClientConfig(await serve(awsJson({ ListResourcesForWebACL: protectedBy })));
        return inTheWay({
            ...{ ...nothing, ...rest },
            ec2: new EC2Client(config),
            elb: new ElasticLoadBalancingV2Client(config),
            waf: new WAFV2Client(waf),
            limitMs: 5000,
        });
    }

    /** Each as it is told. */
    async function told(rest?: Partial<Rest>) {
        const { obstacles, untold } = await ask({}, rest);
        assert.deepEqual(untold, []);
        return obstacles.map(({ what, fix }) => `${what}: ${fix}`);
    }

    /** The one interface that there is. */
    async function asked(item: string) {
        const DescribeNetworkInterfaces = (input: URLSearchParams) => {
            assert.equal(input.get("Filter.1.Name"), "vpc-id");
            assert.equal(input.get("Filter.1.Value.1"), "vpc-1");
            return listed("DescribeNetworkInterfaces", "networkInterfaceSet", item);
        };
        const [first] = (await ask({ DescribeNetworkInterfaces })).obstacles;
        assert.ok(first !== undefined);
        return first;
    }

    it("names somebody's instance by its interface: type, id, owner, where, public address", async () => {
        assert.deepEqual(
            await asked(
                `<networkInterfaceId>eni-1</networkInterfaceId><interfaceType>interface</interfaceType>${place}
                <description>Primary network interface</description><status>in-use</status>
                <groupSet><item><groupId>sg-1</groupId></item></groupSet>
                <attachment><instanceId>i-1</instanceId></attachment>
                <association><publicIp>203.0.113.9</publicIp></association>
                <tagSet><item><key>Name</key><value>build-server</value></item></tagSet>`,
            ),
            {
                what:
                    "network interface eni-1 (interface): 'Primary network interface', named build-server, of the " +
                    "instance i-1, owner 111122223333, in subnet-1, sg-1, public address 203.0.113.9",
                fix: "aws ec2 terminate-instances --instance-ids i-1",
            },
        );
    });

    for (const [description, command] of [
        [
            "ELB app/gatus-prod-1234567/b26e625cdde161e6",
            "aws elbv2 delete-load-balancer --load-balancer-arn arn:aws:elasticloadbalancing:eu-west-2:111122223333:" +
                "loadbalancer/app/gatus-prod-1234567/b26e625cdde161e6",
        ],
        ["ELB classic", "aws elb delete-load-balancer --load-balancer-name classic"],
        [
            "Interface for NAT Gateway nat-0a8b0e0d28266841f",
            "aws ec2 delete-nat-gateway --nat-gateway-id nat-0a8b0e0d28266841f",
        ],
        [
            "VPC Endpoint Interface vpce-078221a1e27d1ea5b",
            "aws ec2 delete-vpc-endpoints --vpc-endpoint-ids vpce-078221a1e27d1ea5b",
        ],
        [
            "Network Interface for Transit Gateway Attachment tgw-attach-02fa275e3a49a2dda",
            "aws ec2 delete-transit-gateway-vpc-attachment --transit-gateway-attachment-id tgw-attach-02fa275e3a49a2dda",
        ],
        [
            "EFS mount target for fs-0dcdbf56073416b82 (fsmt-0852ce334db888836)",
            "aws efs delete-mount-target --mount-target-id fsmt-0852ce334db888836",
        ],
    ] as const) {
        it(`says how to end what AWS made an interface for: ${description}`, async () => {
            const { what, fix } = await asked(
                `<networkInterfaceId>eni-2</networkInterfaceId>${place}<description>${description}</description>
                <availabilityZone>eu-west-2a</availabilityZone><status>in-use</status><requesterId>amazon</requesterId>`,
            );
            assert.match(what, /^network interface eni-2 .*, made by amazon, in subnet-1$/);
            assert.equal(fix, command);
        });
    }

    it("deletes an interface itself only when nothing has it, and else tells who to ask", async () => {
        const item = (status: string) =>
            `<networkInterfaceId>eni-3</networkInterfaceId>${place}<status>${status}</status>`;
        assert.equal(
            (await asked(item("available"))).fix,
            "aws ec2 delete-network-interface --network-interface-id eni-3",
        );
        assert.match((await asked(item("in-use"))).fix, /^aws ec2 describe-network-interfaces .* eni-3 /);
    });

    it("names what is in the VPC, has no interface, and is neither ours nor the VPC's own", async () => {
        const peering = (side: string, state: string, verb: string) =>
            `VPC peering connection pcx-${side}-${state}: ` +
            `aws ec2 ${verb}-vpc-peering-connection --vpc-peering-connection-id pcx-${side}-${state}`;
        assert.deepEqual(await told(), [
            "VPC endpoint vpce-1, named theirs: aws ec2 delete-vpc-endpoints --vpc-endpoint-ids vpce-1",
            "subnet subnet-9: aws ec2 delete-subnet --subnet-id subnet-9",
            "security group sg-9: aws ec2 delete-security-group --group-id sg-9",
            "route table rtb-9: aws ec2 delete-route-table --route-table-id rtb-9",
            "network ACL acl-9: aws ec2 delete-network-acl --network-acl-id acl-9",
            "internet gateway igw-9: aws ec2 detach-internet-gateway --internet-gateway-id igw-9 --vpc-id vpc-1",
            "egress-only internet gateway eigw-of-vpc-1: aws ec2 delete-egress-only-internet-gateway " +
                "--egress-only-internet-gateway-id eigw-of-vpc-1",
            "carrier gateway cagw-available: aws ec2 delete-carrier-gateway --carrier-gateway-id cagw-available",
            "VPN gateway vgw-attached: aws ec2 detach-vpn-gateway --vpn-gateway-id vgw-attached --vpc-id vpc-1",
            peering("requester", "active", "delete"),
            peering("requester", "pending-acceptance", "delete"),
            peering("accepter", "active", "delete"),
            peering("accepter", "pending-acceptance", "reject"),
        ]);
    });

    it("asks for what is in our VPC by the filters that EC2 has for each", async () => {
        const filters = new Set<string>();
        const note = (action: string) => (input: URLSearchParams) => {
            const [name, value] = ["Filter.1.Name", "Filter.1.Value.1"].map((key) => input.get(key));
            filters.add(`${action} ${name ?? "all"} ${value ?? ""}`);
            return world[action]?.(input) ?? "";
        };
        await ask(Object.fromEntries(Object.keys(world).map((action) => [action, note(action)])));
        // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpnGateways.html, and so on
        assert.deepEqual([...filters].sort(), [
            "DescribeCarrierGateways vpc-id vpc-1",
            "DescribeEgressOnlyInternetGateways all ",
            "DescribeInternetGateways attachment.vpc-id vpc-1",
            "DescribeNetworkAcls vpc-id vpc-1",
            "DescribeNetworkInterfaces vpc-id vpc-1",
            "DescribeRouteTables vpc-id vpc-1",
            "DescribeSecurityGroups vpc-id vpc-1",
            "DescribeSubnets vpc-id vpc-1",
            "DescribeVpcEndpoints vpc-id vpc-1",
            "DescribeVpcPeeringConnections all ",
            "DescribeVpnGateways attachment.vpc-id vpc-1",
        ]);
    });

    it("names who uses our target group, our web ACL and our security groups, but not ourselves", async () => {
        const loadBalancers = ["arn:ours"];
        const [listener = "", ...others] = await told({ loadBalancers, targetGroups: ["arn:group"] });
        assert.match(
            listener,
            /^load balancer arn:theirs, which sends to the target group gatus-prod-1: aws elbv2 describe-listeners --load-balancer-arn arn:theirs /,
        );
        assert.deepEqual(others, []);
        assert.deepEqual(
            await told({ loadBalancers, webAcls: ["arn:acl"] }),
            ["APPLICATION_LOAD_BALANCER", "API_GATEWAY"].map(
                (type) =>
                    `arn:theirs/${type}, which the web ACL arn:acl protects: ` +
                    `aws wafv2 disassociate-web-acl --resource-arn arn:theirs/${type}`,
            ),
        );
        assert.deepEqual(await told({ securityGroups: ["sg-2"] }), [
            "VPC vpc-associated, which the security group sg-2 is associated with: " +
                "aws ec2 disassociate-security-group-vpc --group-id sg-2 --vpc-id vpc-associated",
        ]);
        const rules = (await told({ vpcIds: ["vpc-1"], securityGroups: ["sg-1"] })).filter((it) =>
            it.startsWith("rule"),
        );
        assert.deepEqual(rules, [
            "rule of the VPC's default security group sg-0, which names sg-1: aws ec2 describe-security-group-rules " +
                "--filters Name=group-id,Values=sg-0   # revoke the rule that names it",
        ]);
    });

    it("asks nothing when nothing is left", async () => {
        const refuse = undefined as unknown as (input: URLSearchParams) => string;
        const refusals = Object.fromEntries(Object.keys(world).map((action) => [action, refuse]));
        assert.deepEqual(await ask(refusals, nothing), { obstacles: [], untold: [] });
    });

    it("says what it may not ask, and why, and names the rest", async () => {
        const refuse = undefined as unknown as (input: URLSearchParams) => string;
        const { obstacles, untold } = await ask({ DescribeVpnGateways: refuse });
        assert.deepEqual(untold, ["VPN gateway: DescribeVpnGateways"]);
        assert.ok(obstacles.some(({ what }) => what.startsWith("VPC endpoint")));
    });

    it("knows what is left by the state: the ARN of a web ACL, which isn't its id", () => {
        const resources = [
            { type: "aws:ec2/vpc:Vpc", id: "vpc-1" },
            { type: "aws:ec2/securityGroup:SecurityGroup", id: "sg-1" },
            { type: "aws:lb/targetGroup:TargetGroup", id: "arn:group" },
            { type: "aws:lb/loadBalancer:LoadBalancer", id: "arn:balancer" },
            { type: "aws:wafv2/webAcl:WebAcl", id: "0123", outputs: { arn: "arn:acl" } },
        ];
        assert.deepEqual(restOf(JSON.stringify({ deployment: { resources } }), "gatus-prod"), {
            ...{ project: "gatus-prod", vpcIds: ["vpc-1"], securityGroups: ["sg-1"] },
            ...{ targetGroups: ["arn:group"], loadBalancers: ["arn:balancer"], webAcls: ["arn:acl"] },
        });
        assert.deepEqual(restOf("{}", "gatus-prod"), nothing);
    });
});
