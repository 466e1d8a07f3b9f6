import assert from "node:assert/strict";
import { json, one } from "../support/find";
import { Recorder, Recording } from "../../scripts/support/record-program";

interface Pattern {
    readonly [key: string]: Pattern | readonly (string | { readonly prefix: string })[];
}
interface Event {
    readonly [key: string]: Event | string | readonly string[];
}

/**
 * Whether EventBridge takes an event for one that a rule is for: every field of the pattern, by one of its values.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
function matches(pattern: Pattern, event: Event): boolean {
    return Object.entries(pattern).every(([key, wanted]) => {
        const found = event[key];
        if (!Array.isArray(wanted)) {
            return typeof found === "object" && matches(wanted as Pattern, found as Event);
        }
        const values = [found].flat();
        return (wanted as readonly (string | { prefix: string })[]).some((one) =>
            values.some((value) =>
                typeof one === "string"
                    ? value === one
                    : typeof value === "string" && value.startsWith(one.prefix),
            ),
        );
    });
}

describe("alerts", () => {
    let recording: Recording;
    before(async () => {
        recording = await new Recorder().run("persistent");
    });

    const changed = (alarm: string, previous: string, now: string): Event => ({
        source: "aws.cloudwatch",
        "detail-type": "CloudWatch Alarm State Change",
        resources: [`arn:aws:cloudwatch:eu-west-2:111122223333:alarm:${alarm}`],
        detail: { alarmName: alarm, state: { value: now }, previousState: { value: previous } },
    });
    const told = (...args: [string, string, string]) =>
        matches(json<Pattern>(one(recording, "eventRule:EventRule"), "eventPattern"), changed(...args));

    it("tell of the end of a real alarm", () => {
        assert.ok(told("gatus-prod-no-healthy-host-1a2b3c4", "ALARM", "OK"));
    });

    it("tell nothing in a normal morning, when each newborn alarm finds its first sample", () => {
        assert.ok(!told("gatus-prod-no-healthy-host-1a2b3c4", "INSUFFICIENT_DATA", "OK"));
    });

    it("leave the beginning to the alarm itself, and other alarms to others", () => {
        assert.ok(!told("gatus-prod-cpu-1a2b3c4", "OK", "ALARM"));
        assert.ok(!told("watchman-gatus-prod-asleep", "ALARM", "OK"));
        assert.ok(!told("gatus-test-cpu-1a2b3c4", "ALARM", "OK"));
    });

    it("go to the topic, in words; EventBridge may publish there, and use its key", () => {
        const { arn, inputTransformer } = one(recording, "eventTarget:EventTarget").inputs;
        assert.equal(arn, recording.outputs.alertTopicArn);
        const { inputPaths, inputTemplate } = inputTransformer as {
            inputPaths: Record<string, string>;
            inputTemplate: string;
        };
        const names = [...inputTemplate.matchAll(/<(\w+)>/g)].map(([, name]) => name);
        assert.deepEqual(names.sort(), Object.keys(inputPaths).sort());
        assert.equal(typeof JSON.parse(inputTemplate), "string");

        for (const [type, property] of [
            ["sns/topicPolicy:TopicPolicy", "policy"],
            ["kms/key:Key", "policy"],
        ] as const) {
            const { Statement } = json<{ Statement: { Principal: unknown; Condition?: object }[] }>(
                one(recording, type),
                property,
            );
            const granted = Statement.filter(({ Principal }) =>
                JSON.stringify(Principal).includes("events.amazonaws.com"),
            );
            assert.equal(granted.length, 1, type);
            // It names neither its account nor its rule to the key: a condition on them would deny it.
            assert.ok(!JSON.stringify(granted[0]?.Condition ?? {}).includes("aws:Source"), type);
        }
    });
});
