import assert from "node:assert/strict";
import { join } from "node:path";
import { readFileSync } from "node:fs";
import { all, json, one } from "../support/find";
import { assertInventory } from "../support/inventory";
import { Recorder, Recording } from "../../scripts/support/record-program";

interface ContainerDefinition {
    image: string;
    user: string;
    readonlyRootFilesystem: boolean;
    environment: { name: string; value: string }[];
    secrets?: { name: string; valueFrom: string }[];
    mountPoints: { containerPath: string }[];
    healthCheck: { command: string[] };
    linuxParameters: unknown;
    logConfiguration: { options: Record<string, string> };
}

function container(recording: Recording): ContainerDefinition {
    const task = one(recording, "taskDefinition:TaskDefinition");
    const [gatus] = json<[ContainerDefinition]>(task, "containerDefinitions");
    return gatus;
}

/** As a preview shows JSON. */
function inOrderOfKeys(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(inOrderOfKeys);
    }
    return typeof value === "object" && value !== null
        ? Object.fromEntries(
              Object.entries(value)
                  .sort(([a], [b]) => (a < b ? -1 : 1))
                  .map(([key, inner]) => [key, inOrderOfKeys(inner)]),
          )
        : value;
}

describe("ephemeral program", () => {
    const recorder = new Recorder();
    let persistent: Recording;
    let recording: Recording;
    before(async () => {
        ({ persistent, ephemeral: recording } = await recorder.runAll());
    });
    const again = (config: Record<string, string>) => recorder.run("ephemeral", { config, preview: true });

    it("registers the resources of its inventory", () => {
        assertInventory(join(__dirname, "inventory.yaml"), recording, [
            ...persistent.resources,
            ...recording.resources,
        ]);
    });

    it("puts every resource into a component", () => {
        const orphans = recording.resources.filter(
            ({ type, parent }) => type.startsWith("aws") && parent === "",
        );
        assert.deepEqual(orphans, []);
    });

    describe("network", () => {
        it("spreads over two zones and leaves half of the range free", () => {
            const { inputs } = one(recording, "awsx:ec2:Vpc");
            assert.equal(inputs.numberOfAvailabilityZones, 2);
            assert.equal(inputs.subnetStrategy, "Auto");
            assert.deepEqual(inputs.subnetSpecs, [
                { type: "Public", cidrMask: 19 },
                { type: "Private", cidrMask: 19 },
            ]);
        });

        it("makes NAT beside the VPC: a gateway for all zones, for each, or none", async () => {
            const routesOf = (it: Recording) =>
                all(it, "ec2/route:Route").map(({ inputs }) => [inputs.routeTableId, inputs.natGatewayId]);
            const [none, both] = [
                await again({ natGateways: "none" }),
                await again({ natGateways: "per-zone" }),
            ];
            for (const it of [none, recording, both]) {
                assert.deepEqual(one(it, "awsx:ec2:Vpc").inputs.natGateways, { strategy: "None" });
            }
            const counts = [none, recording, both].map((it) => all(it, "natGateway:NatGateway").length);
            assert.deepEqual(counts, [0, 1, 2]);
            const gateway = one(recording, "natGateway:NatGateway").known.id;
            // Of four tables those of the private subnets are the second and the fourth.
            assert.deepEqual(routesOf(recording), [
                ["rtb-of-gatus-prod-1", gateway],
                ["rtb-of-gatus-prod-3", gateway],
            ]);
            assert.equal(routesOf(none).length, 0);
            const alarms = [none, recording, both].map(
                (it) => all(it, "metricAlarm:MetricAlarm").filter(({ name }) => name.includes("nat")).length,
            );
            assert.deepEqual(alarms, [0, 1, 2]);
        });

        it("gives tasks public addresses without NAT, and leaves subnets and mount targets where they are", async () => {
            const none = await new Recorder().runAll({ ephemeral: { natGateways: "none" } });
            const network = (it: Recording) =>
                one(it, "service:Service").inputs.networkConfiguration as {
                    assignPublicIp: boolean;
                    subnets: string[];
                };
            assert.equal(network(none.ephemeral).assignPublicIp, true);
            assert.match(network(none.ephemeral).subnets.join(), /^subnet-of-public-0,subnet-of-public-1$/);
            assert.equal(network(recording).assignPublicIp, false);
            assert.match(network(recording).subnets.join(), /^subnet-of-private-0,subnet-of-private-1$/);
            const standing = (it: Recording) => [
                one(it, "awsx:ec2:Vpc").inputs.subnetSpecs,
                all(it, "mountTarget:MountTarget").map(({ name, inputs }) => [name, inputs.subnetId]),
            ];
            assert.deepEqual(standing(none.ephemeral), standing(recording));
        });

        it("lets the S3 endpoint serve image layers and nothing else", () => {
            const { Statement } = json<{ Statement: Record<string, unknown>[] }>(
                one(recording, "vpcEndpoint:VpcEndpoint"),
                "policy",
            );
            assert.deepEqual(
                Statement.map((statement) => statement.Resource),
                ["arn:aws:s3:::prod-eu-west-2-starport-layer-bucket/*"],
            );
        });
    });

    describe("load balancer", () => {
        it("forwards the status host, redirects the apex, and knows no other site", () => {
            const rules = all(recording, "listenerRule:ListenerRule");
            const hosts = rules.map(({ inputs }) => JSON.stringify(inputs.conditions)).sort();
            assert.deepEqual(hosts, [
                '[{"hostHeader":{"values":["example.com"]}}]',
                '[{"hostHeader":{"values":["status.example.com"]}}]',
            ]);
            const https = one(recording, "listener:Listener", "gatus-prod-https");
            assert.match(JSON.stringify(https.inputs.defaultActions), /"statusCode":"404"/);
        });

        it("drains in 5 seconds, is sure of a task after 10, and gives it up after 30", () => {
            const { inputs } = one(recording, "targetGroup:TargetGroup");
            assert.equal(inputs.deregistrationDelay, 5);
            const { interval, timeout, healthyThreshold, unhealthyThreshold } = inputs.healthCheck as Record<
                string,
                number
            >;
            assert.deepEqual([interval, healthyThreshold, unhealthyThreshold], [5, 2, 6]);
            // Else AWS refuses it.
            assert.ok((timeout ?? Infinity) < (interval ?? 0));
        });
    });

    describe("firewall", () => {
        it("limits the rate first, then asks AWS's rule groups", () => {
            const rules = one(recording, "webAcl:WebAcl").inputs.rules as {
                name: string;
                priority: number;
            }[];
            assert.deepEqual(
                rules.map(({ name, priority }) => [priority, name]),
                [
                    [0, "rate-limit"],
                    [1, "AWSManagedRulesCommonRuleSet"],
                    [2, "AWSManagedRulesKnownBadInputsRuleSet"],
                    [3, "AWSManagedRulesSQLiRuleSet"],
                ],
            );
        });

        it("is in front of the load balancer", () => {
            const association = one(recording, "webAclAssociation:WebAclAssociation");
            assert.match(association.inputs.resourceArn as string, /:loadbalancer\/app\/gatus-prod-/);
        });
    });

    describe("service", () => {
        it("runs one task at a time, and goes back when it fails", () => {
            const { inputs } = one(recording, "service:Service");
            assert.equal(inputs.desiredCount, 1);
            assert.deepEqual(
                [inputs.deploymentMinimumHealthyPercent, inputs.deploymentMaximumPercent],
                [0, 100],
            );
            assert.deepEqual(inputs.deploymentCircuitBreaker, { enable: true, rollback: true });
            assert.equal(inputs.availabilityZoneRebalancing, "DISABLED");
            assert.equal(inputs.waitForSteadyState, true);
        });

        it("has the environment's name, cluster and service, so that others know their metrics", () => {
            const names = ["cluster:Cluster", "ecs/service:Service"].map(
                (type) => one(recording, type).inputs.name,
            );
            assert.deepEqual(names, ["gatus-prod", "gatus-prod"]);
        });

        it("keeps GuardDuty's Runtime Monitoring out of the cluster, by the tag that AWS names", () => {
            const { tags } = one(recording, "cluster:Cluster").inputs as { tags: Record<string, string> };
            assert.equal(tags.GuardDutyManaged, "false");
        });

        it("ends a bad deployment by the circuit breaker alone, and waits until that has spoken", () => {
            const { inputs, options } = one(recording, "service:Service");
            assert.equal(inputs.alarms, undefined);
            const timeouts = options.customTimeouts as Record<string, string>;
            const minutes = (name: string) => Number(/^(\d+)m$/.exec(timeouts[name] ?? "")?.[1]);
            // Three attempts took about 18 minutes where they were seen, and an update goes back after them.
            assert.ok(minutes("create") > 18);
            assert.ok(minutes("update") > minutes("create"));
        });

        it("starts the container with nothing that it does not need", () => {
            const gatus = container(recording);
            assert.match(gatus.image, /@sha256:[0-9a-f]{64}$/);
            assert.equal(gatus.user, "65532:65532");
            assert.equal(gatus.readonlyRootFilesystem, true);
            assert.deepEqual(gatus.linuxParameters, {
                capabilities: { drop: ["ALL"] },
                initProcessEnabled: true,
            });
            assert.deepEqual(gatus.healthCheck.command, ["CMD", "/healthcheck"]);
            assert.equal(gatus.logConfiguration.options["awslogs-group"], persistent.outputs.appLogGroupName);
        });

        it("is written as AWS returns it: of a new image a preview shows one line", async () => {
            for (const history of ["efs", "memory"]) {
                const other = new Recorder();
                const persistentConfig = { history, alertWebhookParameter: "/gatus/webhook" };
                await other.runAll({ persistent: persistentConfig });
                const [deployed] = other.account.find(({ type }) => type.endsWith(":TaskDefinition"));
                const [image] = other.account.find(({ type }) => type === "aws:ecr/repository:Repository");
                assert.ok(deployed && image);
                const next = `${String(image.outputs.repositoryUrl)}@sha256:${"5eed".repeat(16)}`;
                other.promise("image", { imageUri: next, platform: "linux/arm64" });
                const preview = await other.run("ephemeral", { preview: true });
                const lines = (definitions: unknown) =>
                    JSON.stringify(inOrderOfKeys(JSON.parse(String(definitions))), undefined, 1).split("\n");
                const before = lines(deployed.outputs.containerDefinitions);
                const after = lines(
                    one(preview, "taskDefinition:TaskDefinition").inputs.containerDefinitions,
                );
                const different = after.filter((line, index) => line !== before[index]);
                assert.equal(after.length, before.length);
                assert.deepEqual(
                    different.map((line) => line.trim()),
                    [`"image": "${next}",`],
                );
            }
        });

        it("fills every variable of the image's configuration", () => {
            const sample = readFileSync(join(__dirname, "../../app-image/variables.env"), "utf8");
            const wanted = [...sample.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name).sort();
            const { environment, secrets = [] } = container(recording);
            assert.deepEqual([...environment, ...secrets].map(({ name }) => name).sort(), wanted);
        });

        it("mounts the history encrypted, by the task role's permission", () => {
            const [volume] = one(recording, "taskDefinition:TaskDefinition").inputs.volumes as [
                { efsVolumeConfiguration: Record<string, unknown> },
            ];
            assert.deepEqual(volume.efsVolumeConfiguration, {
                fileSystemId: persistent.outputs.fileSystemId,
                transitEncryption: "ENABLED",
                authorizationConfig: { accessPointId: persistent.outputs.accessPointId, iam: "ENABLED" },
            });
            assert.equal(container(recording).mountPoints[0]?.containerPath, "/data");
        });

        it("needs no file system for a history in memory", async () => {
            const other = new Recorder();
            const memory = (await other.runAll({ persistent: { history: "memory" } })).ephemeral;
            assert.deepEqual(all(memory, "mountTarget:MountTarget"), []);
            const { environment, mountPoints } = container(memory);
            assert.equal(environment.find(({ name }) => name === "STORAGE_FILE")?.value, ":memory:");
            assert.deepEqual(mountPoints, []);
        });

        it("gets the webhook as a secret, and never in the environment", async () => {
            const other = new Recorder();
            const { ephemeral } = await other.runAll({
                persistent: { alertWebhookParameter: "/gatus/webhook" },
            });
            const { environment, secrets } = container(ephemeral);
            const valueFrom = "arn:aws:ssm:eu-west-2:111122223333:parameter/gatus/webhook";
            assert.deepEqual(secrets, [{ name: "ALERT_WEBHOOK_URL", valueFrom }]);
            assert.equal(environment.find(({ name }) => name === "ALERT_WEBHOOK_ENABLED")?.value, "true");
            assert.equal(
                environment.find(({ name }) => name === "ALERT_WEBHOOK_URL"),
                undefined,
            );
        });
    });

    describe("alarms", () => {
        const alarms = () => all(recording, "metricAlarm:MetricAlarm");

        it("tell the persistent topic when they begin, and by no action of their own when they end", () => {
            assert.equal(alarms().length, 7);
            for (const { name, inputs } of alarms()) {
                assert.deepEqual(inputs.alarmActions, [persistent.outputs.alertTopicArn], name);
                assert.deepEqual(
                    [inputs.okActions, inputs.insufficientDataActions],
                    [undefined, undefined],
                    name,
                );
            }
        });

        it("have one that rings when nothing is measured any more: born after the service, and gone before it", () => {
            const ringing = alarms().filter(({ inputs }) => inputs.treatMissingData !== "notBreaching");
            assert.deepEqual(
                ringing.map(({ name }) => name),
                ["gatus-prod-no-healthy-host"],
            );
            const { inputs, options } = one(
                recording,
                "metricAlarm:MetricAlarm",
                "gatus-prod-no-healthy-host",
            );
            const { namespace, metricName, statistic, comparisonOperator, threshold, treatMissingData } =
                inputs;
            assert.deepEqual(
                { namespace, metricName, statistic, comparisonOperator, threshold, treatMissingData },
                {
                    namespace: "AWS/ApplicationELB",
                    metricName: "HealthyHostCount",
                    statistic: "Maximum",
                    comparisonOperator: "LessThanThreshold",
                    threshold: 1,
                    treatMissingData: "breaching",
                },
            );
            assert.deepEqual(options.dependsOn, ["Service gatus-prod"]);
        });

        it("read nothing of Container Insights, which is off", () => {
            assert.ok(alarms().every(({ inputs }) => inputs.namespace !== "ECS/ContainerInsights"));
            const { settings } = one(recording, "ecs/cluster:Cluster").inputs;
            assert.deepEqual(settings, [{ name: "containerInsights", value: "disabled" }]);
        });
    });

    describe("DNS records", () => {
        it("are aliases of the load balancer, for the status host and the apex", () => {
            const names = all(recording, "record:Record").map(({ inputs }) => inputs.name);
            assert.deepEqual(names.sort(), ["example.com", "status.example.com"]);
        });

        it("leave the apex alone where it is another website's", async () => {
            const other = await new Recorder().runAll({ persistent: { apexRedirect: "false" } });
            const hosts = (type: string) => all(other.ephemeral, type);
            assert.deepEqual(
                hosts("record:Record").map(({ inputs }) => inputs.name),
                ["status.example.com"],
            );
            assert.equal(hosts("listenerRule:ListenerRule").length, 1);
            const environment = container(other.ephemeral).environment;
            assert.ok(environment.some(({ name, value }) => name === "APEX_REDIRECT" && value === "false"));
        });
    });

    it("can be previewed when nothing of it exists yet", async () => {
        const preview = await again({});
        assert.equal(preview.outputs.url, "https://status.example.com");
        assert.equal(preview.outputs.taskDefinitionArn, undefined);
        assert.equal(preview.resources.length, recording.resources.length);
    });
});
