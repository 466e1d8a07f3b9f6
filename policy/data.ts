import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { refersTo } from "./references";

/** What is lost with a kind of resource, if it is deleted. */
const irreplaceable: Record<string, string> = {
    "aws:route53/zone:Zone": "a new zone gets other name servers, and the domain must be delegated again",
    "aws:acm/certificate:Certificate": "the site is down until a new one is validated",
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider":
        "no pipeline of the account can sign in without it",
    "aws:ecr/repository:Repository": "every released image goes with it",
    "aws:efs/fileSystem:FileSystem": "the uptime history goes with it",
    "aws:kms/key:Key": "what it encrypted can't be read again",
};

/** CloudWatch keeps logs for ever, and bills them, unless told otherwise. */
export const logsExpire: ResourceValidationPolicy = {
    name: "logs-expire",
    description: "Log groups have a retention period.",
    validateResource: ({ type, props }, reportViolation) => {
        if (
            type === "aws:cloudwatch/logGroup:LogGroup" &&
            !((props.retentionInDays as number | undefined) ?? 0)
        ) {
            reportViolation("Keeps its logs for ever: set retentionInDays.");
        }
    },
};

/** Each kind of store, and whether its inputs ask for encryption. */
const encrypted: Record<string, (props: Record<string, unknown>) => boolean> = {
    "aws:efs/fileSystem:FileSystem": ({ encrypted: wanted }) => wanted === true,
    "aws:ecr/repository:Repository": ({ encryptionConfigurations: wanted }) => isFilled(wanted),
    "aws:sns/topic:Topic": ({ kmsMasterKeyId: wanted }) => isFilled(wanted),
};

function isFilled(value: unknown): boolean {
    return (Array.isArray(value) || typeof value === "string") && value.length > 0;
}

/** Stores that are only encrypted if the program asks. */
export const encryptedAtRest: ResourceValidationPolicy = {
    name: "encrypted-at-rest",
    description: "File systems, image repositories and topics are encrypted at rest.",
    validateResource: ({ type, props }, reportViolation) => {
        if (encrypted[type]?.(props) === false) {
            reportViolation("Isn't encrypted at rest.");
        }
    },
};

/** A bucket's encryption is a resource of its own, so that only the whole stack shows whether it has one. */
export const encryptedBuckets: StackValidationPolicy = {
    name: "encrypted-buckets",
    description: "Every bucket has a server-side encryption configuration.",
    validateStack: ({ resources }, reportViolation) => {
        const settings = resources.filter(({ type }) =>
            type.endsWith(":BucketServerSideEncryptionConfiguration"),
        );
        for (const bucket of resources.filter(({ type }) => type === "aws:s3/bucket:Bucket")) {
            if (!settings.some((setting) => refersTo(setting, "bucket", bucket))) {
                reportViolation("Has no server-side encryption configuration.", bucket.urn);
            }
        }
    },
};

/** Deleting these takes one mistaken `destroy`; bringing them back takes days, or can't be done. */
export const protectedFromDeletion: ResourceValidationPolicy = {
    name: "protected-from-deletion",
    description: "Resources that can't be rebuilt are protected.",
    validateResource: ({ type, opts }, reportViolation) => {
        const loss = irreplaceable[type];
        if (loss !== undefined && !opts.protect) {
            reportViolation(`Isn't protected: ${loss}. Set the option protect: true.`);
        }
    },
};
