import * as pulumi from "@pulumi/pulumi";
import {
    Bucket,
    BucketArgs,
    BucketOwnershipControls,
    BucketPublicAccessBlock,
    BucketServerSideEncryptionConfiguration,
    BucketVersioning,
} from "@pulumi/aws/s3";

/** A bucket that nobody reaches unless a policy says so, and what such a policy has to wait for. */
export interface PrivateBucket {
    readonly bucket: Bucket;
    /** S3 refuses two changes of a bucket's access at the same time: its policy comes after this. */
    readonly block: BucketPublicAccessBlock;
}

/**
 * Makes what every bucket of this layer has: no public access, no ACLs, versions, and S3's own encryption, since services
 * that write or read in AWS's name can't use a key of ours without being let into its policy.
 */
export function privateBucket(
    name: string,
    opts: pulumi.CustomResourceOptions,
    args: Pick<BucketArgs, "forceDestroy"> = {},
): PrivateBucket {
    // checkov:skip=CKV2_AWS_62: nothing acts on a new object
    // checkov:skip=CKV_AWS_18: the log of the log bucket would log itself, and the night page's visitors are nobody's business
    // checkov:skip=CKV_AWS_144: logs of one region's load balancer, and a page that can be made again: of no use twice
    // checkov:skip=CKV_AWS_145: a load balancer can't write to a bucket that a KMS key encrypts; the night page is public
    const bucket = new Bucket(name, args, opts);
    const inBucket = { bucket: bucket.id };
    const block = new BucketPublicAccessBlock(
        name,
        {
            ...inBucket,
            blockPublicAcls: true,
            blockPublicPolicy: true,
            ignorePublicAcls: true,
            restrictPublicBuckets: true,
        },
        opts,
    );
    new BucketOwnershipControls(
        name,
        { ...inBucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
        opts,
    );
    new BucketVersioning(name, { ...inBucket, versioningConfiguration: { status: "Enabled" } }, opts);
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    new BucketServerSideEncryptionConfiguration(
        name,
        { ...inBucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
        opts,
    );
    return { bucket, block };
}

/** The statement that closes a bucket to whoever comes without TLS. */
export function nothingInTheClear(bucket: Bucket) {
    return {
        Sid: "NothingInTheClear",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [bucket.arn, pulumi.interpolate`${bucket.arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
    };
}
