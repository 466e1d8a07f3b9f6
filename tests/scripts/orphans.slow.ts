import assert from "node:assert/strict";
import * as cw from "@aws-sdk/client-cloudwatch";
import * as ec2Sdk from "@aws-sdk/client-ec2";
import * as ecsSdk from "@aws-sdk/client-ecs";
import * as efsSdk from "@aws-sdk/client-efs";
import * as elb from "@aws-sdk/client-elastic-load-balancing-v2";
import * as r53 from "@aws-sdk/client-route-53";
import * as wafSdk from "@aws-sdk/client-wafv2";
import { deleteOrphans, main } from "../../scripts/pipeline/orphans";
import { Aws, Environment } from "../../scripts/pipeline/orphans/aws";
import { removalOrder } from "../../scripts/pipeline/orphans/removal";
import { unknownToStates } from "../../scripts/pipeline/orphans/unknown";
import { Emulator, startMoto } from "../terraform/recording-gateway/moto";
import { FakePulumi } from "./support/fake-pulumi";
import { documented } from "../support/documented";

const region = "eu-west-2";
const project = "gatus-prod";
const layer = { Project: project, Layer: "ephemeral", ManagedBy: "pulumi" };
const upper = (more: Record<string, string> = {}) =>
    Object.entries({ ...layer, ...more }).map(([Key, Value]) => ({ Key, Value }));
const lower = Object.entries(layer).map(([key, value]) => ({ key, value }));
const spec = (ResourceType: ec2Sdk.ResourceType, Name: string) => [{ ResourceType, Tags: upper({ Name }) }];

