import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { known, refersTo } from "./references";

const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const legacyRule = "aws:ec2/securityGroupRule:SecurityGroupRule";
const securityGroup = "aws:ec2/securityGroup:SecurityGroup";
const defaultSecurityGroup = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
const loadBalancer = "aws:lb/loadBalancer:LoadBalancer";
const ecsService = "aws:ecs/service:Service";
const natGateway = "aws:ec2/natGateway:NatGateway";

const publicTcpPorts = [80, 443];

interface Ingress {
    cidrs: string[];
    protocol: string;
    fromPort?: number;
    toPort?: number;
}

type Props = Record<string, unknown>;

/** The ingress that a resource opens, whichever of the provider's three ways it uses. */
function ingressOf(type: string, props: Props): Ingress[] {
    switch (type) {
        case ingressRule:
            return [ingress(props, "ipProtocol", [props.cidrIpv4, props.cidrIpv6])];
        case legacyRule:
            return props.type === "ingress" ? [ingress(props, "protocol", blocks(props))] : [];
        case securityGroup:
        case defaultSecurityGroup:
            return ((props.ingress ?? []) as Props[]).map((inline) =>
                ingress(inline, "protocol", blocks(inline)),
            );
        default:
            return [];
    }
}

function blocks(props: Props): unknown[] {
    return [...((props.cidrBlocks ?? []) as unknown[]), ...((props.ipv6CidrBlocks ?? []) as unknown[])];
}

function ingress(props: Props, protocolKey: string, cidrs: unknown[]): Ingress {
    return {
        cidrs: cidrs.filter((cidr): cidr is string => typeof cidr === "string"),
        protocol: String(props[protocolKey]),
        fromPort: props.fromPort as number | undefined,
        toPort: props.toPort as number | undefined,
    };
}

/** A prefix shorter than any network's own: two halves of the internet are the internet too. */
function isPublic({ cidrs }: Ingress): boolean {
    return cidrs.some((cidr) => Number(cidr.split("/")[1]) < 8);
}

/** The world may reach ports 80 and 443, one at a time, over TCP. */
export const publicPorts: ResourceValidationPolicy = {
    name: "public-ports",
    description: "Ingress from the internet is TCP on port 80 or 443 only.",
    validateResource: ({ type, props }, reportViolation) => {
        for (const { protocol, fromPort, toPort } of ingressOf(type, props).filter(isPublic)) {
            const allowed =
                ["tcp", "6"].includes(protocol) &&
                fromPort === toPort &&
                publicTcpPorts.includes(fromPort ?? -1);
            if (!allowed) {
                reportViolation(
                    `Opens ${protocol} ${fromPort ?? "all"}-${toPort ?? "all"} to the internet; ` +
                        `only TCP ${publicTcpPorts.join(" or ")} may be.`,
                );
            }
        }
    },
};

/** The world may reach the load balancer, and nothing behind it. */
export const publicIngressOnLoadBalancer: StackValidationPolicy = {
    name: "public-ingress-on-load-balancer",
    description:
        "Only a load balancer's security group has ingress from the internet, and no task shares it.",
    validateStack: ({ resources }, reportViolation) => {
        const groups = resources.filter(({ type }) => type === securityGroup);
        const ofType = (wanted: string) => resources.filter(({ type }) => type === wanted);
        for (const opener of resources) {
            if (!(known(() => ingressOf(opener.type, opener.props)) ?? []).some(isPublic)) {
                continue;
            }
            const opened = groups.filter(
                (group) => group.urn === opener.urn || refersTo(opener, "securityGroupId", group),
            );
            const onLoadBalancer = opened.some((group) =>
                ofType(loadBalancer).some((balancer) => refersTo(balancer, "securityGroups", group)),
            );
            const onTask = opened.some((group) =>
                ofType(ecsService).some((service) => refersTo(service, "networkConfiguration", group)),
            );
            if (!onLoadBalancer || onTask) {
                const where = onTask
                    ? "a security group of a service's tasks"
                    : "no load balancer's security group";
                reportViolation(`Opens ${where} to the internet.`, opener.urn);
            }
        }
    },
};

/** A public address on a task is the price of doing without NAT, and of nothing else. */
export const tasksWithoutPublicAddress: StackValidationPolicy = {
    name: "tasks-without-public-address",
    description: "Tasks have no public address where the network has a NAT gateway.",
    validateStack: ({ resources }, reportViolation) => {
        if (!resources.some(({ type }) => type === natGateway)) {
            return;
        }
        for (const { type, props, urn } of resources) {
            const network =
                type === ecsService ? (props.networkConfiguration as Props | undefined) : undefined;
            if (network?.assignPublicIp === true) {
                reportViolation(
                    "Its tasks get public addresses although the network has a NAT gateway.",
                    urn,
                );
            }
        }
    },
};

/** Listeners speak TLS 1.2 or later, or send the browser to one that does. */
export const tlsPolicy: ResourceValidationPolicy = {
    name: "tls-policy",
    description: "Load balancer listeners use a TLS 1.3 security policy, or only redirect to HTTPS.",
    validateResource: ({ type, props }, reportViolation) => {
        if (type !== "aws:lb/listener:Listener") {
            return;
        }
        if (props.protocol === "HTTPS") {
            const policy = String(props.sslPolicy);
            if (!/^ELBSecurityPolicy-TLS13-1-[23]-/.test(policy)) {
                reportViolation(`Its TLS policy is ${policy}; use ELBSecurityPolicy-TLS13-1-2-* or 1-3-*.`);
            }
            return;
        }
        const actions = (props.defaultActions ?? []) as { type?: string; redirect?: { protocol?: string } }[];
        const redirects = ({ type: action, redirect }: (typeof actions)[number]) =>
            action === "redirect" && redirect?.protocol === "HTTPS";
        if (actions.length === 0 || !actions.every(redirects)) {
            reportViolation(`Serves ${String(props.protocol)} without redirecting to HTTPS.`);
        }
    },
};
