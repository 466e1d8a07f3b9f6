import assert from "node:assert/strict";
import { differences, digestOf, readPlan } from "../../scripts/pipeline/preview-drift";

const stack = "urn:pulumi:prod::gatus-ephemeral";
const alarm = `${stack}::aws:cloudwatch/metricAlarm:MetricAlarm::gatus-prod-cpu`;
const service = `${stack}::gatus:ephemeral:Service$aws:ecs/service:Service::gatus-prod`;

/** A preview as the CLI prints it, with what changes from run to run. */
function preview({
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
    return readPlan(JSON.stringify({ steps: reverse ? steps.reverse() : steps, duration }), "preview.json");
}

describe("preview drift", () => {
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
        assert.deepEqual(differences(extra, preview()), ["no longer: delete aws:lb/listener:Listener http"]);
        const replaced = readPlan(JSON.stringify({ steps: [{ op: "replace", urn: service }] }), "x");
        const updated = readPlan(JSON.stringify({ steps: [{ op: "update", urn: service }] }), "x");
        assert.equal(differences(updated, replaced).length, 2);
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
