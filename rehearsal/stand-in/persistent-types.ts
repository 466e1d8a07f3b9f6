import { sha256, text } from "./account";
import { refuseLifecycle } from "./lifecycle-refusals";
import { recordSet, refuseRecord } from "./route53";
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

/** IAM's word for a policy document that it can't read. */
const malformed = "MalformedPolicyDocument";

/** What lives for years: identity, registry, names, certificates, alerts, logs, history. */
export const persistentTypes: Readonly<Record<string, ResourceType>> = {
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
        global: true,
        // An account has one for an issuer.
        unique: input("url"),
        id: oidcProviderArn,
        arn: oidcProviderArn,
        replaceOn: ["url"],
    },
    "aws:iam/role:Role": {
        global: true,
        name: { property: "name", limit: 64 },
        id: ({ name }) => name,
        arn: global("iam", ({ name }) => `role/${name}`),
        computed: ({ hex }) => ({ createDate: "2026-01-01T00:00:00Z", uniqueId: uniqueId("AROA", hex) }),
        replaceOn: ["path"],
        policy: { property: "assumeRolePolicy", kind: "trust", service: "sts", refusal: malformed },
        heldBy: ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws:iam/rolePolicy:RolePolicy"],
    },
    "aws:iam/policy:Policy": {
        global: true,
        name: { property: "name", limit: 128 },
        id: global("iam", ({ name }) => `policy/${name}`),
        arn: global("iam", ({ name }) => `policy/${name}`),
        computed: ({ hex }) => ({ attachmentCount: 0, policyId: uniqueId("ANPA", hex) }),
        replaceOn: ["path", "description"],
        policy: { property: "policy", kind: "identity", refusal: malformed },
        heldBy: ["aws:iam/rolePolicyAttachment:RolePolicyAttachment"],
    },
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
        deletedFirst: true,
        puts: true,
        global: true,
        untagged: true,
        unique: inputs(" ", "role", "policyArn"),
        id: inputs("/", "role", "policyArn"),
        replaceOn: "all",
    },
    "aws:iam/rolePolicy:RolePolicy": {
        puts: true,
        global: true,
        untagged: true,
        name: { property: "name", limit: 128 },
        unique: (draft) => `${draft.name} of ${text(draft.inputs, "role")}`,
        id: (draft) => `${text(draft.inputs, "role")}:${draft.name}`,
        replaceOn: ["role"],
        policy: { property: "policy", kind: "identity", refusal: malformed },
    },
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
    "aws:route53/zone:Zone": {
        global: true,
        unique: () => undefined,
        id: zoneId,
        arn: (draft) => `arn:aws:route53:::hostedzone/${zoneId(draft)}`,
        computed: (draft) => ({ ...nameServers(), zoneId: zoneId(draft) }),
        replaceOn: ["name"],
        heldBy: ["aws:route53/record:Record"],
    },
    "aws:route53/record:Record": {
        autonamed: false, // its name is a domain name
        global: true,
        untagged: true,
        unique: (draft) => (draft.inputs.allowOverwrite === true ? undefined : recordSet(draft)),
        id: recordSet,
        refuses: refuseRecord,
        read: without("allowOverwrite"),
        computed: (draft) => ({ fqdn: text(draft.inputs, "name").replace(/\.$/, "") }),
        replaceOn: ["zoneId", "name"],
    },
    "aws:acm/certificate:Certificate": {
        unique: () => undefined,
        id: regional("acm", (draft) => `certificate/${uuid(draft)}`),
        importId: ({ id, account }) => {
            const region = id.split(":")[3] ?? "";
            return region === account.region ? id : `${id}@${region}`;
        },
        arn: regional("acm", (draft) => `certificate/${uuid(draft)}`),
        computed: (draft) => ({
            domainValidationOptions: validationOptions(draft),
            notAfter: "",
            notBefore: "",
            pendingRenewal: false,
            renewalEligibility: "INELIGIBLE",
            renewalSummaries: [],
            status: "PENDING_VALIDATION",
            type: "AMAZON_ISSUED",
            validationEmails: [],
        }),
        replaceOn: ["domainName", "subjectAlternativeNames", "validationMethod", "keyAlgorithm"],
        heldBy: ["aws:lb/listener:Listener", "aws:cloudfront/distribution:Distribution"],
    },
    "aws:acm/certificateValidation:CertificateValidation": {
        untagged: true,
        unique: () => undefined,
        // When the certificate was issued: another moment for each certificate, the same one however often it is waited for.
        id: ({ inputs }) => {
            const [, hex = "0"] = /certificate\/([0-9a-f]{6})/.exec(text(inputs, "certificateArn")) ?? [];
            return `2026-01-01 00:00:00.${(parseInt(hex, 16) % 1_000_000) + 1} +0000 UTC`;
        },
        replaceOn: "all",
    },
    "aws:kms/key:Key": {
        id: uuid,
        arn: regional("kms", (draft) => `key/${uuid(draft)}`),
        computed: (draft) => ({ keyId: uuid(draft) }),
        // Said when a key is deleted, and not before.
        read: without("deletionWindowInDays"),
        policy: { property: "policy", kind: "resource", service: "kms", refusal: `${malformed}Exception` },
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

function oidcProviderArn(draft: Draft): string {
    return global("iam", () => `oidc-provider/${text(draft.inputs, "url").replace("https://", "")}`)(draft);
}

/** Ids of IAM: a prefix that tells the kind, then capitals and digits. */
function uniqueId(prefix: string, hex: string): string {
    return `${prefix}${hex.slice(0, 17).toUpperCase()}`;
}

function zoneId({ hex }: Draft): string {
    return `Z0${hex.slice(0, 18).toUpperCase()}`;
}

function nameServers(): { nameServers: string[]; primaryNameServer: string } {
    const servers = ["com", "net", "org", "co.uk"].map(
        (domain, index) => `ns-${index * 512 + 1}.awsdns-01.${domain}`,
    );
    return { nameServers: servers, primaryNameServer: "ns-1.awsdns-01.com" };
}

function subscriptionArn(draft: Draft): string {
    const topic = text(draft.inputs, "topic");
    const hash = sha256([topic, text(draft.inputs, "protocol"), text(draft.inputs, "endpoint")].join(" "));
    return `${topic}:${hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, "$1-$2-$3-$4-$5")}`;
}

/** One challenge for each name of the certificate, the same for the same name. */
function validationOptions({ inputs: certificate }: Draft): object[] {
    const alternatives = certificate.subjectAlternativeNames;
    const names = [certificate.domainName, ...((alternatives ?? []) as string[])].map(String);
    return [...new Set(names)].map((domainName) => ({
        domainName,
        resourceRecordName: `_${sha256(domainName).slice(0, 32)}.${domainName}.`,
        resourceRecordType: "CNAME",
        resourceRecordValue: `_${sha256(`${domainName} validation`).slice(0, 32)}.acm-validations.aws.`,
    }));
}
