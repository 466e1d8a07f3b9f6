import * as pulumi from "@pulumi/pulumi";
import { Budget } from "@pulumi/aws/budgets";
import { EventRule, EventTarget } from "@pulumi/aws/cloudwatch";
import { Topic, TopicPolicy, TopicSubscription } from "@pulumi/aws/sns";

export interface AlertsArgs {
    readonly accountId: string;
    readonly region: string;
    readonly encryptionKeyArn: pulumi.Input<string>;
    /** Gets a letter from AWS with a link: alerts arrive only after it was followed. */
    readonly alertEmail: string;
    /** US dollars a month that the account may cost before somebody is told. */
    readonly monthlyBudgetUsd: number;
}

/** The topic that every alarm, budget and receipt reports to, and the budget itself. */
export class Alerts extends pulumi.ComponentResource {
    readonly topic: Topic;

    constructor(name: string, args: AlertsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("gatus:persistent:Alerts", name, {}, opts);

        this.topic = new Topic(`${name}-alerts`, { kmsMasterKeyId: args.encryptionKeyArn }, { parent: this });

        const policy = new TopicPolicy(
            `${name}-alerts`,
            {
                arn: this.topic.arn,
                policy: pulumi.jsonStringify({
                    Version: "2012-10-17",
                    Statement: [
                        {
                            Sid: "AlarmsAndBudgetsOfThisAccount",
                            Effect: "Allow",
                            Principal: { Service: ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"] },
                            Action: "sns:Publish",
                            Resource: this.topic.arn,
                            Condition: { StringEquals: { "aws:SourceAccount": args.accountId } },
                        },
                        {
                            // Neither the key nor the topic can ask EventBridge for whom it publishes.
                            Sid: "EndsOfAlarms",
                            Effect: "Allow",
                            Principal: { Service: "events.amazonaws.com" },
                            Action: "sns:Publish",
                            Resource: this.topic.arn,
                        },
                        {
                            Sid: "NothingInTheClear",
                            Effect: "Deny",
                            Principal: "*",
                            Action: "sns:Publish",
                            Resource: this.topic.arn,
                            Condition: { Bool: { "aws:SecureTransport": "false" } },
                        },
                    ],
                }),
            },
            { parent: this },
        );

        new TopicSubscription(
            `${name}-alerts`,
            { topic: this.topic.arn, protocol: "email", endpoint: args.alertEmail },
            { parent: this },
        );

        this.tellOfEnds(name, args, policy);

        // The whole account's, on purpose: a budget that is filtered by a tag reads zero, without a word,
        // until that tag is activated for cost allocation in the billing console.
        const alarm = (notificationType: "ACTUAL" | "FORECASTED", threshold: number) => ({
            notificationType,
            threshold,
            thresholdType: "PERCENTAGE",
            comparisonOperator: "GREATER_THAN",
            subscriberSnsTopicArns: [this.topic.arn],
        });
        new Budget(
            `${name}-monthly`,
            {
                budgetType: "COST",
                timeUnit: "MONTHLY",
                limitAmount: String(args.monthlyBudgetUsd),
                limitUnit: "USD",
                notifications: [alarm("ACTUAL", 80), alarm("FORECASTED", 100)],
            },
            // AWS Budgets refuses a topic that it may not publish to.
            { parent: this, dependsOn: policy },
        );

        this.registerOutputs({ topic: this.topic });
    }

    /**
     * Tells when an alarm of the ephemeral layer is over. The alarms' own actions could not: they would also tell, every
     * morning and of each alarm, that it has found its first sample. An event knows the state before it.
     *
     * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
     */
    private tellOfEnds(name: string, { accountId, region }: AlertsArgs, policy: TopicPolicy): void {
        const rule = new EventRule(
            `${name}-alarm-over`,
            {
                description: "Alarms that are over",
                eventPattern: JSON.stringify({
                    source: ["aws.cloudwatch"],
                    "detail-type": ["CloudWatch Alarm State Change"],
                    resources: [{ prefix: `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}-` }],
                    detail: { state: { value: ["OK"] }, previousState: { value: ["ALARM"] } },
                }),
            },
            { parent: this },
        );
        new EventTarget(
            `${name}-alarm-over`,
            {
                rule: rule.name,
                targetId: "alerts",
                arn: this.topic.arn,
                inputTransformer: {
                    inputPaths: { alarm: "$.detail.alarmName", time: "$.time" },
                    inputTemplate: '"<alarm> is over, since <time>."',
                },
            },
            { parent: this, dependsOn: policy },
        );
    }
}
