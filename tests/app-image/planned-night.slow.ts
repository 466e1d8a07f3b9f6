import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { maintenanceOf } from "../../ephemeral/maintenance";
import { defaultSchedule } from "../../lib/schedule";
import { addDays, instantOf } from "../../lib/zoned-time";
import { imageFolder, noGo } from "../../scripts/support/image-binaries";
import { quiet } from "./planned-night";
import { Scratch } from "./real-gatus";
import { skipWithout } from "../support/skip";

const minute = 60_000;

describe("The planned night of the pinned Gatus", function () {
    this.timeout(10 * 60_000);
    const scratch = new Scratch();
    before(function () {
        skipWithout(this, noGo());
    });
    after(() => {
        scratch.remove();
    });

    /** Runs the test of Go's, with the modules of the image. */
    function askGatus(nights: object): string {
        for (const file of ["go.mod", "go.sum"]) {
            copyFileSync(join(imageFolder, file), join(scratch.path, file));
        }
        const test = "maintenance_test.go";
        copyFileSync(join(__dirname, "maintenance", test), join(scratch.path, test));
        const NIGHTS = join(scratch.path, "nights.json");
        writeFileSync(NIGHTS, JSON.stringify(nights));
        const options = { cwd: scratch.path, env: { ...process.env, NIGHTS }, encoding: "utf8" } as const;
        const { stdout, stderr } = spawnSync("go", ["test", "-v", "-count=1", "."], options);
        return stdout + stderr;
    }

    for (const timeZone of ["Europe/London", "America/New_York", "Australia/Lord_Howe", "America/Santiago"]) {
        it(`is quiet when this repository says so, every quarter of an hour of a year: ${timeZone}`, () => {
            const schedule = { ...defaultSchedule, timeZone };
            const days = Array.from({ length: 365 }, (_, day) =>
                addDays({ year: 2026, month: 1, day: 1 }, day),
            );
            const nights = days.map((date) => {
                const [from, to] = [
                    instantOf(timeZone, date, 240),
                    instantOf(timeZone, addDays(date, 1), 240),
                ];
                const told = maintenanceOf(schedule, from + 4 * 60 * minute);
                const count = Math.floor((to - from) / (15 * minute));
                const at = Array.from({ length: count }, (_, index) => from + (index * 15 + 1.5) * minute);
                return { ...told, at, quiet: at.map((now) => quiet(told, now)) };
            });
            const output = askGatus(nights);
            assert.match(output, /asked 350\d\d times[\s\S]*\nok/, output.slice(0, 3000));
        });
    }

    it("would not go unnoticed if Gatus counted otherwise", () => {
        const told = maintenanceOf(defaultSchedule, Date.UTC(2026, 5, 15, 12));
        const at = [Date.UTC(2026, 5, 15, 12)];
        assert.match(askGatus([{ ...told, at, quiet: [true] }]), /quiet should be true of Europe\/London/);
    });
});
