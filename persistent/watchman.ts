import * as pulumi from "@pulumi/pulumi";
import { AlarmMuteRule, MetricAlarm, MetricAlarmArgs } from "@pulumi/aws/cloudwatch";
import { Schedule } from "../lib/schedule";
import { muteWindows, WatchmanAlarm } from "./watchman-hours";

export interface WatchmanArgs {
    readonly schedule: Schedule;
    readonly alertTopicArn: pulumi.Input<string>;
}

/** Seconds of a sample, and samples that must agree: a quarter of an hour, longer than a deployment has no task. */
const [period, periods] = [300, 3];

/**
 * Tells when the site is awake outside its hours, and when it should be awake and isn't, although GitHub, which puts it
 * to sleep and wakes it, tells nothing. Nothing of it runs: an alarm for each, on a metric that ECS sends a minute for each
 * task, and CloudWatch mutes each alarm in the hours in which it is right that it rings. It rings when they end.
 *
 * The alarms are called `watchman-…`: no pipeline may write one of that name, and the rule that tells of the ends of
 * alarms is not for them, as one of the two ends every morning, the other every evening. They have no action for OK, since
 * CloudWatch would make up for it when the mute hours end.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_utilization.html for the number of tasks
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-mute-rules-behaviour.html
 */
export class Watchman extends pulumi.ComponentResource {
    constructor(name: string, args: WatchmanArgs, opts?: pulumi.ComponentResourceOptions) {
        super("gatus:persistent:Watchman", name, {}, opts);
        const { wakeAt, sleepAt, awakeDays, timeZone } = args.schedule;
        const hours = `${wakeAt} to ${sleepAt}, ${awakeDays}, ${timeZone}`;

        const alarms: Record<WatchmanAlarm, MetricAlarm> = {
            awake: this.alarm(name, "awake", args, {
                alarmDescription: `The site is awake outside its hours (${hours}), and costs. Was the sleep not run, or did it fail? docs/operations.md`,
                comparisonOperator: "GreaterThanThreshold",
                threshold: 0,
                // Asleep there is no sample, and nothing wrong: that is what this alarm waits for.
                treatMissingData: "notBreaching",
            }),
            asleep: this.alarm(name, "asleep", args, {
                alarmDescription: `The site should be awake (${hours}), and no task runs. Was the wake not run, or did it fail? docs/operations.md`,
                comparisonOperator: "LessThanThreshold",
                threshold: 1,
                treatMissingData: "breaching",
            }),
        };
        for (const { window, alarm, cron, duration } of muteWindows(args.schedule)) {
            new AlarmMuteRule(
                `${name}-watchman-${window}`,
                {
                    name: `watchman-${name}-${window}`,
                    description: `Hours in which it is right that watchman-${name}-${alarm} rings`,
                    muteTargets: { alarmNames: [alarms[alarm].name] },
                    rule: { schedule: { expression: `cron(${cron})`, duration, timezone: timeZone } },
                },
                { parent: this },
            );
        }
        this.registerOutputs();
    }

    private alarm(
        name: string,
        alarm: WatchmanAlarm,
        args: WatchmanArgs,
        when: Pick<
            MetricAlarmArgs,
            "alarmDescription" | "comparisonOperator" | "threshold" | "treatMissingData"
        >,
    ): MetricAlarm {
        return new MetricAlarm(
            `${name}-watchman-${alarm}`,
            {
                name: `watchman-${name}-${alarm}`,
                namespace: "AWS/ECS",
                metricName: "CPUUtilization",
                // Cluster and service have the environment's name, of every day's layer: ephemeral/service.ts.
                dimensions: { ClusterName: name, ServiceName: name },
                statistic: "SampleCount",
                period,
                evaluationPeriods: periods,
                alarmActions: [args.alertTopicArn],
                ...when,
            },
            { parent: this },
        );
    }
}
