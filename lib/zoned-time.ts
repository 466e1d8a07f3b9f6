/**
 * Wall clocks and instants, by the time zones of the runtime's own data (ICU). Instants are milliseconds since 1970.
 */

/** A day of a calendar. */
export interface LocalDate {
    readonly year: number;
    /** 1 to 12. */
    readonly month: number;
    readonly day: number;
}

const minute = 60_000;

/** Intl's formats are dear to make: one for each zone. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
    const format =
        formats.get(zone) ??
        new Intl.DateTimeFormat("en-GB", {
            timeZone: zone,
            hourCycle: "h23",
            year: "numeric",
            month: "numeric",
            day: "numeric",
            hour: "numeric",
            minute: "numeric",
        });
    formats.set(zone, format);
    return format;
}

/** What clocks in the zone show at an instant, as if it were UTC. */
function wallClock(zone: string, instant: number): number {
    const parts = formatOf(zone).formatToParts(instant);
    const of = (type: Intl.DateTimeFormatPartTypes): number =>
        Number(parts.find((part) => part.type === type)?.value);
    return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"));
}

function offset(zone: string, instant: number): number {
    return wallClock(zone, instant) - Math.floor(instant / minute) * minute;
}

/** The day in the zone at an instant. */
export function dateIn(zone: string, instant: number): LocalDate {
    const wall = new Date(wallClock(zone, instant));
    return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() };
}

/** Minutes since midnight that clocks in the zone show at an instant. */
export function minutesIn(zone: string, instant: number): number {
    const wall = new Date(wallClock(zone, instant));
    return wall.getUTCHours() * 60 + wall.getUTCMinutes();
}

/** The day so many days later. */
export function addDays({ year, month, day }: LocalDate, days: number): LocalDate {
    const moved = new Date(Date.UTC(year, month - 1, day + days));
    return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() };
}

/**
 * The instant at which clocks in the zone show a time. Of a time that clocks jump over or show twice it is the one that
 * Go's `time.Date` gives, since Gatus asks that for midnight.
 *
 * @param minutes Minutes since midnight, as clocks show them.
 * @see https://pkg.go.dev/time#Date
 */
export function instantOf(zone: string, { year, month, day }: LocalDate, minutes: number): number {
    const wall = Date.UTC(year, month - 1, day, 0, minutes);
    const first = offset(zone, wall);
    return wall - (first === 0 ? 0 : offset(zone, wall - first));
}
