import assert from "node:assert/strict";
import { dashboardBody } from "../../ephemeral/dashboard-body";
import { Widget } from "../../scripts/proof/figures/dashboard";
import { Recorded } from "../../scripts/support/monitor";
import { all, json, one } from "../support/find";
import { Recorder, Recording } from "../../scripts/support/record-program";

/**
 * Metrics that AWS sends by itself for what the layer makes, and the dimensions that it sends them under.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway-cloudwatch.html
 */
const emitted: Readonly<Record<string, readonly string[]>> = {
    "AWS/ApplicationELB LoadBalancer": [
        "ActiveConnectionCount",
        "ConsumedLCUs",
        "HTTPCode_ELB_5XX_Count",
        "ProcessedBytes",
        "RequestCount",
    ],
    "AWS/ApplicationELB LoadBalancer TargetGroup": [
        "HTTPCode_Target_2XX_Count",
        "HTTPCode_Target_5XX_Count",
        "HealthyHostCount",
        "TargetResponseTime",
    ],
    // Without Container Insights nothing else.
    "AWS/ECS ClusterName ServiceName": ["CPUUtilization", "MemoryUtilization"],
    "AWS/WAFV2 WebACL Region Rule": ["AllowedRequests", "BlockedRequests"],
    "AWS/NATGateway NatGatewayId": ["BytesInFromDestination", "BytesOutToDestination"],
};

describe("dashboard", () => {
    let recording: Recording;
    let widgets: readonly Widget[];
    const widgetsOf = (recorded: Recording) =>
        json<{ widgets: Widget[] }>(one(recorded, "dashboard:Dashboard"), "dashboardBody").widgets;
    before(async () => {
        recording = (await new Recorder().runAll()).ephemeral;
        widgets = widgetsOf(recording);
    });

    it("asks an operator's questions from top to bottom", () => {
        const headings = widgets.filter(({ type }) => type === "text");
        assert.deepEqual(
            headings.map(({ properties }) => properties.markdown?.split("\n")[0]),
            [
                "## Is it up?",
                "## Is it slow?",
                "## Is it full?",
                "## Who is blocked?",
                "## What does it cost?",
            ],
        );
        assert.deepEqual(
            [...headings].sort((a, b) => a.y - b.y),
            headings,
        );
        for (const { y, height } of headings) {
            assert.ok(widgets.some((widget) => widget.type !== "text" && widget.y === y + height));
        }
    });

    it("lays widgets side by side: none over another, none outside CloudWatch's 24 columns", () => {
        for (const [index, a] of widgets.entries()) {
            assert.ok(a.x >= 0 && a.x + a.width <= 24 && a.width >= 6, JSON.stringify(a));
            for (const b of widgets.slice(index + 1)) {
                const apart =
                    a.x + a.width <= b.x ||
                    b.x + b.width <= a.x ||
                    a.y + a.height <= b.y ||
                    b.y + b.height <= a.y;
                assert.ok(apart, `${a.properties.title} lies over ${b.properties.title}`);
            }
        }
    });

    it("shows no metric that nothing emits: AWS sends it, of something that this layer makes", () => {
        const metrics = widgets.flatMap(({ properties }) => properties.metrics ?? []);
        assert.ok(metrics.length > 15);
        const known = new Set(recording.resources.flatMap((resource) => values(resource)));
        for (const metric of metrics) {
            const [namespace, name, ...rest] = metric.filter(
                (part): part is string => typeof part === "string",
            );
            const dimensions = rest.filter((_, index) => index % 2 === 0);
            const sent = emitted[[namespace, ...dimensions].join(" ")] ?? [];
            assert.ok(sent.includes(name ?? ""), `${namespace} sends no ${name} by ${dimensions.join(", ")}`);
            for (const value of rest.filter((_, index) => index % 2 === 1)) {
                assert.ok(
                    known.has(value) || value === "eu-west-2",
                    `${name} of ${value}: there is no such thing`,
                );
            }
        }
    });

    it("shows every alarm, and what each watches with the line that it must not cross", () => {
        const [states] = widgets.filter(({ type }) => type === "alarm");
        const alarms = all(recording, "metricAlarm:MetricAlarm");
        const arns = alarms.map(({ known }) => known.arn);
        assert.deepEqual([...(states?.properties.alarms ?? [])].sort(), arns.sort());
        for (const { name, inputs } of alarms) {
            const graph = widgets.find(({ properties }) =>
                properties.metrics?.some(([namespace, metric]) =>
                    [inputs.namespace, inputs.metricName].every((part) =>
                        [namespace, metric].includes(part as string),
                    ),
                ),
            );
            assert.ok(graph !== undefined, `${name} is on no graph`);
            const line = graph.properties.annotations?.horizontal[0]?.value;
            assert.ok(line === undefined || line === inputs.threshold, `${name}: ${line}`);
        }
        assert.equal(widgets.filter(({ properties }) => properties.annotations !== undefined).length, 5);
    });

    it("asks the firewall's own log who is blocked", () => {
        const [table] = widgets.filter(({ type }) => type === "log");
        const group = /SOURCE '([^']+)'/.exec(table?.properties.query ?? "")?.[1];
        const logging = one(recording, "webAclLoggingConfiguration:WebAclLoggingConfiguration").inputs;
        assert.match(
            String((logging.logDestinationConfigs as string[])[0]),
            new RegExp(`:log-group:${group}$`),
        );
    });

    it("has no graph of NAT where there is no gateway", async () => {
        const { ephemeral } = await new Recorder().runAll({ ephemeral: { natGateways: "none" } });
        const without = widgetsOf(ephemeral);
        assert.ok(without.every(({ properties }) => !JSON.stringify(properties).includes("NATGateway")));
        assert.equal(without.length, widgets.length - 1);
    });

    it("is an empty page for no question", () => {
        assert.deepEqual(dashboardBody([], "eu-west-2").widgets, []);
    });
});

/** What others know a resource by, and what it is called in metrics. */
function values({ inputs, known }: Recorded): string[] {
    const texts = (value: unknown): string[] =>
        typeof value === "string"
            ? [value]
            : typeof value === "object" && value !== null
              ? Object.values(value).flatMap(texts)
              : [];
    return [...Object.values(known), ...texts(inputs)];
}
