import { Check } from "./config-reader";
import { imagePattern } from "./released";

/** A {@link Check} by regular expression. */
function matching(pattern: RegExp, allowed: string): Check {
    return (value) => (pattern.test(value) ? undefined : `Allowed: ${allowed}`);
}

/** A {@link Check} that a number lies between two others, both included. */
export function between(least: number, most: number): Check<number> {
    return (value) => (value >= least && value <= most ? undefined : `Allowed: ${least} to ${most}`);
}

/** What another check allows, of at most so many characters. */
export function atMost(most: number, check: Check): Check {
    return (value) =>
        check(value) ?? (value.length <= most ? undefined : `Allowed: at most ${most} characters`);
}

/**
 * The first name of a certificate becomes its Common Name.
 *
 * @see https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html
 */
export const longestCertificateName = 64;

/**
 * What a rule of a load balancer can compare a host with, or send people to.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_HostHeaderConditionConfig.html
 */
export const longestHostOfRule = 128;

/**
 * The name of a stack, which becomes part of AWS names: a load balancer's has at most 32 characters, of which `gatus-`
 * and Pulumi's suffix take their part.
 */
export const stackName = matching(
    /^[a-z][a-z0-9-]{0,14}[a-z0-9]$/,
    "2 to 16 lower-case letters, digits and hyphens, beginning with a letter, such as prod",
);

/** A DNS name of at least two labels, in lower case, without a final dot. */
export const domainName: Check = (value) =>
    value.length <= 253 &&
    /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/.test(value)
        ? undefined
        : "Allowed: a domain name in lower case, such as example.com";

/** Local part of at most 64 characters, without a dot at its ends or two in a row; then a domain name, in any case. */
export const emailAddress: Check = (value) => {
    const local = /^(?=[^@]{1,64}@)[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@/;
    const domain = value.slice(value.indexOf("@") + 1).toLowerCase();
    return local.test(value) && domainName(domain) === undefined
        ? undefined
        : "Allowed: an e-mail address, such as alerts@example.com";
};

/**
 * A region of AWS's commercial partition, in whose ARNs `aws` stands second. What regions of it are called is the rule
 * of AWS's own SDKs; that one exists and is enabled, AWS tells at the first call.
 *
 * @see https://github.com/smithy-lang/smithy-typescript/blob/main/packages/util-endpoints, `partitions.json`
 */
const regionName = "(us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+-[1-9]";

export const awsRegion = matching(
    new RegExp(`^${regionName}$`),
    "a region of AWS, such as eu-west-2; not one of China (cn-…), of a government (us-gov-…) or apart (eusc-…)",
);

export const awsAccountId = matching(/^\d{12}$/, "an AWS account id of 12 digits, in quotes");

/** Owner and repository, as GitHub allows them to be named. */
export const githubRepository = matching(
    /^[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}\/(?!\.\.?$)[A-Za-z0-9._-]{1,100}$/,
    "OWNER/REPOSITORY on GitHub, without wildcards",
);

/** A numeric id of GitHub's: `gh api repos/OWNER/REPO --jq '.owner.id, .id'`. */
export const githubId = matching(
    /^[1-9]\d{0,19}$/,
    "a number; gh api repos/OWNER/REPO --jq '.owner.id, .id' prints both",
);

/** Who may approve: the name of a user, or `team:` and the name of a team as its address has it. */
export const reviewer = matching(
    /^(team:[a-z0-9][a-z0-9_-]{0,99}|[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38})$/,
    "the name of a user on GitHub, such as octocat, or of a team, such as team:status-page",
);

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const bucketName = matching(
    /^(?!xn--|sthree-|amzn-s3-demo-|\d+(\.\d+){3}$)(?!.*(\.\.|-s3alias$|--ol-s3$|\.mrap$|--x-s3$|--table-s3$))[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    "the name of an S3 bucket, without s3://",
);

/** A key by its id, in any region: an alias could come to mean another. */
export const kmsKeyArn = matching(
    new RegExp(
        `^arn:aws:kms:${regionName}:\\d{12}:key/([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$`,
    ),
    "the ARN of a KMS key, such as arn:aws:kms:eu-west-2:111122223333:key/1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d",
);

/**
 * Characters of an SSM parameter's ARN: the name's own limit, which depends on account and region.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 */
export const longestParameterArn = 1011;

/** A full name, of up to fifteen levels. */
export const ssmParameterName = matching(
    /^\/[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+){0,14}$/,
    "the name of an SSM parameter that begins with a slash, such as /gatus/alert-webhook",
);

/** A directory of an EFS file system, as an access point takes it. */
export const efsDirectory = matching(
    /^(?=.{2,100}$)(\/[A-Za-z0-9._:-]+){1,4}$/,
    "a directory of the file system that begins with a slash, of at most four levels, such as /gatus",
);

/** An image in ECR, by its digest. */
export const imageByDigest = matching(
    imagePattern,
    "an image in ECR by its digest, such as 111122223333.dkr.ecr.eu-west-2.amazonaws.com/gatus-prod-1a2b3c4@sha256:…",
);

export const commitSha = matching(/^[0-9a-f]{40}$/, "a full commit SHA of 40 hexadecimal digits");

/**
 * A private IPv4 range that two zones of public and private subnets fit into: each subnet gets an eighth
 * of it, and a load balancer's subnet may not be smaller than /27.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer
 */
export const vpcCidr: Check = (value) => {
    const allowed =
        "Allowed: an IPv4 range from /16 to /24 within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, such as 10.20.0.0/16";
    const match = /^(\d+)\.(\d+)\.(\d+)\.0\/(\d+)$/.exec(value);
    if (match === null) {
        return allowed;
    }
    const [a, b, c, mask] = match.slice(1).map(Number) as [number, number, number, number];
    const isPrivate = a === 10 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168);
    // `010.0.0.0` is somebody's octal eight.
    const isPlain = value === `${a}.${b}.${c}.0/${mask}`;
    if (!isPlain || !isPrivate || [b, c].some((octet) => octet > 255) || mask < 16 || mask > 24) {
        return allowed;
    }
    return c % 2 ** (24 - mask) === 0 ? undefined : `${allowed}. This address is not the first of its range`;
};

/**
 * Days that CloudWatch Logs offers for keeping a log.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
 */
const retentionDays = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const logRetention: Check<number> = (days) =>
    retentionDays.includes(days) ? undefined : `Allowed: ${retentionDays.join(", ")} (days)`;
