import { NEW, need, needs, SELF, simple, Table, TypeNeeds } from "./need";
import { storage } from "./storage";

/*
 * What the persistent layer is made of. A person makes it; the pipelines only read it, to find drift. The rest is here
 * so that such a resource in another program is told by the actions it lacks.
 */

const identity: Table = {
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": simple("{id}", {
        create: ["iam:CreateOpenIDConnectProvider", "iam:TagOpenIDConnectProvider"],
        read: ["iam:GetOpenIDConnectProvider"],
        update: ["iam:UpdateOpenIDConnectProviderThumbprint"],
        delete: ["iam:DeleteOpenIDConnectProvider"],
        tag: ["iam:TagOpenIDConnectProvider", "iam:UntagOpenIDConnectProvider"],
    }),
    "aws:iam/role:Role": simple("arn:aws:iam::{account}:role/{name}", {
        create: ["iam:CreateRole", "iam:TagRole"],
        read: ["iam:GetRole", "iam:ListRolePolicies", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies"],
        update: ["iam:UpdateRole", "iam:UpdateRoleDescription", "iam:UpdateAssumeRolePolicy"],
        delete: ["iam:ListInstanceProfilesForRole", "iam:DeleteRole"],
        tag: ["iam:TagRole", "iam:UntagRole"],
    }),
    "aws:iam/rolePolicy:RolePolicy": simple("arn:aws:iam::{account}:role/{role}", {
        create: ["iam:PutRolePolicy"],
        read: ["iam:GetRolePolicy"],
        update: ["iam:PutRolePolicy"],
        delete: ["iam:DeleteRolePolicy"],
    }),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": simple("arn:aws:iam::{account}:role/{role}", {
        create: ["iam:AttachRolePolicy"],
        read: ["iam:ListAttachedRolePolicies"],
        update: [],
        delete: ["iam:DetachRolePolicy"],
    }),
    "aws:iam/policy:Policy": simple("arn:aws:iam::{account}:policy/{name}", {
        create: ["iam:CreatePolicy", "iam:TagPolicy"],
        read: ["iam:GetPolicy", "iam:GetPolicyVersion"],
        update: ["iam:ListPolicyVersions", "iam:DeletePolicyVersion", "iam:CreatePolicyVersion"],
        delete: ["iam:ListPolicyVersions", "iam:DeletePolicyVersion", "iam:DeletePolicy"],
        tag: ["iam:TagPolicy", "iam:UntagPolicy"],
    }),
    "aws:kms/key:Key": {
        ...simple("{arn}", {
            create: [],
            read: ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"],
            update: [
                "kms:EnableKeyRotation",
                "kms:UpdateKeyDescription",
                "kms:PutKeyPolicy",
                "kms:DisableKey",
            ],
            delete: ["kms:ScheduleKeyDeletion"],
            tag: ["kms:TagResource", "kms:UntagResource"],
        }),
        create: [need("kms:CreateKey", "*"), ...needs(NEW, "kms:TagResource", "kms:EnableKeyRotation")],
    },
    "aws:kms/alias:Alias": {
        ...simple("arn:aws:kms:{region}:{account}:{name}", {
            create: ["kms:CreateAlias"],
            read: [],
            update: ["kms:UpdateAlias"],
            delete: ["kms:DeleteAlias"],
        }),
        read: [need("kms:ListAliases", "*")],
    },
};

const zone = "arn:aws:route53:::hostedzone/{id}";
const change = need("route53:GetChange", "arn:aws:route53:::change/C0123456789ABCDEFGHIJ");

