import { allow, Statement } from "./policy";
import {
    alarms,
    dashboard,
    ecs,
    hostedZone,
    inRegion,
    loadBalancing,
    regional,
    Scope,
    watchman,
    webAcls,
} from "./scope";

/**
 * All that the provider reads of the ephemeral layer. It has to be complete: the provider takes a denied
 * `ecs:DescribeTaskDefinition` for "gone", and the other answers it misses for defaults.
 */
export function ephemeralReads(scope: Scope): Statement[] {
    const { loadBalancers } = loadBalancing(scope);
    const { clusters, services } = ecs(scope);
    return [
        // None of these can be scoped to a resource; DescribeVpcAttribute could, but is part of the same look.
        allow(
            "DescribeRegion",
            [
                "ec2:DescribeAddresses",
                "ec2:DescribeAddressesAttribute",
                "ec2:DescribeFlowLogs",
                "ec2:DescribeInternetGateways",
                "ec2:DescribeNatGateways",
                "ec2:DescribeNetworkAcls",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribePrefixLists",
                "ec2:DescribeRouteTables",
                "ec2:DescribeSecurityGroupRules",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeTags",
                "ec2:DescribeVpcAttribute",
                "ec2:DescribeVpcEndpoints",
                "ec2:DescribeVpcs",
                "ecs:DescribeTaskDefinition",
                "elasticloadbalancing:DescribeCapacityReservation",
                "elasticloadbalancing:DescribeListenerAttributes",
                "elasticloadbalancing:DescribeListeners",
                "elasticloadbalancing:DescribeLoadBalancerAttributes",
                "elasticloadbalancing:DescribeLoadBalancers",
                "elasticloadbalancing:DescribeRules",
                "elasticloadbalancing:DescribeTags",
                "elasticloadbalancing:DescribeTargetGroupAttributes",
                "elasticloadbalancing:DescribeTargetGroups",
            ],
            ["*"],
            inRegion(scope),
        ),
        allow("ReadService", ["ecs:DescribeClusters", "ecs:DescribeServices"], [clusters, services]),
        allow(
            "ReadFirewall",
            [
                "elasticloadbalancing:GetLoadBalancerWebACL",
                "wafv2:GetLoggingConfiguration",
                "wafv2:GetWebACL",
                "wafv2:GetWebACLForResource",
                "wafv2:ListTagsForResource",
            ],
            [webAcls(scope), loadBalancers],
        ),
        // CloudWatch filters by name only after it has asked for the right to list them all.
        allow("ListAlarms", ["cloudwatch:DescribeAlarms"], [regional(scope, "cloudwatch", "alarm:*")]),
        allow(
            "ReadAlarms",
            ["cloudwatch:GetDashboard", "cloudwatch:ListTagsForResource"],
            [alarms(scope), dashboard(scope)],
        ),
        allow("ReadZone", ["route53:GetHostedZone", "route53:ListResourceRecordSets"], [hostedZone(scope)]),
        ...(scope.history === undefined
            ? []
            : [
                  allow(
                      "ReadMountTargets",
                      [
                          "elasticfilesystem:DescribeMountTargetSecurityGroups",
                          "elasticfilesystem:DescribeMountTargets",
                      ],
                      [scope.history.fileSystemArn],
                  ),
                  // EFS asks its caller for this one when the security groups of a mount target are read.
                  allow(
                      "ReadMountTargetInterfaces",
                      ["ec2:DescribeNetworkInterfaceAttribute"],
                      ["*"],
                      inRegion(scope),
                  ),
              ]),
    ];
}

