import { AlarmSpec } from "./alarms";
import { LoadBalancer } from "./load-balancer";
import { Network } from "./network";
import { Service } from "./service";

/** Ends of the ARNs, as CloudWatch names the two. */
function dimensionsOf({ loadBalancer, targetGroup }: LoadBalancer) {
    return { LoadBalancer: loadBalancer.arnSuffix, TargetGroup: targetGroup.arnSuffix };
}

/** Of metrics that count what was asked or sent: without a sample nothing was. */
const nothingHappened = {
    is: "notBreaching",
    because:
        "No sample means that nothing was asked: none of it failed. An outage is told by no-healthy-host.",
} as const;

/**
 * What tells of an outage, whatever its cause: no task runs, none gets healthy, or the load balancer can't reach it.
 * With the last target its metrics vanish too, so a minute without one counts as a minute without a page.
 *
 * Five minutes, as a deployment is two or three of them without a task (0/100).
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export function outageAlarm(loadBalancer: LoadBalancer, { service }: Service): AlarmSpec {
    return {
        name: "no-healthy-host",
        description:
            "Nobody gets the page: the load balancer has no healthy task. Look at the service's events, the stopped task's reason, and Gatus's log.",
        namespace: "AWS/ApplicationELB",
        metric: "HealthyHostCount",
        dimensions: dimensionsOf(loadBalancer),
        statistic: "Maximum",
        periods: 5,
        when: "below",
        threshold: 1,
        missing: {
            is: "breaching",
            because: "Without a task there is no target, and without a target no sample.",
        },
        // Born sooner it would ring every morning, and gone later every evening.
        after: service,
    };
}

/** What tells that people get errors, or wait. */
export function trafficAlarms(loadBalancer: LoadBalancer): AlarmSpec[] {
    const ofTarget = { namespace: "AWS/ApplicationELB", dimensions: dimensionsOf(loadBalancer) };
    return [
        {
            ...ofTarget,
            name: "target-5xx",
            description: "Gatus answers with errors. Look at its log.",
            metric: "HTTPCode_Target_5XX_Count",
            statistic: "Sum",
            periods: 3,
            threshold: 5,
            missing: nothingHappened,
        },
        {
            name: "load-balancer-5xx",
            description:
                "The load balancer itself answers with errors: no healthy target. A deployment's minute is not counted.",
            namespace: "AWS/ApplicationELB",
            metric: "HTTPCode_ELB_5XX_Count",
            dimensions: { LoadBalancer: loadBalancer.loadBalancer.arnSuffix },
            statistic: "Sum",
            periods: 5,
            threshold: 5,
            missing: nothingHappened,
        },
        {
            ...ofTarget,
            name: "latency-p99",
            description:
                "One request in a hundred takes over a second. Look at CPU, and at the history's file system.",
            metric: "TargetResponseTime",
            statistic: "p99",
            periods: 5,
            threshold: 1,
            missing: nothingHappened,
        },
    ];
}

/** What tells that the task is short of something. */
export function taskAlarms({ cluster, service }: Service): AlarmSpec[] {
    const ofService = {
        namespace: "AWS/ECS",
        dimensions: { ClusterName: cluster.name, ServiceName: service.name },
        missing: {
            is: "notBreaching",
            because: "Without a task nothing is used. That there is none is told by no-healthy-host.",
        },
    } as const;
    return [
        {
            ...ofService,
            name: "cpu",
            description:
                "The task uses over 80 % of its CPU. Raise gatus-ephemeral:cpu, or check less often.",
            metric: "CPUUtilization",
            statistic: "Average",
            periods: 5,
            threshold: 80,
        },
        {
            ...ofService,
            name: "memory",
            description:
                "The task uses over 80 % of its memory; at 100 % it is killed. Raise gatus-ephemeral:memory.",
            metric: "MemoryUtilization",
            statistic: "Average",
            periods: 5,
            threshold: 80,
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
        missing: {
            is: "notBreaching",
            because: "A gateway sends zeros while it is there; gone, it costs nothing.",
        },
    }));
}
