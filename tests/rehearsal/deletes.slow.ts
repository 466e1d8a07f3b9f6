import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Stack } from "@pulumi/pulumi/automation";
import { Project, readConfiguration, setting } from "../../rehearsal/configuration";
import { Engine } from "../../rehearsal/engine";
import { Operation } from "../../rehearsal/iam/question";
import { pulumiCli } from "../../rehearsal/pulumi-cli";
import { serveStandIn, StandIn } from "../../rehearsal/stand-in";
import { Account } from "../../rehearsal/stand-in/account";
import { main as sleep } from "../../scripts/pipeline/sleep";
import { times } from "../../scripts/pipeline/sleep/times";
import { deleteMinutes, waits } from "../scripts/support/delete-timeouts";
import { FakePulumi } from "../scripts/support/fake-pulumi";
import { documented } from "../support/documented";
import { awsJson, awsQuery, serve, stopServers } from "../scripts/support/servers";

/** What bills by the hour. The S3 endpoint is a gateway, which costs nothing. */
const costly = [
    "aws:ec2/natGateway:NatGateway",
    "aws:ec2/eip:Eip",
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:ecs/service:Service",
    "aws:wafv2/webAcl:WebAcl",
];

/** What AWS answers to a delete that it refuses, word for word but for the names. */
const refusals = {
    // https://github.com/hashicorp/terraform/issues/6318, https://github.com/nebari-dev/nebari/issues/1081
    subnet: ({ id }: Operation) =>
        `DependencyViolation: The subnet '${String(id)}' has dependencies and cannot be deleted.`,
    // the words that the provider looks for, too: internal/service/ecs/service.go; whole: https://pastebin.com/4A6bHBF3
    securityGroup: ({ id }: Operation) =>
        `DependencyViolation: resource ${String(id)} has a dependent object`,
    // https://github.com/hashicorp/terraform/issues/1303
    internetGateway: ({ inputs }: Operation) =>
        `DependencyViolation: Network ${String(inputs.vpcId)} has some mapped public address(es). ` +
        "Please unmap those public address(es) before detaching the gateway.",
    // https://github.com/cloudposse/terraform-aws-alb-ingress/issues/24
    targetGroup: ({ id }: Operation) =>
        `ResourceInUse: Target group '${String(id)}' is currently in use by a listener or a rule`,
    // https://github.com/hashicorp/terraform-provider-aws/issues/37229
    webAcl: () =>
        "WAFAssociatedItemException: AWS WAF couldn’t perform the operation because your resource is being used by " +
        "another resource or it’s associated with another resource.",
    // https://docs.aws.amazon.com/efs/latest/ug/API_DeleteMountTarget.html
    mountTarget: () =>
        "DependencyTimeout: The service timed out trying to fulfill the request, and the client should try the call again.",
} as const;

/** Somebody's, which our web ACL protects. */
const theirApi = "arn:aws:apigateway:eu-west-2::/restapis/abcdef1234/stages/live";

