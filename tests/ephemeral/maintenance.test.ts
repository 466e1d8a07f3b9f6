import assert from "node:assert/strict";
import { maintenanceOf } from "../../ephemeral/maintenance";
import { awakeDaysOf, defaultSchedule, minutesOf, Schedule, weekdays } from "../../lib/schedule";
import { addDays, instantOf, LocalDate } from "../../lib/zoned-time";
import { quiet } from "../app-image/planned-night";

const minute = 60_000;

/** Every day of a year, and the first of the next. */
function daysOf(year: number): LocalDate[] {
    const first = { year, month: 1, day: 1 };
    return Array.from({ length: 366 }, (_, index) => addDays(first, index));
}

const zones: Partial<Schedule>[] = [
    {},
    { timeZone: "UTC" },
    { timeZone: "America/New_York", wakeAt: "07:00", sleepAt: "22:59" },
    { timeZone: "Australia/Sydney", wakeAt: "04:00", sleepAt: "18:30" },
    { timeZone: "Australia/Lord_Howe" },
    { timeZone: "America/Santiago" },
    { timeZone: "Asia/Kolkata", awakeDays: "MON-FRI" },
];

describe("The planned night of Gatus", () => {
    for (const zone of zones) {
        const schedule: Schedule = { ...defaultSchedule, ...zone };
        const { timeZone, wakeAt, sleepAt } = schedule;
        const days = [...daysOf(2026), ...(timeZone === "Europe/London" ? daysOf(2028) : [])];

        it(`${timeZone}, ${wakeAt} to ${sleepAt}: quiet for 20 minutes of a day awake, and all of the rest`, () => {
            for (const date of days) {
                const wake = instantOf(timeZone, date, minutesOf(wakeAt));
                const sleep = instantOf(timeZone, date, minutesOf(sleepAt));
                const told = maintenanceOf(schedule, wake + 4 * minute);
                const label = `${date.year}-${date.month}-${date.day} ${JSON.stringify(told)}`;
                assert.match(told.start, /^([01]\d|2[0-3]):[0-5]\d$/, label);

                const at = (from: number, minutes: number[]) =>
                    minutes.map((after) => quiet(told, from + after * minute));
                assert.deepEqual(at(wake, [-30, 0, 9, 18.9]), [true, true, true, true], label);
                assert.deepEqual(at(wake, [19.1, 30, 60]), [false, false, false], label);
                assert.deepEqual(at(sleep, [-40, -10, -1.1, -0.9]), [false, false, false, true], label);
                for (let now = wake + 60 * minute; now < sleep - 40 * minute; now += 30 * minute) {
                    assert.ok(!quiet(told, now), `mute in the middle of ${label}`);
                }
                // From the sleep to midnight, should GitHub be late with it.
                const midnight = instantOf(timeZone, addDays(date, 1), 0);
                for (let now = sleep; now < midnight; now += 20 * minute) {
                    assert.ok(quiet(told, now), `loud in the evening of ${label}`);
                }
            }
        });

        it(`${timeZone}: a deployment at any hour of a day says the same, and on all but a few days of a year`, () => {
            const nights = daysOf(2026).map((date) => {
                const told = [2, 9, 23].map((hour) =>
                    JSON.stringify(maintenanceOf(schedule, instantOf(timeZone, date, hour * 60 + 30))),
                );
                assert.equal(new Set(told).size, 1, JSON.stringify(date));
                return told[0];
            });
            const usual = nights[170];
            assert.ok(nights.filter((night) => night !== usual).length <= 4);
        });
    }

    it("would be an hour off where clocks are changed, if it were the same on those days", () => {
        const usual = maintenanceOf(defaultSchedule, Date.UTC(2026, 5, 15, 12));
        assert.deepEqual(usual, { timeZone: "Europe/London", start: "20:06", duration: "11h6m" });
        const at = ({ month, day }: LocalDate, time: string) =>
            quiet(usual, instantOf("Europe/London", { year: 2026, month, day }, minutesOf(time)));
        const [spring, autumn] = [
            { year: 2026, month: 3, day: 29 },
            { year: 2026, month: 10, day: 25 },
        ];
        assert.ok(at(spring, "08:00") && !at(spring, "20:30"), "mute in the morning, loud in the evening");
        assert.ok(!at(autumn, "06:54"), "loud while it wakes up");
    });

    it("is asked for every day, whichever days are awake", () => {
        const days = { ...defaultSchedule, awakeDays: "SAT-MON" };
        assert.deepEqual(awakeDaysOf(days), ["MON", "SAT", "SUN"]);
        assert.deepEqual(awakeDaysOf(defaultSchedule), [...weekdays]);
    });
});
