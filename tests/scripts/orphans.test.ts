import { strict as assert } from "node:assert";
import { stateSeemsLost } from "../../scripts/pipeline/orphans";
import { Cloud, Found } from "../../scripts/pipeline/orphans/cloud";
import { importFile, pairs, Planned } from "../../scripts/pipeline/orphans/import-file";
import { inRemovalOrder, removeAll } from "../../scripts/pipeline/orphans/removal";
import { StateResource, unknownToStates } from "../../scripts/pipeline/orphans/unknown";

const vpcType = "aws:ec2/vpc:Vpc";
const loadBalancerType = "aws:lb/loadBalancer:LoadBalancer";
const tags = { Project: "gatus-prod", Layer: "ephemeral" };
const vpc: Found = { type: vpcType, id: "vpc-1", name: "gatus-prod", tags: { ...tags, Name: "gatus-prod" } };
const loadBalancer: Found = {
    type: loadBalancerType,
    id: "arn:lb",
    arn: "arn:lb",
    name: "gatus-prod-1234567",
    tags,
};

function urn(type: string, name: string): string {
    return `urn:pulumi:prod::gatus-ephemeral::gatus:ephemeral:LoadBalancer$${type}::${name}`;
}

describe("What is in AWS and in no state", () => {
    it("is what no state has by type and id", () => {
        const known = { urn: urn(vpcType, "gatus-prod"), type: vpcType, id: "vpc-1" };
        const found = unknownToStates([vpc, loadBalancer], [{ deployment: { resources: [known] } }, {}]);
        assert.deepEqual(
            found.map(({ id }) => id),
            ["arn:lb"],
        );
    });

    it("is a working site, and its state lost, when neither its service nor its load balancer is known", () => {
        const service: Found = { type: "aws:ecs/service:Service", id: "arn:s", name: "gatus-prod", tags };
        assert.equal(stateSeemsLost([vpc, loadBalancer, service]), true);
        // What a killed command leaves.
        assert.equal(stateSeemsLost([vpc, loadBalancer]), false);
        assert.equal(stateSeemsLost([service]), false);
    });

    it("tells revisions of a task definition apart by their ARN", () => {
        const type = "aws:ecs/taskDefinition:TaskDefinition";
        const revision = (number: number): Found => ({
            type,
            id: "gatus-prod",
            arn: `arn:${number}`,
            name: "gatus-prod",
            tags,
        });
        const known = { urn: urn(type, "gatus-prod"), type, id: "gatus-prod", outputs: { arn: "arn:2" } };
        const found = unknownToStates([revision(1), revision(2)], [{ deployment: { resources: [known] } }]);
        assert.deepEqual(
            found.map(({ arn }) => arn),
            ["arn:1"],
        );
    });

    it("begins with what a pending creation explains, by type and name, or by tags", () => {
        const pending = (resource: StateResource) => ({ type: "creating", resource });
        const state = {
            deployment: {
                pending_operations: [
                    pending({
                        urn: urn(loadBalancerType, "x"),
                        type: loadBalancerType,
                        inputs: { name: "gatus-prod-1234567" },
                    }),
                ],
            },
        };
        const found = unknownToStates([vpc, loadBalancer], [state]);
        assert.deepEqual(
            found.map(({ id, pending: of }) => [id, of?.urn]),
            [
                ["arn:lb", urn(loadBalancerType, "x")],
                ["vpc-1", undefined],
            ],
        );
    });

    it("is removed holders first, and again as long as AWS lets something go", async () => {
        assert.deepEqual(inRemovalOrder([vpc, loadBalancer]), [loadBalancer, vpc]);
        const removed: string[] = [];
        let refusals = 2;
        const cloud: Cloud = {
            find: () => Promise.resolve([]),
            remove: ({ id }) => {
                if (id === "vpc-1" && refusals-- > 0) {
                    throw new Error("DependencyViolation");
                }
                removed.push(id);
                return Promise.resolve();
            },
        };
        assert.deepEqual(await removeAll(cloud, [vpc, loadBalancer], { pauseMs: 0, rounds: 3 }), []);
        assert.deepEqual(removed, ["arn:lb", "vpc-1"]);
    });

    it("is named with AWS's reason when AWS goes on refusing", async () => {
        const cloud: Cloud = {
            find: () => Promise.resolve([]),
            remove: () => Promise.reject(new Error("DependencyViolation: eni-1")),
        };
        const left = await removeAll(cloud, [vpc], { pauseMs: 0, rounds: 2 });
        assert.deepEqual(left, [{ found: vpc, reason: "DependencyViolation: eni-1" }]);
    });

    it("is left when there is no more time for it: nothing more is begun then", async () => {
        const begun: string[] = [];
        const cloud: Cloud = {
            find: () => Promise.resolve([]),
            remove: async ({ id }) => {
                begun.push(id);
                await new Promise((resolve) => setTimeout(resolve, 60));
            },
        };
        const left = await removeAll(cloud, [vpc, loadBalancer], { pauseMs: 0, rounds: 9, limitMs: 30 });
        assert.deepEqual(begun, ["arn:lb"]);
        assert.deepEqual(left, [{ found: vpc, reason: "there was no more time for it" }]);
    });

    it("becomes an import file, with the components and the provider that it stands in", () => {
        const stack = "urn:pulumi:prod::gatus-ephemeral::pulumi:pulumi:Stack::gatus-ephemeral-prod";
        const provider = "urn:pulumi:prod::gatus-ephemeral::pulumi:providers:aws::aws";
        const component: Planned = {
            urn: "urn:pulumi:prod::gatus-ephemeral::gatus:ephemeral:LoadBalancer::gatus-prod",
            type: "gatus:ephemeral:LoadBalancer",
            custom: false,
            parent: stack,
        };
        const planned: Planned = {
            urn: urn(loadBalancerType, "gatus-prod"),
            type: loadBalancerType,
            custom: true,
            parent: component.urn,
            provider: `${provider}::id`,
            inputs: { name: "gatus-prod-7654321" },
        };
        const paired = pairs([component, planned], [vpc, loadBalancer]);
        assert.deepEqual([...paired.values()], [loadBalancer]);
        assert.deepEqual(importFile([component, planned], paired, new Set([provider])), {
            nameTable: { known0: provider },
            resources: [
                {
                    type: "gatus:ephemeral:LoadBalancer",
                    name: "resource0",
                    logicalName: "gatus-prod",
                    component: true,
                },
                {
                    type: loadBalancerType,
                    name: "resource1",
                    logicalName: "gatus-prod",
                    id: "arn:lb",
                    parent: "resource0",
                    provider: "known0",
                },
            ],
        });
    });

    it("is not paired with its like in another region", () => {
        const type = "aws:acm/certificate:Certificate";
        const inputs = { domainName: "example.com" };
        const here: Planned = { urn: urn(type, "here"), type, custom: true, inputs };
        const there: Planned = {
            ...here,
            urn: urn(type, "there"),
            inputs: { ...inputs, region: "us-east-1" },
        };
        const certificate = (region: string, suffix = ""): Found => {
            const arn = `arn:aws:acm:${region}:111122223333:certificate/1`;
            return { type, id: `${arn}${suffix}`, arn, name: "example.com", tags: {} };
        };
        const [home, away] = [certificate("eu-west-2"), certificate("us-east-1", "@us-east-1")];
        assert.deepEqual(
            [...pairs([here, there], [away, home])],
            [
                [here, home],
                [there, away],
            ],
        );
        assert.equal(pairs([here], [away]).size, 0);
        assert.equal(pairs([there], [home]).size, 0);
        // Where the provider itself is there, the import's id doesn't say so.
        assert.equal(pairs([there], [certificate("us-east-1")]).size, 1);
    });

    it("is not paired with what has another name", () => {
        const other: Planned = {
            urn: urn(loadBalancerType, "gatus-prod"),
            type: loadBalancerType,
            custom: true,
            inputs: { name: "gatus-prod-other-7654321" },
        };
        assert.equal(pairs([other], [loadBalancer]).size, 0);
    });
});
