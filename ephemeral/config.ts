import * as pulumi from "@pulumi/pulumi";
import { configurationFolder } from "../app-image/outputs";
import { ConfigReader } from "../lib/config-reader";
import { Platform } from "../app-image/outputs";
import { between, imageByDigest, vpcCidr } from "../lib/config-checks";
import { Egress, egressOf, UnreadableAddress } from "../lib/egress";
import { fargateCpu, fargateMemoryFor } from "../lib/fargate-sizes";
import { resolverOf } from "./container";

/** How tasks reach the internet: not at all through NAT (public addresses), through one gateway, or one a zone. */
export type NatGateways = "none" | "single" | "per-zone";

/** Configuration of the ephemeral layer; README.md has the table of its keys. */
export interface EphemeralConfig {
    /** Image to run, by digest; undefined is the image stack's. */
    readonly imageUri: string | undefined;
    /** What the image runs on. */
    readonly platform: Platform;
    readonly vpcCidr: string;
    readonly natGateways: NatGateways;
    /** CPU units; 1024 is one vCPU. */
    readonly cpu: number;
    /** MiB. */
    readonly memory: number;
    /** What the task may reach: what the image's configuration checks, and what `taskEgressPorts` adds. */
    readonly egress: Egress;
    /** Requests from one address in five minutes. */
    readonly wafRateLimit: number;
}

export function readConfig(): EphemeralConfig {
    return ConfigReader.read("gatus-ephemeral", (read) => {
        const cpu = read.integer("cpu", 256, fargateCpu);
        const cidr = read.optional("vpcCidr", vpcCidr) ?? "10.20.0.0/16";
        return {
            imageUri: read.optional("imageUri", imageByDigest),
            platform: read.oneOf("platform", ["linux/arm64", "linux/amd64"] as const, "linux/arm64"),
            vpcCidr: cidr,
            natGateways: read.oneOf("natGateways", ["none", "single", "per-zone"] as const, "single"),
            cpu,
            memory: read.integer("memory", 512, fargateMemoryFor(cpu)),
            egress: readEgress(cidr, read.integers("taskEgressPorts", between(1, 65_535))),
            wafRateLimit: read.integer("wafRateLimit", 2000, between(10, 2_000_000_000)),
        };
    });
}

function readEgress(cidr: string, morePorts: readonly number[]): Egress {
    const vpcResolver = resolverOf(cidr);
    try {
        const egress = egressOf(configurationFolder, { DNS_RESOLVER: vpcResolver }, vpcResolver);
        return { ...egress, tcp: [...new Set([...egress.tcp, ...morePorts])].sort((a, b) => a - b) };
    } catch (error) {
        if (!(error instanceof UnreadableAddress)) throw error;
        throw new pulumi.RunError(`app-image/config: ${error.message}. npm run check:config says more.`);
    }
}
