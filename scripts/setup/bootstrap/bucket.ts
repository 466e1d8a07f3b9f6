import { isDeepStrictEqual } from "node:util";
import {
    BucketLocationConstraint,
    CreateBucketCommand,
    GetBucketEncryptionCommand,
    GetBucketLifecycleConfigurationCommand,
    GetBucketOwnershipControlsCommand,
    GetBucketPolicyCommand,
    GetBucketVersioningCommand,
    GetPublicAccessBlockCommand,
    HeadBucketCommand,
    LifecycleRule,
    PutBucketEncryptionCommand,
    PutBucketLifecycleConfigurationCommand,
    PutBucketOwnershipControlsCommand,
    PutBucketPolicyCommand,
    PutBucketVersioningCommand,
    PutPublicAccessBlockCommand,
    S3Client,
} from "@aws-sdk/client-s3";
import type { Report } from "./report";

/** Days that replaced versions of the state are kept: as long as somebody may want one back. */
const daysOfOldVersions = 90;

/** One thing that the bucket of the state must have. */
export interface Setting {
    readonly what: string;
    /** What reading it takes. */
    readonly right: string;
    /** Whether it is as it should be. @throws when AWS doesn't say */
    readonly isRight: () => Promise<boolean>;
    readonly mend: () => Promise<unknown>;
}

/** The bucket of Pulumi's state: private, versioned, encrypted, spoken to by TLS only. Each part on its own. */
export async function ensureBucket(
    s3: S3Client,
    { Bucket, region, keyArn }: { Bucket: string; region: string; keyArn: string },
    report: Report,
): Promise<void> {
    const isThere = await exists(s3, Bucket);
    report(`bucket ${Bucket}`, !isThere);
    if (!isThere) {
        // us-east-1 is the one region that must not be named.
        const LocationConstraint = region === "us-east-1" ? undefined : (region as BucketLocationConstraint);
        await s3.send(
            new CreateBucketCommand({
                Bucket,
                ...(LocationConstraint && { CreateBucketConfiguration: { LocationConstraint } }),
            }),
        );
    }
    for (const { what, isRight, mend } of bucketSettings(s3, { Bucket, keyArn })) {
        const isGood = await isRight();
        report(what, !isGood);
        if (!isGood) {
            await mend();
        }
    }
}

/** What the bucket must have, which `bootstrap-state` mends and `doctor` looks at. */
export function bucketSettings(
    s3: S3Client,
    { Bucket, keyArn }: { Bucket: string; keyArn: string },
): Setting[] {
    const setting = (
        what: string,
        right: string,
        is: () => Promise<unknown>,
        should: unknown,
        mend: Setting["mend"],
    ): Setting => ({
        what,
        right,
        isRight: async () => isDeepStrictEqual(plain(await absentAs(is())), plain(should)),
        mend,
    });
    const PublicAccessBlockConfiguration = {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
    };
    const OwnershipControls = { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" as const }] };
    const encryption = { SSEAlgorithm: "aws:kms" as const, KMSMasterKeyID: keyArn };
    const ours = tlsOnly(Bucket);
    return [
        setting(
            "no public access",
            "s3:GetBucketPublicAccessBlock",
            () =>
                s3
                    .send(new GetPublicAccessBlockCommand({ Bucket }))
                    .then((it) => it.PublicAccessBlockConfiguration),
            PublicAccessBlockConfiguration,
            () => s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration })),
        ),
        setting(
            "no access lists",
            "s3:GetBucketOwnershipControls",
            () =>
                s3.send(new GetBucketOwnershipControlsCommand({ Bucket })).then((it) => it.OwnershipControls),
            OwnershipControls,
            () => s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls })),
        ),
        setting(
            "versions, so that a damaged state can be taken back",
            "s3:GetBucketVersioning",
            () => s3.send(new GetBucketVersioningCommand({ Bucket })).then((it) => it.Status),
            "Enabled",
            () =>
                s3.send(
                    new PutBucketVersioningCommand({
                        Bucket,
                        VersioningConfiguration: { Status: "Enabled" },
                    }),
                ),
        ),
        setting(
            "encryption with the key",
            "s3:GetEncryptionConfiguration",
            () =>
                s3.send(new GetBucketEncryptionCommand({ Bucket })).then((it) => {
                    const rule = it.ServerSideEncryptionConfiguration?.Rules?.[0];
                    return {
                        ...rule?.ApplyServerSideEncryptionByDefault,
                        BucketKeyEnabled: rule?.BucketKeyEnabled,
                    };
                }),
            { ...encryption, BucketKeyEnabled: true },
            () => {
                const Rules = [{ ApplyServerSideEncryptionByDefault: encryption, BucketKeyEnabled: true }];
                return s3.send(
                    new PutBucketEncryptionCommand({
                        Bucket,
                        ServerSideEncryptionConfiguration: { Rules },
                    }),
                );
            },
        ),
        {
            what: "TLS only",
            right: "s3:GetBucketPolicy",
            isRight: async () =>
                (await policyOf(s3, Bucket)).Statement.some((there) => isDeepStrictEqual(there, ours)),
            mend: async () => {
                const policy = await policyOf(s3, Bucket);
                const Statement = [...policy.Statement.filter(({ Sid }) => Sid !== ours.Sid), ours];
                const Policy = JSON.stringify({ ...policy, Statement });
                return s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
            },
        },
        {
            what: `old versions go after ${daysOfOldVersions} days`,
            right: "s3:GetLifecycleConfiguration",
            isRight: async () =>
                (await lifecycleOf(s3, Bucket)).some((rule) =>
                    isDeepStrictEqual(plain(rule), plain(oldVersions)),
                ),
            mend: async () => {
                const rules = await lifecycleOf(s3, Bucket);
                const Rules = [...rules.filter(({ ID }) => ID !== oldVersions.ID), oldVersions];
                return s3.send(
                    new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }),
                );
            },
        },
    ];
}

