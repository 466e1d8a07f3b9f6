import { ec2, NEW, Need, need, needs, Properties, SELF, serviceLinkedRole, Table, tagging } from "./need";

const tag = ["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"] as const;
const elb = (resource: string) => `arn:aws:elasticloadbalancing:{region}:{account}:${resource}`;
const linkedRole = serviceLinkedRole(
    "elasticloadbalancing.amazonaws.com",
    "AWSServiceRoleForElasticLoadBalancing",
);

function describes(...actions: string[]) {
    return needs("*", ...actions.map((action) => `elasticloadbalancing:Describe${action}`));
}

const loadBalancing: Table = {
    "aws:lb/loadBalancer:LoadBalancer": {
        arn: elb("loadbalancer/app/{name}/0123456789abcdef"),
        create: [
            need("elasticloadbalancing:CreateLoadBalancer", NEW),
            tagging("elasticloadbalancing:AddTags", "CreateLoadBalancer"),
            need("elasticloadbalancing:ModifyLoadBalancerAttributes", SELF),
            // Side effects on the caller.
            ...needs(
                "*",
                "ec2:DescribeAccountAttributes",
                "ec2:DescribeAddresses",
                "ec2:DescribeInternetGateways",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcs",
            ),
            need("ec2:GetSecurityGroupsForVpc", ec2("vpc", "vpc-0123456789abcdef0")),
            linkedRole,
        ],
        read: describes("LoadBalancers", "LoadBalancerAttributes", "Tags", "CapacityReservation"),
        update: needs(
            SELF,
            "elasticloadbalancing:ModifyLoadBalancerAttributes",
            "elasticloadbalancing:SetSecurityGroups",
            "elasticloadbalancing:SetSubnets",
            "elasticloadbalancing:SetIpAddressType",
        ),
        delete: [
            need("elasticloadbalancing:DeleteLoadBalancer", SELF),
            need("ec2:DescribeNetworkInterfaces", "*"),
        ],
        tag,
    },
    "aws:lb/targetGroup:TargetGroup": {
        arn: elb("targetgroup/{name}/0123456789abcdef"),
        create: [
            need("elasticloadbalancing:CreateTargetGroup", NEW),
            tagging("elasticloadbalancing:AddTags", "CreateTargetGroup"),
            need("elasticloadbalancing:ModifyTargetGroupAttributes", SELF),
            ...needs("*", "ec2:DescribeInternetGateways", "ec2:DescribeVpcs"),
            linkedRole,
        ],
        read: describes("TargetGroups", "TargetGroupAttributes", "Tags"),
        update: needs(
            SELF,
            "elasticloadbalancing:ModifyTargetGroup",
            "elasticloadbalancing:ModifyTargetGroupAttributes",
        ),
        delete: [need("elasticloadbalancing:DeleteTargetGroup", SELF)],
        tag,
    },
    "aws:lb/listener:Listener": {
        arn: elb("listener/app/{id}"),
        create: [
            need("elasticloadbalancing:CreateListener", "{loadBalancerArn}"),
            tagging("elasticloadbalancing:AddTags", "CreateListener"),
            // With any attribute of the listener's own (`routingHttp…`, `tcpIdleTimeoutSeconds`).
            need("elasticloadbalancing:ModifyListenerAttributes", SELF),
        ],
        read: describes("Listeners", "ListenerAttributes", "Tags"),
        update: needs(
            SELF,
            "elasticloadbalancing:ModifyListener",
            "elasticloadbalancing:ModifyListenerAttributes",
        ),
        delete: [need("elasticloadbalancing:DeleteListener", SELF)],
        tag,
    },
    "aws:lb/listenerRule:ListenerRule": {
        arn: elb("listener-rule/app/{id}"),
        create: [
            need("elasticloadbalancing:CreateRule", "{listenerArn}"),
            tagging("elasticloadbalancing:AddTags", "CreateRule"),
        ],
        read: describes("Rules", "Tags"),
        update: needs(SELF, "elasticloadbalancing:ModifyRule", "elasticloadbalancing:SetRulePriorities"),
        delete: [need("elasticloadbalancing:DeleteRule", SELF)],
        tag,
    },
};

