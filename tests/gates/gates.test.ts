import assert from "node:assert/strict";
import { Gate, Look, prove } from "./gate";
import { health, previewDrift, trivy } from "./in-process";

describe("gates", () => {
    for (const gate of [health, previewDrift, trivy]) {
        it(`${gate.name} finds nothing here, and ${gate.defect}`, async () => {
            const { fault, examined } = await prove(gate);
            assert.equal(fault, undefined);
            assert.ok(examined > 0);
        });
    }

    describe("the proof itself", () => {
        const good: Look = { examined: 1, findings: [] };
        const gate = (real: Look, planted: Look): Gate => ({
            name: "g",
            unit: "things",
            defect: "d",
            caught: /^planted$/,
            real: () => real,
            planted: () => planted,
        });
        const faultOf = async (real: Look, planted: Look) =>
            (await prove(gate(real, planted))).fault ?? "none";

        it("doesn't hold for a gate that examined nothing", async () => {
            const nothing = { examined: 0, findings: [] };
            assert.match(await faultOf(nothing, { examined: 1, findings: ["planted"] }), /examined nothing/);
        });
        it("doesn't hold for one that finds something here", async () => {
            assert.match(
                await faultOf({ examined: 1, findings: ["x"] }, { examined: 1, findings: ["planted"] }),
                /it finds: x/,
            );
        });
        it("doesn't hold for one that lets the defect through, or finds another", async () => {
            assert.match(await faultOf(good, good), /let the planted defect through; it said: nothing/);
            assert.match(await faultOf(good, { examined: 1, findings: ["another"] }), /it said: another/);
        });
        it("doesn't hold for one that can't run", async () => {
            const broken: Gate = {
                ...gate(good, good),
                real: () => Promise.reject(new Error("no such program")),
            };
            assert.equal((await prove(broken)).fault, "no such program");
        });
        it("holds for one that finds the defect and nothing else", async () => {
            assert.equal(await faultOf(good, { examined: 1, findings: ["planted"] }), "none");
        });
    });
});
