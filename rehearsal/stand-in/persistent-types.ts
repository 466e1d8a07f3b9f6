import { sha256, text } from "./account";
import { refuseLifecycle } from "./lifecycle-refusals";
import {
    Draft,
    global,
    input,
    inputs,
    prefixed,
    regional,
    ResourceType,
    uuid,
    without,
} from "./resource-type";

/** What lives for years, besides identity and names: registry, alerts, logs, history. */
export const persistentTypes: Readonly<Record<string, ResourceType>> = {
    "aws:ecr/repository:Repository": {
        name: { property: "name", limit: 256 },
        id: ({ name }) => name,
        arn: regional("ecr", ({ name }) => `repository/${name}`),
        computed: ({ name, account }) => ({
            registryId: account.accountId,
            repositoryUrl: `${account.accountId}.dkr.ecr.${account.region}.amazonaws.com/${name}`,
        }),
        replaceOn: ["encryptionConfigurations"],
    },
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
        deletedFirst: true,
        puts: true,
        untagged: true,
        unique: input("repository"),
        id: input("repository"),
        computed: ({ account }) => ({ registryId: account.accountId }),
        refuses: refuseLifecycle,
        replaceOn: "all",
    },
    "aws:kms/key:Key": {
        id: uuid,
        arn: regional("kms", (draft) => `key/${uuid(draft)}`),
        computed: (draft) => ({ keyId: uuid(draft) }),
        // Said when a key is deleted, and not before.
        read: without("deletionWindowInDays"),
        policy: {
            property: "policy",
            kind: "resource",
            service: "kms",
            refusal: "MalformedPolicyDocumentException",
        },
    },
    "aws:kms/alias:Alias": {
        untagged: true,
        name: { property: "name", limit: 256, prefix: "alias/" },
        id: ({ name }) => name,
        arn: regional("kms", ({ name }) => name),
        computed: (draft) => ({
            targetKeyArn: draft.account.withReference(text(draft.inputs, "targetKeyId"))?.outputs.arn ?? "",
        }),
    },
    "aws:ssm/parameter:Parameter": {
        id: input("name"),
        unique: input("name"),
        arn: regional("ssm", (draft) => `parameter${text(draft.inputs, "name")}`),
        // Which of the two the program gave, AWS doesn't know: the provider takes it for the secret one.
        read: ({ insecureValue, ...others }) => ({ ...others, value: insecureValue }),
        computed: () => ({ dataType: "text", hasValueWo: false, tier: "Standard", version: 1 }),
        replaceOn: ["name", "dataType"],
    },
    "aws:sns/topic:Topic": {
        name: { property: "name", limit: 256 },
        id: regional("sns", ({ name }) => name),
        arn: regional("sns", ({ name }) => name),
        computed: ({ account }) => ({ beginningArchiveTime: "", owner: account.accountId }),
        replaceOn: ["fifoTopic"],
    },
    "aws:sns/topicPolicy:TopicPolicy": {
        puts: true,
        untagged: true,
        unique: input("arn"),
        id: input("arn"),
        computed: ({ account }) => ({ owner: account.accountId }),
        policy: { property: "policy", kind: "resource", service: "sns", refusal: "InvalidParameter" },
        replaceOn: ["arn"],
    },
    "aws:sns/topicSubscription:TopicSubscription": {
        // Who subscribes again gets the subscription that is there: API_Subscribe.
        puts: true,
        untagged: true,
        unique: inputs(" ", "topic", "protocol", "endpoint"),
        id: subscriptionArn,
        arn: subscriptionArn,
        computed: ({ account }) => ({
            confirmationWasAuthenticated: false,
            ownerId: account.accountId,
            pendingConfirmation: true,
        }),
        replaceOn: ["topic", "protocol", "endpoint"],
    },
    "aws:cloudwatch/logGroup:LogGroup": {
        name: { property: "name", limit: 512 },
        id: ({ name }) => name,
        arn: regional("logs", ({ name }) => `log-group:${name}`),
        replaceOn: ["logGroupClass"],
    },
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": {
        puts: true,
        untagged: true,
        unique: input("policyName"),
        id: input("policyName"),
        computed: () => ({ policyScope: "ACCOUNT", revisionId: "" }),
        policy: {
            property: "policyDocument",
            kind: "resource",
            service: "logs",
            refusal: "InvalidParameterException",
        },
        replaceOn: ["policyName", "resourceArn"],
    },
    "aws:cloudwatch/alarmMuteRule:AlarmMuteRule": {
        autonamed: false, // of the framework
        puts: true,
        name: { property: "name", limit: 255 },
        id: ({ name }) => name,
        arn: regional("cloudwatch", ({ name }) => `alarm-mute-rule:${name}`),
        computed: () => ({
            lastUpdatedTimestamp: "2026-01-01T00:00:00Z",
            muteType: "RECURRING",
            status: "SCHEDULED",
        }),
    },
    "aws:cloudwatch/eventRule:EventRule": {
        puts: true,
        name: { property: "name", limit: 64 },
        id: ({ name }) => name,
        arn: regional("events", ({ name }) => `rule/${name}`),
        heldBy: ["aws:cloudwatch/eventTarget:EventTarget"],
    },
    "aws:cloudwatch/eventTarget:EventTarget": {
        autonamed: "targetId",
        puts: true,
        untagged: true,
        unique: inputs(" ", "rule", "targetId"),
        id: inputs("-", "rule", "targetId"),
        importId: ({ inputs: given }) => `${text(given, "rule")}/${text(given, "targetId")}`,
        replaceOn: ["rule", "targetId"],
    },
    "aws:s3/bucket:Bucket": {
        autonamed: "bucket",
        name: { property: "bucket", limit: 63 },
        id: ({ name }) => name,
        read: without("forceDestroy"),
        arn: ({ name }) => `arn:aws:s3:::${name}`,
        computed: ({ name, account }) => ({
            bucketDomainName: `${name}.s3.amazonaws.com`,
            bucketRegion: account.region,
            bucketRegionalDomainName: `${name}.s3.${account.region}.amazonaws.com`,
            hostedZoneId: "Z3BJ6K6RIION7M",
            websiteDomain: "",
            websiteEndpoint: "",
        }),
    },
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketSetting(),
    "aws:s3/bucketPolicy:BucketPolicy": {
        ...bucketSetting(),
        policy: { property: "policy", kind: "resource", service: "s3", refusal: "MalformedPolicy" },
    },
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": bucketSetting(),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketSetting(),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucketSetting(),
    "aws:s3/bucketVersioning:BucketVersioning": bucketSetting(),
    "aws:budgets/budget:Budget": {
        global: true,
        name: { property: "name", limit: 100 },
        id: ({ name, account }) => `${account.accountId}:${name}`,
        arn: global("budgets", ({ name }) => `budget/${name}`),
        computed: ({ account }) => ({ accountId: account.accountId }),
    },
    "aws:efs/fileSystem:FileSystem": {
        autonamed: "creationToken",
        unique: () => undefined,
        id: prefixed("fs"),
        arn: regional("elasticfilesystem", (draft) => `file-system/${prefixed("fs")(draft)}`),
        computed: (draft) => ({
            availabilityZoneId: "",
            dnsName: `${prefixed("fs")(draft)}.efs.${draft.account.region}.amazonaws.com`,
            name: "",
            numberOfMountTargets: 0,
            ownerId: draft.account.accountId,
            sizeInBytes: [{ value: 6144, valueInIa: 0, valueInStandard: 6144 }],
        }),
        replaceOn: ["encrypted", "kmsKeyId", "performanceMode"],
        heldBy: ["aws:efs/mountTarget:MountTarget"],
    },
    "aws:efs/accessPoint:AccessPoint": {
        id: prefixed("fsap"),
        arn: regional("elasticfilesystem", (draft) => `access-point/${prefixed("fsap")(draft)}`),
        computed: (draft) => ({
            fileSystemArn: draft.account.withReference(text(draft.inputs, "fileSystemId"))?.outputs.arn ?? "",
            ownerId: draft.account.accountId,
        }),
        replaceOn: "all",
    },
    "aws:efs/backupPolicy:BackupPolicy": fileSystemSetting(),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": {
        ...fileSystemSetting(),
        policy: {
            property: "policy",
            kind: "resource",
            service: "elasticfilesystem",
            refusal: "InvalidPolicyException",
        },
    },
};

function bucketSetting(): ResourceType {
    return {
        puts: true,
        untagged: true,
        unique: input("bucket"),
        id: input("bucket"),
        replaceOn: ["bucket"],
    };
}

function fileSystemSetting(): ResourceType {
    return {
        puts: true,
        untagged: true,
        unique: input("fileSystemId"),
        id: input("fileSystemId"),
        replaceOn: ["fileSystemId"],
    };
}

function subscriptionArn(draft: Draft): string {
    const topic = text(draft.inputs, "topic");
    const hash = sha256([topic, text(draft.inputs, "protocol"), text(draft.inputs, "endpoint")].join(" "));
    return `${topic}:${hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, "$1-$2-$3-$4-$5")}`;
}