/** The rule groups of AWS that a web ACL refers to: WAF checks each. */
function managedRuleSets(properties: Properties): string[] {
    const rules = properties("rules").map((rule) => JSON.parse(rule) as Rule);
    return rules.flatMap(({ statement }) => {
        const group = statement?.managedRuleGroupStatement;
        const [region = "", account = ""] = ["region", "account"].flatMap((name) => properties(name));
        return group === undefined
            ? []
            : [
                  `arn:aws:wafv2:${region}:${account}:regional/managedruleset/${group.vendorName}/${group.name}`,
              ];
    });
}

interface Rule {
    readonly statement?: {
        readonly managedRuleGroupStatement?: { readonly vendorName: string; readonly name: string };
    };
}

/** AWS looks, in the caller's name, whether the log group has a resource policy; the persistent layer has made it. */
const logDelivery = needs(
    "*",
    "logs:CreateLogDelivery",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
);

const putLogging: Need = {
    action: "wafv2:PutLoggingConfiguration",
    on: ["{resourceArn}"],
    context: { "wafv2:LogDestinationResource": "{logDestinationConfigs}" },
};

const firewall: Table = {
    "aws:wafv2/webAcl:WebAcl": {
        arn: "arn:aws:wafv2:{region}:{account}:regional/webacl/{name}/{id}",
        create: [need("wafv2:CreateWebACL", NEW, managedRuleSets), need("wafv2:TagResource", NEW)],
        read: needs(SELF, "wafv2:GetWebACL", "wafv2:ListTagsForResource"),
        update: [need("wafv2:UpdateWebACL", SELF, managedRuleSets)],
        delete: [need("wafv2:DeleteWebACL", SELF)],
        tag: ["wafv2:TagResource", "wafv2:UntagResource"],
    },
    "aws:wafv2/webAclAssociation:WebAclAssociation": {
        arn: "{webAclArn}",
        // The load balancer is asked by the old name of the action and by the new one.
        create: [
            need("wafv2:AssociateWebACL", "{webAclArn}", "{resourceArn}"),
            need("elasticloadbalancing:SetWebAcl", "*"),
            need("elasticloadbalancing:CreateWebACLAssociation", "{resourceArn}"),
        ],
        read: [
            need("wafv2:GetWebACLForResource", "{webAclArn}", "{resourceArn}"),
            need("wafv2:GetWebACL", "{webAclArn}"),
            need("elasticloadbalancing:GetLoadBalancerWebACL", "{resourceArn}"),
        ],
        update: [],
        delete: [
            need("wafv2:DisassociateWebACL", "{resourceArn}"),
            need("elasticloadbalancing:SetWebAcl", "*"),
            need("elasticloadbalancing:DeleteWebACLAssociation", "{resourceArn}"),
        ],
    },
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": {
        arn: "{resourceArn}",
        create: [putLogging, ...logDelivery],
        read: [need("wafv2:GetLoggingConfiguration", "{resourceArn}")],
        update: [putLogging, ...logDelivery],
        delete: [
            need("wafv2:DeleteLoggingConfiguration", "{resourceArn}"),
            need("logs:DeleteLogDelivery", "*"),
        ],
    },
};

const zone = "arn:aws:route53:::hostedzone/{zoneId}";

/** A change of records tells policies what it does to which names. */
function recordChange(...actions: ("CREATE" | "UPSERT" | "DELETE")[]): Need[] {
    return [
        {
            action: "route53:ChangeResourceRecordSets",
            on: [zone],
            context: {
                "route53:ChangeResourceRecordSetsActions": () => actions,
                "route53:ChangeResourceRecordSetsNormalizedRecordNames": (properties) =>
                    properties("name").map((name) => name.toLowerCase().replace(/\.$/, "")),
                "route53:ChangeResourceRecordSetsRecordTypes": "{type}",
            },
        },
        need("route53:GetChange", "arn:aws:route53:::change/C0123456789ABCDEFGHIJ"),
    ];
}

const records: Table = {
    "aws:route53/record:Record": {
        arn: zone,
        create: recordChange("CREATE"),
        read: needs(zone, "route53:GetHostedZone", "route53:ListResourceRecordSets"),
        // Another type is another record: the old one goes in the same request.
        update: [...recordChange("UPSERT"), ...recordChange("DELETE", "CREATE")],
        delete: recordChange("DELETE"),
    },
};

export const edge: Table = { ...loadBalancing, ...firewall, ...records };
