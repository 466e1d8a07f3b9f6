import * as pulumi from "@pulumi/pulumi";
import { SecurityGroup } from "@pulumi/aws/ec2";
import * as ecs from "@pulumi/aws/ecs";
import { SecurityGroupEgressRule, SecurityGroupIngressRule } from "@pulumi/aws/vpc";
import { Platform } from "../app-image/outputs";
import { Egress } from "../lib/egress";
import { History } from "../persistent/outputs";
import { containerPort, gatusContainer, GatusContainerArgs } from "./container";
import { HistoryVolume } from "./history-volume";
import { LoadBalancer } from "./load-balancer";
import { Network } from "./network";
import { taskEgress } from "./task-egress";

export interface ServiceArgs extends GatusContainerArgs {
    readonly network: Network;
    readonly loadBalancer: LoadBalancer;
    /** `linux/arm64` or `linux/amd64`: what the image was built for. */
    readonly platform: Platform;
    /** CPU units; 1024 is one vCPU. */
    readonly cpu: number;
    /** MiB. */
    readonly memory: number;
    /** What the checks may reach. */
    readonly egress: Egress;
    readonly taskRoleArn: pulumi.Input<string>;
    readonly executionRoleArn: pulumi.Input<string>;
    readonly history: History;
    /** File system and access point of the history, where it is `efs`. */
    readonly fileSystemId: pulumi.Input<string>;
    readonly accessPointId: pulumi.Input<string>;
}

const historyVolume = "history";

/**
 * One Gatus task on Fargate, and what it needs to be reached. Gatus is the single writer of its history, so
 * a deployment stops the old task before it starts the new one (0/100): half a minute without a page.
 */
export class Service extends pulumi.ComponentResource {
    readonly cluster: ecs.Cluster;
    readonly service: ecs.Service;
    readonly taskDefinition: ecs.TaskDefinition;
    /** Address of the status page. */
    readonly url: pulumi.Output<string>;