const names: Table = {
    "aws:route53/zone:Zone": {
        arn: zone,
        create: [need("route53:CreateHostedZone", "*"), change, need("route53:ChangeTagsForResource", zone)],
        read: needs(zone, "route53:GetHostedZone", "route53:ListTagsForResource"),
        update: needs(zone, "route53:UpdateHostedZoneComment"),
        delete: [need("route53:DeleteHostedZone", zone), change],
        tag: ["route53:ChangeTagsForResource", "route53:ChangeTagsForResource"],
    },
    "aws:acm/certificate:Certificate": simple("{arn}", {
        create: ["acm:RequestCertificate", "acm:AddTagsToCertificate"],
        read: ["acm:DescribeCertificate", "acm:ListTagsForCertificate"],
        update: [],
        delete: ["acm:DeleteCertificate"],
        tag: ["acm:AddTagsToCertificate", "acm:RemoveTagsFromCertificate"],
    }),
    "aws:acm/certificateValidation:CertificateValidation": {
        arn: "{certificateArn}",
        create: [],
        read: [need("acm:DescribeCertificate", "{certificateArn}")],
        update: [],
        delete: [],
    },
};

/** What a distribution refers to. CloudFront makes its id up: a creation is checked on nothing. */
function partOfDistribution(what: string): TypeNeeds {
    return {
        arn: "{arn}",
        create: [need(`cloudfront:Create${what}`, "*")],
        read: needs(SELF, `cloudfront:Get${what}`),
        update: needs(SELF, `cloudfront:Update${what}`),
        // It is read first, for its ETag.
        delete: needs(SELF, `cloudfront:Get${what}`, `cloudfront:Delete${what}`),
    };
}

const distribution: Table = {
    "aws:cloudfront/distribution:Distribution": {
        arn: "{arn}",
        create: [need("cloudfront:CreateDistribution", "*"), need("cloudfront:TagResource", NEW)],
        read: needs(SELF, "cloudfront:GetDistribution", "cloudfront:ListTagsForResource"),
        // It is disabled before it can be deleted.
        update: needs(SELF, "cloudfront:UpdateDistribution"),
        delete: needs(
            SELF,
            "cloudfront:GetDistribution",
            "cloudfront:UpdateDistribution",
            "cloudfront:DeleteDistribution",
        ),
        tag: ["cloudfront:TagResource", "cloudfront:UntagResource"],
    },
    "aws:cloudfront/originAccessControl:OriginAccessControl": partOfDistribution("OriginAccessControl"),
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": partOfDistribution("ResponseHeadersPolicy"),
};

const anyAlarm = "arn:aws:cloudwatch:{region}:{account}:alarm:*";
const eventRule = "arn:aws:events:{region}:{account}:rule/{rule}";

