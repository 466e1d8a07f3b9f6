import { NEW, need, needs, SELF, serviceLinkedRole, Table, TypeNeeds } from "./need";

/**
 * What the persistent layer is made of. A person makes it; the pipelines only read it, to find drift. The rest is here
 * so that such a resource in another program is told by the actions it lacks.
 */
interface Simple {
    readonly create: readonly string[];
    readonly read: readonly string[];
    readonly update: readonly string[];
    readonly delete: readonly string[];
    readonly tag?: readonly [string, string];
}

/** A type whose actions are all checked on the resource itself. */
function simple(arn: string, { create, read, update, delete: remove, tag }: Simple): TypeNeeds {
    return {
        arn,
        create: needs(NEW, ...create),
        read: needs(SELF, ...read),
        update: needs(SELF, ...update),
        delete: needs(SELF, ...remove),
        ...(tag !== undefined && { tag }),
    };
}

/** A setting of a bucket: as a rule put, got, and put again to take it back. */
function bucketSetting(setting: string, remove = `s3:Put${setting}`): TypeNeeds {
    return simple("arn:aws:s3:::{bucket}", {
        create: [`s3:Put${setting}`],
        read: [`s3:Get${setting}`],
        update: [`s3:Put${setting}`],
        delete: [remove],
    });
}

const storage: Table = {
    "aws:s3/bucket:Bucket": simple("arn:aws:s3:::{bucket}", {
        create: ["s3:CreateBucket", "s3:TagResource", "s3:PutBucketTagging"],
        read: [
            "s3:GetAccelerateConfiguration",
            "s3:GetBucketAcl",
            "s3:GetBucketCORS",
            "s3:GetBucketLogging",
            "s3:GetBucketObjectLockConfiguration",
            "s3:GetBucketPolicy",
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
        update: ["s3:PutBucketTagging"],
        delete: ["s3:DeleteBucket"],
        tag: ["s3:TagResource", "s3:UntagResource"],
    }),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketSetting("BucketPublicAccessBlock"),
    "aws:s3/bucketPolicy:BucketPolicy": bucketSetting("BucketPolicy", "s3:DeleteBucketPolicy"),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration":
        bucketSetting("LifecycleConfiguration"),
    "aws:s3/bucketVersioning:BucketVersioning": bucketSetting("BucketVersioning"),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
        bucketSetting("EncryptionConfiguration"),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucketSetting("BucketOwnershipControls"),
    "aws:efs/fileSystem:FileSystem": {
        ...simple("arn:aws:elasticfilesystem:{region}:{account}:file-system/{id}", {
            create: [],
            read: [
                "elasticfilesystem:DescribeFileSystems",
                "elasticfilesystem:DescribeLifecycleConfiguration",
            ],
            update: ["elasticfilesystem:UpdateFileSystem", "elasticfilesystem:PutLifecycleConfiguration"],
            delete: ["elasticfilesystem:DeleteFileSystem"],
            tag: ["elasticfilesystem:TagResource", "elasticfilesystem:UntagResource"],
        }),
        create: [
            need("elasticfilesystem:CreateFileSystem", "*"),
            need("elasticfilesystem:TagResource", NEW),
            need("elasticfilesystem:PutLifecycleConfiguration", SELF),
            serviceLinkedRole("elasticfilesystem.amazonaws.com", "AWSServiceRoleForAmazonElasticFileSystem"),
        ],
    },
    "aws:efs/accessPoint:AccessPoint": {
        ...simple("arn:aws:elasticfilesystem:{region}:{account}:access-point/{id}", {
            create: [],
            read: ["elasticfilesystem:DescribeAccessPoints"],
            update: [],
            delete: ["elasticfilesystem:DeleteAccessPoint"],
            tag: ["elasticfilesystem:TagResource", "elasticfilesystem:UntagResource"],
        }),
        create: [
            need(
                "elasticfilesystem:CreateAccessPoint",
                "arn:aws:elasticfilesystem:{region}:{account}:file-system/{fileSystemId}",
            ),
            need("elasticfilesystem:TagResource", NEW),
        ],
    },
    "aws:efs/backupPolicy:BackupPolicy": simple(
        "arn:aws:elasticfilesystem:{region}:{account}:file-system/{fileSystemId}",
        {
            create: ["elasticfilesystem:PutBackupPolicy"],
            read: ["elasticfilesystem:DescribeBackupPolicy"],
            update: ["elasticfilesystem:PutBackupPolicy"],
            delete: ["elasticfilesystem:PutBackupPolicy"],
        },
    ),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": simple(
        "arn:aws:elasticfilesystem:{region}:{account}:file-system/{fileSystemId}",
        {
            create: ["elasticfilesystem:PutFileSystemPolicy"],
            read: ["elasticfilesystem:DescribeFileSystemPolicy"],
            update: ["elasticfilesystem:PutFileSystemPolicy"],
            delete: ["elasticfilesystem:DeleteFileSystemPolicy"],
        },
    ),
};

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
    "aws:budgets/budget:Budget": simple("arn:aws:budgets::{account}:budget/{name}", {
        create: ["budgets:ModifyBudget", "budgets:TagResource"],
        read: ["budgets:ViewBudget", "budgets:ListTagsForResource"],
        update: ["budgets:ModifyBudget"],
        delete: ["budgets:ModifyBudget"],
        tag: ["budgets:TagResource", "budgets:UntagResource"],
    }),
};

export const persistent: Table = { ...storage, ...identity, ...names, ...registryAndAlerts };
