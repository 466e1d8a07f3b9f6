import { AlarmSpec } from "./alarms";
import { LoadBalancer } from "./load-balancer";
import { Network } from "./network";
import { Service } from "./service";

/** Ends of the ARNs, as CloudWatch names the two. */
function dimensionsOf({ loadBalancer, targetGroup }: LoadBalancer) {
    return { LoadBalancer: loadBalancer.arnSuffix, TargetGroup: targetGroup.arnSuffix };
}

/** What tells that Gatus itself is not well. */
export function targetAlarms(loadBalancer: LoadBalancer): AlarmSpec[] {
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
