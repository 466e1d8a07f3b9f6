import { ACMClient } from "@aws-sdk/client-acm";
import { ConfigServiceClient } from "@aws-sdk/client-config-service";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { GuardDutyClient } from "@aws-sdk/client-guardduty";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { Route53Client } from "@aws-sdk/client-route-53";
import { S3Client } from "@aws-sdk/client-s3";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { Unanswered } from "./finding";

/**
 * Who answers for AWS.
 *
 * @param region That of the layers.
 * @param stateRegion That of the state's bucket and key.
 */
export function awsClients(region: string, stateRegion: string) {
    // Two attempts fit into what doctor waits at all.
    const patience = {
        maxAttempts: 2,
        requestHandler: { requestTimeout: 3000, connectionTimeout: 3000, throwOnRequestTimeout: true },
    };
    const here = { ...patience, region };
    const global = { ...patience, region: "us-east-1" };
    const ofState = { ...patience, region: stateRegion };
    // An emulator has no name for each bucket.
    const forcePathStyle = process.env.AWS_ENDPOINT_URL !== undefined;
    return {
        acm: new ACMClient(here),
        config: new ConfigServiceClient(here),
        ec2: new EC2Client(here),
        elb: new ElasticLoadBalancingV2Client(here),
        guardduty: new GuardDutyClient(here),
        iam: new IAMClient(global),
        kms: new KMSClient(ofState),
        quotas: new ServiceQuotasClient(here),
        route53: new Route53Client(global),
        s3: new S3Client({ ...ofState, forcePathStyle }),
        ssm: new SSMClient(here),
        sts: new STSClient(here),
    };
}

export type AwsClients = ReturnType<typeof awsClients>;

/**
 * What AWS's policy ReadOnlyAccess leaves out, of what is asked here: of KMS it has Describe, Get and List. The state is
 * encrypted, and so is read by nobody without this.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ReadOnlyAccess.html
 */
export const beyondReadOnlyAccess = ["kms:Decrypt"] as const;

/**
 * An answer of AWS's, or why there is none.
 *
 * @param right What the call takes, such as `acm:DescribeCertificate`. All of them are reader's rights.
 * @throws {Unanswered} naming the right that lacks; other errors as they come
 */
export async function asked<Answer>(right: string, answer: Promise<Answer>): Promise<Answer> {
    try {
        return await answer;
    } catch (error) {
        const {
            name,
            message,
            $metadata: { httpStatusCode: status } = {},
        } = error as Error & { readonly $metadata?: { readonly httpStatusCode?: number } };
        // S3 answers some without a word but the status.
        const isRefused = name === "Unknown" && status === 403;
        if (isRefused || /AccessDenied|Unauthorized|NotAuthorized|Forbidden/i.test(name)) {
            throw new Unanswered(
                `these credentials lack the right ${right} (${isRefused ? "403" : name})`,
                beyondReadOnlyAccess.some((beyond) => right.includes(beyond))
                    ? `Allow ${right}; AWS's policy ReadOnlyAccess has ${right.split(" ")[0] ?? ""} alone`
                    : `Allow ${right}, which AWS's policy ReadOnlyAccess has`,
            );
        }
        if (/Credentials|Token(Refresh|Provider)|ExpiredToken|InvalidClientTokenId|Signature/i.test(name)) {
            throw new Unanswered(
                `AWS takes no credentials of yours (${message || name})`,
                "aws login, or set AWS_PROFILE",
            );
        }
        throw error;
    }
}

/** Whether AWS said that there is no such thing. */
export function isAbsent(error: unknown): boolean {
    return /^(NoSuch|NotFound|ResourceNotFound|ParameterNotFound)/.test((error as Error).name);
}
