import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { sharesOf, times } from "../../scripts/pipeline/sleep/times";

interface Step {
    readonly id?: string;
    readonly name?: string;
    readonly "timeout-minutes"?: number;
}

const workflow = parse(
    readFileSync(join(__dirname, "..", "..", ".github", "workflows", "sleep.yml"), "utf8"),
) as { jobs: { sleep: { "timeout-minutes": number; steps: readonly Step[] } } };
const { "timeout-minutes": ofJob, steps } = workflow.jobs.sleep;
const ofDestroy = steps.find(({ id }) => id === "destroy")?.["timeout-minutes"] ?? Infinity;

/**
 * What the other steps take, with room to spare: those before it 42 seconds where nothing is cached
 * (scripts/proof/critical-path/durations.ts), the receipt the three minutes that it asks again while something is left.
 */
const minutesBefore = 3;
const minutesOfReceipt = 4;

describe("the times of a sleep", () => {
    for (const known of [0, 70]) {
        it(`fit into its step, at their worst, one after the other, when the state knows ${known}`, () => {
            const { nightPageMs, lastOrphanMs, graceMs, askMs } = times;
            const { orphansMs, allTriesMs } = sharesOf(known);
            const ofOrphans = orphansMs + lastOrphanMs + times.orphansMs + lastOrphanMs;
            // The last try may be ended at its end, by two interrupts.
            const all = nightPageMs + ofOrphans + allTriesMs + 2 * graceMs + askMs;
            assert.ok(all / 60_000 <= ofDestroy, `${all / 60_000} minutes in a step of ${ofDestroy}`);
        });
    }

    it("are given to what no state knows, where that may be all of the layer", () => {
        assert.equal(sharesOf(70).orphansMs, times.orphansMs);
        assert.ok(sharesOf(0).orphansMs >= times.tryMs);
        assert.ok(sharesOf(0).allTriesMs >= times.tryMs, "a destroy of nothing can't even be tried");
    });

    it("leave time for the receipt in the job", () => {
        const all = minutesBefore + ofDestroy + minutesOfReceipt;
        assert.ok(all <= ofJob, `${all} minutes in a job of ${ofJob}`);
    });

    it("end before the credentials do: they are good for an hour", () => {
        // https://github.com/aws-actions/configure-aws-credentials: role-duration-seconds, 3600 by default
        assert.ok(ofJob < 60);
    });

    it("have two tries at least, each longer than the service is waited for", () => {
        assert.ok(2 * times.tryMs <= times.allTriesMs);
    });
});
