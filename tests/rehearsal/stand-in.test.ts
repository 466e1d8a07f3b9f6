import assert from "node:assert/strict";
import { Operation } from "../../rehearsal/iam/question";
import { Account } from "../../rehearsal/stand-in/account";
import { AwsPackage } from "../../rehearsal/stand-in/aws";
import { adoptExisting } from "../../rehearsal/stand-in/existing";
import { Properties, ResourceRequest, State, UNKNOWN } from "../../rehearsal/stand-in/serve";
import { documented } from "../support/documented";

const vpc = "aws:ec2/vpc:Vpc";
const subnet = "aws:ec2/subnet:Subnet";
const role = "aws:iam/role:Role";
const taskDefinition = "aws:ecs/taskDefinition:TaskDefinition";

describe("the stand-in for AWS", () => {
    let account: Account;
    let asked: Operation[];
    let aws: AwsPackage;

    beforeEach(() => {
        account = new Account("111122223333", "eu-west-2");
        asked = [];
        aws = new AwsPackage(account, (operation) => Promise.resolve(void asked.push(operation)));
        aws.configure("main", { defaultTags: JSON.stringify({ tags: { Project: "gatus-prod" } }) });
    });

    function request(type: string, name: string): ResourceRequest {
        return { urn: `urn:pulumi:prod::gatus-ephemeral::${type}::${name}`, type, name, connection: "main" };
    }

    function create(type: string, name: string, inputs: Properties): Promise<State> {
        const { inputs: checked, failures = [] } = aws.check(request(type, name), inputs, {});
        assert.deepEqual(failures, []);
        return aws.create(request(type, name), checked, false);
    }

    it("keeps what was created, with AWS's shapes, and forgets what was deleted", async () => {
        const { id, outputs } = await create(vpc, "net", { cidrBlock: "10.0.0.0/16" });
        assert.match(id, /^vpc-[0-9a-f]{17}$/);
        assert.equal(outputs.arn, `arn:aws:ec2:eu-west-2:111122223333:vpc/${id}`);
        assert.deepEqual(
            account.heldBy("gatus-ephemeral").map((held) => held.id),
            [id],
        );
        await aws.delete(request(vpc, "net"), id, outputs);
        assert.deepEqual(account.heldBy("gatus-ephemeral"), []);
        assert.equal(await aws.read(request(vpc, "net"), id, outputs), undefined);
    });

    it("lets a made-up name go with an import, and keeps it with a refresh, as the bridge does", async () => {
        const type = "aws:s3/bucket:Bucket";
        const { id, outputs } = await create(type, "logs", { forceDestroy: true });
        const imported = await aws.read(request(type, "logs"), id, {});
        // What AWS doesn't give back, nobody imports.
        assert.deepEqual(imported?.inputs, { bucket: id, __defaults: [] });
        const another = aws.check(request(type, "logs"), {}, imported.inputs);
        assert.notEqual(another.inputs.bucket, id);
        const refreshed = await aws.read(request(type, "logs"), id, imported.outputs);
        assert.deepEqual(refreshed?.inputs, { bucket: id });
        assert.equal(aws.check(request(type, "logs"), {}, refreshed.inputs).inputs.bucket, id);
        // A state that has all keeps all.
        assert.deepEqual((await aws.read(request(type, "logs"), id, outputs))?.inputs, {
            bucket: id,
            forceDestroy: true,
        });
    });

    it("imports by the id that the provider's page says, where the state has another", async () => {
        const type = "aws:cloudwatch/eventTarget:EventTarget";
        const { id } = await create(type, "end", { rule: "over", targetId: "alerts" });
        assert.equal(id, "over-alerts");
        assert.equal(await aws.read(request(type, "end"), id, {}), undefined);
        assert.equal((await aws.read(request(type, "end"), "over/alerts", {}))?.id, id);
    });

    it("says in a preview what is not known yet, and creates nothing", async () => {
        const { id, outputs } = await aws.create(request(vpc, "net"), { cidrBlock: "10.0.0.0/16" }, true);
        assert.equal(id, "");
        assert.equal(outputs.arn, UNKNOWN);
        assert.equal(outputs.cidrBlock, "10.0.0.0/16");
        assert.deepEqual(
            account.find(() => true),
            [],
        );
        assert.deepEqual(asked, []);
    });

    it("asks before each operation, with the provider's tags and what changed", async () => {
        const { id, outputs } = await create(vpc, "net", { cidrBlock: "10.0.0.0/16", tags: { Name: "net" } });
        const changed = { cidrBlock: "10.0.0.0/16", tags: { Name: "other" } };
        await aws.update(request(vpc, "net"), id, changed, outputs, false);
        await aws.read(request(vpc, "net"), id, outputs);
        await aws.invoke("aws:index/getPartition:getPartition", {});
        await aws.delete(request(vpc, "net"), id, outputs);
        assert.deepEqual(
            asked.map(({ kind }) => kind),
            ["create", "update", "read", "invoke", "delete"],
        );
        assert.deepEqual(asked.at(0)?.tags, { Project: "gatus-prod", Name: "net" });
        assert.deepEqual(asked.at(1)?.changed, ["tags"]);
        assert.deepEqual(asked.at(1)?.old?.tags, { Project: "gatus-prod", Name: "net" });
    });

    it("keeps a made-up name, and refuses one that is too long", () => {
        const first = aws.check(request(role, "deploy"), {}, {}).inputs;
        assert.match(String(first.name), /^deploy-[0-9a-f]{7}$/);
        assert.deepEqual(aws.check(request(role, "deploy"), {}, first).inputs, first);
        const { failures } = aws.check(request(role, "x".repeat(60)), {}, {});
        assert.match(failures?.[0]?.reason ?? "", /has 68 characters; aws:iam\/role:Role allows 64/);
    });

    it("refuses a second resource with a unique name", async () => {
        await create(role, "one", { name: "same" });
        await assert.rejects(
            create(role, "two", { name: "same" }),
            /'two' would be a second .* with same: 'one'/,
        );
        const { id } = await create(vpc, "net", { cidrBlock: "10.0.0.0/16" });
        await create(subnet, "a", { vpcId: id, cidrBlock: "10.0.0.0/24" });
        await assert.rejects(
            create(subnet, "b", { vpcId: id, cidrBlock: "10.0.0.0/24" }),
            /InvalidSubnet\.Conflict: The CIDR '10\.0\.0\.0\/24' conflicts with another subnet/,
        );
    });

    it("says of a second rule, route, listener or role what AWS says", async () => {
        const { id: vpcId } = await create(vpc, "net", { cidrBlock: "10.0.0.0/16" });
        const { id: securityGroupId } = await create("aws:ec2/securityGroup:SecurityGroup", "lb", { vpcId });
        const { id: routeTableId } = await create("aws:ec2/routeTable:RouteTable", "public", { vpcId });
        const { id: gatewayId } = await create("aws:ec2/internetGateway:InternetGateway", "out", { vpcId });
        const anywhere = "0.0.0.0/0";
        const twice: readonly [type: string, inputs: Record<string, unknown>, said: RegExp][] = [
            [
                "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
                { securityGroupId, ipProtocol: "tcp", fromPort: 80, toPort: 80, cidrIpv4: anywhere },
                documented("InvalidPermission.Duplicate"),
            ],
            [
                "aws:ec2/route:Route",
                { routeTableId, gatewayId, destinationCidrBlock: anywhere },
                documented("RouteAlreadyExists"),
            ],
            [
                "aws:lb/listener:Listener",
                { port: 443, loadBalancerArn: "gatus-prod" },
                documented("DuplicateListener"),
            ],
            [role, { name: "gatus-prod-task" }, documented("already exists")],
        ];
        for (const [type, inputs, said] of twice) {
            await create(type, "first", inputs);
            await assert.rejects(create(type, "second", inputs), said);
        }
    });

    it("refuses a reference to what does not exist, by id and by ARN", async () => {
        await assert.rejects(
            create(subnet, "a", { vpcId: "vpc-0123456789abcdef0", cidrBlock: "10.0.0.0/24" }),
            /NotFound: vpcId of 'a' is 'vpc-0123456789abcdef0'/,
        );
        const policyArn = "arn:aws:iam::111122223333:policy/none";
        const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
        await assert.rejects(create(attachment, "a", { role: "r", policyArn }), /NotFound: policyArn/);
        await create(attachment, "b", { role: "r", policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" });
    });

    it("makes the successor of a made-up name first, and of a given one after it is free", () => {
        const target = "aws:lb/targetGroup:TargetGroup";
        const { inputs } = aws.check(request(target, "web"), { port: 8080 }, {});
        const moved = { ...inputs, port: 8081 };
        assert.equal(aws.diff(request(target, "web"), "", moved, inputs, {}).deleteBeforeReplace, false);
        const given = { port: 8080, name: "web" };
        assert.equal(
            aws.diff(request(target, "web"), "", { ...given, port: 8081 }, given, {}).deleteBeforeReplace,
            true,
        );
    });

    it("refuses a second service of a name, and makes a successor when the name is free; a second cluster is the first", async () => {
        const [cluster, service] = ["aws:ecs/cluster:Cluster", "aws:ecs/service:Service"];
        const { outputs } = await create(cluster, "gatus", { name: "gatus" });
        assert.equal((await create(cluster, "other", { name: "gatus" })).outputs.arn, outputs.arn);
        const inputs = { name: "gatus", cluster: outputs.arn, launchType: "FARGATE" };
        const first = await create(service, "gatus", inputs);
        await assert.rejects(
            create(service, "other", inputs),
            /Creation of service was not idempotent\.: 'other'/,
        );
        const moved = { ...inputs, launchType: "EC2" };
        const { deleteBeforeReplace } = aws.diff(request(service, "gatus"), first.id, moved, inputs, {});
        assert.equal(deleteBeforeReplace, true);
    });

    it("refuses to mount a file system from a second VPC", async () => {
        const target = "aws:efs/mountTarget:MountTarget";
        const fileSystem = await create("aws:efs/fileSystem:FileSystem", "history", {});
        const subnets = [];
        for (const name of ["old", "new"]) {
            const { id } = await create(vpc, name, { cidrBlock: "10.0.0.0/16" });
            subnets.push(await create(subnet, name, { vpcId: id, cidrBlock: "10.0.0.0/24" }));
        }
        const [before, after] = subnets.map(({ id }) => ({ fileSystemId: fileSystem.id, subnetId: id }));
        await create(target, "before", before ?? {});
        await assert.rejects(
            create(target, "after", after ?? {}),
            /MountTargetConflict: 'after' is in another VPC/,
        );
    });

    it("refuses a second mount target in a zone, and moves one only after it has gone", async () => {
        const target = "aws:efs/mountTarget:MountTarget";
        const fileSystem = await create("aws:efs/fileSystem:FileSystem", "history", {});
        const { id: vpcId } = await create(vpc, "net", { cidrBlock: "10.0.0.0/16" });
        const inSubnet = async (name: string, cidrBlock: string, availabilityZone: string) => {
            const { id } = await create(subnet, name, { vpcId, cidrBlock, availabilityZone });
            return { fileSystemId: fileSystem.id, subnetId: id };
        };
        const first = await inSubnet("first", "10.0.0.0/24", "eu-west-2a");
        const second = await inSubnet("second", "10.0.1.0/24", "eu-west-2a");
        const other = await inSubnet("other", "10.0.2.0/24", "eu-west-2b");
        await create(target, "first", first);
        await create(target, "other", other);
        await assert.rejects(
            create(target, "second", second),
            /MountTargetConflict: 'second' is in the zone of 'first'/,
        );
        const { replaces, deleteBeforeReplace } = aws.diff(request(target, "first"), "", second, first, {});
        assert.deepEqual([replaces, deleteBeforeReplace], [["subnetId"], true]);
    });

    it("refuses to delete what is in use", async () => {
        const made = await create(vpc, "net", { cidrBlock: "10.0.0.0/16" });
        await create(subnet, "a", { vpcId: made.id, cidrBlock: "10.0.0.0/24" });
        await assert.rejects(
            aws.delete(request(vpc, "net"), made.id, made.outputs),
            /DependencyViolation: 'net' .* is in use by 'a'/,
        );
    });

    it("refuses another account than the provider allows, and another region", () => {
        assert.throws(() => {
            aws.configure("other", { allowedAccountIds: '["999999999999"]' });
        }, /AWS account ID not allowed: 111122223333/);
        assert.throws(() => {
            aws.configure("other", { region: "us-east-1" });
        }, /in eu-west-2 only, not in us-east-1/);
    });

    it("refuses a tag that names another image already", () => {
        const image = { repository: "gatus", tag: "abc", digest: "sha256:1", platform: "linux/arm64" };
        account.push(image);
        account.push(image); // the same once more is nothing
        assert.throws(() => {
            account.push({ ...image, digest: "sha256:2" });
        }, /'abc' already exists in the 'gatus' repository .* immutable/);
    });

    it("refuses to run an image that is not there, or is for another processor", async () => {
        account.push({ repository: "gatus", tag: "abc", digest: "sha256:1", platform: "linux/arm64" });
        const registry = "111122223333.dkr.ecr.eu-west-2.amazonaws.com";
        const inputs = (image: string, cpuArchitecture: string): Properties => ({
            family: "gatus",
            containerDefinitions: JSON.stringify([{ image: `${registry}/${image}` }]),
            runtimePlatform: { cpuArchitecture },
        });
        await assert.rejects(
            create(taskDefinition, "t", inputs("gatus@sha256:2", "ARM64")),
            /not found in the registry/,
        );
        await assert.rejects(
            create(taskDefinition, "t", inputs("gatus@sha256:1", "X86_64")),
            /is for linux\/arm64/,
        );
        await create(taskDefinition, "t", inputs("gatus@sha256:1", "ARM64"));
    });

    it("returns container definitions as AWS does: sorted, and with what was left out", async () => {
        const sparse = {
            name: "web",
            image: "example.com/web",
            environment: [
                { name: "B", value: "2" },
                { name: "A", value: "1" },
            ],
            secrets: [],
            portMappings: [{ containerPort: 8080 }],
            healthCheck: { command: ["CMD", "/check"] },
        };
        const containerDefinitions = JSON.stringify([sparse]);
        const { outputs } = await create(taskDefinition, "t", { family: "gatus", containerDefinitions });
        assert.deepEqual(JSON.parse(String(outputs.containerDefinitions)), [
            {
                cpu: 0,
                environment: [
                    { name: "A", value: "1" },
                    { name: "B", value: "2" },
                ],
                essential: true,
                healthCheck: { command: ["CMD", "/check"], interval: 30, retries: 3, timeout: 5 },
                mountPoints: [],
                image: "example.com/web",
                name: "web",
                portMappings: [{ containerPort: 8080, hostPort: 8080, protocol: "tcp" }],
                systemControls: [],
                volumesFrom: [],
            },
        ]);
    });

    it("counts revisions up, also after the last was deregistered", async () => {
        const first = await create(taskDefinition, "t", { family: "gatus", cpu: "256" });
        await aws.delete(request(taskDefinition, "t"), first.id, first.outputs);
        const second = await create(taskDefinition, "t", { family: "gatus", cpu: "256" });
        assert.deepEqual([first.outputs.revision, second.outputs.revision], [1, 2]);
    });

    it("knows which changes need a new resource", async () => {
        const { outputs } = await create(vpc, "net", { cidrBlock: "10.0.0.0/16" });
        const diff = (news: Properties): unknown =>
            aws.diff(request(vpc, "net"), "", news, { cidrBlock: "10.0.0.0/16" }, outputs);
        assert.deepEqual(diff({ cidrBlock: "10.0.0.0/16" }), {
            changed: [],
            replaces: [],
            deleteBeforeReplace: false,
        });
        assert.deepEqual(diff({ cidrBlock: "10.1.0.0/16" }), {
            changed: ["cidrBlock"],
            replaces: ["cidrBlock"],
            deleteBeforeReplace: false,
        });
    });

    it("names a type and a function that it does not know", async () => {
        assert.throws(
            () => aws.check(request("aws:sqs/queue:Queue", "q"), {}, {}),
            /does not know aws:sqs\/queue:Queue/,
        );
        await assert.rejects(
            aws.invoke("aws:ec2/getAmi:getAmi", {}),
            /does not know the function aws:ec2\/getAmi:getAmi/,
        );
    });

    it("has what the configuration says is there already", async () => {
        const zone = { name: "example.com", privateZone: false };
        const getZone = "aws:route53/getZone:getZone";
        await assert.rejects(aws.invoke(getZone, zone), /no matching Route 53 Hosted Zone found/);
        adoptExisting(account, {
            hostedZone: "existing",
            githubOidcProvider: "existing",
            domain: "example.com",
        });
        assert.match(String((await aws.invoke(getZone, zone)).zoneId), /^Z/);
        const github = { url: "https://token.actions.githubusercontent.com" };
        const found = await aws.invoke("aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider", github);
        assert.equal(
            found.arn,
            "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
        );
    });
});
