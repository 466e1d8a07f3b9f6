import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withoutDetours } from "../../lib/graph";
import { readConfiguration } from "../../rehearsal/configuration";
import { contract } from "../../rehearsal/report/contract";
import { costOf, costSection } from "../../rehearsal/report/cost";
import { faultsSection } from "../../rehearsal/report/faults";
import { html } from "../../rehearsal/report/html";
import { inOrder, modelled } from "../../rehearsal/report/morning";
import { Node, nodesOf, States } from "../../rehearsal/report/state";
import { denied, failedReport, state } from "./rehearsed";

const urnOf = (type: string, name = "gatus-prod") => `urn:pulumi:prod::gatus-ephemeral::${type}::${name}`;
const [vpc, nat, balancer, service] = [
    "aws:ec2/vpc:Vpc",
    "aws:ec2/natGateway:NatGateway",
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:ecs/service:Service",
].map((type) => urnOf(type)) as [string, string, string, string];
const component = urnOf("gatus:ephemeral:Network");
const typeOf = (urn: string) => urn.split("::")[2] ?? "";
const made = (urn: string, needs: string[], second: number, more: object = {}) => ({
    ...{ urn, type: typeOf(urn), dependencies: needs, created: `2026-11-26T12:00:0${second}Z` },
    ...more,
});

/** VPC, then NAT gateway beside a load balancer, then the service, which needs the whole network. */
const ephemeral = state("gatus-ephemeral", {}, [
    { urn: component, type: "gatus:ephemeral:Network", custom: false },
    made(vpc, [], 0, { parent: component }),
    made(nat, [vpc], 2, { parent: component }),
    made(balancer, [vpc], 1, { inputs: { accessLogs: { bucket: "the-bucket-of-logs" } } }),
    made(service, [balancer, component], 4, {
        inputs: { role: '{"arn":"arn:aws:iam::1:role/x"}', on: "true" },
    }),
]);
const persistent = state(
    "gatus-persistent",
    {
        bucket: "the-bucket-of-logs",
        role: "arn:aws:iam::1:role/x",
        flag: "true",
        unused: "nobody-reads-this",
    },
    [
        {
            urn: "urn:pulumi:prod::gatus-persistent::aws:s3/bucket:Bucket::logs",
            type: "aws:s3/bucket:Bucket",
            id: "the-bucket-of-logs",
        },
        {
            urn: "urn:pulumi:prod::gatus-persistent::aws:iam/role:Role::x",
            type: "aws:iam/role:Role",
            id: "x",
            outputs: { arn: "arn:aws:iam::1:role/x" },
        },
    ],
);
const states: States = new Map([
    ["gatus-persistent", persistent],
    ["gatus-ephemeral", ephemeral],
]);
const nodes = nodesOf(states);
const hours = nodes.filter(({ project }) => project === "gatus-ephemeral");
const kinds = (list: readonly { node: Node; onChain: boolean }[]) =>
    list.filter(({ onChain }) => onChain).map(({ node }) => node.kind);

describe("report: timeline", () => {
    it("takes a component for all that it is made of", () => {
        const { needs } = hours.find(({ kind }) => kind === "Service") ?? { needs: [] };
        assert.deepEqual([...needs].sort(), [balancer, nat, vpc].sort());
        assert.equal(hours.find(({ kind }) => kind === "Vpc")?.component, "Network");
    });

    it("begins a thing when all that it needs is there, and marks the longest chain", () => {
        const stretches = modelled(hours);
        const of = (kind: string) => stretches.find(({ node }) => node.kind === kind);
        assert.equal(of("NatGateway")?.start, of("Vpc")?.end);
        assert.equal(of("LoadBalancer")?.start, of("Vpc")?.end);
        assert.equal(of("Service")?.start, of("LoadBalancer")?.end);
        assert.deepEqual(kinds(stretches), ["Vpc", "LoadBalancer", "Service"]);
    });

    it("says in which order it went here, and what was waited for", () => {
        const order = inOrder(hours);
        assert.deepEqual(
            order.map(({ node, at, after }) => [node.kind, at, after?.kind]),
            [
                ["Vpc", 0, undefined],
                ["LoadBalancer", 1000, "Vpc"],
                ["NatGateway", 2000, "Vpc"],
                ["Service", 4000, "NatGateway"],
            ],
        );
        assert.deepEqual(kinds(order), ["Vpc", "NatGateway", "Service"]);
    });
});

