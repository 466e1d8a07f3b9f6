import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { maintenanceOf } from "../../ephemeral/maintenance";
import { defaultSchedule } from "../../lib/schedule";
import { sampleVariables } from "../../scripts/support/image-variables";

describe("The planned night", () => {
    it("of the sample variables is the one of the default schedule, on a day like most others", () => {
        const { timeZone, start, duration } = maintenanceOf(defaultSchedule, Date.UTC(2026, 10, 24, 12));
        const { MAINTENANCE_TIMEZONE, MAINTENANCE_START, MAINTENANCE_DURATION } = sampleVariables();
        assert.deepEqual(
            [MAINTENANCE_TIMEZONE, MAINTENANCE_START, MAINTENANCE_DURATION],
            [timeZone, start, duration],
        );
    });

    it("is read by Gatus in the time zone that the task definition gives", () => {
        const config = readFileSync(join(__dirname, "../../app-image/config/gatus.yaml"), "utf8");
        const { maintenance } = parse(config) as { maintenance: Record<string, string> };
        assert.deepEqual(maintenance, {
            enabled: "${MAINTENANCE_ENABLED}",
            timezone: "${MAINTENANCE_TIMEZONE}",
            start: "${MAINTENANCE_START}",
            duration: "${MAINTENANCE_DURATION}",
        });
    });
});
