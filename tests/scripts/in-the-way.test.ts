import assert from "node:assert/strict";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { inTheWay, Question } from "../../scripts/pipeline/sleep/in-the-way";
import { awsClientConfig, awsQuery, serve, stopServers } from "./support/servers";

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
            `<groupId>sg-9</groupId><groupName>x</groupName>`,
            `<groupId>sg-0</groupId><groupName>default</groupName>`,
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
    DescribeTargetGroups: () =>
        `<DescribeTargetGroupsResponse><DescribeTargetGroupsResult><TargetGroups><member>
            <TargetGroupName>gatus-prod-1</TargetGroupName>
            <LoadBalancerArns><member>arn:ours</member><member>arn:theirs</member></LoadBalancerArns>
        </member></TargetGroups></DescribeTargetGroupsResult></DescribeTargetGroupsResponse>`,
};

describe("what is in the way of a destroy", () => {
    after(stopServers);

    async function ask(answers: typeof world, more: Partial<Question> = {}) {
        const config = awsClientConfig(await serve(awsQuery({ ...world, ...answers })));
        return inTheWay({
            ec2: new EC2Client(config),
            elb: new ElasticLoadBalancingV2Client(config),
            ...{ project: "gatus-prod", vpcIds: ["vpc-1"], targetGroups: [], loadBalancers: [] },
            limitMs: 5000,
            ...more,
        });
    }

    /** The one interface that there is. */
    async function asked(item: string) {
        const DescribeNetworkInterfaces = (input: URLSearchParams) => {
            assert.equal(input.get("Filter.1.Name"), "vpc-id");
            assert.equal(input.get("Filter.1.Value.1"), "vpc-1");
            return listed("DescribeNetworkInterfaces", "networkInterfaceSet", item);
        };
        const [first] = await ask({ DescribeNetworkInterfaces });
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
        assert.deepEqual(
            (await ask({})).map(({ what, fix }) => `${what}: ${fix}`),
            [
                "VPC endpoint vpce-1, named theirs: aws ec2 delete-vpc-endpoints --vpc-endpoint-ids vpce-1",
                "subnet subnet-9: aws ec2 delete-subnet --subnet-id subnet-9",
                "security group sg-9: aws ec2 delete-security-group --group-id sg-9",
                "route table rtb-9: aws ec2 delete-route-table --route-table-id rtb-9",
                "network ACL acl-9: aws ec2 delete-network-acl --network-acl-id acl-9",
            ],
        );
    });

    it("names somebody else's load balancer that sends to our target group", async () => {
        const found = await ask({}, { vpcIds: [], targetGroups: ["arn:group"], loadBalancers: ["arn:ours"] });
        assert.deepEqual(
            found.map(({ what }) => what),
            ["load balancer arn:theirs, which sends to the target group gatus-prod-1"],
        );
        assert.match(found[0]?.fix ?? "", /^aws elbv2 describe-listeners --load-balancer-arn arn:theirs /);
    });

    it("asks nothing when nothing is left, and says who refused when it may not ask", async () => {
        assert.deepEqual(await ask({}, { vpcIds: [] }), []);
        const refuse = undefined as unknown as (input: URLSearchParams) => string;
        await assert.rejects(ask({ DescribeSubnets: refuse }), /DescribeSubnets/);
    });
});