describe("report: contract", () => {
    it("has the outputs that another layer uses, where they come from, and what uses them", () => {
        const clauses = contract(states, nodes).map(({ output, from, users }) => [
            output,
            from?.kind,
            users.map(({ kind }) => kind),
        ]);
        assert.deepEqual(clauses, [
            ["bucket", "Bucket", ["LoadBalancer"]],
            ["role", "Role", ["Service"]],
        ]);
    });

    it("draws no arrow that follows from two others", () => {
        const needs = new Map([
            ["a", new Set(["b", "c"])],
            ["b", new Set(["c"])],
            ["c", new Set<string>()],
        ]);
        assert.deepEqual([...(withoutDetours(needs).get("a") ?? [])], ["b"]);
    });
});

describe("report: faults", () => {
    it("are those of the page that the rehearsal of faults writes", () => {
        const page = [
            "# A fault at every operation",
            "",
            "**5 faults, 4 recovered, 0 orphans** (2026-11-26, 7 minutes).",
            "",
            "| kind | what happens |",
            "| --- | --- |",
            "| fails | AWS refuses |",
            "",
            "| command | kind | faults | recovered |",
            "| --- | --- | ---: | ---: |",
            "| wake | fails | 5 | 4 |",
            "",
            "## More",
        ].join("\n");
        const { markup } = faultsSection(page);
        assert.match(markup, /5 faults, 4 recovered, 0 orphans \(2026/);
        assert.match(markup, /<td>wake<\/td>\s*<td>fails<\/td>\s*<td class="number">5<\/td>/);
        assert.doesNotMatch(markup, /AWS refuses|More/);
        assert.match(faultsSection("").markup, /No rehearsal of faults is written down/);
    });
});

describe("report: page", () => {
    let folder: string;
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "report-"));
    });
    after(() => {
        rmSync(folder, { recursive: true });
    });

    it("of a rehearsal that failed says at which step, as whom and why, and what there is to say besides", async () => {
        const page = readFileSync(await failedReport(join(folder, "failed.html")), "utf8");
        assert.match(page, /It failed at the step\s+<strong>deploy<\/strong>, as\s+deploy\./);
        assert.ok(
            page.includes("  - ec2:CreateVpc on *\n    for &#39;gatus-prod&#39;"),
            "the words, with their indentation",
        );
        assert.match(page, /The rehearsal ended before the ephemeral layer was up/);
        assert.match(page, /Every step, thing by thing/);
        assert.match(page, /alerts@example\.com/);
        assert.ok(denied.includes("<script>") && !page.includes("<script"), "what is put in is escaped");
    });

    it("needs nothing else: no script, no style, no picture of another file", async () => {
        const page = readFileSync(await failedReport(join(folder, "failed.html")), "utf8");
        assert.doesNotMatch(page, /<(script|link|img|iframe)|@import|url\(/);
        assert.match(page, /Content-Security-Policy"\s+content="default-src 'none'/);
    });

    it("escapes what isn't its own", () => {
        assert.equal(
            html`<p title="${'"'}">${"<b>&'"}${html`<i>${1}</i>`}</p>`.markup,
            '<p title="&quot;">&lt;b&gt;&amp;&#39;<i>1</i></p>',
        );
    });

    it("says why there is no sum, in a region without prices", () => {
        const { stack, programs } = readConfiguration(undefined);
        const there = programs["gatus-persistent"];
        const elsewhere = { ...there, configuration: { ...there.configuration, region: "mars-1" } };
        const cost = costOf({ stack, programs: { ...programs, "gatus-persistent": elsewhere } }, []);
        assert.match(
            costSection(cost).markup,
            /There is no sum: There are no prices for the region &#39;mars-1&#39;/,
        );
    });
});
