import assert from "node:assert/strict";
import * as http from "node:http";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ECSClient } from "@aws-sdk/client-ecs";
import { ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import { readExport, receiptText } from "../../scripts/pipeline/receipt";
import { costOf, ExportedResource } from "../../scripts/pipeline/receipt/cost";
import { leftovers } from "../../scripts/pipeline/receipt/inventory";
import { whatRan } from "../../scripts/pipeline/receipt/ran";
import { awsClientConfig, awsJson, serve, stopServers } from "./support/servers";
import { documented } from "../support/documented";

const evening = Date.parse("2026-11-22T19:30:00Z");
const resource = (
    type: string,
    inputs: object = {},
    created = "2026-11-22T08:00:00Z",
    outputs: object = {},
) => ({ type, urn: `urn::${type}`, inputs, outputs, created }) as ExportedResource;
const definition = resource(
    "aws:ecs/taskDefinition:TaskDefinition",
    { cpu: "256", memory: "512", runtimePlatform: { cpuArchitecture: "ARM64" } },
    undefined,
    { arn: "arn:definition" },
);
const service = (more: object = {}) =>
    resource("aws:ecs/service:Service", { taskDefinition: "arn:definition", desiredCount: 1, ...more });

describe("receipt: cost", () => {
    const usdOf = (resources: ExportedResource[], what: string, region = "eu-west-2") =>
        costOf(resources, region, evening).lines.find((line) => line.what === what)?.usd;
    const near = (actual: number | undefined, expected: number) => {
        assert.ok(Math.abs((actual ?? NaN) - expected) < 1e-9, `${actual} instead of ${expected}`);
    };

    it("bills load balancer and NAT gateway by the hour begun: 11.5 hours are 12", () => {
        near(usdOf([resource("aws:lb/loadBalancer:LoadBalancer")], "load balancer"), 12 * 0.02646);
        near(usdOf([resource("aws:ec2/natGateway:NatGateway")], "NAT gateway"), 12 * 0.05);
    });

    it("bills the rest by the time it was there", () => {
        near(usdOf([definition, service()], "Fargate task"), 11.5 * (0.25 * 0.03725 + 0.5 * 0.00409));
        const rules = { rules: [{}, {}, {}, {}] };
        near(usdOf([resource("aws:wafv2/webAcl:WebAcl", rules)], "firewall"), (11.5 / 730) * 9);
        near(usdOf([resource("aws:cloudwatch/metricAlarm:MetricAlarm")], "alarms"), (11.5 / 730) * 0.1);
    });

    it("counts every public IPv4 address: the balancer's, the NAT gateway's, the tasks'", () => {
        const balancer = resource("aws:lb/loadBalancer:LoadBalancer", { subnets: ["a", "b"] });
        const eip = resource("aws:ec2/eip:Eip");
        near(usdOf([balancer, eip], "public addresses"), 3 * 11.5 * 0.005);
        const exposed = service({ networkConfiguration: { assignPublicIp: true } });
        near(usdOf([definition, exposed], "public addresses"), 11.5 * 0.005);
    });

    it("bills each resource from its own creation, and is awake since the oldest", () => {
        const early = resource("aws:ec2/eip:Eip");
        const late = resource("aws:ec2/eip:Eip", {}, "2026-11-22T18:30:00Z");
        near(usdOf([early, late], "public addresses"), (11.5 + 1) * 0.005);
        near(costOf([late, early], "eu-west-2", evening).hoursAwake, 11.5);
    });

    it("leaves out what is free, what is used, and what is no resource of AWS", () => {
        const uncounted = ["aws:cloudwatch/dashboard:Dashboard", "aws:ec2/flowLog:FlowLog", "awsx:ec2:Vpc"];
        assert.deepEqual(
            costOf(
                uncounted.map((type) => resource(type)),
                "eu-west-2",
                evening,
            ).lines,
            [],
        );
    });

    it("knows hours, and says why there is no sum: a region or a type without a price", () => {
        const elsewhere = costOf([resource("aws:ec2/eip:Eip")], "mars-1", evening);
        assert.deepEqual([elsewhere.lines, elsewhere.usd], [[], 0]);
        assert.match(elsewhere.basis, /no prices for the region 'mars-1', only for eu-west-2/);
        near(elsewhere.hoursAwake, 11.5);
        const unknown = costOf([resource("aws:mars/rover:Rover")], "eu-west-2", evening);
        assert.match(
            unknown.basis,
            /aws:mars\/rover:Rover has no rule of price. Add it to lib\/cost\/rules.ts/,
        );
    });

    it("costs nothing when the stack is empty", () => {
        assert.equal(costOf([], "eu-west-2", evening).hoursAwake, 0);
    });

    it("refuses what is no export", () => {
        assert.throws(() => readExport("{}"), /no export of a stack.*pulumi stack export/);
        assert.deepEqual(readExport('{"deployment":{"resources":null}}'), []);
    });
});

describe("receipt: text", () => {
    const cost = costOf([resource("aws:ec2/natGateway:NatGateway")], "eu-west-2", evening);

    it("says hours, cost, the day of the prices, and that nothing is left", () => {
        const text = receiptText({
            stack: "prod",
            ...cost,
            leftovers: [],
            removed: [],
            ran: "",
            night: "",
            inTheWay: [],
        });
        assert.match(
            text,
            /^gatus-prod is asleep\.\nAwake for 11\.5 hours, for about \$0\.60 \(USD list prices of 2026-10-06/,
        );
        assert.match(text, /NAT gateway +11\.5 h +\$0\.60/);
        assert.match(text, /Nothing is left\.$/);
    });

    it("lists what is left, and doesn't begin with 'is asleep' then", () => {
        assert.match(
            receiptText({
                stack: "prod",
                ...cost,
                leftovers: ["arn:x"],
                removed: [],
                ran: "",
                night: "",
                inTheWay: [],
            }),
            /^gatus-prod is NOT all asleep\.[^]*STILL THERE.*1\n {2}arn:x$/,
        );
        assert.match(
            receiptText({
                ...{ stack: "prod", ...cost, removed: [], ran: "", night: "" },
                ...{ leftovers: ["arn:x"], inTheWay: [] },
            }),
            documented("STILL THERE, AND COSTING"),
        );
    });

    it("says what the page shows that answers at night", () => {
        const night = "shows what 5 checks saw last, 0 of them down";
        assert.match(
            receiptText({ stack: "prod", ...cost, leftovers: [], removed: [], ran: "", night, inTheWay: [] }),
            /\nThe night page shows what 5 checks saw last, 0 of them down\.\nNothing is left\.$/,
        );
    });

    const image = (digit: string) =>
        `111122223333.dkr.ecr.eu-west-2.amazonaws.com/gatus-prod@sha256:${digit}`;
    const released = { commit: "c0ffee", image: image("a"), time: "2026-11-22T10:00:00Z", run: "1000" };

    it("says which release ran, and when what wakes is another one", () => {
        const ran = whatRan(image("a"), released);
        assert.match(ran, /^It ran c0ffee, released by run 1000 at 2026-11-22T10:00:00Z: .*sha256:a\.$/);
        assert.match(
            receiptText({ stack: "prod", ...cost, leftovers: [], removed: [], ran, night: "", inTheWay: [] }),
            /\nIt ran c0ffee, [^\n]*\nNothing is left\.$/,
        );
        assert.match(whatRan(image("b"), released), /^It ran .*sha256:b\. What wakes is another one: c0ffee/);
        assert.match(whatRan(image("a"), { ...released, overruled: "octo-cat" }), /overruled by octo-cat: /);
    });

    it("says that nothing was released, or can't be told, and nothing where nothing ran", () => {
        assert.match(whatRan(image("a"), undefined), /Nothing was released: nothing will wake/);
        assert.match(whatRan(image("a"), new Error("it is empty")), /can't be told: it is empty/);
        assert.equal(whatRan(undefined, released), "");
    });

    it("says what keeps AWS from deleting the rest, with the command that ends it", () => {
        const inTheWay = ["in the way: network interface eni-1", "    aws ec2 terminate-instances"];
        assert.match(
            receiptText({
                ...{ stack: "prod", ...cost, removed: [], ran: "", night: "" },
                ...{ leftovers: ["arn:x"], inTheWay },
            }),
            /STILL THERE.*1\n {2}arn:x\nin the way: network interface eni-1\n {4}aws ec2 terminate-instances$/,
        );
    });

    it("says that it was asleep only when nothing was there: a state that was lost can't tell what is to pay for", () => {
        const nothingKnown = { stack: "prod", ...costOf([], "eu-west-2", evening), ran: "", night: "" };
        const text = (removed: string[], left: string[]) =>
            receiptText({ ...nothingKnown, removed, leftovers: left, inTheWay: [] });
        assert.match(text([], []), /asleep already: nothing to pay for/);
        for (const there of [text(["aws:ecs/service:Service x (y)"], []), text([], ["arn:x"])]) {
            assert.doesNotMatch(there, /asleep already/);
            assert.match(there, /For how long it was awake, and what that costs, can't be told/);
        }
    });

    it("says what was in no state, and is deleted now", () => {
        const text = receiptText({
            stack: "prod",
            ...cost,
            leftovers: [],
            removed: ["aws:ec2/vpc:Vpc x (vpc-1)"],
            ran: "",
            night: "",
            inTheWay: [],
        });
        assert.match(text, documented("In no state, left by a run that was killed"));
        assert.match(
            text,
            /In no state, left by a run that was killed or since the state was lost, and deleted now: 1\n {2}aws:ec2\/vpc:Vpc x \(vpc-1\)\nNothing is left\.$/,
        );
    });
});

describe("receipt: inventory", () => {
    afterEach(stopServers);

    const ec2Arn = (resource: string) => `arn:aws:ec2:eu-west-2:111122223333:${resource}`;
    const ecsArn = (resource: string) => `arn:aws:ecs:eu-west-2:111122223333:${resource}`;

    /** EC2 speaks XML: by action, the elements of its answer. */
    const ec2Answers = (answers: Record<string, string>) =>
        http.createServer((request, response) => {
            let body = "";
            request.on("data", (chunk: Buffer) => (body += chunk.toString()));
            request.on("end", () => {
                const action = new URLSearchParams(body).get("Action") ?? "";
                response.setHeader("content-type", "text/xml");
                response.end(`<${action}Response>${answers[action] ?? ""}</${action}Response>`);
            });
        });

    async function left(
        arns: string[],
        ec2: Record<string, string>,
        ecs: Parameters<typeof awsJson>[0] = {},
    ) {
        const pages = [arns.slice(0, 1), arns.slice(1)];
        const tagging = await serve(
            awsJson({
                GetResources: ({ TagFilters, PaginationToken }) => {
                    assert.deepEqual(TagFilters, [
                        { Key: "Project", Values: ["gatus-prod"] },
                        { Key: "Layer", Values: ["ephemeral"] },
                    ]);
                    const page = pages[PaginationToken === "next" ? 1 : 0] ?? [];
                    const more = PaginationToken === "next" ? {} : { PaginationToken: "next" };
                    return { ResourceTagMappingList: page.map((ResourceARN) => ({ ResourceARN })), ...more };
                },
            }),
        );
        const [ec2Port, ecsPort] = [await serve(ec2Answers(ec2)), await serve(awsJson(ecs))];
        return leftovers(
            {
                tagging: new ResourceGroupsTaggingAPIClient(awsClientConfig(tagging)),
                ec2: new EC2Client(awsClientConfig(ec2Port)),
                ecs: new ECSClient(awsClientConfig(ecsPort)),
                project: "gatus-prod",
            },
            1,
        );
    }

    const nat = ec2Arn("natgateway/nat-1");
    const natGateway = (state: string) => ({
        DescribeNatGateways: `<natGatewaySet><item><natGatewayId>nat-1</natGatewayId><state>${state}</state></item></natGatewaySet>`,
    });
    const vpc = ec2Arn("vpc/vpc-1");
    const balancer = "arn:aws:elasticloadbalancing:eu-west-2:111122223333:loadbalancer/app/gatus-prod/1";

    it("is empty when the inventory is, or shows only what its service says is gone", async () => {
        assert.deepEqual(await left([], {}), []);
        assert.deepEqual(await left([nat, vpc], { ...natGateway("deleted"), DescribeTags: "<tagSet/>" }), []);
        const inactive = { status: "INACTIVE" };
        const ecs = {
            DescribeClusters: () => ({ clusters: [inactive] }),
            DescribeServices: () => ({ services: [inactive] }),
            ListTaskDefinitions: () => ({ taskDefinitionArns: [] }),
        };
        const arns = ["cluster/gatus", "service/gatus/gatus", "task-definition/gatus:7"].map(ecsArn);
        assert.deepEqual(await left(arns, {}, ecs), []);
    });

    it("asks for the active task definitions, once, however many were deregistered in years", async () => {
        const year = Array.from({ length: 366 }, (_, day) => ecsArn(`task-definition/gatus-prod:${day + 1}`));
        const asked: unknown[] = [];
        const ListTaskDefinitions = (input: Record<string, unknown>) => {
            asked.push(input);
            return input.nextToken === undefined
                ? { taskDefinitionArns: [], nextToken: "2" }
                : { taskDefinitionArns: [year[365]] };
        };
        assert.deepEqual(await left(year, {}, { ListTaskDefinitions }), [year[365]]);
        const question = { familyPrefix: "gatus-prod", status: "ACTIVE" };
        assert.deepEqual(asked, [question, { ...question, nextToken: "2" }]);
    });

    it("has what its service says is there, on every page of the inventory", async () => {
        const tags = "<tagSet><item><key>Project</key><value>gatus-prod</value></item></tagSet>";
        const found = await left([nat, vpc, balancer], { ...natGateway("available"), DescribeTags: tags });
        assert.deepEqual(found, [nat, vpc, balancer]);
        const arn = ecsArn("cluster/gatus");
        assert.deepEqual(
            await left([arn], {}, { DescribeClusters: () => ({ clusters: [{ status: "ACTIVE" }] }) }),
            [arn],
        );
    });
});