/** An ephemeral layer on the emulator, made by nobody that keeps a state; and things of others beside it. */
async function make(): Promise<Environment> {
    const ec2 = new ec2Sdk.EC2Client({ region });
    const vpcOf = async (tags: ec2Sdk.TagSpecification[]) =>
        (await ec2.send(new ec2Sdk.CreateVpcCommand({ CidrBlock: "10.0.0.0/16", TagSpecifications: tags })))
            .Vpc?.VpcId;
    await vpcOf([{ ResourceType: "vpc", Tags: [{ Key: "Project", Value: "somebody-else" }] }]);
    const VpcId = await vpcOf(spec("vpc", project));
    const subnets: string[] = [];
    for (const [index, AvailabilityZone] of [`${region}a`, `${region}b`].entries()) {
        const TagSpecifications = spec("subnet", `${project}-public-${index + 1}`);
        const CidrBlock = `10.0.${index}.0/24`;
        const made = await ec2.send(
            new ec2Sdk.CreateSubnetCommand({ VpcId, CidrBlock, AvailabilityZone, TagSpecifications }),
        );
        subnets.push(made.Subnet?.SubnetId ?? "");
    }
    const [SubnetId = ""] = subnets;
    const gateway = await ec2.send(
        new ec2Sdk.CreateInternetGatewayCommand({ TagSpecifications: spec("internet-gateway", project) }),
    );
    const GatewayId = gateway.InternetGateway?.InternetGatewayId;
    await ec2.send(new ec2Sdk.AttachInternetGatewayCommand({ VpcId, InternetGatewayId: GatewayId }));
    const table = await ec2.send(
        new ec2Sdk.CreateRouteTableCommand({ VpcId, TagSpecifications: spec("route-table", project) }),
    );
    const RouteTableId = table.RouteTable?.RouteTableId;
    await ec2.send(
        new ec2Sdk.CreateRouteCommand({ RouteTableId, GatewayId, DestinationCidrBlock: "0.0.0.0/0" }),
    );
    await ec2.send(new ec2Sdk.AssociateRouteTableCommand({ RouteTableId, SubnetId }));
    const address = await ec2.send(
        new ec2Sdk.AllocateAddressCommand({ Domain: "vpc", TagSpecifications: spec("elastic-ip", project) }),
    );
    const { AllocationId } = address;
    await ec2.send(
        new ec2Sdk.CreateNatGatewayCommand({
            SubnetId,
            AllocationId,
            TagSpecifications: spec("natgateway", project),
        }),
    );
    await ec2.send(
        new ec2Sdk.CreateVpcEndpointCommand({
            VpcId,
            ServiceName: `com.amazonaws.${region}.s3`,
            VpcEndpointType: "Gateway",
            TagSpecifications: spec("vpc-endpoint", project),
        }),
    );
    const group = await ec2.send(
        new ec2Sdk.CreateSecurityGroupCommand({
            VpcId,
            GroupName: project,
            Description: "x",
            TagSpecifications: spec("security-group", project),
        }),
    );
    const permission = { IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "0.0.0.0/0" }] };
    await ec2.send(
        new ec2Sdk.AuthorizeSecurityGroupIngressCommand({
            GroupId: group.GroupId,
            IpPermissions: [permission],
            TagSpecifications: spec("security-group-rule", "in"),
        }),
    );
    await ec2.send(
        new ec2Sdk.AuthorizeSecurityGroupEgressCommand({
            GroupId: group.GroupId,
            IpPermissions: [permission],
            TagSpecifications: spec("security-group-rule", "out"),
        }),
    );
    await ec2.send(
        new ec2Sdk.CreateFlowLogsCommand({
            ResourceIds: [VpcId ?? ""],
            ResourceType: "VPC",
            TrafficType: "ALL",
            LogDestinationType: "cloud-watch-logs",
            LogGroupName: "flow",
            DeliverLogsPermissionArn: "arn:aws:iam::111122223333:role/flow",
            TagSpecifications: spec("vpc-flow-log", project),
        }),
    );

    const lb = new elb.ElasticLoadBalancingV2Client({ region });
    const balancer = await lb.send(
        new elb.CreateLoadBalancerCommand({ Name: `${project}-1234567`, Subnets: subnets, Tags: upper() }),
    );
    const { LoadBalancerArn = "", DNSName = "", CanonicalHostedZoneId } = balancer.LoadBalancers?.[0] ?? {};
    const target = await lb.send(
        new elb.CreateTargetGroupCommand({
            Name: `${project}-7654321`,
            VpcId,
            Port: 8080,
            Protocol: "HTTP",
            TargetType: "ip",
            Tags: upper(),
        }),
    );
    const TargetGroupArn = target.TargetGroups?.[0]?.TargetGroupArn;
    const DefaultActions = [{ Type: "forward" as const, TargetGroupArn }];
    const listener = await lb.send(
        new elb.CreateListenerCommand({
            LoadBalancerArn,
            Port: 80,
            Protocol: "HTTP",
            DefaultActions,
            Tags: upper(),
        }),
    );
    await lb.send(
        new elb.CreateRuleCommand({
            ListenerArn: listener.Listeners?.[0]?.ListenerArn,
            Priority: 10,
            Conditions: [{ Field: "host-header", Values: ["status.example.com"] }],
            Actions: DefaultActions,
            Tags: upper(),
        }),
    );

    const waf = new wafSdk.WAFV2Client({ region });
    const acl = await waf.send(
        new wafSdk.CreateWebACLCommand({
            Name: `${project}-abcdef0`,
            Scope: "REGIONAL",
            DefaultAction: { Allow: {} },
            VisibilityConfig: {
                SampledRequestsEnabled: false,
                CloudWatchMetricsEnabled: false,
                MetricName: "x",
            },
            Tags: upper(),
        }),
    );
    const WebACLArn = acl.Summary?.ARN ?? "";
    await waf.send(new wafSdk.AssociateWebACLCommand({ WebACLArn, ResourceArn: LoadBalancerArn }));
    await waf.send(
        new wafSdk.PutLoggingConfigurationCommand({
            LoggingConfiguration: {
                ResourceArn: WebACLArn,
                LogDestinationConfigs: [`arn:aws:logs:${region}:111122223333:log-group:aws-waf-logs-x`],
            },
        }),
    );

    const ecs = new ecsSdk.ECSClient({ region });
    await ecs.send(new ecsSdk.CreateClusterCommand({ clusterName: project, tags: lower }));
    await ecs.send(
        new ecsSdk.RegisterTaskDefinitionCommand({
            family: project,
            containerDefinitions: [{ name: "gatus", image: "x", memory: 128 }],
            tags: lower,
        }),
    );
    await ecs.send(
        new ecsSdk.CreateServiceCommand({
            cluster: project,
            serviceName: project,
            taskDefinition: project,
            desiredCount: 0,
            tags: lower,
        }),
    );
    const efs = new efsSdk.EFSClient({ region });
    const { FileSystemId = "" } = await efs.send(new efsSdk.CreateFileSystemCommand({ CreationToken: "x" }));
    await efs.send(new efsSdk.CreateMountTargetCommand({ FileSystemId, SubnetId }));

    const cloudWatch = new cw.CloudWatchClient({ region });
    const alarm = (AlarmName: string, Tags: cw.Tag[]) =>
        cloudWatch.send(
            new cw.PutMetricAlarmCommand({
                AlarmName,
                Tags,
                Namespace: "x",
                MetricName: "x",
                Period: 60,
                EvaluationPeriods: 1,
                Threshold: 1,
                Statistic: "Sum",
                ComparisonOperator: "GreaterThanThreshold",
            }),
        );
    await alarm(`${project}-cpu`, upper());
    // The persistent layer's watchman has a name like it.
    await alarm(`${project}-awake`, upper({ Layer: "persistent" }));
    await cloudWatch.send(
        new cw.PutDashboardCommand({ DashboardName: project, DashboardBody: '{"widgets":[]}' }),
    );

    const route53 = new r53.Route53Client({ region });
    const zone = await route53.send(
        new r53.CreateHostedZoneCommand({ Name: "example.com", CallerReference: "x" }),
    );
    const HostedZoneId = zone.HostedZone?.Id?.replace("/hostedzone/", "") ?? "";
    const record = (Name: string, aliased: string) => ({
        Action: "CREATE" as const,
        ResourceRecordSet: {
            Name,
            Type: "A" as const,
            AliasTarget: {
                DNSName: aliased,
                HostedZoneId: CanonicalHostedZoneId ?? "Z35SXDOTRQ7X7K",
                EvaluateTargetHealth: false,
            },
        },
    });
    const Changes = [
        record("status.example.com", `${project}-1234567-99.${region}.elb.amazonaws.com`),
        record("shop.example.com", `shop-1.${region}.elb.amazonaws.com`),
    ];
    await route53.send(new r53.ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes } }));
    assert.ok(DNSName.startsWith(`${project}-1234567`));
    return { region, project, hostedZoneId: HostedZoneId, fileSystemId: FileSystemId };
}

