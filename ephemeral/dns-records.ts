import * as pulumi from "@pulumi/pulumi";
import { Record } from "@pulumi/aws/route53";
import { failover } from "../lib/failover";
import { LoadBalancer } from "./load-balancer";

export interface DnsRecordsArgs {
    readonly hostedZoneId: pulumi.Input<string>;
    readonly domain: pulumi.Input<string>;
    /** Whether {@link domain} is this site's. */
    readonly apexRedirect: boolean;
    readonly statusHost: pulumi.Input<string>;
    /** Whether another record answers with the night page while this one's load balancer can't. */
    readonly nightPage: boolean;
    readonly loadBalancer: LoadBalancer;
}

/** The names under which the world finds the load balancer: the status host, and the apex where it is ours. */
export class DnsRecords extends pulumi.ComponentResource {
    constructor(name: string, args: DnsRecordsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("gatus:ephemeral:DnsRecords", name, {}, opts);

        const { dnsName, zoneId } = args.loadBalancer.loadBalancer;
        const hosts = { status: args.statusHost, ...(args.apexRedirect && { apex: args.domain }) };
        for (const [label, host] of Object.entries(hosts)) {
            new Record(
                `${name}-${label}`,
                {
                    zoneId: args.hostedZoneId,
                    name: host,
                    type: "A",
                    ...(args.nightPage && failover(name, "PRIMARY")),
                    // Without the night page there is nowhere else to send people to when the target is unhealthy.
                    aliases: [{ name: dnsName, zoneId, evaluateTargetHealth: args.nightPage }],
                },
                { parent: this },
            );
        }
        this.registerOutputs();
    }
}
