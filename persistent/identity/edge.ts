import { addressRecords } from "./dns";
import { allow, Statement } from "./policy";
import {
    inRegion,
    isOurs,
    loadBalancing,
    regional,
    Scope,
    tagsAsOurs,
    webAcls,
    whileCreating,
} from "./scope";

/** What the deployment creates and changes where the world comes in: load balancer, firewall, DNS. */
export function edge(scope: Scope): Statement[] {
    const { loadBalancers, targetGroups, listeners, rules } = loadBalancing(scope);
    const everything = [loadBalancers, targetGroups, listeners, rules];
    return [
        // A listener is created on its load balancer, a rule on its listener.
        allow(
            "CreateLoadBalancing",
            [
                "elasticloadbalancing:CreateListener",
                "elasticloadbalancing:CreateLoadBalancer",
                "elasticloadbalancing:CreateRule",
                "elasticloadbalancing:CreateTargetGroup",
            ],
            [loadBalancers, targetGroups, listeners],
            tagsAsOurs(scope),
        ),
        allow(
            "TagNewLoadBalancing",
            ["elasticloadbalancing:AddTags"],
            everything,
            whileCreating(scope, "elasticloadbalancing", [
                "CreateListener",
                "CreateLoadBalancer",
                "CreateRule",
                "CreateTargetGroup",
            ]),
        ),
        allow(
            "ChangeLoadBalancing",
            [
                "elasticloadbalancing:AddTags",
                "elasticloadbalancing:CreateWebACLAssociation",
                "elasticloadbalancing:ModifyListener",
                "elasticloadbalancing:ModifyListenerAttributes",
                "elasticloadbalancing:ModifyLoadBalancerAttributes",
                "elasticloadbalancing:ModifyRule",
                "elasticloadbalancing:ModifyTargetGroup",
                "elasticloadbalancing:ModifyTargetGroupAttributes",
                "elasticloadbalancing:RemoveTags",
                "elasticloadbalancing:SetIpAddressType",
                "elasticloadbalancing:SetSecurityGroups",
                "elasticloadbalancing:SetSubnets",
            ],
            everything,
            isOurs(scope),
        ),
        // Knows no tags; the rule's ARN names the load balancer.
        allow("OrderRules", ["elasticloadbalancing:SetRulePriorities"], [rules]),
        // A web ACL is checked together with the rule groups of AWS that it refers to.
        allow(
            "CreateFirewall",
            ["wafv2:CreateWebACL"],
            [webAcls(scope), regional(scope, "wafv2", "regional/managedruleset/*/*")],
            tagsAsOurs(scope),
        ),
        allow(
            "ChangeFirewall",
            ["wafv2:UpdateWebACL"],
            [webAcls(scope), regional(scope, "wafv2", "regional/managedruleset/*/*")],
        ),
        // WAF doesn't say whether a tag comes with a new web ACL: the denials in `service.ts` protect ours.
        allow("TagFirewall", ["wafv2:TagResource", "wafv2:UntagResource"], [webAcls(scope)]),
        allow("AttachFirewall", ["wafv2:AssociateWebACL"], [webAcls(scope), loadBalancers]),
        allow("LogFirewall", ["wafv2:PutLoggingConfiguration"], [webAcls(scope)], {
            ArnEquals: { "wafv2:LogDestinationResource": scope.wafLogGroupArn },
        }),
        // AWS can't scope these. It looks, in the caller's name, whether the log group's resource policy is there: the
        // persistent layer has made it (logs.ts).
        allow(
            "DeliverLogs",
            ["logs:CreateLogDelivery", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies"],
            ["*"],
            inRegion(scope),
        ),
        addressRecords(scope),
    ];
}
