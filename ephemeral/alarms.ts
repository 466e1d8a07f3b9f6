import * as pulumi from "@pulumi/pulumi";
import { MetricAlarm } from "@pulumi/aws/cloudwatch";

/** An alarm as data: what is measured, and when it is too much. */
export interface AlarmSpec {
    /** Ends the alarm's name: kebab-case. */
    readonly name: string;
    /** What is wrong and where to look first: the e-mail's text. */
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
    /**
     * What a period without a sample is. Metrics vanish when their subject does: who counts that as healthy says in
     * `because` why it is, and by what an outage is told then.
     */
    readonly missing: {
        readonly is: "breaching" | "notBreaching";
        readonly because: string;
    };
    /**
     * What must have come to rest before the alarm is born. In the evening the alarm goes first.
     * @default nothing: it is born as soon as what it measures has a name
     */
    readonly after?: pulumi.Resource;
}

export interface AlarmsArgs {
    readonly specs: readonly AlarmSpec[];
    readonly alertTopicArn: pulumi.Input<string>;
}

/**
 * The CloudWatch alarms of a list. Each tells one topic when it begins. That it is over, a rule of the persistent layer
 * tells (`Alerts`): an action of the alarm's own would also tell every morning that a newborn alarm has seen its first
 * sample.
 */
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
                        treatMissingData: spec.missing.is,
                        alarmActions: [args.alertTopicArn],
                    },
                    { parent: this, ...(spec.after && { dependsOn: spec.after }) },
                ),
        );
        this.registerOutputs();
    }
}
