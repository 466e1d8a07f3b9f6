import * as pulumi from "@pulumi/pulumi";
import { MetricAlarm } from "@pulumi/aws/cloudwatch";
import { AlarmSpec } from "./alarms";
import { Question } from "./dashboard-body";
import { Firewall } from "./firewall";
import { LoadBalancer } from "./load-balancer";
import { Network } from "./network";
import { Service } from "./service";

/** What the dashboard's questions are about. */
export interface DashboardArgs {
    readonly region: pulumi.Input<string>;
    readonly loadBalancer: LoadBalancer;
    readonly service: Service;
    readonly firewall: Firewall;
    readonly network: Network;
    readonly wafLogGroupArn: pulumi.Input<string>;
    readonly alarms: readonly MetricAlarm[];
    /** What the alarms watch: a graph of the same metric shows the line that it must not cross. */
    readonly specs: readonly AlarmSpec[];
}

/**
 * What an operator asks, in the order in which one asks it. Only metrics that AWS sends by itself for what this layer
 * makes: nothing of Container Insights, which is off, nor of billing, which is in another region and asks to be switched on.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway-cloudwatch.html
 */
export function questions(args: DashboardArgs): Question[] {
    const { loadBalancer, service, firewall, region } = args;
    const { natGatewayIds } = args.network;
    const balancer = { LoadBalancer: loadBalancer.loadBalancer.arnSuffix };
    const target = { ...balancer, TargetGroup: loadBalancer.targetGroup.arnSuffix };
    const alb = (metric: string, label: string, dimensions: typeof balancer) => ({
        ...{ namespace: "AWS/ApplicationELB", metric, label, dimensions },
    });
    const ecs = (metric: string, label: string) => ({
        namespace: "AWS/ECS",
        metric,
        label,
        dimensions: { ClusterName: service.cluster.name, ServiceName: service.service.name },
    });
    const waf = (metric: string, label: string, rule: pulumi.Input<string>) => ({
        namespace: "AWS/WAFV2",
        metric,
        label,
        dimensions: { WebACL: firewall.metricName, Region: region, Rule: rule },
    });
    const nat = (metric: string, label: string) =>
        natGatewayIds.map((id, index) => ({
            namespace: "AWS/NATGateway",
            metric,
            label: natGatewayIds.length === 1 ? label : `${label} (${index})`,
            dimensions: { NatGatewayId: id },
        }));
    const limit = (name: string) => args.specs.find((spec) => spec.name === name)?.threshold;

    return [
        {
            question: "Is it up?",
            answer: "An alarm that rings is red. Without a healthy task nobody gets the page.",
            widgets: [
                { kind: "alarms", title: "Alarms", alarms: args.alarms.map(({ arn }) => arn) },
                {
                    kind: "graph",
                    title: "Healthy tasks",
                    statistic: "Maximum",
                    metrics: [alb("HealthyHostCount", "healthy", target)],
                    line: { at: limit("no-healthy-host"), label: "an outage below" },
                },
                {
                    kind: "graph",
                    title: "Answers in a minute",
                    statistic: "Sum",
                    metrics: [
                        alb("HTTPCode_Target_2XX_Count", "pages", target),
                        alb("HTTPCode_Target_5XX_Count", "errors of Gatus", target),
                        alb("HTTPCode_ELB_5XX_Count", "errors of the load balancer", balancer),
                    ],
                },
            ],
        },
        {
            question: "Is it slow?",
            answer: "Half of the answers take less than p50, all but one in a hundred less than p99.",
            widgets: [
                {
                    kind: "graph",
                    title: "Seconds until the answer",
                    statistic: "p99",
                    metrics: [
                        alb("TargetResponseTime", "p99", target),
                        { ...alb("TargetResponseTime", "p50", target), statistic: "p50" },
                    ],
                    line: { at: limit("latency-p99"), label: "an alarm above" },
                },
                {
                    kind: "graph",
                    title: "Requests in a minute",
                    statistic: "Sum",
                    metrics: [alb("RequestCount", "requests", balancer)],
                },
            ],
        },
        {
            question: "Is it full?",
            answer: "At 100 % of its memory the task is killed. gatus-ephemeral:cpu and memory give it more.",
            widgets: [
                {
                    kind: "graph",
                    title: "CPU, %",
                    statistic: "Average",
                    metrics: [
                        ecs("CPUUtilization", "average"),
                        { ...ecs("CPUUtilization", "most"), statistic: "Maximum" },
                    ],
                    line: { at: limit("cpu"), label: "an alarm above" },
                },
                {
                    kind: "graph",
                    title: "Memory, %",
                    statistic: "Average",
                    metrics: [
                        ecs("MemoryUtilization", "average"),
                        { ...ecs("MemoryUtilization", "most"), statistic: "Maximum" },
                    ],
                    line: { at: limit("memory"), label: "an alarm above" },
                },
            ],
        },
        {
            question: "Who is blocked?",
            answer: "Requests that the firewall's rules refuse, and the addresses that send most of them.",
            widgets: [
                {
                    kind: "graph",
                    title: "Blocked in a minute",
                    statistic: "Sum",
                    metrics: firewall.rules.map(({ metricName, name }) =>
                        waf("BlockedRequests", name.replace(/^AWSManagedRules|RuleSet$/g, ""), metricName),
                    ),
                },
                {
                    kind: "graph",
                    title: "Let through in a minute",
                    statistic: "Sum",
                    metrics: [waf("AllowedRequests", "let through", firewall.metricName)],
                },
                {
                    kind: "log",
                    title: "Blocked addresses",
                    logGroupArn: args.wafLogGroupArn,
                    query: [
                        'filter action = "BLOCK"',
                        "stats count(*) as requests by httpRequest.clientIp, httpRequest.country, terminatingRuleId",
                        "sort requests desc",
                        "limit 20",
                    ],
                },
            ],
        },
        {
            question: "What does it cost?",
            answer: "The hours cost most: npm run cost has the sums, the night's receipt those of the day. What grows with use is here.",
            widgets: [
                {
                    kind: "graph",
                    title: "Capacity units of the load balancer",
                    statistic: "Sum",
                    period: 3600,
                    metrics: [alb("ConsumedLCUs", "units in an hour", balancer)],
                },
                {
                    kind: "graph",
                    title: "Bytes to visitors and back in an hour",
                    statistic: "Sum",
                    period: 3600,
                    metrics: [alb("ProcessedBytes", "bytes", balancer)],
                },
                ...(natGatewayIds.length === 0
                    ? []
                    : [
                          {
                              kind: "graph" as const,
                              title: "Bytes through NAT in an hour",
                              statistic: "Sum",
                              period: 3600,
                              metrics: [
                                  ...nat("BytesOutToDestination", "sent"),
                                  ...nat("BytesInFromDestination", "got"),
                              ],
                              line: { at: limit("nat-bytes-0"), label: "an alarm above" },
                          },
                      ]),
            ],
        },
    ];
}
