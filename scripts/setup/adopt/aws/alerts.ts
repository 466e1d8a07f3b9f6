import { BudgetsClient, ListTagsForResourceCommand, paginateDescribeBudgets } from "@aws-sdk/client-budgets";
import {
    CloudWatchClient,
    ListTagsForResourceCommand as ListTagsOfAlarm,
    paginateDescribeAlarms,
    paginateListAlarmMuteRules,
} from "@aws-sdk/client-cloudwatch";
import {
    EventBridgeClient,
    ListRulesCommand,
    ListTagsForResourceCommand as ListTagsOfRule,
    ListTargetsByRuleCommand,
} from "@aws-sdk/client-eventbridge";
import {
    DescribeKeyCommand,
    KMSClient,
    ListResourceTagsCommand,
    paginateListAliases,
    paginateListKeys,
} from "@aws-sdk/client-kms";
import {
    ListTagsForResourceCommand as ListTagsOfTopic,
    paginateListSubscriptionsByTopic,
    paginateListTopics,
    SNSClient,
} from "@aws-sdk/client-sns";
import {
    ListTagsForResourceCommand as ListTagsOfParameter,
    paginateDescribeParameters,
    SSMClient,
} from "@aws-sdk/client-ssm";
import { pages, tagMap, untagged } from "../../../pipeline/orphans/aws/part";
import { Candidate } from "../rules";
import type { Place } from ".";

/** What tells people, and the key and the record that go with it. */
export async function alerts(place: Place): Promise<Candidate[]> {
    const parts = [topics, budgets, rules, watchman, keys, parameters];
    return (await Promise.all(parts.map((part) => part(place)))).flat();
}

async function topics({ region, project }: Place): Promise<Candidate[]> {
    const sns = new SNSClient({ region });
    const found: Candidate[] = [];
    for await (const { Topics = [] } of paginateListTopics({ client: sns }, {})) {
        for (const { TopicArn: arn = "" } of Topics) {
            if (arn.split(":")[5]?.startsWith(`${project}-`) !== true) {
                continue;
            }
            const { Tags } = await sns.send(new ListTagsOfTopic({ ResourceArn: arn }));
            const tags = tagMap(Tags);
            found.push({ type: "aws:sns/topic:Topic", id: arn, arn, name: arn, tags });
            // A topic is never without a policy.
            found.push({ type: "aws:sns/topicPolicy:TopicPolicy", id: arn, name: arn, tags });
            const TopicArn = arn;
            for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
                { client: sns },
                { TopicArn },
            )) {
                for (const { SubscriptionArn: id = "", Protocol = "", Endpoint = "" } of Subscriptions) {
                    // One that nobody has confirmed has no ARN yet, but the words PendingConfirmation.
                    if (id.startsWith("arn:")) {
                        const name = `${arn}/${Protocol}/${Endpoint}`;
                        const type = "aws:sns/topicSubscription:TopicSubscription";
                        found.push({ type, id, arn: id, name, tags });
                    }
                }
            }
        }
    }
    return found;
}

async function budgets({ accountId: AccountId, project }: Place): Promise<Candidate[]> {
    // One for all regions: https://docs.aws.amazon.com/general/latest/gr/billing.html
    const client = new BudgetsClient({ region: "us-east-1" });
    const found: Candidate[] = [];
    for await (const { Budgets = [] } of paginateDescribeBudgets({ client }, { AccountId })) {
        for (const { BudgetName = "" } of Budgets) {
            if (BudgetName.startsWith(`${project}-`)) {
                const arn = `arn:aws:budgets::${AccountId}:budget/${BudgetName}`;
                const { ResourceTags } = await client.send(
                    new ListTagsForResourceCommand({ ResourceARN: arn }),
                );
                const id = `${AccountId}:${BudgetName}`;
                found.push({
                    type: "aws:budgets/budget:Budget",
                    id,
                    arn,
                    name: id,
                    tags: tagMap(ResourceTags),
                });
            }
        }
    }
    return found;
}

