import prices from "./prices.json";

/** A resource as `pulumi stack export` writes it, as far as a receipt needs it. */
export interface ExportedResource {
    readonly type: string;
    readonly urn: string;
    readonly inputs?: Record<string, unknown>;
    readonly outputs?: Record<string, unknown>;
    /** When it was created, ISO 8601. */
    readonly created?: string;
}

/** One line of the receipt. */
export interface CostLine {
    readonly what: string;
    /** Hours that it existed. */
    readonly hours: number;
    readonly usd: number;
}

export interface Cost {
    /** Hours since the oldest resource was created. */
    readonly hoursAwake: number;
    /** Per kind of resource, dearest first; empty when there are no prices for the region. */
    readonly lines: CostLine[];
    readonly usd: number;
    /** Day of the prices, or why there are none. */
    readonly basis: string;
}

type Prices = (typeof prices)["regions"]["eu-west-2"];

/**
 * What the hours of some resources cost: everything that AWS bills by the hour, from the resource's creation
 * until `now`. What it bills by use (requests, gigabytes, capacity units of the load balancer, logs, metrics)
 * a receipt can't know, and leaves out.
 *
 * @param now Milliseconds since 1970.
 */
export function costOf(resources: readonly ExportedResource[], region: string, now: number): Cost {
    const hoursOf = ({ created }: ExportedResource) =>
        created === undefined ? 0 : Math.max(0, now - Date.parse(created)) / 3_600_000;
    const aws = resources.filter(({ type }) => type.startsWith("aws:"));
    const hoursAwake = Math.max(0, ...aws.map(hoursOf));
    const regional: Prices | undefined = (prices.regions as Partial<Record<string, Prices>>)[region];
    if (regional === undefined) {
        return { hoursAwake, lines: [], usd: 0, basis: `no prices for the region ${region}` };
    }
    const lines = new Map<string, CostLine>();
    for (const resource of aws) {
        const hours = hoursOf(resource);
        for (const [what, usd] of Object.entries(charges(resource, aws, hours, regional))) {
            const line = lines.get(what);
            const longest = Math.max(hours, line?.hours ?? 0);
            lines.set(what, { what, hours: longest, usd: usd + (line?.usd ?? 0) });
        }
    }
    const dearestFirst = [...lines.values()].sort((a, b) => b.usd - a.usd);
    const usd = dearestFirst.reduce((sum, line) => sum + line.usd, 0);
    return {
        hoursAwake,
        lines: dearestFirst,
        usd,
        basis: `${prices.currency} list prices of ${prices.asOf}, ${region}`,
    };
}

/** Dollars by what they are for. */
function charges(
    { type, inputs = {} }: ExportedResource,
    all: readonly ExportedResource[],
    hours: number,
    price: Prices,
): Record<string, number> {
    // A part of an hour costs as much as an hour.
    const begun = Math.ceil(hours);
    const ofMonth = hours / prices.hoursPerMonth;
    switch (type) {
        case "aws:lb/loadBalancer:LoadBalancer": {
            const addresses = inputs.internal === true ? 0 : length(inputs.subnets);
            return {
                "load balancer": begun * price["alb.hour"],
                "public addresses": addresses * hours * price["publicIpv4.hour"],
            };
        }
        case "aws:ec2/natGateway:NatGateway":
            return { "NAT gateway": begun * price["nat.hour"] };
        case "aws:ec2/eip:Eip":
            return { "public addresses": hours * price["publicIpv4.hour"] };
        case "aws:ecs/service:Service":
            return fargate(inputs, all, hours, price);
        case "aws:wafv2/webAcl:WebAcl":
            return {
                firewall:
                    ofMonth * (price["waf.webAclMonth"] + length(inputs.rules) * price["waf.ruleMonth"]),
            };
        case "aws:cloudwatch/metricAlarm:MetricAlarm":
            return {
                alarms: ofMonth * Math.max(1, length(inputs.metricQueries)) * price["cloudwatch.alarmMonth"],
            };
        case "aws:cloudwatch/dashboard:Dashboard":
            return { dashboard: ofMonth * price["cloudwatch.dashboardMonth"] };
        default:
            return {};
    }
}

function fargate(
    service: Record<string, unknown>,
    all: readonly ExportedResource[],
    hours: number,
    price: Prices,
): Record<string, number> {
    const definition = all.find(
        ({ type, outputs }) =>
            type === "aws:ecs/taskDefinition:TaskDefinition" && outputs?.arn === service.taskDefinition,
    );
    const { cpu, memory, runtimePlatform } = definition?.inputs ?? {};
    const kind =
        (runtimePlatform as { cpuArchitecture?: string } | undefined)?.cpuArchitecture === "ARM64"
            ? "arm"
            : "x86";
    const tasks = Number(service.desiredCount ?? 0);
    const perHour =
        (Number(cpu ?? 0) / 1024) * price[`fargate.${kind}.vcpuHour`] +
        (Number(memory ?? 0) / 1024) * price[`fargate.${kind}.gbHour`];
    const isPublic =
        (service.networkConfiguration as { assignPublicIp?: boolean } | undefined)?.assignPublicIp === true;
    return {
        "Fargate tasks": tasks * hours * perHour,
        ...(isPublic ? { "public addresses": tasks * hours * price["publicIpv4.hour"] } : {}),
    };
}

function length(value: unknown): number {
    return Array.isArray(value) ? value.length : 0;
}
