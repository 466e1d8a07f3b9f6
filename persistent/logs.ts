import * as pulumi from "@pulumi/pulumi";
import { LogGroup, LogResourcePolicy } from "@pulumi/aws/cloudwatch";
import { Bucket, BucketLifecycleConfiguration, BucketPolicy } from "@pulumi/aws/s3";
import { nothingInTheClear, privateBucket } from "./private-bucket";

export interface LogsArgs {
    readonly accountId: string;
    readonly region: string;
    readonly encryptionKeyArn: pulumi.Input<string>;
    /** Days that every log is kept, as CloudWatch Logs offers them. */
    readonly logRetentionDays: number;
}

/** Whatever the ephemeral layer writes down must be there the morning after: its logs live here. */
export class Logs extends pulumi.ComponentResource {
    readonly app: LogGroup;
    readonly waf: LogGroup;
    readonly flow: LogGroup;
    /** Access logs of the load balancer. */
    readonly accessLogBucket: Bucket;

    constructor(name: string, args: LogsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("gatus:persistent:Logs", name, {}, opts);

        const logGroup = (logicalName: string) =>
            // checkov:skip=CKV_AWS_338: a status page's logs are for this week's incident, and every month costs; logRetentionDays changes it
            new LogGroup(
                logicalName,
                { retentionInDays: args.logRetentionDays, kmsKeyId: args.encryptionKeyArn },
                { parent: this },
            );
        this.app = logGroup(`${name}-app`);
        this.flow = logGroup(`${name}-flow`);
        // WAF writes only to groups whose names begin like this.
        this.waf = logGroup(`aws-waf-logs-${name}`);
        this.letWafWrite(`${name}-waf`, args);

        this.accessLogBucket = this.bucketForAccessLogs(`${name}-access-logs`, args);
        this.registerOutputs({ accessLogBucket: this.accessLogBucket });
    }

    /**
     * What AWS would write itself at the first logging of a web ACL, in the caller's name, and often too late for that
     * first time. Made here, the deployment doesn't need the right to write such policies.
     *
     * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html
     * @see https://github.com/hashicorp/terraform-provider-aws/issues/25296
     */
    private letWafWrite(name: string, { accountId, region }: LogsArgs): void {
        new LogResourcePolicy(
            name,
            {
                // One of ten that an account has in a region.
                policyName: name,
                policyDocument: pulumi.jsonStringify({
                    Version: "2012-10-17",
                    Statement: [
                        {
                            // As AWS calls its own: where it finds one like it, it adds none.
                            Sid: "AWSLogDeliveryWrite20150319",
                            Effect: "Allow",
                            Principal: { Service: "delivery.logs.amazonaws.com" },
                            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
                            Resource: pulumi.interpolate`${this.waf.arn}:log-stream:*`,
                            Condition: {
                                StringEquals: { "aws:SourceAccount": accountId },
                                ArnLike: { "aws:SourceArn": `arn:aws:logs:${region}:${accountId}:*` },
                            },
                        },
                    ],
                }),
            },
            { parent: this },
        );
    }

    private bucketForAccessLogs(name: string, args: LogsArgs): Bucket {
        const child = { parent: this };
        const { bucket, block } = privateBucket(name, child);
        const inBucket = { bucket: bucket.id };
        new BucketLifecycleConfiguration(
            name,
            {
                ...inBucket,
                rules: [
                    {
                        id: "expire",
                        status: "Enabled",
                        filter: {},
                        expiration: { days: args.logRetentionDays },
                        noncurrentVersionExpiration: { noncurrentDays: 1 },
                        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
                    },
                ],
            },
            child,
        );
        new BucketPolicy(
            name,
            {
                ...inBucket,
                policy: pulumi.jsonStringify({
                    Version: "2012-10-17",
                    Statement: [
                        {
                            Sid: "LoadBalancersOfThisAccount",
                            Effect: "Allow",
                            Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
                            Action: "s3:PutObject",
                            Resource: pulumi.interpolate`${bucket.arn}/AWSLogs/${args.accountId}/*`,
                            Condition: {
                                ArnLike: {
                                    "aws:SourceArn": `arn:aws:elasticloadbalancing:${args.region}:${args.accountId}:loadbalancer/*`,
                                },
                            },
                        },
                        nothingInTheClear(bucket),
                    ],
                }),
            },
            // S3 refuses two changes of a bucket's access at the same time.
            { ...child, dependsOn: block },
        );
        return bucket;
    }
}
