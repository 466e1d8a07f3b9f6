import * as pulumi from "@pulumi/pulumi";
import { layers } from "../../rehearsal/faults/world";

export type Project = (typeof layers)[number];
type Values = Readonly<Record<string, unknown>>;
export type Moment = "awake" | "asleep";

export interface Changed {
    /** As the table calls it. */
    readonly title: string;
    readonly values?: Partial<Record<Project, Values>>;
    /** Notes how things are after it, asleep and awake, as a beginning for others. */
    readonly notedAs?: string;
    /** What it begins with: what was noted so; undefined is the examples' configuration. */
    readonly from?: string;
    /** A change of the program itself, where no key of the configuration is for it. */
    readonly transformation?: pulumi.ResourceTransformation;
    /** What the preview refuses it with; where none is said, it has to end well. */
    readonly refused?: Partial<Record<Moment, RegExp>>;
    /** What is lost on purpose, and may therefore be gone afterwards. */
    readonly loses?: RegExp;
    /** Types of what goes before its successor is there, so that there is none for a moment. */
    readonly away?: readonly string[];
}

type More = Omit<Changed, "title" | "values">;

const titleOf = (values: Values): string =>
    Object.entries(values)
        .map(([key, value]) => `${key}: ${Array.isArray(value) ? `[${value.join(", ")}]` : String(value)}`)
        .join(", ");
const persistent = (values: Values, more: More = {}): Changed => ({
    title: `\`${titleOf(values)}\``,
    values: { "gatus-persistent": values },
    ...more,
});
const ephemeral = (values: Values, more: More = {}): Changed => ({
    title: `\`${titleOf(values)}\``,
    values: { "gatus-ephemeral": values },
    ...more,
});

/** Another input of the resources of a type. */
function input(type: string, change: (props: Values) => Values): pulumi.ResourceTransformation {
    return ({ type: is, props, opts }) =>
        is === type ? { props: { ...(props as Values), ...change(props) }, opts } : undefined;
}

/** The port that Gatus listens on, wherever the ephemeral program says it. */
const otherPort: pulumi.ResourceTransformation = ({ type, props, opts }) => {
    const old = (value: unknown): unknown => (value === 8080 ? 8081 : value);
    const { containerDefinitions, loadBalancers, ...others } = props as Values & {
        readonly containerDefinitions?: pulumi.Output<string>;
        readonly loadBalancers?: readonly Values[];
    };
    if (!/^aws:(lb|ecs|vpc)\//.test(type)) return undefined;
    return {
        props: {
            ...Object.fromEntries(Object.entries(others).map(([key, value]) => [key, old(value)])),
            ...(containerDefinitions && {
                containerDefinitions: pulumi
                    .output(containerDefinitions)
                    .apply((text) => text.replaceAll("8080", "8081")),
            }),
            ...(loadBalancers && {
                loadBalancers: loadBalancers.map((each) => ({
                    ...each,
                    containerPort: old(each.containerPort),
                })),
            }),
        },
        opts,
    };
};

export const putToSleep = "Put it to sleep (Actions → sleep, or pulumi destroy --cwd ephemeral), then ";
const literally = (words: string): string => words.replace(/[.()/]/g, "\\$&");
const inUse = (key: string): RegExp =>
    new RegExp(
        `This can't be changed while the site is awake \\(in vpc-\\S+\\)\\. Nothing was made:\\n[^]*- ${key}, from [^]*${literally(putToSleep)}pulumi up --cwd persistent`,
    );
const sayIt = (key: string): RegExp =>
    new RegExp(
        `The history in /gatus would be lost\\. Nothing was made:\\n[^]*- ${key}, from [^]*pulumi config set leaveHistory /gatus`,
    );
const both = (refusal: RegExp): Changed["refused"] => ({ awake: refusal, asleep: refusal });

/** What a person is likely to change. */
export const changes: readonly Changed[] = [
    ephemeral(
        { vpcCidr: "10.30.0.0/16" },
        {
            refused: {
                awake: new RegExp(
                    `vpcCidr is 10\\.30\\.0\\.0/16, and the layer is awake in vpc-[^]*${literally(putToSleep)}bring it up`,
                ),
            },
        },
    ),
    ephemeral({ natGateways: "none" }),
    ephemeral({ natGateways: "per-zone" }),
    ephemeral({ cpu: 512, memory: 1024 }),
    ephemeral({ wafRateLimit: 3000 }),
    ephemeral({ taskEgressPorts: [8443] }),
    {
        title: "`platform: linux/amd64`, of the commit that was pushed",
        values: { "gatus-image": { platform: "linux/amd64" } },
        refused: both(
            /The image of [0-9a-f]{40} was pushed for linux\/arm64, .*Nothing was pushed\. Commit the platform/,
        ),
    },
    {
        title: "`platform: linux/amd64`, of image and ephemeral, committed",
        values: {
            "gatus-image": { platform: "linux/amd64", commit: "c0de".repeat(10) },
            "gatus-ephemeral": { platform: "linux/amd64" },
        },
    },
    {
        title: "the listener's TLS policy",
        transformation: input("aws:lb/listener:Listener", ({ protocol }) =>
            protocol === "HTTPS" ? { sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" } : {},
        ),
    },
    { title: "the port that Gatus listens on", transformation: otherPort },
    persistent(
        { domain: "example.org" },
        { refused: { awake: inUse("domain") }, loses: /zone:Zone|aws:acm|record:Record/ },
    ),
    persistent(
        { statusHost: "page.example.com" },
        { refused: { awake: inUse("statusHost") }, loses: /aws:acm|record:Record/ },
    ),
    persistent(
        { apexRedirect: false },
        { refused: { awake: inUse("apexRedirect") }, loses: /aws:acm|record:Record/ },
    ),
    persistent({ history: "memory" }, { refused: both(sayIt("history")) }),
    persistent(
        { history: "memory", leaveHistory: "/gatus" },
        {
            refused: { awake: inUse("history") },
            loses: /aws:efs|rolePolicy:RolePolicy/,
            notedAs: "in memory",
        },
    ),
    {
        ...persistent({ history: "efs" }, { from: "in memory" }),
        title: "`history: efs`, from `memory`",
    },
    persistent({ historyDirectory: "/gatus-2" }, { refused: both(sayIt("historyDirectory")) }),
    persistent(
        { historyDirectory: "/gatus-2", leaveHistory: "/gatus" },
        { loses: /accessPoint:AccessPoint/ },
    ),
    persistent({ alertEmail: "night@example.com" }, { loses: /topicSubscription:TopicSubscription/ }),
    persistent({ logRetentionDays: 90 }),
    persistent(
        { releasesToKeep: 5 },
        { loses: /lifecyclePolicy:LifecyclePolicy/, away: ["aws:ecr/lifecyclePolicy:LifecyclePolicy"] },
    ),
    persistent({ wakeAt: "07:15", awakeDays: "MON-FRI" }),
    persistent({ watchman: false }, { loses: /metricAlarm:MetricAlarm|alarmMuteRule:AlarmMuteRule/ }),
    persistent({ nightPage: false }, { loses: /cloudfront|s3|aws:acm|record:Record/ }),
    persistent({ monthlyBudgetUsd: 200 }),
];
