import * as pulumi from "@pulumi/pulumi";
import { MetricAlarm } from "@pulumi/aws/cloudwatch";

/** An alarm as data: what is measured, and when it is too much. */
export interface AlarmSpec {
    /** Ends the alarm's name: kebab-case. */
    readonly name: string;
    /** What is wrong and where to look first: the letter's text. */
    readonly description: string;
    readonly namespace: string;
    readonly metric: string;
    readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
    /** How a period's samples become one number: `Average`, `Sum`, …, or a percentile such as `p99`. */
    readonly statistic: string;
    /** Seconds. @default 60 */
    readonly period?: number;
    /** Periods that must all be too much. */
    readonly periods: number;
    /** @default above */
    readonly when?: "above" | "below";
    readonly threshold: number;
}

export interface AlarmsArgs {
    readonly specs: readonly AlarmSpec[];
    readonly alertTopicArn: pulumi.Input<string>;
}

/** The CloudWatch alarms of a list; all report to one topic, when they begin and when they end. */
export class Alarms extends pulumi.ComponentResource {
    readonly alarms: MetricAlarm[];

    constructor(name: string, args: AlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("gatus:ephemeral:Alarms", name, {}, opts);

        this.alarms = args.specs.map(
            (spec) =>
                new MetricAlarm(
                    `${name}-${spec.name}`,
                    {
                        alarmDescription: spec.description,
                        namespace: spec.namespace,
                        metricName: spec.metric,
                        dimensions: spec.dimensions,
                        ...(/^p\d/.test(spec.statistic)
                            ? { extendedStatistic: spec.statistic }
                            : { statistic: spec.statistic }),
                        period: spec.period ?? 60,
                        evaluationPeriods: spec.periods,
                        threshold: spec.threshold,
                        comparisonOperator:
                            spec.when === "below" ? "LessThanThreshold" : "GreaterThanThreshold",
                        // A morning begins without samples: nothing is wrong then.
                        treatMissingData: "notBreaching",
                        alarmActions: [args.alertTopicArn],
                        okActions: [args.alertTopicArn],
                    },
                    { parent: this },
                ),
        );
        this.registerOutputs();
    }
}