const registryAndAlerts: Table = {
    "aws:ecr/repository:Repository": simple("arn:aws:ecr:{region}:{account}:repository/{name}", {
        create: ["ecr:CreateRepository", "ecr:TagResource"],
        read: ["ecr:DescribeRepositories", "ecr:ListTagsForResource"],
        update: ["ecr:PutImageTagMutability", "ecr:PutImageScanningConfiguration"],
        delete: ["ecr:DeleteRepository"],
        tag: ["ecr:TagResource", "ecr:UntagResource"],
    }),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": simple(
        "arn:aws:ecr:{region}:{account}:repository/{repository}",
        {
            create: ["ecr:PutLifecyclePolicy"],
            read: ["ecr:GetLifecyclePolicy"],
            update: ["ecr:PutLifecyclePolicy"],
            delete: ["ecr:DeleteLifecyclePolicy"],
        },
    ),
    "aws:ssm/parameter:Parameter": {
        ...simple("arn:aws:ssm:{region}:{account}:parameter{name}", {
            create: ["ssm:PutParameter", "ssm:AddTagsToResource"],
            read: [],
            update: ["ssm:PutParameter"],
            delete: ["ssm:DeleteParameter"],
            tag: ["ssm:AddTagsToResource", "ssm:RemoveTagsFromResource"],
        }),
        read: [
            ...needs(SELF, "ssm:GetParameter", "ssm:ListTagsForResource"),
            need("ssm:DescribeParameters", "*"),
        ],
    },
    "aws:sns/topic:Topic": simple("arn:aws:sns:{region}:{account}:{name}", {
        create: ["sns:CreateTopic", "sns:TagResource", "sns:SetTopicAttributes"],
        read: ["sns:GetTopicAttributes", "sns:ListTagsForResource"],
        update: ["sns:SetTopicAttributes"],
        delete: ["sns:DeleteTopic"],
        tag: ["sns:TagResource", "sns:UntagResource"],
    }),
    "aws:sns/topicPolicy:TopicPolicy": simple("{arn}", {
        create: ["sns:SetTopicAttributes"],
        read: ["sns:GetTopicAttributes"],
        update: ["sns:SetTopicAttributes"],
        delete: ["sns:SetTopicAttributes"],
    }),
    "aws:sns/topicSubscription:TopicSubscription": {
        arn: "{topic}",
        create: [need("sns:Subscribe", "{topic}")],
        read: [need("sns:GetSubscriptionAttributes", "*")],
        update: [need("sns:SetSubscriptionAttributes", "*")],
        delete: [need("sns:Unsubscribe", "*")],
    },
    "aws:cloudwatch/logGroup:LogGroup": {
        ...simple("arn:aws:logs:{region}:{account}:log-group:{name}", {
            create: ["logs:CreateLogGroup", "logs:TagResource", "logs:PutRetentionPolicy"],
            read: ["logs:ListTagsForResource"],
            update: ["logs:PutRetentionPolicy", "logs:DeleteRetentionPolicy"],
            delete: ["logs:DeleteLogGroup"],
            tag: ["logs:TagResource", "logs:UntagResource"],
        }),
        read: [need("logs:DescribeLogGroups", "*"), need("logs:ListTagsForResource", SELF)],
    },
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": {
        arn: "*",
        create: [need("logs:PutResourcePolicy", "*")],
        read: [need("logs:DescribeResourcePolicies", "*")],
        update: [need("logs:PutResourcePolicy", "*")],
        delete: [need("logs:DeleteResourcePolicy", "*")],
    },
    "aws:cloudwatch/eventRule:EventRule": simple("arn:aws:events:{region}:{account}:rule/{name}", {
        create: ["events:PutRule", "events:TagResource"],
        read: ["events:DescribeRule", "events:ListTagsForResource"],
        update: ["events:PutRule"],
        delete: ["events:DeleteRule"],
        tag: ["events:TagResource", "events:UntagResource"],
    }),
    "aws:cloudwatch/alarmMuteRule:AlarmMuteRule": {
        arn: "arn:aws:cloudwatch:{region}:{account}:alarm-mute-rule:{name}",
        // Checked on each alarm that it mutes, too: any, as their names are within another property.
        create: [need("cloudwatch:PutAlarmMuteRule", NEW, anyAlarm), need("cloudwatch:TagResource", NEW)],
        read: needs(SELF, "cloudwatch:GetAlarmMuteRule", "cloudwatch:ListTagsForResource"),
        update: [need("cloudwatch:PutAlarmMuteRule", SELF, anyAlarm)],
        delete: [need("cloudwatch:DeleteAlarmMuteRule", SELF)],
        tag: ["cloudwatch:TagResource", "cloudwatch:UntagResource"],
    },
    // Its own `arn` is the one of what it tells.
    "aws:cloudwatch/eventTarget:EventTarget": {
        arn: eventRule,
        create: [need("events:PutTargets", eventRule)],
        read: [need("events:ListTargetsByRule", eventRule)],
        update: [need("events:PutTargets", eventRule)],
        delete: [need("events:RemoveTargets", eventRule)],
    },
    "aws:budgets/budget:Budget": simple("arn:aws:budgets::{account}:budget/{name}", {
        create: ["budgets:ModifyBudget", "budgets:TagResource"],
        read: ["budgets:ViewBudget", "budgets:ListTagsForResource"],
        update: ["budgets:ModifyBudget"],
        delete: ["budgets:ModifyBudget"],
        tag: ["budgets:TagResource", "budgets:UntagResource"],
    }),
};

export const persistent: Table = {
    ...storage,
    ...identity,
    ...names,
    ...distribution,
    ...registryAndAlerts,
};
