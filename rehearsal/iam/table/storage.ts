import { NEW, need, SELF, serviceLinkedRole, simple, Table, TypeNeeds } from "./need";

/** A setting of a bucket: as a rule put, got, and put again to take it back. */
function bucketSetting(setting: string, remove = `s3:Put${setting}`): TypeNeeds {
    return simple("arn:aws:s3:::{bucket}", {
        create: [`s3:Put${setting}`],
        read: [`s3:Get${setting}`],
        update: [`s3:Put${setting}`],
        delete: [remove],
    });
}

/** Buckets and file systems. */
export const storage: Table = {
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
    "aws:s3/bucketObject:BucketObject": {
        ...simple("arn:aws:s3:::{bucket}/{key}", {
            create: ["s3:PutObject", "s3:PutObjectTagging"],
            // The provider asks for the head of the object: S3 checks GetObject for it.
            read: ["s3:GetObject", "s3:GetObjectTagging"],
            update: ["s3:PutObject"],
            delete: ["s3:GetObject", "s3:DeleteObject"],
            tag: ["s3:PutObjectTagging", "s3:PutObjectTagging"],
        }),
    },
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
