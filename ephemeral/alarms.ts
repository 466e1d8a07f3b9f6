import * as pulumi from "@pulumi/pulumi";
import { MetricAlarm } from "@pulumi/aws/cloudwatch";
import { LoadBalancer } from "./load-balancer";
import { Network } from "./network";
import { Service } from "./service";

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

/** Ends of the ARNs, as CloudWatch names the two. */
function dimensionsOf({ loadBalancer, targetGroup }: LoadBalancer) {
    return { LoadBalancer: loadBalancer.arnSuffix, TargetGroup: targetGroup.arnSuffix };
}

/**
 * What tells a bad deployment while it runs. The load balancer's own 5xx are not among them: while the only task
 * is being replaced it answers 503, and each deployment would be rolled back.
 */
export function deploymentAlarms(loadBalancer: LoadBalancer): AlarmSpec[] {
    const alb = { namespace: "AWS/ApplicationELB", dimensions: dimensionsOf(loadBalancer) };
    return [
        {
            ...alb,
            name: "target-5xx",
            description: "Gatus answers with errors. Look at its log.",
            metric: "HTTPCode_Target_5XX_Count",
            statistic: "Sum",
            periods: 3,
            threshold: 5,
        },
        {
            ...alb,
            name: "unhealthy-hosts",
            description:
                "The load balancer gets no 200 from /health. Look at the task's stopped reason and its log.",
            metric: "UnHealthyHostCount",
            statistic: "Maximum",
            periods: 3,
            threshold: 0,
        },
    ];
}

/** What tells that people don't get the page, or not soon. */
export function trafficAlarms(loadBalancer: LoadBalancer): AlarmSpec[] {
    const namespace = "AWS/ApplicationELB";
    return [
        {
            namespace,
            name: "load-balancer-5xx",
            description:
                "The load balancer itself answers with errors: no healthy target. A deployment's minute is not counted.",
            metric: "HTTPCode_ELB_5XX_Count",
            dimensions: { LoadBalancer: loadBalancer.loadBalancer.arnSuffix },
            statistic: "Sum",
            periods: 5,
            threshold: 5,
        },
        {
            namespace,
            name: "latency-p99",
            description:
                "One request in a hundred takes over a second. Look at CPU, and at the history's file system.",
            metric: "TargetResponseTime",
            dimensions: dimensionsOf(loadBalancer),
            statistic: "p99",
            periods: 5,
            threshold: 1,
        },
    ];
}

/** What tells that the task is short of something, or gone. */
export function serviceAlarms({ cluster, service }: Service): AlarmSpec[] {
    const dimensions = { ClusterName: cluster.name, ServiceName: service.name };
    return [
        {
            dimensions,
            namespace: "AWS/ECS",
            name: "cpu",
            description:
                "The task uses over 80 % of its CPU. Raise gatus-ephemeral:cpu, or check less often.",
            metric: "CPUUtilization",
            statistic: "Average",
            periods: 5,
            threshold: 80,
        },
        {
            dimensions,
            namespace: "AWS/ECS",
            name: "memory",
            description:
                "The task uses over 80 % of its memory; at 100 % it is killed. Raise gatus-ephemeral:memory.",
            metric: "MemoryUtilization",
            statistic: "Average",
            periods: 5,
            threshold: 80,
        },
        {
            dimensions,
            namespace: "ECS/ContainerInsights",
            name: "running-tasks",
            description: "No task runs. Look at the service's events: image, volume or health check.",
            metric: "RunningTaskCount",
            statistic: "Minimum",
            periods: 5,
            when: "below",
            threshold: 1,
        },
    ];
}

/** What tells that something sends more through NAT than a status page does: it is billed by the gigabyte. */
export function natAlarms({ natGatewayIds }: Network): AlarmSpec[] {
    return natGatewayIds.map((id, index) => ({
        name: `nat-bytes-${index}`,
        description: "Over 1 GB in an hour went out through NAT. The flow log tells to where.",
        namespace: "AWS/NATGateway",
        metric: "BytesOutToDestination",
        dimensions: { NatGatewayId: id },
        statistic: "Sum",
        period: 3600,
        periods: 1,
        threshold: 1_000_000_000,
    }));
}
