import assert from "node:assert/strict";
import { exportDeployment } from "../../scripts/proof/terraform-export";
import { readDeployment, type DeployedResource } from "../../scripts/proof/terraform-export/deployment";
import { terraformType } from "../../scripts/proof/terraform-export/names";
import { deployed, provider, schema } from "./schema-fixture";

const vpcType = "aws:ec2/vpc:Vpc";
const lbType = "aws:lb/loadBalancer:LoadBalancer";
const vpcArn = "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-0123456789abcdef0";
const vpc = deployed(
    vpcType,
    "net",
    { cidrBlock: "10.0.0.0/16" },
    { id: "vpc-0123456789abcdef0", outputs: { arn: vpcArn } },
);

function exported(...resources: DeployedResource[]) {
    return exportDeployment([provider, ...resources], schema).configuration;
}

function body(
    resource: DeployedResource,
    type: string,
    ...before: DeployedResource[]
): Record<string, unknown> {
    const found = Object.values(exported(...before, resource).resource[type] ?? {}).at(-1);
    assert.ok(found, `nothing of type ${type} was exported`);
    return found;
}

describe("Terraform's name of a type", () => {
    for (const [token, type] of [
        ["aws:ecs/service:Service", "aws_ecs_service"],
        ["aws:ec2/vpc:Vpc", "aws_vpc"],
        ["aws:lb/loadBalancer:LoadBalancer", "aws_lb"],
        ["aws:iam/openIdConnectProvider:OpenIdConnectProvider", "aws_iam_openid_connect_provider"],
    ] as const) {
        it(`${token} is ${type}`, () => {
            assert.equal(terraformType(token, schema), type);
        });
    }

    it("is an error where the schema has none, or two", () => {
        assert.throws(
            () => terraformType("aws:sqs/queue:Queue", schema),
            /^Error: aws:sqs\/queue:Queue: .* no type/,
        );
        assert.throws(
            () => terraformType("aws:ec2/instance:Instance", schema),
            /aws_instance, aws_ec2_instance/,
        );
        assert.throws(() => terraformType("docker:index/image:Image", schema), /docker:index\/image:Image/);
    });

    it("leaves the module out for EC2 only", () => {
        assert.throws(() => terraformType("aws:rds/vpc:Vpc", schema), /no type/);
    });
});

