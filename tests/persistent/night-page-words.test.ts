import assert from "node:assert/strict";
import { PageSchedule, readStatus, stateAt, wordsOf } from "../../persistent/night-page/page.js";
import { lastStatusLimits } from "../../lib/last-status";
import { awakeDaysOf, minutesOf, Schedule, weekdays } from "../../lib/schedule";
import { addDays, dateIn, instantOf, minutesIn } from "../../lib/zoned-time";

const minute = 60_000;
const london: Schedule = {
    timeZone: "Europe/London",
    wakeAt: "06:53",
    sleepAt: "20:07",
    awakeDays: "MON-FRI",
};
const forPage = (schedule: Schedule): PageSchedule => ({ ...schedule, awakeDays: awakeDaysOf(schedule) });
const at = (text: string) => Date.parse(text);
const says = (now: string, slept?: string) =>
    stateAt(forPage(london), slept === undefined ? undefined : { at: at(slept), endpoints: [] }, at(now));

/** The same by the library that everything else reads the schedule with. */
function expected(schedule: Schedule, now: number): { awake: boolean; wakesAt: number } {
    const { timeZone, wakeAt, sleepAt } = schedule;
    const days = awakeDaysOf(schedule);
    const today = dateIn(timeZone, now);
    const isAwakeDay = (days_: number) => {
        const { year, month, day } = addDays(today, days_);
        const name = weekdays[(new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7];
        return name !== undefined && days.includes(name);
    };
    const wakes = [0, 1, 2, 3, 4, 5, 6, 7]
        .filter(isAwakeDay)
        .map((days_) => instantOf(timeZone, addDays(today, days_), minutesOf(wakeAt)));
    const minutes = minutesIn(timeZone, now);
    return {
        awake: isAwakeDay(0) && minutes >= minutesOf(wakeAt) && minutes < minutesOf(sleepAt),
        wakesAt: wakes.find((wake) => wake > now) ?? NaN,
    };
}

describe("night page: what it says", () => {
    for (const schedule of [
        london,
        { timeZone: "America/New_York", wakeAt: "04:00", sleepAt: "22:59", awakeDays: "MON-SUN" },
        { timeZone: "Australia/Lord_Howe", wakeAt: "06:53", sleepAt: "20:07", awakeDays: "SUN" },
        { timeZone: "Pacific/Kiritimati", wakeAt: "08:30", sleepAt: "12:00", awakeDays: "TUE,SAT" },
    ]) {
        it(`asleep and until when is the schedule's, in a year: ${Object.values(schedule).join(" ")}`, () => {
            const start = at("2026-01-01T00:00:00Z");
            for (let now = start; now < start + 366 * 24 * 60 * minute; now += 397 * minute) {
                const { state, wakesAt } = stateAt(forPage(schedule), undefined, now);
                const { awake, wakesAt: wakes } = expected(schedule, now);
                assert.deepEqual([state !== "asleep", wakesAt], [awake, wakes], new Date(now).toISOString());
            }
        });
    }

    it("waking for three quarters of an hour, then that it can't be reached", () => {
        assert.equal(says("2026-11-26T06:52:00Z").state, "asleep");
        assert.equal(says("2026-11-26T06:53:00Z").state, "waking");
        assert.equal(says("2026-11-26T07:37:00Z").state, "waking");
        assert.equal(says("2026-11-26T07:38:00Z").state, "down");
        assert.equal(says("2026-11-26T20:06:00Z").state, "down");
        assert.equal(says("2026-11-26T20:07:00Z").state, "asleep");
    });

    it("asleep by day, where it was put to sleep today; what was written last evening says nothing of it", () => {
        assert.deepEqual(says("2026-11-26T13:00:00Z", "2026-11-26T12:00:00Z").state, "asleep");
        assert.deepEqual(says("2026-11-26T13:00:00Z", "2026-11-25T20:08:00Z").state, "down");
    });

    it("until Monday on a Friday evening, and through the change of clocks", () => {
        assert.equal(says("2026-10-23T21:00:00Z").wakesAt, at("2026-10-26T06:53:00Z"));
        assert.equal(says("2026-10-22T21:00:00Z").wakesAt, at("2026-10-23T05:53:00Z"));
    });

    it("with the day where it isn't the next morning", () => {
        const friday = at("2026-11-27T21:00:00Z");
        const { headline, sentences } = wordsOf(says("2026-11-27T21:00:00Z"), "status.example.com", friday);
        assert.match(headline, /^Asleep until Monday, \d\d:\d\d$/);
        assert.match(sentences.join(), /wakes on Monday at \d\d:\d\d, your time/);
    });

    it("in words that tell an outage from a night", () => {
        const words = (now: string) => wordsOf(says(now), "status.example.com", at(now));
        assert.match(words("2026-11-26T03:00:00Z").headline, /^Asleep until /);
        assert.equal(words("2026-11-26T07:00:00Z").headline, "Waking up");
        const down = words("2026-11-26T12:00:00Z");
        assert.equal(down.headline, "Can't be reached");
        assert.match(down.sentences.join(" "), /should have been awake since .* nothing of the services/);
    });
});

describe("night page: what it believes", () => {
    const now = at("2026-11-27T00:00:00Z");
    const status = (more: object = {}) => ({
        ...{ version: 1, at: "2026-11-26T20:07:00Z", known: true, leftOut: 0 },
        endpoints: [{ name: "Shop", group: "", state: "up" }],
        ...more,
    });

    for (const [what, value] of [
        ["nothing", null],
        ["a text", "asleep"],
        ["a list", []],
        ["another version", status({ version: 2 })],
        ["no time", status({ at: "yesterday" })],
        ["a time to come", status({ at: "2030-01-01T00:00:00Z" })],
        ["a time that is a number", status({ at: 5 })],
    ] as const) {
        it(`nothing of a status that is ${what}`, () => {
            assert.equal(readStatus(value, now), undefined);
        });
    }

    it("the time alone where no endpoints are known", () => {
        for (const more of [
            { known: false },
            { known: "yes" },
            { endpoints: undefined },
            { endpoints: {} },
        ]) {
            const read = readStatus(status(more), now);
            assert.deepEqual(read, { at: at("2026-11-26T20:07:00Z"), endpoints: undefined });
        }
    });

    it("of endpoints those that are some, and no more than the sleep writes", () => {
        const { characters, endpoints: most } = lastStatusLimits;
        const endpoint = (more: object) => ({ name: "Odd", group: "", state: "up", ...more });
        const odd = [null, 1, endpoint({ state: "green" }), endpoint({ name: "" }), endpoint({ group: {} })];
        const long = endpoint({ name: "x".repeat(characters + 1) });
        const read = readStatus(status({ endpoints: [...odd, long, endpoint({ name: "Even" })] }), now);
        assert.deepEqual(
            read?.endpoints?.map(({ name }) => name),
            ["Even"],
        );
        const many = Array.from({ length: most + 50 }, () => endpoint({}));
        assert.equal(readStatus(status({ endpoints: many, leftOut: -3 }), now)?.endpoints?.length, most);
        assert.equal(readStatus(status({ leftOut: "<b>" }), now)?.leftOut, 0);
    });
});
