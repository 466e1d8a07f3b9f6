import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultSchedule, scheduleBy } from "../../lib/schedule";
import { scheduleOfStack, withSchedule } from "../../scripts/setup/schedule";
import { Recorder } from "../../scripts/support/record-program";

const root = join(__dirname, "..", "..");

describe("npm run schedule", () => {
    const folder = mkdtempSync(join(tmpdir(), "schedule-test-"));
    after(() => {
        rmSync(folder, { recursive: true });
    });

    const workflow = `on:
  schedule:
    # A comment that stays.
    - cron: "7 20 * * *"
      timezone: Europe/London
    - cron: "37 21 * * *"
      timezone: Europe/London
  workflow_dispatch:
`;

    it("changes hours, days and time zone, and nothing else of a workflow", () => {
        const weekdays = scheduleBy({ timeZone: "Europe/Paris", wakeAt: "07:30", awakeDays: "MON-WED" });
        assert.equal(
            withSchedule(workflow, "wake", weekdays),
            workflow
                .replace("7 20 * * *", "30 7 * * MON,TUE,WED")
                .replace("37 21 * * *", "40 7 * * MON,TUE,WED")
                .replaceAll("Europe/London", "Europe/Paris"),
        );
        assert.equal(withSchedule(workflow, "sleep", defaultSchedule), workflow);
        assert.throws(
            () => withSchedule(workflow.replace("- cron", "- corn"), "sleep", defaultSchedule),
            /sleep\.yml has 1 schedules with a cron line and a time zone, not 2/,
        );
    });

    it("reads the configuration of a stack, and names its faults with their file", () => {
        const file = join(folder, "Pulumi.prod.yaml");
        writeFileSync(
            file,
            "config:\n  gatus-persistent:awakeDays: MON-FRI\n  gatus-persistent:region: eu-west-2\n",
        );
        assert.deepEqual(scheduleOfStack("prod", folder), { ...defaultSchedule, awakeDays: "MON-FRI" });
        writeFileSync(file, "config:\n  gatus-persistent:timeZone: London\n");
        assert.throws(() => scheduleOfStack("prod", folder), /Pulumi\.prod\.yaml: timeZone is 'London'/);
        assert.throws(() => scheduleOfStack("test", folder), /Pulumi\.test\.yaml is missing/);
    });

    it("has the defaults of the persistent program", async () => {
        const { outputs } = await new Recorder().run("persistent");
        const { timeZone, wakeAt, sleepAt, awakeDays } = outputs;
        assert.deepEqual({ timeZone, wakeAt, sleepAt, awakeDays }, defaultSchedule);
    });
});

describe("the workflows' hours", () => {
    // A fork commits its configuration; without one, the defaults are in force.
    const isConfigured = existsSync(join(root, "persistent", "Pulumi.prod.yaml"));
    const schedule = isConfigured ? scheduleOfStack("prod") : defaultSchedule;

    for (const workflow of ["wake", "sleep"] as const) {
        it(`${workflow}: are those of the configuration; else run npm run schedule -- --stack prod`, () => {
            const text = readFileSync(join(root, ".github", "workflows", `${workflow}.yml`), "utf8");
            assert.equal(text, withSchedule(text, workflow, schedule));
        });
    }
});
