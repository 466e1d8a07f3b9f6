import * as pulumi from "@pulumi/pulumi";
import { Dashboard as CloudWatchDashboard, MetricAlarm } from "@pulumi/aws/cloudwatch";
import { AlarmSpec } from "./alarms";

export interface DashboardArgs {
    readonly region: pulumi.Input<string>;
    /** Every measured thing gets a graph, with the line that it must not cross. */
    readonly specs: readonly AlarmSpec[];
    readonly alarms: readonly MetricAlarm[];
}

/** Width and height of a graph in CloudWatch's grid of 24 columns. */
const [width, height] = [8, 6];

/** One look at everything that an alarm watches: the alarms' state, then a graph for each. */
export class Dashboard extends pulumi.ComponentResource {
    readonly url: pulumi.Output<string>;

    constructor(name: string, args: DashboardArgs, opts?: pulumi.ComponentResourceOptions) {
        super("gatus:ephemeral:Dashboard", name, {}, opts);

        const graphs = args.specs.map((spec, index) => ({
            type: "metric",
            x: (index % 3) * width,
            y: 2 + Math.floor(index / 3) * height,
            width,
            height,
            properties: {
                title: spec.name,
                region: args.region,
                stat: spec.statistic,
                period: spec.period ?? 60,
                metrics: [[spec.namespace, spec.metric, ...Object.entries(spec.dimensions).flat()]],
                annotations: { horizontal: [{ value: spec.threshold, label: spec.when ?? "above" }] },
            },
        }));
        const state = {
            type: "alarm",
            x: 0,
            y: 0,
            width: 24,
            height: 2,
            properties: { title: "Alarms", alarms: args.alarms.map((alarm) => alarm.arn) },
        };
        const dashboard = new CloudWatchDashboard(
            name,
            { dashboardName: name, dashboardBody: pulumi.jsonStringify({ widgets: [state, ...graphs] }) },
            { parent: this },
        );

        this.url = pulumi.interpolate`https://${args.region}.console.aws.amazon.com/cloudwatch/home?region=${args.region}#dashboards/dashboard/${dashboard.dashboardName}`;
        this.registerOutputs({ url: this.url });
    }
}
