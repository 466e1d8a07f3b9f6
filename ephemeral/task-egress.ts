import { Egress } from "../lib/egress";

/** What a rule of the task's security group lets out, to anywhere. */
export interface EgressRule {
    /** End of the resource's name. */
    readonly suffix: string;
    readonly description: string;
    readonly ipProtocol: "tcp" | "udp" | "icmp";
    readonly fromPort: number;
    readonly toPort: number;
}

/**
 * The rules that open what the checks need, one for each port.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html for ICMP's "ports"
 */
export function taskEgress({ tcp, udp, ping }: Egress): EgressRule[] {
    const description = "What app-image/config and taskEgressPorts ask for";
    const to = (port: number) => ({ description, fromPort: port, toPort: port });
    return [
        ...tcp.map((port) => ({
            ...to(port),
            suffix: `to-${port}`,
            ipProtocol: "tcp" as const,
            ...(port === 443 ? { description: "AWS, and checks by HTTPS" } : {}),
        })),
        ...udp.map((port) => ({ ...to(port), suffix: `to-udp-${port}`, ipProtocol: "udp" as const })),
        // Echo requests: type 8, every code. The answer to one comes in by itself.
        ...(ping
            ? [{ suffix: "ping", description, ipProtocol: "icmp" as const, fromPort: 8, toPort: -1 }]
            : []),
    ];
}
