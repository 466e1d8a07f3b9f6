import * as pulumi from "@pulumi/pulumi";

/** A metric of a graph, and what it is called there. */
export interface Metric {
    readonly namespace: string;
    readonly metric: string;
    readonly label: string;
    readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
    /** @default the graph's */
    readonly statistic?: string;
}

/** A graph over time. */
export interface Graph {
    readonly kind: "graph";
    readonly title: string;
    readonly statistic: string;
    /** Seconds. @default 60 */
    readonly period?: number;
    readonly metrics: readonly Metric[];
    /** A horizontal line, where there is one. */
    readonly line?: { readonly at: number | undefined; readonly label: string };
}

/** The states of alarms. */
export interface AlarmStates {
    readonly kind: "alarms";
    readonly title: string;
    readonly alarms: readonly pulumi.Input<string>[];
}

/** A table of what a log says; it is asked when somebody looks. */
export interface LogTable {
    readonly kind: "log";
    readonly title: string;
    readonly logGroupArn: pulumi.Input<string>;
    /** Commands of CloudWatch Logs Insights. */
    readonly query: readonly string[];
}

export type Widget = Graph | AlarmStates | LogTable;

/** A question of the dashboard, and what answers it. */
export interface Question {
    readonly question: string;
    /** How to read the answer: a sentence or two. */
    readonly answer: string;
    readonly widgets: readonly Widget[];
}

/** Columns of CloudWatch's grid, and rows of a heading and of a widget. */
const [columns, headingHeight, widgetHeight] = [24, 2, 6];

/**
 * The body of a dashboard: for each question a heading, and below it its widgets side by side.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function dashboardBody(questions: readonly Question[], region: pulumi.Input<string>) {
    const widgets = questions.flatMap(({ question, answer, widgets: asked }, index) => {
        const y = index * (headingHeight + widgetHeight);
        const width = Math.floor(columns / Math.max(1, asked.length));
        return [
            {
                ...{ type: "text", x: 0, y, width: columns, height: headingHeight },
                properties: { markdown: `## ${question}\n${answer}`, background: "transparent" },
            },
            ...asked.map((widget, column) => ({
                ...{ x: column * width, y: y + headingHeight, width, height: widgetHeight },
                ...drawn(widget, region),
            })),
        ];
    });
    return { periodOverride: "inherit", widgets };
}

function drawn(widget: Widget, region: pulumi.Input<string>) {
    switch (widget.kind) {
        case "alarms":
            return { type: "alarm", properties: { title: widget.title, alarms: widget.alarms } };
        case "log":
            return {
                type: "log",
                properties: {
                    title: widget.title,
                    region,
                    view: "table",
                    query: pulumi.interpolate`SOURCE '${groupName(widget.logGroupArn)}' | ${widget.query.join(" | ")}`,
                },
            };
        case "graph":
            return { type: "metric", properties: graph(widget, region) };
    }
}

function graph({ title, statistic, period, metrics, line }: Graph, region: pulumi.Input<string>) {
    return {
        ...{ title, region, view: "timeSeries", stat: statistic, period: period ?? 60 },
        metrics: metrics.map(({ namespace, metric, dimensions, label, statistic: stat }) => [
            namespace,
            metric,
            ...Object.entries(dimensions).flat(),
            { label, ...(stat !== undefined && { stat }) },
        ]),
        yAxis: { left: { min: 0 } },
        ...(line?.at !== undefined && {
            annotations: { horizontal: [{ value: line.at, label: line.label }] },
        }),
    };
}

/** The name at the end of a log group's ARN. */
function groupName(arn: pulumi.Input<string>): pulumi.Output<string> {
    return pulumi.output(arn).apply((text) => text.split(":log-group:")[1] ?? text);
}
