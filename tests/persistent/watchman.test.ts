import assert from "node:assert/strict";
import { awakeDaysOf, defaultSchedule, minutesOf, Schedule, weekdays } from "../../lib/schedule";
import { addDays, instantOf, LocalDate } from "../../lib/zoned-time";
import { all, one } from "../support/find";
import { Recorder, Recording } from "../../scripts/support/record-program";

const minute = 60_000;
const period = 5 * minute;

/** A span of time, from and until an instant. */
type Span = readonly [from: number, until: number];

function within(spans: readonly Span[], now: number): boolean {
    return spans.some(([from, until]) => now >= from && now < until);
}

function weekdayOf({ year, month, day }: LocalDate) {
    return weekdays[(new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7];
}

/** When a mute rule mutes: from each time of its cron line, in its time zone, for as long as its duration. */
function mutedBy(rule: Recording["resources"][number], dates: readonly LocalDate[]): Span[] {
    const { schedule } = rule.inputs.rule as {
        schedule: Record<"expression" | "duration" | "timezone", string>;
    };
    const [, cron = ""] = /^cron\((.+)\)$/.exec(schedule.expression) ?? [];
    const [minutes, hours, dayOfMonth, month, days = ""] = cron.split(" ");
    assert.deepEqual([dayOfMonth, month], ["*", "*"]);
    const [, durationHours = 0, durationMinutes = 0] =
        /^PT(?:(\d+)H)?(?:(\d+)M)?$/.exec(schedule.duration) ?? assert.fail(schedule.duration);
    const duration = (Number(durationHours) * 60 + Number(durationMinutes)) * minute;
    return dates
        .filter((date) => days === "*" || days.split(",").includes(weekdayOf(date) ?? ""))
        .map((date) => {
            const from = instantOf(schedule.timezone, date, Number(hours) * 60 + Number(minutes));
            return [from, from + duration];
        });
}

/**
 * When the watchman's alarms mail, with a site that is awake in the given spans: three samples of five minutes decide, and
 * an action that was muted is made up for when the mute hours end, if the alarm is still in that state.
 */
class Watched {
    private readonly muted: Record<"awake" | "asleep", Map<string, Span[]>>;

    constructor(recording: Recording, dates: readonly LocalDate[]) {
        const of = (alarm: string) => {
            const rules = all(recording, "alarmMuteRule:AlarmMuteRule").filter(({ inputs }) =>
                (inputs.muteTargets as { alarmNames: string[] }).alarmNames.includes(
                    `watchman-gatus-prod-${alarm}`,
                ),
            );
            assert.ok(rules.length > 0);
            const byDay = new Map<string, Span[]>();
            for (const [from, until] of rules.flatMap((rule) => mutedBy(rule, dates))) {
                for (let day = from - (from % 86_400_000); day < until; day += 86_400_000) {
                    byDay.set(String(day), [...(byDay.get(String(day)) ?? []), [from, until]]);
                }
            }
            return byDay;
        };
        this.muted = { awake: of("awake"), asleep: of("asleep") };
    }

    mails(awake: readonly Span[], from: number, until: number): { alarm: "awake" | "asleep"; at: number }[] {
        const mails: { alarm: "awake" | "asleep"; at: number }[] = [];
        for (const alarm of ["awake", "asleep"] as const) {
            let [ringing, owed] = [true, false]; // whatever went before
            const samples: boolean[] = [];
            for (let now = from; now < until; now += period) {
                samples.push(within(awake, now));
                const last = samples.slice(-3);
                const rings = last.length === 3 && last.every((sample) => sample === (alarm === "awake"));
                const muted = within(this.muted[alarm].get(String(now - (now % 86_400_000))) ?? [], now);
                owed = rings && (owed || !ringing);
                ringing = rings;
                if (owed && !muted) {
                    mails.push({ alarm, at: now });
                    owed = false;
                }
            }
        }
        return mails;
    }
}

const schedules: Partial<Schedule>[] = [
    {},
    { awakeDays: "MON-FRI" },
    { timeZone: "America/New_York", wakeAt: "04:00", sleepAt: "22:59" },
    { timeZone: "Australia/Sydney", awakeDays: "MON,WED,FRI" },
    { timeZone: "Australia/Lord_Howe", awakeDays: "SUN" },
    { timeZone: "America/Santiago" },
    { timeZone: "UTC", wakeAt: "08:00", sleepAt: "10:00" },
];

describe("watchman", () => {
    for (const changes of schedules) {
        const schedule: Schedule = { ...defaultSchedule, ...changes };
        const { timeZone, wakeAt, sleepAt, awakeDays } = schedule;

        describe(`${timeZone}, ${wakeAt} to ${sleepAt}, ${awakeDays}`, () => {
            const dates = Array.from({ length: 372 }, (_, day) =>
                addDays({ year: 2026, month: 1, day: 1 }, day - 3),
            );
            const at = (date: LocalDate, time: string, later = 0) =>
                instantOf(timeZone, date, minutesOf(time)) + later * minute;
            const isAwake = (date: LocalDate) => awakeDaysOf(schedule).some((day) => day === weekdayOf(date));
            /** A day as planned, with what GitHub is late. */
            const planned = (date: LocalDate, late: { wake?: number; sleep?: number } = {}): Span[] =>
                isAwake(date)
                    ? [[at(date, wakeAt, 6 + (late.wake ?? 0)), at(date, sleepAt, 4 + (late.sleep ?? 0))]]
                    : [];
            let watched: Watched;
            before(async () => {
                watched = new Watched(
                    await new Recorder().run("persistent", { config: { ...changes } }),
                    dates,
                );
            });

            /** The mails of a day and the night after it, on every day of the year. */
            function everyDay(live: (date: LocalDate) => Span[]) {
                return dates.slice(3, 368).map((date, index) => {
                    const around = [1, 2, 4].flatMap((day) => planned(dates[index + day] ?? date));
                    const [from, until] = [
                        at(dates[index + 2] ?? date, "12:00"),
                        at(dates[index + 4] ?? date, "12:00"),
                    ];
                    const start = from - (from % period);
                    return { date, mails: watched.mails([...around, ...live(date)], start, until) };
                });
            }

            it("says nothing in a year in which all goes as planned", () => {
                const awake = dates.flatMap((date) => planned(date));
                const until = at(dates[369] ?? assert.fail(), "12:00");
                assert.deepEqual(watched.mails(awake, at(dates[1] ?? assert.fail(), "12:00"), until), []);
            });

            it("says nothing when GitHub is an hour late with the wake, or drops the first sleep, on any day", () => {
                const days = everyDay((date) => planned(date, { wake: 60, sleep: 95 }));
                assert.deepEqual(
                    days.filter(({ mails }) => mails.length > 0),
                    [],
                );
            });

            it("tells on any day that there was no wake, within two hours", () => {
                for (const { date, mails } of everyDay(() => [])) {
                    const expected = isAwake(date) ? ["asleep"] : [];
                    assert.deepEqual(
                        mails.map(({ alarm }) => alarm),
                        expected,
                        JSON.stringify(date),
                    );
                    const after = ((mails[0]?.at ?? at(date, wakeAt, 90)) - at(date, wakeAt)) / minute;
                    assert.ok(
                        after >= 90 && after <= 120,
                        `${after} minutes after the wake of ${JSON.stringify(date)}`,
                    );
                }
            });

            it("tells on any evening that there was no sleep, within two hours and a half", () => {
                const tooLong = (date: LocalDate): Span[] =>
                    isAwake(date) ? [[at(date, wakeAt, 6), at(addDays(date, 1), wakeAt, -60)]] : [];
                for (const { date, mails } of everyDay(tooLong)) {
                    const expected = isAwake(date) ? ["awake"] : [];
                    assert.deepEqual(
                        mails.map(({ alarm }) => alarm),
                        expected,
                        JSON.stringify(date),
                    );
                    const after = ((mails[0]?.at ?? at(date, sleepAt, 120)) - at(date, sleepAt)) / minute;
                    assert.ok(
                        after >= 120 && after <= 150,
                        `${after} minutes after the sleep of ${JSON.stringify(date)}`,
                    );
                }
            });

            it("tells on any day that somebody woke it in the night, within twenty minutes", () => {
                const woken = (date: LocalDate): Span[] => [
                    [at(date, "03:00"), at(date, "03:30")],
                    ...planned(date),
                ];
                for (const { date, mails } of everyDay(woken)) {
                    assert.deepEqual(
                        mails.map(({ alarm }) => alarm),
                        ["awake"],
                        JSON.stringify(date),
                    );
                    assert.ok((mails[0]?.at ?? 0) - at(date, "03:00") <= 20 * minute, JSON.stringify(date));
                }
            });
        });
    }

    it("reads the metric of the service that the ephemeral layer makes, and can't be silenced by what deploys that", async () => {
        const { persistent, ephemeral } = await new Recorder().runAll();
        const [cluster, service] = ["ecs/cluster:Cluster", "ecs/service:Service"].map(
            (type) => one(ephemeral, type).inputs.name,
        );
        const alarms = all(persistent, "metricAlarm:MetricAlarm");
        assert.equal(alarms.length, 2);
        for (const { inputs } of alarms) {
            assert.deepEqual(inputs.dimensions, { ClusterName: cluster, ServiceName: service });
            assert.deepEqual([inputs.namespace, inputs.statistic], ["AWS/ECS", "SampleCount"]);
            assert.deepEqual([inputs.period, inputs.evaluationPeriods], [300, 3]);
            assert.deepEqual(inputs.alarmActions, [persistent.outputs.alertTopicArn]);
            // An OK that was muted would be made up for every morning.
            assert.equal(inputs.okActions, undefined);
            assert.ok(!String(inputs.name).startsWith("gatus-prod-"), "deploy may write gatus-prod-*");
        }
        const missing = alarms.map(({ inputs }) => [inputs.name, inputs.treatMissingData]);
        assert.deepEqual(missing, [
            ["watchman-gatus-prod-awake", "notBreaching"],
            ["watchman-gatus-prod-asleep", "breaching"],
        ]);
    });

    it("is off where the configuration says so, and has as many mute rules whatever the days", async () => {
        const rules = async (config: Record<string, string>) =>
            all(await new Recorder().run("persistent", { config }), "alarmMuteRule:AlarmMuteRule").map(
                ({ name }) => name,
            );
        assert.deepEqual(await rules({ watchman: "false" }), []);
        assert.deepEqual(await rules({ awakeDays: "MON-FRI" }), await rules({}));
    });
});