describe("deletes that AWS makes slow or refuses, on the real engine", () => {
    const folder = mkdtempSync(join(tmpdir(), "deletes-"));
    const run = join(folder, "run");
    let standIn: StandIn;
    let engine: Engine<Project>;
    let workspace: Stack["workspace"];
    let ec2Port = 0;
    let wafPort = 0;
    /** How a delete is refused, or held back, by the resource's type and name. */
    const inTheWay = new Map<string, (operation: Operation) => void | Promise<void>>();
    /** Network interfaces in the VPC, as EC2 lists them. */
    let interfaces: readonly string[] = [];

    before(async () => {
        const configuration = readConfiguration(undefined);
        const persistent = configuration.programs["gatus-persistent"].configuration;
        const account = new Account(setting(persistent, "accountId"), setting(persistent, "region"));
        standIn = await serveStandIn(account, async (operation) => {
            if (operation.kind === "delete") {
                await inTheWay.get(`${operation.type.split(":").at(-1) ?? ""} ${operation.name}`)?.(
                    operation,
                );
            }
        });
        engine = await Engine.start({
            ...configuration,
            command: await pulumiCli(() => undefined),
            providers: standIn.providers,
            folder: run,
            signal: new AbortController().signal,
        });
        engine.configure("gatus-persistent", { zoneDelegated: true });
        engine.configure("gatus-image", { allowDirty: true });
        for (const project of ["gatus-persistent", "gatus-image", "gatus-ephemeral"] as const) {
            await engine.up(project, () => undefined);
        }
        const { stacks } = engine as unknown as { stacks: ReadonlyMap<string, Stack> };
        const stack = stacks.get("gatus-ephemeral");
        assert.ok(stack !== undefined);
        workspace = stack.workspace;
        // The sleep is started beside the folders of the projects.
        for (const layer of ["persistent", "ephemeral"]) {
            symlinkSync(join(run, `gatus-${layer}`), join(run, "gatus-image", layer));
        }
        ec2Port = await serve(
            awsQuery({
                DescribeNetworkInterfaces: () =>
                    `<DescribeNetworkInterfacesResponse><networkInterfaceSet>${interfaces.join("")}` +
                    "</networkInterfaceSet></DescribeNetworkInterfacesResponse>",
                ...Object.fromEntries(
                    [
                        ...["VpcEndpoints", "Subnets", "SecurityGroups", "RouteTables", "NetworkAcls"],
                        ...["InternetGateways", "EgressOnlyInternetGateways", "CarrierGateways"],
                        ...["VpnGateways", "VpcPeeringConnections", "SecurityGroupVpcAssociations"],
                    ].map((what) => [`Describe${what}`, () => `<Describe${what}Response/>`]),
                ),
                DescribeTargetGroups: () => "<DescribeTargetGroupsResponse/>",
            }),
        );
        wafPort = await serve(
            awsJson({
                ListResourcesForWebACL: ({ ResourceType }) => ({
                    ResourceArns: ResourceType === "API_GATEWAY" ? [theirApi] : [],
                }),
            }),
        );
    });

    after(async () => {
        standIn.close();
        await stopServers();
        FakePulumi.removeAll();
        rmSync(folder, { recursive: true, force: true });
    });

    /** Names of what the state still has. */
    const left = (types?: readonly string[]) =>
        (engine.state("gatus-ephemeral").deployment.resources ?? [])
            .filter(({ type, custom }) => custom === true && !type.startsWith("pulumi:"))
            .filter(({ type }) => types?.includes(type) ?? true)
            .map(({ type, urn }) => `${type.split(":").at(-1) ?? ""} ${urn.split("::").at(-1) ?? ""}`)
            .sort();

    async function runSleep(...more: string[]) {
        const { command } = workspace.pulumiCommand;
        const pulumi = new FakePulumi(`cd "${join(run, "gatus-image")}"
            case $1 in destroy) exec >> "$(dirname "$0")/said" 2>&1 ;; esac
            exec "${command}" "$@"`);
        const args = [
            "--stack",
            "prod",
            "--confirm",
            "prod",
            "--before",
            pulumi.file("before.json"),
            ...more,
        ];
        const result = await pulumi.call(sleep, [...args, "--pause", "1", "--grace", "1"], {
            ...workspace.envVars,
            PULUMI_HOME: workspace.pulumiHome ?? "",
            PATH: [pulumi.folder, dirname(command), process.env.PATH ?? ""].join(":"),
            AWS_ENDPOINT_URL: `http://127.0.0.1:${ec2Port}`,
            AWS_ENDPOINT_URL_WAFV2: `http://127.0.0.1:${wafPort}`,
            AWS_REGION: "eu-west-2",
            AWS_ACCESS_KEY_ID: "test",
            AWS_SECRET_ACCESS_KEY: "test",
            AWS_MAX_ATTEMPTS: "1",
        });
        const destroys = pulumi.calls.filter((call) => call.startsWith("destroy")).length;
        return { ...result, destroys, said: readFileSync(pulumi.file("said"), "utf8") };
    }

    /** Refuses as AWS does, so many times. */
    const refuse = (what: string, words: (operation: Operation) => string, tries: number): void => {
        let count = 0;
        inTheWay.set(what, (operation) => {
            if (count++ < tries) {
                throw new Error(words(operation));
            }
        });
    };

    it("no certificate and no file system is a sleep's to delete: those are the persistent layer's", () => {
        // So neither ResourceInUseException (https://github.com/hashicorp/terraform-provider-aws/issues/3866) nor
        // FileSystemInUse (https://docs.aws.amazon.com/efs/latest/ug/API_DeleteFileSystem.html) can meet it.
        const all = left();
        assert.ok(all.includes("Listener gatus-prod-https") && all.includes("MountTarget gatus-prod-0"));
        assert.deepEqual(
            all.filter((it) => /^(Certificate|FileSystem|AccessPoint)/.test(it)),
            [],
        );
    });

    it("what costs is gone within the time of all tries, even if each delete is waited for as long as it may be", () => {
        const resources = (engine.state("gatus-ephemeral").deployment.resources ??
            []) as readonly (StateEdges & {
            readonly urn: string;
            readonly type: string;
            readonly custom?: boolean;
        })[];
        const minutesOf = (resource: (typeof resources)[number]): number => {
            if (resource.custom !== true || resource.type.startsWith("pulumi:")) {
                return 0;
            }
            const custom = resource.customTimeouts?.delete;
            const minutes = custom === undefined || custom === 0 ? deleteMinutes[resource.type] : custom / 60;
            assert.ok(minutes !== undefined, `how long is the delete of a ${resource.type} waited for?`);
            return minutes * (waits[resource.type] ?? 1);
        };
        const known = new Map<string, number>();
        /** What needs it goes before it. */
        const until = (resource: (typeof resources)[number]): number => {
            const before = resources.filter(
                ({ dependencies = [], parent }) =>
                    dependencies.includes(resource.urn) || parent === resource.urn,
            );
            const minutes =
                known.get(resource.urn) ??
                minutesOf(resource) + Math.max(0, ...before.map((it) => until(it)));
            known.set(resource.urn, minutes);
            return minutes;
        };
        const chains = resources
            .filter(({ type }) => costly.includes(type))
            .map((it) => [it.type, until(it)]);
        assert.equal(chains.length, costly.length);
        for (const [type, minutes] of chains) {
            assert.ok(
                Number(minutes) * 60_000 <= times.allTriesMs,
                `${String(type)} may be there for ${String(minutes)} minutes`,
            );
        }
    });

    it("what AWS lets go of slowly gets through by itself; what never goes is named, and what costs is gone nevertheless", async () => {
        // The load balancer's interfaces are on subnet, group and internet gateway for minutes after it is gone.
        refuse("Subnet gatus-prod-public-1", refusals.subnet, 1);
        refuse("SecurityGroup gatus-prod-lb", refusals.securityGroup, 1);
        refuse("InternetGateway gatus-prod", refusals.internetGateway, 1);
        // The service's, on the group of its task.
        refuse("SecurityGroup gatus-prod-task", refusals.securityGroup, 1);
        refuse("TargetGroup gatus-prod", refusals.targetGroup, 1);
        // Somebody has their API protected by our web ACL, and no longer.
        refuse("WebAcl gatus-prod", refusals.webAcl, 1);
        // Its group is in use as long as it is being deleted.
        refuse("MountTarget gatus-prod-0", refusals.mountTarget, 1);
        refuse("SecurityGroup gatus-prod-history", refusals.securityGroup, 1);
        // What the provider waits for longer than a try may take: the try is ended, and the next one goes on.
        let held = false;
        inTheWay.set("NatGateway gatus-prod-nat-1", () => {
            const first = !held;
            held = true;
            return first ? new Promise<void>(() => undefined) : undefined;
        });
        // Somebody else's instance, which never goes.
        refuse("Subnet gatus-prod-private-1", refusals.subnet, Infinity);
        interfaces = [
            `<item><networkInterfaceId>eni-0abc</networkInterfaceId><interfaceType>interface</interfaceType>
            <subnetId>subnet-1</subnetId><ownerId>111122223333</ownerId><status>in-use</status>
            <attachment><instanceId>i-0abc</instanceId></attachment></item>`,
        ];
        const { status, stderr, destroys, said } = await runSleep("--tries", "4", "--limit", "25");
        for (const words of [
            documented("has dependencies and cannot be deleted"),
            documented("has a dependent object"),
            documented("has some mapped public address(es)"),
            documented("is currently in use by a listener or a rule"),
            documented("WAFAssociatedItemException"),
        ]) {
            assert.match(said, words);
        }
        assert.equal(status, 1, stderr);
        assert.equal(destroys, 4, stderr);
        assert.match(stderr, /a try that took longer than 25 s was ended/);
        assert.match(
            stderr,
            /try 4 of 4 failed\nsleep: in the way: network interface eni-0abc \(interface\): of the instance i-0abc, owner 111122223333, in subnet-1\nsleep: {5}aws ec2 terminate-instances --instance-ids i-0abc\n/,
        );
        assert.match(stderr, documented("in the way: network interface"));
        assert.match(
            stderr,
            new RegExp(`in the way: ${theirApi}, which the web ACL arn:aws:wafv2:.* protects\\n`),
        );
        assert.doesNotMatch(stderr, /could not be asked/);
        assert.deepEqual(left(costly), []);
        assert.deepEqual(left(), ["Subnet gatus-prod-private-1", "Vpc gatus-prod"], stderr);
    });

    it("sleeps as soon as the other one is gone", async () => {
        inTheWay.clear();
        interfaces = [];
        const { status, stderr, destroys } = await runSleep();
        assert.deepEqual([status, destroys], [0, 1], stderr);
        assert.doesNotMatch(stderr, /in the way/);
        assert.deepEqual(left(), []);
    });
});

interface StateEdges {
    readonly dependencies?: readonly string[];
    readonly parent?: string;
    /** In seconds. */
    readonly customTimeouts?: { readonly delete?: number };
}
