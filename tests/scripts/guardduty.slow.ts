import assert from "node:assert/strict";
import {
    CreateSecurityGroupCommand,
    CreateSubnetCommand,
    CreateTagsCommand,
    CreateVpcCommand,
    CreateVpcEndpointCommand,
    DescribeSecurityGroupsCommand,
    DescribeVpcEndpointsCommand,
    EC2Client,
} from "@aws-sdk/client-ec2";
import { removeWhatGuardDutyMade } from "../../scripts/pipeline/sleep/guardduty";
import { restOf } from "../../scripts/pipeline/sleep/in-the-way/rest";
import { Emulator, startMoto } from "../terraform/recording-gateway/moto";

describe("what GuardDuty put into the VPC, in an emulator of AWS", () => {
    let moto: Emulator;
    let client: EC2Client;

    before(async () => {
        moto = await startMoto("111122223333");
        const credentials = { accessKeyId: "example", secretAccessKey: "example" };
        client = new EC2Client({ region: "eu-west-2", endpoint: moto.url, credentials });
    });

    after(async () => {
        client.destroy();
        await moto.stop();
    });

    /** A VPC with an endpoint and a group of GuardDuty's, and a group of somebody else's. */
    async function watchedVpc(): Promise<{ vpc: string; endpoint: string; group: string; other: string }> {
        const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
        const VpcId = Vpc?.VpcId ?? "";
        const { Subnet } = await client.send(new CreateSubnetCommand({ VpcId, CidrBlock: "10.0.0.0/24" }));
        const group = async (GroupName: string) => {
            const made = await client.send(
                new CreateSecurityGroupCommand({ VpcId, GroupName, Description: GroupName }),
            );
            return made.GroupId ?? "";
        };
        const guardDutys = await group(`GuardDutyManagedSecurityGroup-${VpcId}`);
        const other = await group("other");
        const { VpcEndpoint } = await client.send(
            new CreateVpcEndpointCommand({
                VpcId,
                ServiceName: "com.amazonaws.eu-west-2.guardduty-data",
                VpcEndpointType: "Interface",
                SubnetIds: [Subnet?.SubnetId ?? ""],
                SecurityGroupIds: [guardDutys],
            }),
        );
        const endpoint = VpcEndpoint?.VpcEndpointId ?? "";
        const Tags = [{ Key: "GuardDutyManaged", Value: "true" }];
        await client.send(new CreateTagsCommand({ Resources: [endpoint, guardDutys], Tags }));
        return { vpc: VpcId, endpoint, group: guardDutys, other };
    }

    it("goes, and nothing else, and only in the VPC that was named", async () => {
        const [ours, theirs] = [await watchedVpc(), await watchedVpc()];
        const removed = await removeWhatGuardDutyMade(client, [ours.vpc], { pollMs: 10, timeoutMs: 5000 });
        assert.deepEqual(removed, { endpoints: [ours.endpoint], securityGroups: [ours.group] });

        const { SecurityGroups = [] } = await client.send(new DescribeSecurityGroupsCommand({}));
        const groups = SecurityGroups.map(({ GroupId }) => GroupId);
        assert.ok(!groups.includes(ours.group));
        for (const kept of [ours.other, theirs.group, theirs.other]) {
            assert.ok(groups.includes(kept), kept);
        }
        const { VpcEndpoints = [] } = await client.send(new DescribeVpcEndpointsCommand({}));
        const there = VpcEndpoints.filter(({ State }) => State?.toLowerCase() !== "deleted");
        assert.deepEqual(
            there.map(({ VpcEndpointId }) => VpcEndpointId),
            [theirs.endpoint],
        );
        const again = await removeWhatGuardDutyMade(client, [ours.vpc], { pollMs: 10, timeoutMs: 5000 });
        assert.deepEqual(again, { endpoints: [], securityGroups: [] });
    });

    it("is looked for in no VPC when the state has none", async () => {
        const vpcsOf = (exported: string) => restOf(exported, "gatus-prod").vpcIds;
        assert.deepEqual(vpcsOf('{"version":3,"deployment":{}}'), []);
        const resources = [{ type: "aws:ec2/vpc:Vpc", id: "vpc-1" }, { type: "awsx:ec2:Vpc" }];
        assert.deepEqual(vpcsOf(JSON.stringify({ deployment: { resources } })), ["vpc-1"]);
        const nobody = new EC2Client({ region: "eu-west-2", endpoint: "http://127.0.0.1:1" });
        assert.deepEqual(await removeWhatGuardDutyMade(nobody, []), { endpoints: [], securityGroups: [] });
    });
});
