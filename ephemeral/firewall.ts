import * as pulumi from "@pulumi/pulumi";
import { WebAcl, WebAclAssociation, WebAclLoggingConfiguration } from "@pulumi/aws/wafv2";
import { input } from "@pulumi/aws/types";
import { LoadBalancer } from "./load-balancer";

export interface FirewallArgs {
    readonly loadBalancer: LoadBalancer;
    /** Requests that one address may make in five minutes. */
    readonly wafRateLimit: number;
    /** A log group whose name begins with `aws-waf-logs-`. */
    readonly wafLogGroupArn: pulumi.Input<string>;
}

/** Rule groups that AWS keeps up to date, in the order in which they are asked. */
const managedRuleGroups = [
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesSQLiRuleSet",
] as const;

/** The web application firewall in front of the load balancer. */
export class Firewall extends pulumi.ComponentResource {
    readonly webAcl: WebAcl;
    /** What CloudWatch calls the web ACL, and what its default action lets through. */
    readonly metricName: string;
    /** What CloudWatch calls each rule. */
    readonly rules: readonly { readonly name: string; readonly metricName: string }[];

    constructor(name: string, args: FirewallArgs, opts?: pulumi.ComponentResourceOptions) {
        super("gatus:ephemeral:Firewall", name, {}, opts);

        const visibility = (metric: string) => ({
            metricName: `${name}-${metric}`,
            cloudwatchMetricsEnabled: true,
            sampledRequestsEnabled: true,
        });
        const rateLimit: input.wafv2.WebAclRule = {
            name: "rate-limit",
            priority: 0,
            action: { block: {} },
            statement: {
                rateBasedStatement: {
                    limit: args.wafRateLimit,
                    evaluationWindowSec: 300,
                    aggregateKeyType: "IP",
                },
            },
            visibilityConfig: visibility("rate-limit"),
        };
        const managed: input.wafv2.WebAclRule[] = managedRuleGroups.map((group, index) => ({
            name: group,
            priority: index + 1,
            overrideAction: { none: {} },
            statement: { managedRuleGroupStatement: { vendorName: "AWS", name: group } },
            visibilityConfig: visibility(group),
        }));

        const rules = [rateLimit, ...managed];
        this.metricName = visibility("all").metricName;
        this.rules = ["rate-limit", ...managedRuleGroups].map((rule) => ({
            name: rule,
            metricName: visibility(rule).metricName,
        }));

        this.webAcl = new WebAcl(
            name,
            {
                scope: "REGIONAL",
                description: `In front of ${name}`,
                defaultAction: { allow: {} },
                rules,
                visibilityConfig: visibility("all"),
            },
            { parent: this },
        );

        // A load balancer has one web ACL, and a web ACL one logging configuration: deleted after its successor was made, the old
        // one would take the successor with it, and nobody would notice.
        // https://docs.aws.amazon.com/waf/latest/APIReference/API_DisassociateWebACL.html
        // https://docs.aws.amazon.com/waf/latest/APIReference/API_DeleteLoggingConfiguration.html
        new WebAclAssociation(
            name,
            { webAclArn: this.webAcl.arn, resourceArn: args.loadBalancer.loadBalancer.arn },
            { parent: this, deleteBeforeReplace: true },
        );

        new WebAclLoggingConfiguration(
            name,
            {
                resourceArn: this.webAcl.arn,
                logDestinationConfigs: [args.wafLogGroupArn],
                // What lets somebody in has no place in a log.
                redactedFields: [
                    { singleHeader: { name: "authorization" } },
                    { singleHeader: { name: "cookie" } },
                ],
            },
            { parent: this, deleteBeforeReplace: true },
        );

        this.registerOutputs({ webAcl: this.webAcl });
    }
}
