import assert from "node:assert/strict";
import { policies } from "../../policy/policies";
import { Declared, judge } from "./judge";

const digest = `sha256:${"a".repeat(64)}`;
const openPort = (port: number, more: object = {}): Declared => ({
    type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    name: "opens",
    props: { cidrIpv4: "0.0.0.0/0", ipProtocol: "tcp", fromPort: port, toPort: port, ...more },
    from: { securityGroupId: ["group"] },
});
const group: Declared = { type: "aws:ec2/securityGroup:SecurityGroup", name: "group" };
const balancer = (groups: string[]): Declared => ({
    type: "aws:lb/loadBalancer:LoadBalancer",
    name: "balancer",
    from: { securityGroups: groups },
});
const service = (groups: string[], assignPublicIp = false): Declared => ({
    type: "aws:ecs/service:Service",
    name: "service",
    props: { networkConfiguration: { assignPublicIp } },
    from: { networkConfiguration: groups },
});
const nat: Declared = { type: "aws:ec2/natGateway:NatGateway", name: "nat" };
const listener = (props: object): Declared => ({ type: "aws:lb/listener:Listener", props: { ...props } });
const taskRunning = (image: string): Declared => ({
    type: "aws:ecs/taskDefinition:TaskDefinition",
    props: { containerDefinitions: JSON.stringify([{ name: "gatus", image }]) },
});
const logGroup = (props: object): Declared => ({
    type: "aws:cloudwatch/logGroup:LogGroup",
    props: { ...props },
});
const bucket: Declared = { type: "aws:s3/bucket:Bucket", name: "bucket" };
const encryption = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const zone = (protect: boolean): Declared => ({ type: "aws:route53/zone:Zone", protect });

interface Case {
    passes: Declared[][];
    /** What a rule must refuse, with words of its message. */
    fails: [Declared[], RegExp][];
}

