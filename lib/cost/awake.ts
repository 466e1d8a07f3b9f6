import type { Awake } from "./estimate";

const days = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];

/**
 * When the site is awake, by the configuration of the persistent layer.
 *
 * @throws when the hours are none
 */
export function awakeBy(configuration: Readonly<Record<string, unknown>>): Awake {
    const { wakeAt = "06:53", sleepAt = "20:07", awakeDays = "MON-SUN" } = configuration;
    const [from, to] = [wakeAt, sleepAt].map((time) => {
        const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(String(time)) ?? [];
        return Number(hours) + Number(minutes) / 60;
    });
    const daysPerWeek = String(awakeDays)
        .split(",")
        .map((part) => part.split("-").map((day) => days.indexOf(day)))
        .reduce(
            (sum, [first = -1, last = first]) => sum + (first < 0 || last < first ? NaN : last - first + 1),
            0,
        );
    const hoursPerDay = (to ?? NaN) - (from ?? NaN);
    return checked(
        { hoursPerDay, daysPerWeek },
        `${String(wakeAt)} to ${String(sleepAt)}, ${String(awakeDays)}`,
    );
}

/** @param schedule `HOURSxDAYS`, such as `12x5`. */
export function awakeFor(schedule: string): Awake {
    const [, hours, week] = /^(\d+(?:\.\d+)?)x([1-7])$/.exec(schedule) ?? [];
    return checked({ hoursPerDay: Number(hours), daysPerWeek: Number(week) }, schedule);
}

function checked(awake: Awake, said: string): Awake {
    if (!(awake.hoursPerDay > 0 && awake.hoursPerDay <= 24 && awake.daysPerWeek >= 1)) {
        throw new Error(`'${said}' is no schedule: give hours of a day and days of a week, such as 12x5`);
    }
    return awake;
}
