import * as pulumi from "@pulumi/pulumi";
import { Alias, Key } from "@pulumi/aws/kms";

export interface EncryptionKeyArgs {
    readonly accountId: string;
    readonly region: string;
}

/**
 * The one customer-managed KMS key of the environment: logs, alerts, images and history.
 *
 * AWS's own keys would be free, but their policies can't be changed: CloudWatch and AWS Budgets may not
 * publish to a topic that `alias/aws/sns` encrypts, and the alarms would be silent.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export class EncryptionKey extends pulumi.ComponentResource {
    readonly arn: pulumi.Output<string>;

    constructor(name: string, args: EncryptionKeyArgs, opts?: pulumi.ComponentResourceOptions) {
        super("gatus:persistent:EncryptionKey", name, {}, opts);

        const { accountId, region } = args;
        const key = new Key(
            name,
            {
                description: `Logs, alerts, images and history of ${name}`,
                enableKeyRotation: true,
                deletionWindowInDays: 30,
                policy: JSON.stringify({
                    Version: "2012-10-17",
                    Statement: [
                        {
                            Sid: "AccountDecidesByIam",
                            Effect: "Allow",
                            Principal: { AWS: `arn:aws:iam::${accountId}:root` },
                            Action: "kms:*",
                            Resource: "*",
                        },
                        {
                            Sid: "LogsOfThisAccount",
                            Effect: "Allow",
                            Principal: { Service: `logs.${region}.amazonaws.com` },
                            Action: [
                                "kms:Encrypt*",
                                "kms:Decrypt*",
                                "kms:ReEncrypt*",
                                "kms:GenerateDataKey*",
                                "kms:Describe*",
                            ],
                            Resource: "*",
                            Condition: {
                                ArnLike: {
                                    "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${accountId}:log-group:*`,
                                },
                            },
                        },
                        {
                            Sid: "AlertsOfThisAccount",
                            Effect: "Allow",
                            Principal: { Service: ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"] },
                            Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
                            Resource: "*",
                            Condition: { StringEquals: { "aws:SourceAccount": accountId } },
                        },
                        {
                            // EventBridge doesn't say for whom it asks, so that a condition on account or rule would
                            // deny it; SNS says of which topic the message is.
                            Sid: "EndsOfAlarms",
                            Effect: "Allow",
                            Principal: { Service: "events.amazonaws.com" },
                            Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
                            Resource: "*",
                            Condition: {
                                ArnLike: {
                                    "kms:EncryptionContext:aws:sns:topicArn": `arn:aws:sns:${region}:${accountId}:${name}-*`,
                                },
                            },
                        },
                    ],
                }),
            },
            // Images and history that it encrypted can't be read without it.
            { parent: this, protect: true },
        );
        new Alias(name, { name: `alias/${name}`, targetKeyId: key.keyId }, { parent: this });

        this.arn = key.arn;
        this.registerOutputs({ arn: this.arn });
    }
}
