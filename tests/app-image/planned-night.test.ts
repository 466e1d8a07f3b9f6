import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { readConfig } from "../../ephemeral/config";
import { sampleVariables } from "../../scripts/support/image-variables";

const day = 24 * 60;

/** Minutes since midnight UTC of a daily cron line in a time zone, at a date: summer time moves them. */
function minutesUtc(cron: string, zone: string, date: string): number {
    const [minute = "", hour = "", ...days] = cron.split(" ");
    assert.deepEqual(days, ["*", "*", "*"], `${cron} is not daily`);
    const noon = new Date(`${date}T12:00:00Z`);
    const there = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", hour12: false });
    const offset = Number(there.format(noon)) - 12;
    return ((Number(hour) - offset) * 60 + Number(minute) + day) % day;
}

function minutes(duration: string): number {
    const match = /^(?:(\d+)h)?(?:(\d+)m)?$/.exec(duration);
    assert.ok(match, duration);
    return Number(match[1] ?? 0) * 60 + Number(match[2] ?? 0);
}

describe("The planned night", () => {
    const schedule = ["sleep", "wake"].flatMap((direction) => {
        const file = resolve(__dirname, `../../.github/workflows/${direction}.yml`);
        const workflow = parse(readFileSync(file, "utf8")) as {
            on: { schedule: { cron: string; timezone?: string }[] };
        };
        return workflow.on.schedule;
    });

    it("of Gatus is the one that the task definition is given, and the documented one", () => {
        pulumi.runtime.setAllConfig({});
        const { start, duration } = readConfig().maintenance;
        const { MAINTENANCE_START, MAINTENANCE_DURATION } = sampleVariables();
        assert.deepEqual([MAINTENANCE_START, MAINTENANCE_DURATION], [start, duration]);
        const config = readFileSync(join(__dirname, "../../app-image/config/gatus.yaml"), "utf8");
        const { maintenance } = parse(config) as { maintenance: { timezone: string } };
        assert.equal(maintenance.timezone, "UTC");
    });

    for (const date of ["2026-01-15", "2026-07-15"]) {
        it(`covers sleep and wake as they are scheduled, and what follows a wake (${date})`, () => {
            const { MAINTENANCE_START = "", MAINTENANCE_DURATION = "" } = sampleVariables();
            const opens = minutesUtc(
                MAINTENANCE_START.split(":").reverse().join(" ") + " * * *",
                "UTC",
                date,
            );
            const after = (time: number) => (time - opens + day) % day;
            const times = schedule.map(({ cron, timezone = "UTC" }) =>
                after(minutesUtc(cron, timezone, date)),
            );
            assert.equal(times.length, 4);
            // The load balancer goes first, so the window is open by then; GitHub is late, never early.
            assert.ok(
                Math.min(...times) > 0 && Math.min(...times) < 2 * 60,
                `it opens long before the sleep`,
            );
            // Waking takes ten minutes, and resolvers may hold for fifteen more that the name is gone.
            const covered = minutes(MAINTENANCE_DURATION) - Math.max(...times);
            assert.ok(covered >= 25, `only ${String(covered)} minutes are left after the wake`);
        });
    }
});
