import { ConfigReader } from "../lib/config-reader";
import { between, fargateCpu, fargateMemoryFor, goDuration, timeOfDay, vpcCidr } from "../lib/config-checks";

/** How tasks reach the internet: not at all through NAT (public addresses), through one gateway, or one a zone. */
export type NatGateways = "none" | "single" | "per-zone";

/** Configuration of the ephemeral layer; README.md has the table of its keys. */
export interface EphemeralConfig {
    readonly vpcCidr: string;
    readonly natGateways: NatGateways;
    /** CPU units; 1024 is one vCPU. */
    readonly cpu: number;
    /** MiB. */
    readonly memory: number;
    /** TCP ports that checks may reach besides 443. */
    readonly taskEgressPorts: readonly number[];
    /** Requests from one address in five minutes. */
    readonly wafRateLimit: number;
    /** Hours of the night in which the page is meant to be away, so that they don't count as an outage. */
    readonly maintenance: { readonly start: string; readonly duration: string };
}

export function readConfig(): EphemeralConfig {
    return ConfigReader.read("gatus-ephemeral", (read) => {
        const cpu = read.integer("cpu", 256, fargateCpu);
        return {
            vpcCidr: read.optional("vpcCidr", vpcCidr) ?? "10.20.0.0/16",
            natGateways: read.oneOf("natGateways", ["none", "single", "per-zone"] as const, "single"),
            cpu,
            memory: read.integer("memory", 512, fargateMemoryFor(cpu)),
            taskEgressPorts: read.integers("taskEgressPorts", between(1, 65_535)),
            wafRateLimit: read.integer("wafRateLimit", 2000, between(10, 2_000_000_000)),
            maintenance: {
                start: read.optional("maintenanceStart", timeOfDay) ?? "18:45",
                duration: read.optional("maintenanceDuration", goDuration) ?? "12h45m",
            },
        };
    });
}
