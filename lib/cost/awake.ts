import { awakeDaysOf, minutesOf, scheduleBy } from "../schedule";
import type { Awake } from "./estimate";

/**
 * When the site is awake, by the configuration of the persistent layer.
 *
 * @throws when that is no schedule
 */
export function awakeBy(configuration: Readonly<Record<string, unknown>>): Awake {
    const schedule = scheduleBy(configuration);
    return {
        hoursPerDay: (minutesOf(schedule.sleepAt) - minutesOf(schedule.wakeAt)) / 60,
        daysPerWeek: awakeDaysOf(schedule).length,
    };
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
