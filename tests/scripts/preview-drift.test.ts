import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { main } from "../../scripts/pipeline/preview-drift";
import { differences, digestOf, readPlan } from "../../scripts/pipeline/thread/plan";
import { documented } from "../support/documented";
import { FakePulumi } from "./support/fake-pulumi";

const stack = "urn:pulumi:prod::gatus-ephemeral";
const alarm = `${stack}::aws:cloudwatch/metricAlarm:MetricAlarm::gatus-prod-cpu`;
const service = `${stack}::gatus:ephemeral:Service$aws:ecs/service:Service::gatus-prod`;

/** A preview as the CLI prints it, with what changes from run to run. */
function previewText({
    suffix = "0a1b2c3",
    duration = 1,
    image = "a",
    more = [] as object[],
    reverse = false,
} = {}) {
    const name = `gatus-prod-cpu-${suffix}`;
    const steps = [
        { op: "same", urn: `${stack}::pulumi:pulumi:Stack::gatus-ephemeral-prod`, newState: {} },
        {
            op: "create",
            urn: alarm,
            newState: {
                inputs: { __defaults: ["name"], name, threshold: 80 },
                sourcePosition: `project:///alarms.ts#${duration}`,
            },
        },
        {
            op: "update",
            urn: service,
            newState: {
                inputs: { alarms: { alarmNames: [name] }, image },
                modified: `2026-11-22T0${duration}`,
            },
            diffReasons: ["taskDefinition"],
        },
        ...more,
    ];
    return JSON.stringify({ steps: reverse ? steps.reverse() : steps, duration });
}

const preview = (...how: Parameters<typeof previewText>) => readPlan(previewText(...how), "preview.json");