/** All that the provider reads of the persistent layer. */
export function persistentReads(scope: Scope): Statement[] {
    const { accountId, project } = scope;
    const iam = (resource: string) => `arn:aws:iam::${accountId}:${resource}`;
    return [
        allow(
            "ReadIdentity",
            [
                "iam:GetOpenIDConnectProvider",
                "iam:GetPolicy",
                "iam:GetPolicyVersion",
                "iam:GetRole",
                "iam:GetRolePolicy",
                "iam:ListAttachedRolePolicies",
                "iam:ListRolePolicies",
            ],
            [iam("oidc-provider/*"), iam(`policy/${project}-*`), iam(`role/${project}-*`)],
        ),
        allow(
            "ReadRepository",
            ["ecr:DescribeRepositories", "ecr:GetLifecyclePolicy", "ecr:ListTagsForResource"],
            [scope.repositoryArn, scope.programsRepositoryArn],
        ),
        allow("ReadZoneTags", ["route53:ListTagsForResource"], [hostedZone(scope)]),
        allow(
            "ReadCertificates",
            ["acm:DescribeCertificate", "acm:ListTagsForCertificate"],
            [...new Set([scope.certificateArn, scope.nightPage?.certificateArn ?? scope.certificateArn])],
        ),
        allow(
            "ReadKey",
            ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"],
            [scope.encryptionKeyArn],
        ),
        allow("ReadReleased", ["ssm:GetParameter", "ssm:ListTagsForResource"], [scope.releasedParameterArn]),
        allow("ReadTopic", ["sns:GetTopicAttributes", "sns:ListTagsForResource"], [scope.alertTopicArn]),
        allow(
            "ReadWatchman",
            ["cloudwatch:GetAlarmMuteRule", "cloudwatch:ListTagsForResource"],
            watchman(scope),
        ),
        allow(
            "ReadEndsOfAlarms",
            ["events:DescribeRule", "events:ListTagsForResource", "events:ListTargetsByRule"],
            [regional(scope, "events", `rule/${project}-*`)],
        ),
        allow(
            "ReadLogGroupTags",
            ["logs:ListTagsForResource"],
            [scope.appLogGroupArn, scope.wafLogGroupArn, scope.flowLogGroupArn],
        ),
        allow(
            "ReadBuckets",
            [
                "s3:GetAccelerateConfiguration",
                "s3:GetBucketAcl",
                "s3:GetBucketCORS",
                "s3:GetBucketLogging",
                "s3:GetBucketObjectLockConfiguration",
                "s3:GetBucketOwnershipControls",
                "s3:GetBucketPolicy",
                "s3:GetBucketPublicAccessBlock",
                "s3:GetBucketRequestPayment",
                "s3:GetBucketTagging",
                "s3:GetBucketVersioning",
                "s3:GetBucketWebsite",
                "s3:GetEncryptionConfiguration",
                "s3:GetLifecycleConfiguration",
                "s3:GetReplicationConfiguration",
                "s3:ListBucket",
                "s3:ListTagsForResource",
            ],
            [scope.accessLogBucketArn, ...(scope.nightPage === undefined ? [] : [scope.nightPage.bucketArn])],
        ),
        allow(
            "ReadBudget",
            ["budgets:ListTagsForResource", "budgets:ViewBudget"],
            [`arn:aws:budgets::${accountId}:budget/${project}-*`],
        ),
        // AWS has no narrower resource for these.
        allow(
            "ListRegion",
            [
                "kms:ListAliases",
                "logs:DescribeLogGroups",
                "logs:DescribeResourcePolicies",
                "sns:GetSubscriptionAttributes",
                "ssm:DescribeParameters",
            ],
            ["*"],
            inRegion(scope),
        ),
        ...(scope.history === undefined
            ? []
            : [
                  allow(
                      "ReadHistory",
                      [
                          "elasticfilesystem:DescribeAccessPoints",
                          "elasticfilesystem:DescribeBackupPolicy",
                          "elasticfilesystem:DescribeFileSystemPolicy",
                          "elasticfilesystem:DescribeFileSystems",
                          "elasticfilesystem:DescribeLifecycleConfiguration",
                      ],
                      [scope.history.fileSystemArn, scope.history.accessPointArn],
                  ),
              ]),
        ...nightPageReads(scope),
    ];
}

/** CloudFront is global: its ARNs and its requests have no region of ours. */
function nightPageReads({ nightPage }: Scope): Statement[] {
    if (nightPage === undefined) return [];
    const { distributionArn, accessControlArn, headersPolicyArn, bucketArn } = nightPage;
    return [
        allow(
            "ReadDistribution",
            [
                "cloudfront:GetDistribution",
                "cloudfront:GetOriginAccessControl",
                "cloudfront:GetResponseHeadersPolicy",
                "cloudfront:ListTagsForResource",
            ],
            [distributionArn, accessControlArn, headersPolicyArn],
        ),
        allow("ReadNightPage", ["s3:GetObject", "s3:GetObjectTagging"], [`${bucketArn}/night/*`]),
    ];
}