const oldVersions: LifecycleRule = {
    ID: "old-versions",
    Status: "Enabled",
    Filter: { Prefix: "" },
    NoncurrentVersionExpiration: { NoncurrentDays: daysOfOldVersions },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
};

interface BucketPolicy {
    Version: string;
    Statement: { Sid?: string }[];
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html */
function tlsOnly(bucket: string) {
    return {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
    };
}

async function exists(s3: S3Client, Bucket: string): Promise<boolean> {
    try {
        await s3.send(new HeadBucketCommand({ Bucket }));
        return true;
    } catch (error) {
        const { name, $metadata: { httpStatusCode: status } = {} } = error as Error & {
            $metadata?: { httpStatusCode?: number };
        };
        if (status === 404 || name === "NotFound") {
            return false;
        }
        if (status === 403) {
            throw new Error(
                `The bucket ${Bucket} belongs to another account, or you may not see it: choose another name.`,
                { cause: error },
            );
        }
        if (status === 301) {
            throw new Error(
                `The bucket ${Bucket} is in another region: say which with --region, or choose another name.`,
                { cause: error },
            );
        }
        throw error;
    }
}

/** Policies and rules of the bucket that aren't ours stay as they are. */
async function policyOf(s3: S3Client, Bucket: string): Promise<BucketPolicy> {
    const policy = await absentAs(s3.send(new GetBucketPolicyCommand({ Bucket })).then((it) => it.Policy));
    return policy === undefined
        ? { Version: "2012-10-17", Statement: [] }
        : (JSON.parse(policy) as BucketPolicy);
}

async function lifecycleOf(s3: S3Client, Bucket: string): Promise<LifecycleRule[]> {
    const rules = s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket })).then((it) => it.Rules);
    return (await absentAs(rules)) ?? [];
}

/** S3 answers with an error where a bucket simply has none of something. */
async function absentAs<Value>(value: Promise<Value>): Promise<Value | undefined> {
    try {
        return await value;
    } catch (error) {
        if (
            /^(NoSuch|OwnershipControlsNotFound|ServerSideEncryptionConfigurationNotFound)/.test(
                (error as Error).name,
            )
        ) {
            return undefined;
        }
        throw error;
    }
}

/** Without the keys that are there and undefined. */
function plain(value: unknown): unknown {
    return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}
