import { Check } from "./config-reader";

/** A {@link Check} by regular expression. */
function matching(pattern: RegExp, allowed: string): Check {
    return (value) => (pattern.test(value) ? undefined : `Allowed: ${allowed}`);
}

/** A {@link Check} that a number lies between two others, both included. */
export function between(least: number, most: number): Check<number> {
    return (value) => (value >= least && value <= most ? undefined : `Allowed: ${least} to ${most}`);
}

/** A DNS name of at least two labels, in lower case, without a final dot. */
export const domainName: Check = (value) =>
    value.length <= 253 &&
    /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/.test(value)
        ? undefined
        : "Allowed: a domain name in lower case, such as example.com";

export const emailAddress = matching(/^[^\s@]+@[^\s@]+\.[^\s@.]+$/, "an e-mail address");

/** The name of a region, such as `eu-west-2`. That it exists and is enabled, AWS tells at the first call. */
export const awsRegion = matching(/^[a-z]{2}(-[a-z]+)+-[1-9]$/, "a region of AWS, such as eu-west-2");

export const awsAccountId = matching(/^\d{12}$/, "an AWS account id of 12 digits, in quotes");

/** Owner and repository, as GitHub allows them to be named. */
export const githubRepository = matching(
    /^[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}\/[A-Za-z0-9._-]{1,100}$/,
    "OWNER/REPOSITORY on GitHub, without wildcards",
);

/** A numeric id of GitHub's: `gh api repos/OWNER/REPO --jq '.owner.id, .id'`. */
export const githubId = matching(
    /^[1-9]\d{0,19}$/,
    "a number; gh api repos/OWNER/REPO --jq '.owner.id, .id' prints both",
);

export const bucketName = matching(
    /^(?!xn--|sthree-)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    "the name of an S3 bucket, without s3://",
);

export const kmsKeyArn = matching(
    /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/,
    "the ARN of a KMS key, such as arn:aws:kms:eu-west-2:111122223333:key/1234abcd-…",
);

export const ssmParameterName = matching(
    /^\/[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+){0,14}$/,
    "the name of an SSM parameter that begins with a slash, such as /gatus/alert-webhook",
);

/** A directory of an EFS file system, as an access point takes it. */
export const efsDirectory = matching(
    /^(?=.{2,100}$)(\/[A-Za-z0-9._:-]+){1,4}$/,
    "a directory of the file system that begins with a slash, of at most four levels, such as /gatus",
);

export const commitSha = matching(/^[0-9a-f]{40}$/, "a full commit SHA of 40 hexadecimal digits");

/** A time of day in UTC, as Gatus reads it. */
export const timeOfDay = matching(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of day in UTC, such as 18:45");

/** A duration of at most a day, as Gatus (Go's `time.ParseDuration`) reads it. */
export const goDuration = matching(
    /^(?=.)(1?\dh|2[0-3]h)?([1-5]?\dm)?$/,
    "hours and minutes below a day, such as 12h45m",
);

/**
 * A private IPv4 range that two zones of public and private subnets fit into: each subnet gets an eighth
 * of it, and a load balancer's subnet may not be smaller than /27.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer
 */
export const vpcCidr: Check = (value) => {
    const allowed =
        "Allowed: an IPv4 range from /16 to /24 within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, such as 10.20.0.0/16";
    const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(value);
    if (match === null) {
        return allowed;
    }
    const [a = 0, b = 0, c = 0, d = 0, mask = 0] = match.slice(1).map(Number);
    const isPrivate = a === 10 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168);
    if (!isPrivate || [b, c, d].some((octet) => octet > 255) || mask < 16 || mask > 24) {
        return allowed;
    }
    const address = ((a * 256 + b) * 256 + c) * 256 + d;
    return address % 2 ** (32 - mask) === 0
        ? undefined
        : `${allowed}. This address is not the first of its range`;
};

/**
 * Memory in MiB that Fargate offers for each number of CPU units: least, most, step.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
 */
const fargateMemory: Readonly<Record<number, readonly [least: number, most: number, step: number]>> = {
    256: [512, 2048, 512],
    512: [1024, 4096, 1024],
    1024: [2048, 8192, 1024],
    2048: [4096, 16384, 1024],
    4096: [8192, 30720, 1024],
    8192: [16384, 61440, 4096],
    16384: [32768, 122880, 8192],
};

/** CPU units of a Fargate task. */
export const fargateCpu: Check<number> = (cpu) =>
    cpu in fargateMemory
        ? undefined
        : `Allowed: ${Object.keys(fargateMemory).join(", ")} (CPU units; 1024 is one vCPU)`;

/** Memory in MiB that goes with so many CPU units. */
export function fargateMemoryFor(cpu: number): Check<number> {
    return (memory) => {
        const sizes = fargateMemory[cpu];
        if (sizes === undefined) {
            return undefined; // fargateCpu has said what is wrong
        }
        const [least, most, step] = sizes;
        // 256 CPU units offer 512, 1024 and 2048 MiB; every other size is offered in equal steps.
        const offered =
            memory >= least && memory <= most && memory % step === 0 && !(cpu === 256 && memory === 1536);
        return offered
            ? undefined
            : cpu === 256
              ? "Allowed with 256 CPU units: 512, 1024, 2048 (MiB)"
              : `Allowed with ${cpu} CPU units: ${least} to ${most} in steps of ${step} (MiB)`;
    };
}

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