const cases: Record<string, Case> = {
    "public-ports": {
        passes: [
            [openPort(80), openPort(443)],
            [openPort(8080, { cidrIpv4: "10.0.0.0/8" })],
            [openPort(8080, { cidrIpv4: undefined, referencedSecurityGroupId: "sg-1" })],
            [{ ...group, props: { egress: [{ cidrBlocks: ["0.0.0.0/0"], fromPort: 0, toPort: 0 }] } }],
        ],
        fails: [
            [[openPort(22)], /Opens tcp 22-22 to the internet/],
            [[openPort(443, { fromPort: 80 })], /80-443/],
            [[openPort(443, { ipProtocol: "udp" })], /udp/],
            [[openPort(8080, { cidrIpv4: undefined, cidrIpv6: "::/0" })], /8080/],
            [[openPort(8080, { cidrIpv4: "128.0.0.0/1" })], /8080/],
            [[openPort(0, { ipProtocol: "-1", fromPort: undefined, toPort: undefined })], /all-all/],
            [
                [
                    {
                        ...group,
                        props: {
                            ingress: [{ ...openPort(22).props, protocol: "tcp", cidrBlocks: ["0.0.0.0/0"] }],
                        },
                    },
                ],
                /22/,
            ],
            [
                [
                    {
                        type: "aws:ec2/securityGroupRule:SecurityGroupRule",
                        props: {
                            type: "ingress",
                            protocol: "tcp",
                            fromPort: 22,
                            toPort: 22,
                            ipv6CidrBlocks: ["::/0"],
                        },
                    },
                ],
                /22/,
            ],
        ],
    },
    "public-ingress-on-load-balancer": {
        passes: [
            [group, openPort(443), balancer(["group"])],
            [group, openPort(443, { cidrIpv4: "10.0.0.0/8" })],
        ],
        fails: [
            [[group, openPort(443)], /no load balancer's/],
            [[group, openPort(443), balancer(["another"])], /no load balancer's/],
            [[group, openPort(443), balancer(["group"]), service(["group"])], /a service's tasks/],
        ],
    },
    "tasks-without-public-address": {
        passes: [
            [nat, service([], false)],
            [service([], true)], // no NAT gateway: the price of natGateways: none
        ],
        fails: [[[nat, service([], true)], /service: Its tasks get public addresses/]],
    },
    "tls-policy": {
        passes: [
            [listener({ protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" })],
            [
                listener({
                    protocol: "HTTP",
                    defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS" } }],
                }),
            ],
        ],
        fails: [
            [[listener({ protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-2016-08" })], /2016-08/],
            [
                [listener({ protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-0-2021-06" })],
                /TLS13-1-0/,
            ],
            [[listener({ protocol: "HTTPS" })], /undefined/],
            [[listener({ protocol: "HTTP", defaultActions: [{ type: "forward" }] })], /without redirecting/],
            [[listener({ protocol: "HTTP" })], /without redirecting/],
        ],
    },
    "images-by-digest": {
        passes: [[taskRunning(`registry/gatus@${digest}`)], [taskRunning(`registry/gatus:v1@${digest}`)]],
        fails: [
            [[taskRunning("registry/gatus:latest")], /registry\/gatus:latest/],
            [[taskRunning(`registry/gatus@${digest.slice(0, -1)}`)], /names no digest/],
            [[{ ...taskRunning(""), props: { containerDefinitions: "[]" } }], /no container/],
        ],
    },
    "logs-expire": {
        passes: [[logGroup({ retentionInDays: 30 })]],
        fails: [
            [[logGroup({})], /for ever/],
            [[logGroup({ retentionInDays: 0 })], /for ever/],
        ],
    },
    "encrypted-at-rest": {
        passes: [
            [
                { type: "aws:efs/fileSystem:FileSystem", props: { encrypted: true } },
                {
                    type: "aws:ecr/repository:Repository",
                    props: { encryptionConfigurations: [{ encryptionType: "KMS" }] },
                },
                { type: "aws:sns/topic:Topic", props: { kmsMasterKeyId: "alias/x" } },
            ],
        ],
        fails: [
            [[{ type: "aws:efs/fileSystem:FileSystem", props: {} }], /Isn't encrypted/],
            [
                [{ type: "aws:ecr/repository:Repository", props: { encryptionConfigurations: [] } }],
                /Isn't encrypted/,
            ],
            [[{ type: "aws:sns/topic:Topic", props: { kmsMasterKeyId: "" } }], /Isn't encrypted/],
        ],
    },
    "encrypted-buckets": {
        passes: [
            [bucket, { type: encryption, from: { bucket: ["bucket"] } }],
            [
                { ...bucket, props: { id: "logs-1" } },
                { type: encryption, props: { bucket: "logs-1" } },
            ],
        ],
        fails: [
            [[bucket], /bucket: Has no server-side encryption/],
            [
                [bucket, { ...bucket, name: "other" }, { type: encryption, from: { bucket: ["other"] } }],
                /^bucket: Has no/,
            ],
        ],
    },
    "protected-from-deletion": {
        passes: [[zone(true)], [group]],
        fails: [
            [[zone(false)], /name servers.*protect: true/],
            [[{ type: "aws:ecr/repository:Repository" }], /released image/],
        ],
    },
    "required-tags": {
        passes: [[group], [{ ...group, props: { tags: { Name: "x", Layer: "ephemeral" } } }]],
        fails: [
            [[{ ...group, defaultTags: { Layer: "ephemeral" } }], /no Project, ManagedBy tag/],
            [[{ ...group, defaultTags: { Project: "", Layer: "x", ManagedBy: "x" } }], /no Project tag/],
            [[{ ...group, props: { tags: { Project: "someone-else" } } }], /its own Project tag/],
        ],
    },
};

describe("policy: each rule", () => {
    it("has a case that passes and a case that fails", () => {
        assert.deepEqual(Object.keys(cases).sort(), policies.map(({ name }) => name).sort());
    });

    for (const policy of policies) {
        const { passes, fails } = cases[policy.name] ?? { passes: [], fails: [] };
        it(`${policy.name} lets through what is right`, async () => {
            assert.ok(passes.length > 0);
            for (const resources of passes) {
                assert.deepEqual(await judge(policy, resources), []);
            }
        });
        it(`${policy.name} refuses what is wrong`, async () => {
            assert.ok(fails.length > 0);
            for (const [resources, expected] of fails) {
                const found = await judge(policy, resources);
                assert.equal(found.length, 1, `${JSON.stringify(resources)} gave ${JSON.stringify(found)}`);
                assert.match(found[0] ?? "", expected);
            }
        });
    }

    it("has nothing advisory: the pack's level is mandatory and no rule has its own", () => {
        const levels = policies.map(({ enforcementLevel }) => enforcementLevel);
        assert.deepEqual(new Set(levels), new Set([undefined]));
    });
});