describe("Terraform export", () => {
    it("wraps what the bridge flattened, and finds plurals and renamed properties", () => {
        const balancer = deployed(lbType, "lb", {
            name: "lb",
            accessLogs: { bucket: "logs", enabled: true },
        });
        assert.deepEqual(body(balancer, "aws_lb").access_logs, [{ bucket: "logs", enabled: true }]);

        const alarm = deployed("aws:cloudwatch/metricAlarm:MetricAlarm", "a", {
            name: "alarm",
            metricQueries: [{ id: "m1" }],
            dimensions: { LoadBalancer: "app/x" },
        });
        assert.deepEqual(body(alarm, "aws_cloudwatch_metric_alarm"), {
            alarm_name: "alarm",
            metric_query: [{ id: "m1" }],
            dimensions: { LoadBalancer: "app/x" },
            lifecycle: { create_before_destroy: true },
        });
    });

    it("names every unknown type and property in one error", () => {
        const queue = deployed("aws:sqs/queue:Queue", "q", {});
        const balancer = deployed(lbType, "lb", { nonsense: 1, accessLogs: { prefix: "p" } });
        assert.throws(
            () => exported(queue, balancer),
            ({ message }: Error) =>
                message.includes("aws:sqs/queue:Queue") &&
                message.includes("aws_lb.nonsense isn't in the AWS provider's schema") &&
                message.includes("aws_lb.accessLogs.prefix isn't in the AWS provider's schema"),
        );
    });

    it("leaves out what only a newer provider knows, while that says nothing new", () => {
        const same = deployed(vpcType, "net", { region: "eu-west-1", tagsAll: { a: "b" }, __defaults: [] });
        assert.deepEqual(body(same, "aws_vpc"), { lifecycle: { create_before_destroy: true } });
    });

    it("gives what is in another region a provider of that region", () => {
        const elsewhere = deployed(vpcType, "net", { region: "us-east-1" });
        assert.equal(body(elsewhere, "aws_vpc").provider, "aws.us-east-1");
        const [own, other] = exported(elsewhere).provider.aws as Record<string, unknown>[];
        assert.deepEqual([own?.region, own?.alias], ["eu-west-1", undefined]);
        assert.deepEqual([other?.region, other?.alias], ["us-east-1", "us-east-1"]);
        assert.deepEqual(other?.allowed_account_ids, own?.allowed_account_ids);
    });

    it("turns ids and ARNs of other resources into references, inside JSON too", () => {
        const service = deployed(
            "aws:ecs/service:Service",
            "svc",
            { name: vpc.id, taskDefinition: `{"vpc":"${vpcArn}","other":"${vpcArn}-2","template":"\${x}"}` },
            { dependencies: [vpc.urn] },
        );
        assert.deepEqual(body(service, "aws_ecs_service", vpc), {
            name: "${aws_vpc.net.id}",
            task_definition: `{"vpc":"\${aws_vpc.net.arn}","other":"${vpcArn}-2","template":"$\${x}"}`,
            lifecycle: { create_before_destroy: true },
        });
    });

    it("takes a value that many things could have for a reference only where the program depends on it", () => {
        const balancer = deployed(
            lbType,
            "lb",
            { name: "status" },
            { outputs: { name: "status", dnsName: "x.elb" } },
        );
        const service = (dependencies: string[]) =>
            deployed(
                "aws:ecs/service:Service",
                "svc",
                { name: "status", taskDefinition: "x.elb" },
                { dependencies },
            );
        assert.equal(body(service([]), "aws_ecs_service", balancer).name, "status");
        const dependent = body(service([balancer.urn]), "aws_ecs_service", balancer);
        assert.equal(dependent.name, "${aws_lb.lb.name}");
        assert.equal(dependent.task_definition, "${aws_lb.lb.dns_name}");
    });

    it("keeps the order that no reference tells, timeouts and protection", () => {
        const first = deployed(
            lbType,
            "first",
            {},
            { dependencies: [vpc.urn], customTimeouts: { create: 90 }, protect: true },
        );
        const second = deployed(
            "aws:ecs/service:Service",
            "second",
            {},
            { dependencies: [vpc.urn, first.urn] },
        );
        const { resource } = exported(vpc, first, second);
        assert.deepEqual(resource.aws_lb?.first, {
            timeouts: { create: "90s" },
            depends_on: ["aws_vpc.net"],
            lifecycle: { create_before_destroy: true, prevent_destroy: true },
        });
        // `second` waits for the network through `first` too, but a dependency that is said stays said.
        assert.deepEqual(resource.aws_ecs_service?.second?.depends_on, ["aws_lb.first", "aws_vpc.net"]);
    });

    it("gives things of one name two addresses", () => {
        const other = { ...vpc, urn: vpc.urn.replace(vpcType, `component$${vpcType}`) };
        assert.deepEqual(Object.keys(exported(vpc, other).resource.aws_vpc ?? {}), ["net", "net_2"]);
    });

    it("writes the provider's block", () => {
        assert.deepEqual(exported(vpc).provider.aws, {
            region: "eu-west-1",
            allowed_account_ids: ["123456789012"],
            default_tags: [{ tags: { Project: "gatus-prod" } }],
        });
    });

    it("needs the one provider that all resources share", () => {
        assert.throws(() => exportDeployment([vpc], schema), /share one AWS provider. Found: none/);
        const second = { ...provider, urn: `${provider.urn}-2` };
        const abroad = { ...vpc, urn: `${vpc.urn}-2`, provider: `${second.urn}::id` };
        assert.throws(
            () => exportDeployment([provider, second, vpc, abroad], schema),
            /Found: .*aws::aws, .*aws-2/,
        );
    });

    it("refuses an encrypted secret, and reads a shown one", () => {
        const secret = (value: object) => ({
            "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
            ...value,
        });
        const hidden = deployed(lbType, "lb", { name: secret({ ciphertext: "v1:xx" }) });
        assert.throws(() => exported(hidden), /aws_lb.name is an encrypted secret.*--show-secrets/);
        assert.equal(
            body(deployed(lbType, "lb", { name: secret({ plaintext: '"x"' }) }), "aws_lb").name,
            "x",
        );
    });
});

describe("reading a deployment", () => {
    for (const [what, text, message] of [
        ["no JSON", "urn:pulumi", /standard input isn't JSON .*pulumi stack export/],
        ["something else", "[1]", /has no 'deployment'/],
        ["nothing", "null", /has no 'deployment'/],
        ["a format of the future", '{"version":9,"deployment":{}}', /format version 9/],
    ] as const) {
        it(`says what is wrong with ${what}`, () => {
            assert.throws(() => readDeployment(text, "standard input"), message);
        });
    }

    it("leaves out what is only waiting to be deleted", () => {
        const resources = [vpc, { ...vpc, delete: true }];
        const text = JSON.stringify({ version: 3, deployment: { resources } });
        assert.equal(readDeployment(text, "x").length, 1);
    });
});
