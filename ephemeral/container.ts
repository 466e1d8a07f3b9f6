import * as pulumi from "@pulumi/pulumi";
import { Maintenance } from "./maintenance";

/** Port that Gatus is told to listen on. */
export const containerPort = 8080;

/** User and group that Gatus runs as. */
const user = 65532;

export interface GatusContainerArgs {
    /** By digest: a tag could come to mean another image between two starts of the task. */
    readonly imageUri: pulumi.Input<string>;
    readonly region: pulumi.Input<string>;
    readonly appLogGroupName: pulumi.Input<string>;
    readonly statusHost: pulumi.Input<string>;
    readonly domain: pulumi.Input<string>;
    readonly apexRedirect: boolean;
    /** Range of the VPC: its third address is the resolver that Fargate gives to tasks. */
    readonly vpcCidr: string;
    /** Whether a check pings. */
    readonly egress: { readonly ping: boolean };
    /** The night, in which the page is away on purpose. */
    readonly maintenance: Maintenance;
    /** SSM parameter with the webhook to alert; empty when there is none. */
    readonly alertWebhookParameterArn: string;
}

/**
 * The container definition of Gatus as ECS returns it, defaults and order included: whoever approves a preview then sees
 * only what changes, mostly the image.
 *
 * @param historyVolume Volume of the task that keeps the history; undefined keeps it in memory.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
export function gatusContainer(args: GatusContainerArgs, historyVolume: string | undefined) {
    const webhook = args.alertWebhookParameterArn;
    const environment = {
        PORT: String(containerPort),
        STATUS_HOST: args.statusHost,
        DOMAIN: args.domain,
        APEX_REDIRECT: String(args.apexRedirect),
        DNS_RESOLVER: resolverOf(args.vpcCidr),
        STORAGE_FILE: historyVolume === undefined ? ":memory:" : "/data/data.db",
        MAINTENANCE_ENABLED: "true",
        MAINTENANCE_TIMEZONE: args.maintenance.timeZone,
        MAINTENANCE_START: args.maintenance.start,
        MAINTENANCE_DURATION: args.maintenance.duration,
        ALERT_WEBHOOK_ENABLED: String(webhook !== ""),
        // Gatus wants the variable even where nothing is alerted.
        ...(webhook === "" && { ALERT_WEBHOOK_URL: "https://unset.invalid" }),
    };
    return {
        name: "gatus",
        image: args.imageUri,
        cpu: 0, // its share is the task's
        essential: true,
        user: `${user}:${user}`,
        readonlyRootFilesystem: true,
        // As process 1 Gatus would ignore SIGTERM until it has started all its checks: an init passes it on.
        linuxParameters: { capabilities: { drop: ["ALL"] }, initProcessEnabled: true },
        // Without a capability, Linux gives the socket for a ping only to groups in this range; by default to none.
        // Fargate takes any net.* setting: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html
        systemControls: args.egress.ping
            ? [{ namespace: "net.ipv4.ping_group_range", value: `${user} ${user}` }]
            : [],
        portMappings: [{ containerPort, hostPort: containerPort, protocol: "tcp" }],
        environment: Object.entries(environment)
            .map(([name, value]) => ({ name, value }))
            .sort((a, b) => (a.name < b.name ? -1 : 1)),
        ...(webhook !== "" && { secrets: [{ name: "ALERT_WEBHOOK_URL", valueFrom: webhook }] }),
        volumesFrom: [],
        mountPoints:
            historyVolume === undefined
                ? []
                : [{ sourceVolume: historyVolume, containerPath: "/data", readOnly: false }],
        healthCheck: {
            command: ["CMD", "/healthcheck"],
            // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
            interval: 5, // AWS takes no less; the first check comes after it
            timeout: 4, // AWS takes 2 to 60
            retries: 6, // half a minute, as the load balancer waits, too
            // Gatus's: SQLite waits a minute for a lock that a killed task left on the file system. A task that answers
            // sooner is healthy sooner.
            startPeriod: 90,
        },
        // Gatus closes its database within a second of SIGTERM, and ECS waits only as long as that takes; this is for a slow
        // file system. AWS takes up to 120: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
        stopTimeout: 10,
        logConfiguration: {
            logDriver: "awslogs",
            options: {
                "awslogs-group": args.appLogGroupName,
                "awslogs-region": args.region,
                "awslogs-stream-prefix": "gatus",
            },
        },
    };
}

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html#AmazonDNS */
export function resolverOf(cidr: string): string {
    const octets = cidr.split("/")[0]?.split(".") ?? [];
    return [...octets.slice(0, 3), Number(octets[3]) + 2].join(".");
}
