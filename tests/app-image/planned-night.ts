import { Maintenance } from "../../ephemeral/maintenance";
import { minutesOf } from "../../lib/schedule";
import { addDays, dateIn, instantOf, minutesIn } from "../../lib/zoned-time";

/**
 * Whether Gatus is quiet at an instant: what `IsUnderMaintenance` of the pinned version computes, a thousand times
 * faster than to ask it. planned-night.slow.ts asks it.
 *
 * @param now Milliseconds since 1970.
 */
export function quiet({ timeZone, start, duration }: Maintenance, now: number): boolean {
    const begins = minutesOf(start);
    const today = dateIn(timeZone, now);
    // It counts a window from yesterday's midnight until the hour in which today's begins.
    const isYesterdays = Math.floor(minutesIn(timeZone, now) / 60) < Math.floor(begins / 60);
    const midnight = instantOf(timeZone, isYesterdays ? addDays(today, -1) : today, 0);
    const opens = midnight + begins * 60_000;
    const [, hours, minutes] = /^(\d+)h(\d+)m$/.exec(duration) ?? [];
    return now > opens && now < opens + (Number(hours) * 60 + Number(minutes)) * 60_000;
}
