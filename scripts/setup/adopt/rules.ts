import { Found } from "../../pipeline/orphans/cloud";

/** Something in AWS that could be one of the program's resources. */
export interface Candidate extends Found {
    /** What its type's {@link called} says of it. */
    readonly name: string;
    /** What others know it by, where that isn't its id or its ARN: the same keys as {@link Thing} has for the program's. */
    readonly also?: Readonly<Record<string, string>>;
}

/** A resource as the program declares it, with what the rehearsal's stand-in makes of it. */
export interface Thing {
    readonly inputs: Readonly<Record<string, unknown>>;
    readonly id: string;
    readonly arn: string;
    readonly region: string;
}

/**
 * How a type's resources are called in AWS: what tells one from all others of its type in the account, made of the inputs.
 * Most are called by what `pulumi import` takes: each type's page says that under "Import", and so does the comment of
 * its class in `@pulumi/aws`. `tests/scripts/adopt.test.ts` holds the two against each other.
 *
 * @see https://www.pulumi.com/registry/packages/aws/ for the pages
 */
export const called: Readonly<Record<string, (thing: Thing) => string>> = {
    "aws:acm/certificate:Certificate": ({ inputs, region }) =>
        certificateName(region, [text(inputs, "domainName"), ...list(inputs, "subjectAlternativeNames")]),
    "aws:budgets/budget:Budget": id,
    "aws:cloudfront/distribution:Distribution": input("comment"),
    "aws:cloudfront/originAccessControl:OriginAccessControl": input("name"),
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": input("name"),
    "aws:cloudwatch/alarmMuteRule:AlarmMuteRule": input("name"),
    "aws:cloudwatch/eventRule:EventRule": input("name"),
    "aws:cloudwatch/eventTarget:EventTarget": input("rule", "targetId"),
    "aws:cloudwatch/logGroup:LogGroup": input("name"),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": input("policyName"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": input("name"),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": input("repository"),
    "aws:ecr/repository:Repository": input("name"),
    "aws:efs/accessPoint:AccessPoint": ({ inputs }) =>
        `${text(inputs, "fileSystemId")}${text(inputs.rootDirectory as object, "path")}`,
    "aws:efs/backupPolicy:BackupPolicy": input("fileSystemId"),
    "aws:efs/fileSystem:FileSystem": ({ inputs }) => text(inputs.tags as object, "Name"),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": input("fileSystemId"),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": id,
    "aws:iam/policy:Policy": id,
    "aws:iam/role:Role": input("name"),
    "aws:iam/rolePolicy:RolePolicy": ({ inputs }) => `${text(inputs, "role")}:${text(inputs, "name")}`,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": input("role", "policyArn"),
    "aws:kms/alias:Alias": input("name"),
    // A key has no name; its alias may have been lost, or moved.
    "aws:kms/key:Key": input("description"),
    "aws:route53/record:Record": ({ inputs }) =>
        recordName(
            text(inputs, "zoneId"),
            text(inputs, "name"),
            text(inputs, "type"),
            text(inputs, "setIdentifier"),
        ),
    "aws:route53/zone:Zone": input("name"),
    "aws:s3/bucket:Bucket": input("bucket"),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": input("bucket"),
    "aws:s3/bucketObject:BucketObject": input("bucket", "key"),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": input("bucket"),
    "aws:s3/bucketPolicy:BucketPolicy": input("bucket"),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": input("bucket"),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": input("bucket"),
    "aws:s3/bucketVersioning:BucketVersioning": input("bucket"),
    "aws:sns/topic:Topic": id,
    "aws:sns/topicPolicy:TopicPolicy": input("arn"),
    "aws:sns/topicSubscription:TopicSubscription": input("topic", "protocol", "endpoint"),
    "aws:ssm/parameter:Parameter": input("name"),
};

/** Types whose pages have no "Import", and what becomes of them. */
export const notImportable: Readonly<Record<string, string>> = {
    "aws:acm/certificateValidation:CertificateValidation":
        "is nothing in AWS but the wait for a certificate: `up` makes it anew, and waits for nothing where that is issued",
};

/**
 * Inputs that AWS doesn't give back: the preview after the import shows them as changes, and the next `up` writes into the
 * state, or a second time into AWS, what is so already. `tests/terraform/adopted.ts` asks the real provider.
 */
export const notGivenBack: Readonly<Record<string, readonly string[]>> = {
    "aws:kms/key:Key": ["deletionWindowInDays"],
    "aws:route53/record:Record": ["allowOverwrite"],
    "aws:s3/bucket:Bucket": ["forceDestroy"],
    "aws:s3/bucketObject:BucketObject": ["content"],
    "aws:sns/topicSubscription:TopicSubscription": ["confirmationTimeoutInMinutes", "endpointAutoConfirms"],
};

/** A certificate by its names, the first of them its Common Name. @param names ACM lists the first among the alternatives too */
export function certificateName(region: string, [first = "", ...others]: readonly string[]): string {
    return [region, first, ...new Set(others.filter((name) => name !== first).sort())].join(" ");
}

/** As the import takes it; Route 53 ends names with a dot. */
export function recordName(zoneId: string, name: string, type: string, setIdentifier = ""): string {
    const parts = [zoneId, name.replace(/\.$/, "").toLowerCase(), type, setIdentifier];
    return parts.filter((part) => part !== "").join("_");
}

/** What a certificate asks the world to see, by host: a record of the program has the name that ACM made up. */
export function challenges(
    options: readonly { readonly domainName?: unknown; readonly resourceRecordName?: unknown }[],
): Record<string, string> {
    return Object.fromEntries(
        options.map(({ domainName, resourceRecordName }) => [
            `challenge of ${String(domainName)}`,
            String(resourceRecordName).replace(/\.$/, ""),
        ]),
    );
}

/**
 * The import's id of what is in another region than the provider.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/enhanced-region-support
 */
export function inRegion(id: string, region: string, home: string): string {
    return region === home ? id : `${id}@${region}`;
}

function input(...properties: readonly string[]): (thing: Thing) => string {
    return ({ inputs }) => properties.map((property) => text(inputs, property)).join("/");
}

function id({ id: of }: Thing): string {
    return of;
}

function text(values: object, property: string): string {
    const value = (values as Readonly<Record<string, unknown>>)[property];
    return typeof value === "string" ? value : "";
}

function list(values: object, property: string): readonly string[] {
    return ((values as Readonly<Record<string, unknown>>)[property] ?? []) as readonly string[];
}
