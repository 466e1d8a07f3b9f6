import assert from "node:assert/strict";
import * as ec2Sdk from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { WAFV2Client } from "@aws-sdk/client-wafv2";
import { inTheWay } from "../../scripts/pipeline/sleep/in-the-way";
import { Emulator, startMoto } from "../terraform/recording-gateway/moto";

/** What moto knows of it: filters and answers are its own there, not this repository's. */
describe("what is in the way of a destroy, in an emulator of AWS", () => {
    let moto: Emulator;
    let ec2: ec2Sdk.EC2Client;

    before(async () => {
        moto = await startMoto("111122223333");
        ec2 = new ec2Sdk.EC2Client(clientOf(moto));
    });
    after(async () => {
        ec2.destroy();
        await moto.stop();
    });

    function clientOf({ url: endpoint }: Emulator) {
        const credentials = { accessKeyId: "example", secretAccessKey: "example" };
        return { region: "eu-west-2", endpoint, credentials };
    }

    const ours = (ResourceType: ec2Sdk.ResourceType): ec2Sdk.TagSpecification[] => [
        { ResourceType, Tags: [{ Key: "Project", Value: "gatus-prod" }] },
    ];

    async function vpcOf(block: string): Promise<string> {
        const asked = { CidrBlock: block, TagSpecifications: ours("vpc") };
        return (await ec2.send(new ec2Sdk.CreateVpcCommand(asked))).Vpc?.VpcId ?? "";
    }

    /** One of each in a VPC, as somebody else makes it. @returns the ids by kind */
    async function othersIn(VpcId: string, peer: string, block: string): Promise<Record<string, string>> {
        const vpn = await ec2.send(new ec2Sdk.CreateVpnGatewayCommand({ Type: "ipsec.1" }));
        const VpnGatewayId = vpn.VpnGateway?.VpnGatewayId ?? "";
        await ec2.send(new ec2Sdk.AttachVpnGatewayCommand({ VpcId, VpnGatewayId }));
        const internet = await ec2.send(new ec2Sdk.CreateInternetGatewayCommand({}));
        const InternetGatewayId = internet.InternetGateway?.InternetGatewayId ?? "";
        await ec2.send(new ec2Sdk.AttachInternetGatewayCommand({ VpcId, InternetGatewayId }));
        const egress = await ec2.send(new ec2Sdk.CreateEgressOnlyInternetGatewayCommand({ VpcId }));
        const carrier = await ec2.send(new ec2Sdk.CreateCarrierGatewayCommand({ VpcId }));
        const peering = await ec2.send(
            new ec2Sdk.CreateVpcPeeringConnectionCommand({ VpcId, PeerVpcId: peer }),
        );
        const subnet = await ec2.send(new ec2Sdk.CreateSubnetCommand({ VpcId, CidrBlock: block }));
        const group = { VpcId, GroupName: "theirs", Description: "theirs" };
        const { GroupId = "" } = await ec2.send(new ec2Sdk.CreateSecurityGroupCommand(group));
        const table = await ec2.send(new ec2Sdk.CreateRouteTableCommand({ VpcId }));
        const acl = await ec2.send(new ec2Sdk.CreateNetworkAclCommand({ VpcId }));
        const endpoint = await ec2.send(
            new ec2Sdk.CreateVpcEndpointCommand({ VpcId, ServiceName: "com.amazonaws.eu-west-2.s3" }),
        );
        // The layer's own, which go with it.
        await ec2.send(new ec2Sdk.CreateRouteTableCommand({ VpcId, TagSpecifications: ours("route-table") }));
        return {
            "VPC endpoint": endpoint.VpcEndpoint?.VpcEndpointId ?? "",
            subnet: subnet.Subnet?.SubnetId ?? "",
            "security group": GroupId,
            "route table": table.RouteTable?.RouteTableId ?? "",
            "network ACL": acl.NetworkAcl?.NetworkAclId ?? "",
            "internet gateway": InternetGatewayId,
            "egress-only internet gateway":
                egress.EgressOnlyInternetGateway?.EgressOnlyInternetGatewayId ?? "",
            "carrier gateway": carrier.CarrierGateway?.CarrierGatewayId ?? "",
            "VPN gateway": VpnGatewayId,
            "VPC peering connection": peering.VpcPeeringConnection?.VpcPeeringConnectionId ?? "",
        };
    }

    async function ask(vpc: string) {
        const { obstacles, untold } = await inTheWay({
            ...{ project: "gatus-prod", vpcIds: [vpc], securityGroups: [] },
            ...{ targetGroups: [], loadBalancers: [], webAcls: [], limitMs: 10_000 },
            ...{ ec2, elb: new ElasticLoadBalancingV2Client(clientOf(moto)) },
            waf: new WAFV2Client(clientOf(moto)),
        });
        assert.deepEqual(untold, []);
        return obstacles;
    }

    it("names one of each, and nothing of another VPC", async () => {
        const [vpc, peer, another] = [
            await vpcOf("10.0.0.0/16"),
            await vpcOf("10.1.0.0/16"),
            await vpcOf("10.2.0.0/16"),
        ];
        assert.deepEqual(await ask(vpc), []);
        const made = await othersIn(vpc, peer, "10.0.0.0/24");
        await othersIn(another, peer, "10.2.0.0/24");
        assert.deepEqual(
            (await ask(vpc)).map(({ what }) => what),
            Object.entries(made).map(([kind, id]) => `${kind} ${id}`),
        );

        await ec2.send(new ec2Sdk.DetachVpnGatewayCommand({ VpcId: vpc, VpnGatewayId: made["VPN gateway"] }));
        const VpcPeeringConnectionId = made["VPC peering connection"];
        await ec2.send(new ec2Sdk.DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId }));
        const left = (await ask(vpc)).map(({ what }) => what).join("\n");
        assert.doesNotMatch(left, /VPN gateway|peering/);
        assert.match(left, /carrier gateway/);
    });
});
