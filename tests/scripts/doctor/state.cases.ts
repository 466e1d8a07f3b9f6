import { refuse } from "../support/doctor-world";
import { Case } from "./examined";

export const stateCases: readonly Case[] = [
    { that: "the bucket is right", line: "state bucket", verdict: "ok", says: /no public access/ },
    {
        that: "there is no bucket",
        line: "state bucket",
        verdict: "fault",
        says: /^the bucket example-pulumi-state isn't there/,
        command: /^npm run -s bootstrap-state -- --region eu-west-2 --bucket example-pulumi-state/,
        given: ({ aws }) => (aws.HeadBucket = refuse("NotFound", 404)),
    },
    {
        that: "the bucket is another account's",
        line: "state bucket",
        verdict: "unknown",
        says: /is another account's, or these credentials lack the right s3:ListBucket/,
        given: ({ aws }) => (aws.HeadBucket = refuse("Forbidden", 403)),
    },
    {
        that: "the bucket is in another region than its key",
        line: "state bucket",
        verdict: "fault",
        says: /in another region than its key, which is in eu-west-2/,
        given: ({ aws }) => (aws.HeadBucket = refuse("Unknown", 301)),
    },
    ...(
        [
            ["GetPublicAccessBlock", "NoSuchPublicAccessBlockConfiguration", "no public access"],
            ["GetBucketOwnershipControls", "OwnershipControlsNotFoundError", "no access lists"],
            ["GetBucketEncryption", "ServerSideEncryptionConfigurationNotFoundError", "encryption with"],
            ["GetBucketPolicy", "NoSuchBucketPolicy", "TLS only"],
            ["GetBucketLifecycleConfiguration", "NoSuchLifecycleConfiguration", "old versions go"],
        ] as const
    ).map(([command, absent, what]): Case => ({
        that: `the bucket lacks: ${what}`,
        line: "state bucket",
        verdict: "fault",
        says: new RegExp(`example-pulumi-state lacks: ${what}`),
        command: /bootstrap-state/,
        given: ({ aws }) => (aws[command] = refuse(absent, 404)),
    })),
    {
        that: "the bucket keeps no versions",
        line: "state bucket",
        verdict: "fault",
        says: /lacks: versions/,
        given: ({ aws }) => (aws.GetBucketVersioning = () => ({ Status: "Suspended" })),
    },
    {
        that: "the bucket's settings may not be read",
        line: "state bucket",
        verdict: "unknown",
        says: /TLS only: these credentials lack the right s3:GetBucketPolicy/,
        given: ({ aws }) => (aws.GetBucketPolicy = refuse("AccessDenied", 403)),
    },
    { that: "the key is enabled", line: "state key", verdict: "ok", says: /is enabled/ },
    {
        that: "the key is disabled",
        line: "state key",
        verdict: "fault",
        says: /^the key of the state is Disabled/,
        command: /^aws kms enable-key/,
        given: ({ aws }) => (aws.DescribeKey = () => ({ KeyMetadata: { KeyState: "Disabled" } })),
    },
    {
        that: "the key is to be deleted",
        line: "state key",
        verdict: "fault",
        says: /PendingDeletion/,
        command: /^aws kms cancel-key-deletion .* && aws kms enable-key/,
        given: ({ aws }) => (aws.DescribeKey = () => ({ KeyMetadata: { KeyState: "PendingDeletion" } })),
    },
    {
        that: "the key is gone",
        line: "state key",
        verdict: "fault",
        says: /isn't there/,
        command: /bootstrap-state/,
        given: ({ aws }) => (aws.DescribeKey = refuse("NotFoundException")),
    },
    {
        that: "the key doesn't rotate",
        line: "state key",
        verdict: "fault",
        says: /doesn't rotate/,
        command: /enable-key-rotation/,
        given: ({ aws }) => (aws.GetKeyRotationStatus = () => ({ KeyRotationEnabled: false })),
    },
    {
        that: "the key may not be looked at",
        line: "state key",
        verdict: "unknown",
        says: /lack the right kms:DescribeKey/,
        given: ({ aws }) => (aws.DescribeKey = refuse("AccessDeniedException")),
    },
];
