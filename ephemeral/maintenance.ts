import { minutesOf, Schedule, timeText } from "../lib/schedule";
import { addDays, dateIn, instantOf, minutesIn } from "../lib/zoned-time";

/** A night as Gatus is told of it; it tells nobody of what fails in it. */
export interface Maintenance {
    readonly timeZone: string;
    /** `HH:MM` after midnight. */
    readonly start: string;
    /** As Go writes it, such as `11h6m`. */
    readonly duration: string;
}

const minute = 60_000;

/** Minutes before the sleep: it is never early. */
const lead = 1;

/** Minutes after the wake has begun: it takes five, and resolvers hold for 15 that the name was gone. */
const settle = 19;

/**
 * From when to when Gatus is quiet: from the beginning of the sleep until the morning's wake has settled.
 *
 * Gatus reads `start` as hours that have passed since midnight, and `duration` as hours that pass: where clocks are
 * changed in between it would be an hour off. So it is written for the day of the deployment, of which there is one
 * every morning: all year the same, but in UTC on the day on which clocks are changed, and shorter or longer by that
 * hour on the day after.
 *
 * @param now Milliseconds since 1970.
 * @see https://github.com/TwiN/gatus/blob/v5.36.0/config/maintenance/maintenance.go
 */
export function maintenanceOf({ timeZone, wakeAt, sleepAt }: Schedule, now: number): Maintenance {
    const today = dateIn(timeZone, now);
    const opens = instantOf(timeZone, today, minutesOf(sleepAt) - lead);
    const closes = instantOf(timeZone, today, minutesOf(wakeAt) + settle);
    const sinceMidnight = opens - instantOf(timeZone, today, 0);
    if (sinceMidnight / minute !== minutesOf(sleepAt) - lead) {
        const duration = closes - (opens - 24 * 60 * minute);
        return { timeZone: "UTC", start: timeText(minutesIn("UTC", opens)), duration: hours(duration) };
    }
    const openedYesterday = instantOf(timeZone, addDays(today, -1), 0) + sinceMidnight;
    return {
        timeZone,
        start: timeText(sinceMidnight / minute),
        duration: hours(closes - openedYesterday),
    };
}

function hours(duration: number): string {
    const minutes = duration / minute;
    return `${Math.floor(minutes / 60)}h${minutes % 60}m`;
}
