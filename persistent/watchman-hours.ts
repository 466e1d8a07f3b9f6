import { awakeDaysOf, cronLine, minutesOf, Schedule, weekdays } from "../lib/schedule";

/** What the watchman watches for: awake, or asleep, at the wrong time. */
export type WatchmanAlarm = "awake" | "asleep";

/** Hours in which CloudWatch mutes an alarm, since it is right that it rings. */
export interface MuteWindow {
    readonly window: "day" | "night" | "morning" | "day-off";
    readonly alarm: WatchmanAlarm;
    /** Five fields, in the schedule's time zone: when the hours begin. */
    readonly cron: string;
    /** Hours that pass until they end, in ISO 8601. */
    readonly duration: string;
}

/** Minutes. The second sleep comes 90 after the first, and GitHub is late; the second wake comes ten after. */
const late = { sleep: 120, wake: 90 };

/**
 * The mute hours of the watchman's alarms. A time zone moves their beginning with the summer, not their end: it
 * comes a number of passed hours later. So what spans the night ends when the wake begins, and another window, that begins
 * after clocks are changed, goes on from an hour before it.
 *
 * Their number is the same for every schedule, as they are protected: without a day off that window mutes a minute of
 * the night.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-mute-rules.html
 */
export function muteWindows(schedule: Schedule): readonly MuteWindow[] {
    const { wakeAt, sleepAt } = schedule;
    const [wake, sleep] = [minutesOf(wakeAt), minutesOf(sleepAt)];
    const awakeDays = awakeDaysOf(schedule);
    const daysOff = weekdays.filter((day) => !awakeDays.includes(day));
    return [
        {
            window: "day",
            alarm: "awake",
            cron: cronLine(wakeAt, awakeDays),
            duration: isoDuration(sleep - wake + late.sleep),
        },
        {
            window: "night",
            alarm: "asleep",
            cron: cronLine(sleepAt, weekdays, -5),
            duration: isoDuration(24 * 60 - (sleep - 5) + wake + 5),
        },
        {
            window: "morning",
            alarm: "asleep",
            cron: cronLine(wakeAt, weekdays, -60),
            duration: isoDuration(60 + late.wake),
        },
        {
            window: "day-off",
            alarm: "asleep",
            ...(daysOff.length === 0
                ? { cron: cronLine(sleepAt, weekdays), duration: isoDuration(1) }
                : { cron: cronLine(wakeAt, daysOff), duration: isoDuration(sleep - wake) }),
        },
    ];
}

function isoDuration(minutes: number): string {
    return `PT${Math.floor(minutes / 60)}H${minutes % 60}M`;
}