describe("orphans, on moto", function () {
    this.timeout(300_000);
    let emulator: Emulator;
    let environment: Environment;
    const environmentBefore = { ...process.env };

    before(async () => {
        emulator = await startMoto("111122223333");
        Object.assign(process.env, {
            AWS_ENDPOINT_URL: emulator.url,
            AWS_ACCESS_KEY_ID: "test",
            AWS_SECRET_ACCESS_KEY: "test",
            AWS_REGION: region,
        });
        environment = await make();
    });
    after(async () => {
        process.env = environmentBefore;
        FakePulumi.removeAll();
        await emulator.stop();
    });

    /** A `pulumi` whose persistent state names the environment, and whose ephemeral one knows nothing. */
    const pulumi = (accountId = "111122223333") => {
        const { hostedZoneId, fileSystemId } = environment;
        const outputs = { region, accountId, hostedZoneId, fileSystemId };
        const resources = [{ type: "pulumi:pulumi:Stack", urn: "urn", outputs }];
        return new FakePulumi(`case "$*" in
            *"--cwd persistent"*) echo '${JSON.stringify({ deployment: { resources } })}' ;;
            *) echo '{"deployment":{}}' ;;
        esac`);
    };

    it("finds every type that it can remove, and nothing of others", async () => {
        const found = await new Aws(environment).find("ephemeral");
        assert.deepEqual([...new Set(found.map(({ type }) => type))].sort(), [...removalOrder].sort());
        const names = found.map(({ name }) => name);
        assert.ok(!names.includes("shop.example.com") && !names.includes(`${project}-awake`), names.join());
    });

    it("leaves what a state knows", async () => {
        const found = await new Aws(environment).find("ephemeral");
        const resources = found.map(({ type, id, arn, name }) => ({
            urn: name,
            type,
            // As the provider's states have it: an ARN, or the ids that make up the import's.
            id,
            outputs: {
                ...(arn !== undefined && { arn }),
                routeTableId: id.split(/[_/]/).find((part) => part.startsWith("rtb-")),
                subnetId: id.split("/")[0],
                destinationCidrBlock: id.split("_")[1],
            },
        }));
        assert.deepEqual(unknownToStates(found, [{ deployment: { resources } }]), []);
    });

    it("refuses another name, and the credentials of another account, with nothing done", async () => {
        const named = await pulumi().call(main, ["--stack", "prod", "--delete", "--confirm", "staging"]);
        assert.equal(named.status, 2);
        assert.match(named.stderr, /--confirm is 'staging', the stack is 'prod': nothing was deleted/);
        const elsewhere = pulumi("999999999999");
        const args = ["--stack", "prod", "--delete", "--confirm", "prod"];
        const account = await elsewhere.call(main, args);
        assert.equal(account.status, 2);
        assert.match(
            account.stderr,
            /account 111122223333, the stack prod is in 999999999999: nothing was done/,
        );
        assert.ok((await new Aws(environment).find("ephemeral")).length > 0);
    });

    it("settles nothing by itself where the state seems to be lost", async () => {
        const { status, stderr } = await pulumi().call(main, ["--stack", "prod", "--settle"]);
        assert.equal(status, 1);
        assert.match(stderr, documented("knows neither the service that runs"));
    });

    it("says by its exit code that there are some", async () => {
        const { status, stdout } = await pulumi().call(main, ["--stack", "prod"]);
        assert.equal(status, 1);
        assert.match(stdout, documented("that no state knows"));
    });

    it("removes all in an order that works, and leaves others' things", async () => {
        const aws = new Aws(environment);
        const found = await aws.find("ephemeral");
        const { gone, left } = await deleteOrphans(aws, found, { pauseMs: 100, rounds: 3 });
        assert.deepEqual(left, []);
        assert.equal(gone.length, found.length);
        assert.deepEqual(await aws.find("ephemeral"), []);
        const ec2 = new ec2Sdk.EC2Client({ region });
        const Filters = [{ Name: "tag:Project", Values: ["somebody-else"] }];
        const { Vpcs = [] } = await ec2.send(new ec2Sdk.DescribeVpcsCommand({ Filters }));
        assert.equal(Vpcs.length, 1);
        assert.equal((await pulumi().call(main, ["--stack", "prod"])).status, 0);
    });
});