    constructor(name: string, args: ServiceArgs, opts?: pulumi.ComponentResourceOptions) {
        super("gatus:ephemeral:Service", name, {}, opts);
        const child = { parent: this };
        const { network, loadBalancer } = args;

        const securityGroupId = this.securityGroup(name, args);
        const history =
            args.history === "memory"
                ? undefined
                : new HistoryVolume(
                      name,
                      {
                          fileSystemId: args.fileSystemId,
                          accessPointId: args.accessPointId,
                          vpcId: network.vpcId,
                          subnetIds: network.privateSubnetIds,
                          clientSecurityGroupId: securityGroupId,
                      },
                      child,
                  );

        // Cluster and service have the environment's name, so that what watches them all year round knows their metrics.
        // Container Insights is off, and said to be, as an account can have it on by default.
        // checkov:skip=CKV_AWS_65: 29 metrics and more for what the alarms read elsewhere, and a log group outside our key
        this.cluster = new ecs.Cluster(
            name,
            {
                name,
                settings: [{ name: "containerInsights", value: "disabled" }],
                // GuardDuty's Runtime Monitoring would put an endpoint and a security group into the VPC, which the
                // evening can't delete, and a second container into the task. Key and value are AWS's, letter by letter.
                // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-guard-duty-manage-subset-automatic.html
                tags: { GuardDutyManaged: "false" },
            },
            child,
        );
        this.taskDefinition = new ecs.TaskDefinition(
            name,
            {
                family: name,
                requiresCompatibilities: ["FARGATE"],
                networkMode: "awsvpc",
                cpu: String(args.cpu),
                memory: String(args.memory),
                runtimePlatform: {
                    operatingSystemFamily: "LINUX",
                    cpuArchitecture: args.platform === "linux/arm64" ? "ARM64" : "X86_64",
                },
                taskRoleArn: args.taskRoleArn,
                executionRoleArn: args.executionRoleArn,
                containerDefinitions: pulumi.jsonStringify([
                    gatusContainer(args, history === undefined ? undefined : historyVolume),
                ]),
                volumes:
                    history === undefined
                        ? []
                        : [{ name: historyVolume, efsVolumeConfiguration: history.configuration }],
            },
            child,
        );

        this.service = new ecs.Service(
            name,
            {
                name,
                cluster: this.cluster.arn,
                taskDefinition: this.taskDefinition.arn,
                launchType: "FARGATE",
                platformVersion: "LATEST",
                desiredCount: 1,
                deploymentMinimumHealthyPercent: 0,
                deploymentMaximumPercent: 100,
                // It would start a second task beside the first.
                availabilityZoneRebalancing: "DISABLED",
                // With one task, 0/100, this is what ends a bad deployment: at its third failed start. Alarms would add
                // a bake time that AWS chooses and that each deployment waits for, also a good one.
                // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
                // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
                deploymentCircuitBreaker: { enable: true, rollback: true },
                networkConfiguration: {
                    subnets: network.taskSubnetIds,
                    securityGroups: [securityGroupId],
                    assignPublicIp: network.tasksArePublic,
                },
                loadBalancers: [
                    {
                        targetGroupArn: loadBalancer.targetGroup.arn,
                        containerName: "gatus",
                        containerPort,
                    },
                ],
                healthCheckGracePeriodSeconds: 120,
                enableExecuteCommand: false,
                enableEcsManagedTags: true,
                propagateTags: "SERVICE",
                waitForSteadyState: true,
            },
            {
                ...child,
                // ECS takes a target group only from a load balancer that uses it; a task that can't mount its volume,
                // or fetch its image, fails. In the evening the task goes before them, so that its last lines get out.
                dependsOn: network.waysOut.apply((waysOut) => [
                    loadBalancer.route,
                    ...(history?.mountTargets ?? []),
                    ...waysOut,
                ]),
                // Three attempts of the breaker were seen to take 18 minutes, and an update then goes back: whoever
                // stops waiting sooner reports "still waiting" instead of what ECS says is wrong. Deleting: draining
                // takes 5 seconds and stopping at most 10; ECS itself is what takes minutes.
                customTimeouts: { create: "25m", update: "30m", delete: "10m" },
            },
        );

        this.url = pulumi.interpolate`https://${args.statusHost}`;
        this.registerOutputs({ cluster: this.cluster, service: this.service });
    }

    /** In from the load balancer alone; out to what the image's configuration checks. */
    private securityGroup(name: string, args: ServiceArgs): pulumi.Output<string> {
        const child = { parent: this };
        const securityGroup = new SecurityGroup(
            `${name}-task`,
            {
                vpcId: args.network.vpcId,
                description: "Gatus: in from the load balancer, out to what it checks",
                tags: { Name: `${name}-task` },
            },
            child,
        );
        const fromLoadBalancer = { ipProtocol: "tcp", fromPort: containerPort, toPort: containerPort };
        new SecurityGroupIngressRule(
            `${name}-task-from-lb`,
            {
                ...fromLoadBalancer,
                securityGroupId: securityGroup.id,
                referencedSecurityGroupId: args.loadBalancer.securityGroupId,
                description: "From the load balancer",
            },
            child,
        );
        new SecurityGroupEgressRule(
            `${name}-lb-to-task`,
            {
                ...fromLoadBalancer,
                securityGroupId: args.loadBalancer.securityGroupId,
                referencedSecurityGroupId: securityGroup.id,
                description: "To the tasks, and nowhere else",
            },
            child,
        );
        for (const { suffix, ...rule } of taskEgress(args.egress)) {
            const inputs = { ...rule, securityGroupId: securityGroup.id, cidrIpv4: "0.0.0.0/0" };
            new SecurityGroupEgressRule(`${name}-task-${suffix}`, inputs, child);
        }
        return securityGroup.id;
    }
}
