import * as pulumi from "@pulumi/pulumi";
import { SecurityGroup } from "@pulumi/aws/ec2";
import * as lb from "@pulumi/aws/lb";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc";
import { containerPort } from "./container";
import { Network } from "./network";

export interface LoadBalancerArgs {
    readonly network: Network;
    readonly accessLogBucket: pulumi.Input<string>;
    /** Issued: no listener takes one that was not. */
    readonly certificateArn: pulumi.Input<string>;
    readonly domain: pulumi.Input<string>;
    /** Whether {@link domain} is this site's, and redirects to {@link statusHost}. */
    readonly apexRedirect: boolean;
    readonly statusHost: pulumi.Input<string>;
}

/**
 * The way in: 80 redirects to 443, the apex (where it is ours) to the status host, and only the status host reaches the tasks;
 * whoever asks by another name, as scanners of addresses do, gets a 404 from the load balancer itself.
 */
export class LoadBalancer extends pulumi.ComponentResource {
    readonly loadBalancer: lb.LoadBalancer;
    readonly targetGroup: lb.TargetGroup;
    readonly securityGroupId: pulumi.Output<string>;
    /** What must be there before ECS accepts a service of the target group. */
    readonly route: lb.ListenerRule;

    constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("gatus:ephemeral:LoadBalancer", name, {}, opts);
        const child = { parent: this };

        const securityGroup = new SecurityGroup(
            `${name}-lb`,
            {
                vpcId: args.network.vpcId,
                description: "Load balancer: in from everywhere on 80 and 443",
                tags: { Name: `${name}-lb` },
            },
            child,
        );
        this.securityGroupId = securityGroup.id;
        for (const port of [80, 443]) {
            // checkov:skip=CKV_AWS_260: port 80 answers with a redirect to 443 and nothing else
            new SecurityGroupIngressRule(
                `${name}-lb-${port}`,
                {
                    securityGroupId: securityGroup.id,
                    description: port === 80 ? "Redirected to 443" : "The status page",
                    cidrIpv4: "0.0.0.0/0",
                    ipProtocol: "tcp",
                    fromPort: port,
                    toPort: port,
                },
                child,
            );
        }

        // checkov:skip=CKV_AWS_150: it is destroyed every evening, on purpose
        // checkov:skip=CKV2_AWS_76: the group against Log4j is there; the one against anonymous addresses would shut out readers behind VPNs
        this.loadBalancer = new lb.LoadBalancer(
            name,
            {
                loadBalancerType: "application",
                internal: false,
                securityGroups: [securityGroup.id],
                subnets: args.network.publicSubnetIds,
                dropInvalidHeaderFields: true,
                desyncMitigationMode: "strictest",
                enableDeletionProtection: false,
                accessLogs: { enabled: true, bucket: args.accessLogBucket },
            },
            // The internet gateway can't be detached while the load balancer has public addresses.
            { ...child, dependsOn: args.network.publicRoutes },
        );

        // checkov:skip=CKV_AWS_378: TLS ends at the load balancer; what follows stays between two security groups
        this.targetGroup = new lb.TargetGroup(
            name,
            {
                vpcId: args.network.vpcId,
                targetType: "ip",
                protocol: "HTTP",
                port: containerPort,
                // Ours: AWS takes 0 to 3600, and recommends 5 where answers take less than a second.
                // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-connection-draining.html
                deregistrationDelay: 5,
                // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
                healthCheck: {
                    path: "/health",
                    matcher: "200",
                    interval: 5, // AWS takes no less
                    timeout: 4, // it must be below the interval
                    healthyThreshold: 2, // AWS takes no less
                    unhealthyThreshold: 6, // half a minute: nothing else could take over from a task that is slow
                },
            },
            child,
        );

        new lb.Listener(
            `${name}-http`,
            {
                loadBalancerArn: this.loadBalancer.arn,
                protocol: "HTTP",
                port: 80,
                defaultActions: [
                    {
                        type: "redirect",
                        redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" },
                    },
                ],
            },
            child,
        );

        const https = new lb.Listener(
            `${name}-https`,
            {
                loadBalancerArn: this.loadBalancer.arn,
                protocol: "HTTPS",
                port: 443,
                // What the console takes by default and AWS recommends; every other way defaults to one of 2016.
                // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
                sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
                certificateArn: args.certificateArn,
                routingHttpResponseServerEnabled: false,
                routingHttpResponseStrictTransportSecurityHeaderValue: "max-age=31536000",
                routingHttpResponseXContentTypeOptionsHeaderValue: "nosniff",
                routingHttpResponseXFrameOptionsHeaderValue: "DENY",
                defaultActions: [
                    {
                        type: "fixed-response",
                        fixedResponse: {
                            contentType: "text/plain",
                            messageBody: "No such site",
                            statusCode: "404",
                        },
                    },
                ],
            },
            child,
        );

        this.route = new lb.ListenerRule(
            `${name}-status`,
            {
                listenerArn: https.arn,
                priority: 10,
                conditions: [{ hostHeader: { values: [args.statusHost] } }],
                actions: [{ type: "forward", targetGroupArn: this.targetGroup.arn }],
            },
            child,
        );
        if (args.apexRedirect) {
            new lb.ListenerRule(
                `${name}-apex`,
                {
                    listenerArn: https.arn,
                    priority: 20,
                    conditions: [{ hostHeader: { values: [args.domain] } }],
                    actions: [
                        { type: "redirect", redirect: { host: args.statusHost, statusCode: "HTTP_301" } },
                    ],
                },
                child,
            );
        }

        this.registerOutputs({ loadBalancer: this.loadBalancer, targetGroup: this.targetGroup });
    }
}
