import assert from "node:assert/strict";
import {
    cronLine,
    daysOfWeek,
    defaultSchedule,
    parseDays,
    scheduleBy,
    scheduleFaults,
    timeOfDay,
    timeText,
    timeZoneName,
    weekdays,
    workflowCrons,
} from "../../lib/schedule";
import { dateIn, instantOf, minutesIn } from "../../lib/zoned-time";

describe("schedule", () => {
    it("takes time zones by their IANA names, and says which was meant", () => {
        for (const zone of [
            "Europe/London",
            "UTC",
            "Asia/Kolkata",
            "America/Argentina/Ushuaia",
            "US/Eastern",
        ]) {
            assert.equal(timeZoneName(zone), undefined, zone);
        }
        for (const zone of ["", "London", "Europe/Atlantis", "+01:00", "BST1", "europe/london"]) {
            assert.match(timeZoneName(zone) ?? "", /IANA name of a time zone/, zone);
        }
        assert.match(timeZoneName("Europe/LONDON") ?? "", /Did you mean Europe\/London\?/);
    });

    it("takes times of a day", () => {
        for (const time of ["00:00", "06:53", "23:59"]) {
            assert.equal(timeOfDay(time), undefined, time);
        }
        for (const time of ["", "24:00", "6:53", "06:60", "6.53"]) {
            assert.match(timeOfDay(time) ?? "", /a time of day/, time);
        }
        assert.equal(timeText(minutesIn("UTC", Date.UTC(2026, 0, 1, 6, 53))), "06:53");
    });

    it("takes days as a list and ranges, over the end of a week too", () => {
        assert.deepEqual(parseDays("MON-SUN"), [...weekdays]);
        assert.deepEqual(parseDays("WED"), ["WED"]);
        assert.deepEqual(parseDays("FRI-MON,WED"), ["MON", "WED", "FRI", "SAT", "SUN"]);
        for (const days of ["", "MO", "MON-", "mon", "MON-TUE-WED", "MON;TUE", "1-5"]) {
            assert.match(daysOfWeek(days) ?? "", /days of the week/, days);
        }
        assert.equal(daysOfWeek("MON-FRI"), undefined);
    });

    it("is a day: not before clocks are changed, not into the night, and not over before it has begun", () => {
        const faults = (wakeAt: string, sleepAt: string) =>
            scheduleFaults({ ...defaultSchedule, wakeAt, sleepAt }).map(({ key }) => key);
        assert.deepEqual(faults("04:00", "06:00"), []);
        assert.deepEqual(faults("20:59", "22:59"), []);
        assert.deepEqual(faults("03:59", "20:00"), ["wakeAt"]);
        assert.deepEqual(faults("07:00", "23:00"), ["sleepAt"]);
        assert.deepEqual(faults("07:00", "08:59"), ["sleepAt"]);
        assert.deepEqual(faults("20:07", "06:53"), ["sleepAt"]);
    });

    it("gives cron lines", () => {
        assert.equal(cronLine("06:53", weekdays), "53 6 * * *");
        assert.equal(cronLine("06:53", ["MON", "TUE"], 42), "35 7 * * MON,TUE");
        assert.equal(cronLine("22:50", ["SAT", "SUN"], 90), "20 0 * * MON,SUN");
        assert.equal(cronLine("00:30", ["MON"], -65), "25 23 * * SUN");
    });

    it("gives each workflow two tries, and an evening to every day, in case somebody woke it by hand", () => {
        assert.deepEqual(workflowCrons({ ...defaultSchedule, awakeDays: "MON-FRI" }), {
            wake: ["53 6 * * MON,TUE,WED,THU,FRI", "3 7 * * MON,TUE,WED,THU,FRI"],
            sleep: ["7 20 * * *", "37 21 * * *"],
        });
    });

    it("is read from a stack's configuration; its faults are named together", () => {
        assert.deepEqual(scheduleBy({ domain: "example.com" }), defaultSchedule);
        assert.equal(scheduleBy({ awakeDays: "MON-FRI" }).awakeDays, "MON-FRI");
        assert.throws(
            () => scheduleBy({ timeZone: "London", wakeAt: 653 }),
            (error: Error) => {
                assert.match(
                    error.message,
                    /^timeZone is 'London'\. Allowed: .*\nwakeAt is '653'\. Allowed: /,
                );
                return true;
            },
        );
        assert.throws(
            () => scheduleBy({ wakeAt: "20:30" }),
            /^Error: sleepAt is '20:07'\. Allowed: 22:30 or later/,
        );
    });

    it("knows what clocks show, and when, on both sides of a change", () => {
        const [before, after] = [
            { year: 2026, month: 3, day: 28 },
            { year: 2026, month: 3, day: 29 },
        ];
        assert.equal(instantOf("Europe/London", before, 6 * 60), Date.UTC(2026, 2, 28, 6));
        assert.equal(instantOf("Europe/London", after, 6 * 60), Date.UTC(2026, 2, 29, 5));
        assert.equal(instantOf("Europe/London", after, 0), Date.UTC(2026, 2, 29));
        assert.equal(
            instantOf("America/New_York", { year: 2026, month: 11, day: 1 }, 720),
            Date.UTC(2026, 10, 1, 17),
        );
        assert.deepEqual(dateIn("Pacific/Auckland", Date.UTC(2026, 11, 31, 12)), {
            year: 2027,
            month: 1,
            day: 1,
        });
    });
});