async function rules({ region, project }: Place): Promise<Candidate[]> {
    const events = new EventBridgeClient({ region });
    const found: Candidate[] = [];
    const ofProject = pages(
        (NextToken) => events.send(new ListRulesCommand({ NamePrefix: `${project}-`, NextToken })),
        ({ NextToken }) => NextToken,
    );
    for await (const { Rules = [] } of ofProject) {
        for (const { Name: name = "", Arn: arn } of Rules) {
            const { Tags } = await events.send(new ListTagsOfRule({ ResourceARN: arn }));
            const tags = tagMap(Tags);
            found.push({ type: "aws:cloudwatch/eventRule:EventRule", id: name, arn, name, tags });
            const targets = pages(
                (NextToken) => events.send(new ListTargetsByRuleCommand({ Rule: name, NextToken })),
                ({ NextToken }) => NextToken,
            );
            for await (const { Targets = [] } of targets) {
                for (const { Id = "" } of Targets) {
                    const id = `${name}/${Id}`;
                    found.push({ type: "aws:cloudwatch/eventTarget:EventTarget", id, name: id, tags });
                }
            }
        }
    }
    return found;
}

async function watchman({ region, project }: Place): Promise<Candidate[]> {
    const cloudWatch = new CloudWatchClient({ region });
    const found: Candidate[] = [];
    const ours = `watchman-${project}-`;
    const tagsOf = async (ResourceARN: string | undefined) =>
        tagMap((await cloudWatch.send(new ListTagsOfAlarm({ ResourceARN }))).Tags);
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms(
        { client: cloudWatch },
        { AlarmNamePrefix: ours },
    )) {
        for (const { AlarmName: name = "", AlarmArn: arn } of MetricAlarms) {
            const type = "aws:cloudwatch/metricAlarm:MetricAlarm";
            found.push({ type, id: name, arn, name, tags: await tagsOf(arn) });
        }
    }
    for await (const { AlarmMuteRuleSummaries = [] } of paginateListAlarmMuteRules(
        { client: cloudWatch },
        {},
    )) {
        for (const { AlarmMuteRuleArn: arn = "" } of AlarmMuteRuleSummaries) {
            // `arn:aws:cloudwatch:REGION:ACCOUNT:alarm-mute-rule:NAME`
            const name = arn.split(":").slice(6).join(":");
            if (name.startsWith(ours)) {
                const type = "aws:cloudwatch/alarmMuteRule:AlarmMuteRule";
                found.push({ type, id: name, arn, name, tags: await tagsOf(arn) });
            }
        }
    }
    return found;
}

async function keys({ region, project }: Place): Promise<Candidate[]> {
    const kms = new KMSClient({ region });
    const found: Candidate[] = [];
    for await (const { Aliases = [] } of paginateListAliases({ client: kms }, {})) {
        for (const { AliasName: name = "", AliasArn: arn } of Aliases) {
            found.push({
                type: "aws:kms/alias:Alias",
                id: name,
                arn,
                name,
                tags: untagged(project, "persistent"),
            });
        }
    }
    for await (const { Keys = [] } of paginateListKeys({ client: kms }, {})) {
        for (const { KeyId = "" } of Keys) {
            const asked = kms.send(new DescribeKeyCommand({ KeyId }));
            // Others' keys may not even tell an administrator about themselves.
            const { KeyMetadata } = await asked.catch((error: unknown) => {
                if ((error as Error).name === "AccessDeniedException") {
                    return { KeyMetadata: undefined };
                }
                throw error;
            });
            const { Description: name = "", Arn: arn, KeyManager, KeyState } = KeyMetadata ?? {};
            // One that goes within the month is no key to take.
            if (KeyManager === "CUSTOMER" && KeyState !== "PendingDeletion" && name.includes(project)) {
                const { Tags = [] } = await kms.send(new ListResourceTagsCommand({ KeyId }));
                const tags = Object.fromEntries(
                    Tags.map(({ TagKey = "", TagValue = "" }) => [TagKey, TagValue]),
                );
                found.push({ type: "aws:kms/key:Key", id: KeyId, arn, name, tags });
            }
        }
    }
    return found;
}

async function parameters({ region, project }: Place): Promise<Candidate[]> {
    const ssm = new SSMClient({ region });
    const found: Candidate[] = [];
    const ParameterFilters = [{ Key: "Name", Option: "BeginsWith", Values: [`/${project}/`] }];
    for await (const { Parameters = [] } of paginateDescribeParameters(
        { client: ssm },
        { ParameterFilters },
    )) {
        for (const { Name: name = "", ARN: arn } of Parameters) {
            const asked = { ResourceType: "Parameter", ResourceId: name } as const;
            const { TagList } = await ssm.send(new ListTagsOfParameter(asked));
            found.push({ type: "aws:ssm/parameter:Parameter", id: name, arn, name, tags: tagMap(TagList) });
        }
    }
    return found;
}
