import { Check } from "./config-reader";

/** Days of the week, in order; as cron lines of GitHub and CloudWatch name them. */
export const weekdays = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"] as const;

export type Weekday = (typeof weekdays)[number];

/** When the site is awake: the persistent layer's configuration says it, everything else reads it there. */
export interface Schedule {
    /** IANA name of the zone that the times are meant in, such as `Europe/London`. */
    readonly timeZone: string;
    /** Time of day at which the morning's wake begins, `HH:MM`. */
    readonly wakeAt: string;
    /** Time of day at which the evening's sleep begins, `HH:MM`. */
    readonly sleepAt: string;
    /** Days with a morning, such as `MON-FRI`. An evening comes every day, in case somebody woke it by hand. */
    readonly awakeDays: string;
}

/** What holds where the configuration says nothing else. Not on the hour, when GitHub is late. */
export const defaultSchedule: Schedule = {
    timeZone: "Europe/London",
    wakeAt: "06:53",
    sleepAt: "20:07",
    awakeDays: "MON-SUN",
};

/**
 * A time zone that all readers of the schedule know: GitHub, CloudWatch and Gatus, which mind capitals, unlike this
 * runtime. An offset such as `+01:00` is none: it knows no summer.
 */
export const timeZoneName: Check = (value) => {
    const allowed = "Allowed: the IANA name of a time zone, such as Europe/London or UTC";
    if (!/^[A-Z][A-Za-z0-9_+-]*(\/[A-Z][A-Za-z0-9_+-]*){0,2}$/.test(value)) {
        return allowed;
    }
    try {
        const known = new Intl.DateTimeFormat("en-GB", { timeZone: value }).resolvedOptions().timeZone;
        const misspelt = known !== value && known.toLowerCase() === value.toLowerCase();
        return misspelt ? `${allowed}. Did you mean ${known}?` : undefined;
    } catch {
        return allowed;
    }
};

/** A time of day, `HH:MM`. */
export const timeOfDay: Check = (value) =>
    /^([01]\d|2[0-3]):[0-5]\d$/.test(value) ? undefined : "Allowed: a time of day, such as 06:53";

/** Days of the week, as a list and ranges. */
export const daysOfWeek: Check = (value) =>
    parseDays(value) === undefined
        ? "Allowed: days of the week, such as MON-SUN, MON-FRI or MON,WED,FRI"
        : undefined;

/** Minutes since midnight of a time that {@link timeOfDay} accepts. */
export function minutesOf(time: string): number {
    const [hours = 0, minutes = 0] = time.split(":").map(Number);
    return hours * 60 + minutes;
}

/** `HH:MM` of minutes since midnight, of the day after where they are more than a day's. */
export function timeText(minutes: number): string {
    const [hours, rest] = [Math.floor(minutes / 60) % 24, minutes % 60];
    return `${String(hours).padStart(2, "0")}:${String(rest).padStart(2, "0")}`;
}

/** The days that a text which {@link daysOfWeek} accepts names, from Monday on; undefined for any other text. */
export function parseDays(text: string): Weekday[] | undefined {
    const found = new Set<number>();
    for (const part of text.split(",")) {
        const [first, last, ...more] = part
            .split("-")
            .map((day) => weekdays.findIndex((name) => name === day));
        const [from = -1, to = from] = [first, last];
        if (from < 0 || to < 0 || more.length > 0) {
            return undefined;
        }
        for (let day = from; day !== to; day = (day + 1) % 7) {
            found.add(day);
        }
        found.add(to);
    }
    return weekdays.filter((_, day) => found.has(day));
}

/** The days of a schedule that was checked. */
export function awakeDaysOf(schedule: Schedule): Weekday[] {
    return parseDays(schedule.awakeDays) ?? [];
}

const aDay = 24 * 60;

/** Earliest wake and latest sleep: between them no zone changes its clocks, and they are hours of one day. */
const [earliest, latest] = [4 * 60, 23 * 60 - 1];

/** Least minutes between a wake and a sleep: to wake takes minutes, and GitHub may begin an hour late. */
const leastAwake = 2 * 60;

/**
 * What of a schedule doesn't fit together, by key: times that don't lie between 04:00 and 22:59, or a day that ends
 * before it has begun.
 */
export function scheduleFaults({ wakeAt, sleepAt }: Schedule): { key: keyof Schedule; allowed: string }[] {
    const [wake, sleep] = [minutesOf(wakeAt), minutesOf(sleepAt)];
    if (wake < earliest) {
        return [
            {
                key: "wakeAt",
                allowed: "Allowed: 04:00 or later, when clocks have been changed for the summer",
            },
        ];
    }
    if (sleep > latest) {
        return [
            { key: "sleepAt", allowed: "Allowed: 22:59 or earlier, so that the evening is over by midnight" },
        ];
    }
    if (sleep < wake + leastAwake) {
        const after = timeText(wake + leastAwake);
        return [
            {
                key: "sleepAt",
                allowed: `Allowed: ${after} or later, two hours after wakeAt, which is ${wakeAt}`,
            },
        ];
    }
    return [];
}

/**
 * The schedule that configuration says, as `Pulumi.STACK.yaml` has it: keys without the project's name.
 *
 * @throws naming each key that is wrong, its value, and what is allowed
 */
export function scheduleBy(configuration: Readonly<Record<string, unknown>>): Schedule {
    const checks = { timeZone: timeZoneName, wakeAt: timeOfDay, sleepAt: timeOfDay, awakeDays: daysOfWeek };
    const schedule: Record<keyof Schedule, string> = { ...defaultSchedule };
    const faults: string[] = [];
    for (const [key, check] of Object.entries(checks) as [keyof Schedule, Check][]) {
        const value = configuration[key] ?? schedule[key];
        schedule[key] = typeof value === "string" ? value : JSON.stringify(value);
        const allowed = check(schedule[key]);
        if (allowed !== undefined) {
            faults.push(`${key} is '${schedule[key]}'. ${allowed}`);
        }
    }
    const unfit = faults.length > 0 ? [] : scheduleFaults(schedule);
    faults.push(...unfit.map(({ key, allowed }) => `${key} is '${schedule[key]}'. ${allowed}`));
    if (faults.length > 0) {
        throw new Error(faults.join("\n"));
    }
    return schedule;
}

/**
 * A cron line of GitHub or CloudWatch: five fields, read in the schedule's time zone.
 *
 * @param later Minutes after the time, less than a day; negative before it.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule
 */
export function cronLine(time: string, days: readonly Weekday[], later = 0): string {
    const total = minutesOf(time) + later;
    const minutes = (total + aDay) % aDay;
    const shift = Math.floor(total / aDay);
    const named = weekdays.filter((_, day) => days.includes(weekdays[(day - shift + 7) % 7] ?? "MON"));
    const names = named.length === weekdays.length ? "*" : named.join(",");
    return `${minutes % 60} ${Math.floor(minutes / 60)} * * ${names}`;
}

/** Minutes after which the workflows try again: GitHub drops some schedules. The second finds the first one's work done. */
export const secondTry = { wake: 10, sleep: 90 } as const;

/** Cron lines of the workflows, by their names: the first try and the second. */
export function workflowCrons(schedule: Schedule): Record<"wake" | "sleep", readonly string[]> {
    const { wakeAt, sleepAt } = schedule;
    const days = awakeDaysOf(schedule);
    return {
        wake: [0, secondTry.wake].map((later) => cronLine(wakeAt, days, later)),
        sleep: [0, secondTry.sleep].map((later) => cronLine(sleepAt, weekdays, later)),
    };
}