describe("preview drift", () => {
    it("as a command, fails where it is not what was approved, and says so", async () => {
        const pulumi = new FakePulumi("exit 1");
        const [approved, now] = [pulumi.file("approved.json"), pulumi.file("now.json")];
        writeFileSync(approved, previewText());
        writeFileSync(now, previewText({ image: "b" }));
        const digest = digestOf(preview());
        const args = (file: string) => ["--preview", file, "--approved", approved, "--digest", digest];
        try {
            assert.equal((await pulumi.call(main, args(approved))).status, 0);
            const { status, stderr } = await pulumi.call(main, args(now));
            assert.equal(status, 1);
            assert.match(stderr, documented("this is not what was approved"));
        } finally {
            FakePulumi.removeAll();
        }
    });

    it("takes two previews that do the same for the same", () => {
        const [approved, now] = [preview(), preview({ suffix: "f9e8d7c", duration: 2, reverse: true })];
        assert.deepEqual(differences(approved, now), []);
        assert.equal(digestOf(approved), digestOf(now));
    });

    it("names a step with other inputs", () => {
        const [approved, now] = [preview(), preview({ image: "b" })];
        assert.deepEqual(differences(approved, now), [
            "with other inputs: update aws:ecs/service:Service gatus-prod",
        ]);
        assert.notEqual(digestOf(approved), digestOf(now));
    });

    it("names steps that came and went, and one that became another operation", () => {
        const extra = preview({ more: [{ op: "delete", urn: `${stack}::aws:lb/listener:Listener::http` }] });
        assert.deepEqual(differences(preview(), extra), [
            "not approved: delete aws:lb/listener:Listener http",
        ]);
        // Done already, by whatever brought the resource to its end before.
        assert.deepEqual(differences(extra, preview()), []);
        const only = (op: string) =>
            readPlan(JSON.stringify({ steps: [{ op, urn: service, newState: {} }] }), "x");
        assert.deepEqual(differences(only("update"), only("replace")), [
            "not approved: replace aws:ecs/service:Service gatus-prod",
        ]);
        assert.deepEqual(differences(only("update"), only("same")), []);
        assert.deepEqual(differences(only("same"), only("update")), [
            "not approved: update aws:ecs/service:Service gatus-prod",
        ]);
        const other = readPlan(JSON.stringify({ steps: [{ op: "update", urn: alarm, newState: {} }] }), "x");
        assert.deepEqual(differences(only("update"), other), [
            "not approved: update aws:cloudwatch/metricAlarm:MetricAlarm gatus-prod-cpu",
            "no longer: update aws:ecs/service:Service gatus-prod",
        ]);
    });

    const vpc = `${stack}::aws:ec2/vpc:Vpc::gatus-prod`;

    /** An awake layer, with the ids of one day; its service is to be changed in some way. */
    function awake(id: string, { op = "update", subnet = id, cpu = 256, image = "new" } = {}) {
        const state = {
            id,
            inputs: { cidrBlock: "10.0.0.0/16" },
            outputs: { arn: `arn:aws:ec2:::vpc/${id}`, cidrBlock: "10.0.0.0/16" },
        };
        const steps = [
            { op: "same", urn: vpc, oldState: state, newState: state },
            { op, urn: service, newState: { inputs: { vpcId: subnet, cpu, image } } },
        ];
        return readPlan(JSON.stringify({ steps }), "awake");
    }

    /** The same layer, asleep: nothing of what AWS makes up is known. */
    function asleep({ cpu = 256, image = "new" } = {}) {
        const vpcId = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
        const steps = [
            { op: "create", urn: vpc, newState: { inputs: { cidrBlock: "10.0.0.0/16" } } },
            { op: "create", urn: service, newState: { inputs: { vpcId, cpu, image } } },
        ];
        return readPlan(JSON.stringify({ steps }), "asleep");
    }

    it("takes ids that AWS gave in another night for the same, and another resource's for another", () => {
        const [monday, tuesday] = [awake("vpc-0123456789a"), awake("vpc-fedcba98765")];
        assert.deepEqual(differences(monday, tuesday), []);
        assert.equal(digestOf(monday), digestOf(tuesday));
        assert.deepEqual(differences(monday, awake("vpc-fedcba98765", { subnet: "vpc-0123456789a" })), [
            "with other inputs: update aws:ecs/service:Service gatus-prod",
        ]);
        assert.equal(differences(monday, awake("vpc-fedcba98765", { cpu: 512 })).length, 1);
    });

    it("takes what was approved asleep for the same when it is reached from what runs, and nothing else", () => {
        for (const op of ["update", "replace", "same"]) {
            assert.deepEqual(differences(asleep(), awake("vpc-0123456789a", { op })), [], op);
        }
        assert.equal(differences(asleep(), awake("vpc-0123456789a", { image: "other" })).length, 1);
        assert.equal(differences(asleep({ cpu: 512 }), awake("vpc-0123456789a")).length, 1);
        // Approved awake, it would be made from nothing: that was not approved.
        assert.equal(differences(awake("vpc-0123456789a"), asleep()).length, 2);
    });

    const domain = "status.example24.com";

    /** A record, whose full name AWS says once it is there, and a task that is told the name; and what the stack says. */
    function named({ isThere = true, image = "repository@sha256:0a", told = domain } = {}) {
        const record = {
            inputs: { name: domain },
            ...(isThere && { id: `Z1_${domain}_A`, outputs: { fqdn: domain } }),
        };
        const steps = [
            {
                op: isThere ? "same" : "create",
                urn: `${stack}::pulumi:pulumi:Stack::gatus-ephemeral-prod`,
                newState: isThere ? { outputs: { imageUri: image } } : {},
            },
            {
                op: isThere ? "same" : "create",
                urn: `${stack}::aws:route53/record:Record::status`,
                newState: record,
            },
            {
                op: isThere ? "same" : "create",
                urn: service,
                newState: { inputs: { environment: `[{"STATUS_HOST":"${told}"},{"image":"${image}"}]` } },
            },
        ];
        return readPlan(JSON.stringify({ steps }), "named");
    }

    it("doesn't take what is configured for what AWS made up, because a resource or the stack says it, too", () => {
        const asleep = named({ isThere: false });
        assert.deepEqual(differences(asleep, named()), []);
        assert.equal(differences(asleep, named({ told: "status.example25.com" })).length, 1);
        assert.equal(differences(asleep, named({ image: "repository@sha256:0b" })).length, 1);
        assert.equal(differences(named(), named({ image: "repository@sha256:0b" })).length, 1);
    });

    it("takes for what wasn't known yet only what AWS made up", () => {
        const subnet = "vpc-of-somebody-else-0";
        assert.deepEqual(differences(asleep(), awake("vpc-0123456789a", { subnet })), [
            "with other inputs: update aws:ecs/service:Service gatus-prod",
        ]);
    });

    it("sees a resource lose its protection", () => {
        const withProtect = (protect: boolean) =>
            readPlan(JSON.stringify({ steps: [{ op: "update", urn: service, newState: { protect } }] }), "x");
        assert.equal(differences(withProtect(true), withProtect(false)).length, 1);
    });

    it("sees a name that the program gives, even if it looks automatic", () => {
        const named = (name: string) =>
            readPlan(
                JSON.stringify({ steps: [{ op: "create", urn: alarm, newState: { inputs: { name } } }] }),
                "x",
            );
        assert.equal(differences(named("gatus-0a1b2c3"), named("gatus-f9e8d7c")).length, 1);
    });

    it("refuses what is no preview, and one that examined nothing", () => {
        assert.throws(() => readPlan("Previewing update", "p.json"), /p\.json is not JSON/);
        assert.throws(() => readPlan("{}", "p.json"), /p\.json has no steps/);
        assert.throws(() => readPlan('{"steps":[]}', "p.json"), /nothing was previewed/);
    });
});
