"use strict";

/**
 * Says in the visitor's own time what the page says without it in the site's, and shows what the sleep wrote down. What it
 * shows of that is text, never markup: names of checks are somebody's input.
 */

const minute = 60_000;
const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** To wake takes ten minutes, and GitHub begins late: until then nobody has to worry. */
const wakingMinutes = 45;

/** More is no status of ours. */
const limits = { endpoints: 200, name: 120 };

/** Formats are dear to make: one for each zone. */
const formats = new Map();

function formatOf(timeZone) {
    if (!formats.has(timeZone)) {
        const numeric = {
            year: "numeric",
            month: "numeric",
            day: "numeric",
            hour: "numeric",
            minute: "numeric",
        };
        formats.set(timeZone, new Intl.DateTimeFormat("en-GB", { timeZone, hourCycle: "h23", ...numeric }));
    }
    return formats.get(timeZone);
}

/** What clocks in the zone show at an instant, as if it were UTC. */
function wallClock(timeZone, instant) {
    const parts = formatOf(timeZone).formatToParts(instant);
    const of = (type) => Number(parts.find((part) => part.type === type).value);
    return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"));
}

/** The instant at which clocks in the zone show a time. Hours in which clocks are changed are in no schedule. */
function instantOf(timeZone, wall) {
    const guess = wall - (wallClock(timeZone, wall) - wall);
    return guess - (wallClock(timeZone, guess) - wall);
}

function minutesOf(time) {
    const [hours, minutes] = time.split(":").map(Number);
    return hours * 60 + minutes;
}

/** The wake of the day that is so many days after the one of an instant; undefined where that day has none. */
function wakeOn(schedule, instant, daysLater) {
    const wall = new Date(wallClock(schedule.timeZone, instant));
    const midnight = Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate() + daysLater);
    const isAwakeDay = schedule.awakeDays.includes(weekdays[new Date(midnight).getUTCDay()]);
    return isAwakeDay
        ? instantOf(schedule.timeZone, midnight + minutesOf(schedule.wakeAt) * minute)
        : undefined;
}

/**
 * What the page has to say at an instant.
 *
 * @param status What the sleep wrote down; undefined where that isn't known.
 */
function stateAt(schedule, status, now) {
    const later = [0, 1, 2, 3, 4, 5, 6, 7].map((days) => wakeOn(schedule, now, days));
    const wakesAt = later.find((wake) => wake !== undefined && wake > now);
    const wokeAt = wakeOn(schedule, now, 0);
    const awakeFor = (minutesOf(schedule.sleepAt) - minutesOf(schedule.wakeAt)) * minute;
    if (wokeAt === undefined || now < wokeAt || now >= wokeAt + awakeFor) {
        return { state: "asleep", wakesAt };
    }
    // Somebody has put it to sleep today, by hand.
    if (status !== undefined && status.at >= wokeAt) {
        return { state: "asleep", wakesAt, sleptAt: status.at };
    }
    return { state: now < wokeAt + wakingMinutes * minute ? "waking" : "down", wakesAt, wokeAt };
}

/** What the sleep wrote down, as far as it can be believed; undefined where it can't at all. */
function readStatus(value, now) {
    if (typeof value !== "object" || value === null || value.version !== 1) return undefined;
    const at = typeof value.at === "string" ? Date.parse(value.at) : NaN;
    if (!(at > 0 && at <= now + 10 * minute)) return undefined;
    if (value.known !== true || !Array.isArray(value.endpoints)) return { at, endpoints: undefined };
    const isText = (text) => typeof text === "string" && text.length <= limits.name;
    const endpoints = value.endpoints
        .filter(
            (it) =>
                typeof it === "object" &&
                it !== null &&
                isText(it.name) &&
                it.name !== "" &&
                isText(it.group) &&
                (it.state === "up" || it.state === "down"),
        )
        .slice(0, limits.endpoints)
        .map(({ name, group, state }) => ({ name, group, state }));
    const leftOut = Number.isInteger(value.leftOut) && value.leftOut > 0 ? value.leftOut : 0;
    return { at, endpoints, leftOut };
}

/** Time of day of an instant, in the visitor's own time. */
function timeText(instant) {
    return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(instant);
}

/** Its day, where that has to be said: the next morning's needs not, the evening before's does. */
function dayText(instant, now) {
    const isSameDay = new Date(instant).toDateString() === new Date(now).toDateString();
    const isSoon = instant > now && instant - now < 20 * 60 * minute;
    return isSameDay || isSoon ? "" : new Intl.DateTimeFormat("en-GB", { weekday: "long" }).format(instant);
}

/** `at 06:53` or `on Monday at 06:53`. */
function atText(instant, now) {
    const day = dayText(instant, now);
    return `${day === "" ? "" : `on ${day} `}at ${timeText(instant)}`;
}

/** Headline and sentences, in the visitor's own time. */
function wordsOf({ state, wakesAt, sleptAt, wokeAt }, host, now) {
    if (state === "asleep") {
        const day = dayText(wakesAt, now);
        const since = sleptAt === undefined ? "" : `It was put to sleep ${atText(sleptAt, now)}. `;
        return {
            headline: `Asleep until ${day === "" ? "" : `${day}, `}${timeText(wakesAt)}`,
            sentences: [`${since}The status page at ${host} wakes ${atText(wakesAt, now)}, your time.`],
        };
    }
    if (state === "waking") {
        return {
            headline: "Waking up",
            sentences: [
                `The status page at ${host} began to wake ${atText(wokeAt, now)}, your time. Look again in some minutes.`,
            ],
        };
    }
    return {
        headline: "Can't be reached",
        sentences: [
            `The status page at ${host} should have been awake since ${timeText(wokeAt)}, your time, and doesn't answer. The people who look after it have been told.`,
            "That says nothing of the services that it watches.",
        ],
    };
}

function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className !== "") made.className = className;
    made.textContent = text;
    return made;
}

function showWords(main, schedule, status) {
    const now = Date.now();
    const state = stateAt(schedule, status, now);
    const { headline, sentences } = wordsOf(state, main.dataset.host, now);
    const shown = document.getElementById("headline");
    if (shown.textContent === headline && main.dataset.state === state.state) return;
    main.dataset.state = state.state;
    shown.textContent = headline;
    document.title = `${headline} · ${main.dataset.host}`;
    document.getElementById("words").replaceChildren(...sentences.map((text) => element("p", "", text)));
}

function showSeen(status) {
    const seen = document.getElementById("seen");
    if (status === undefined || status.endpoints === undefined) {
        seen.textContent = "What its checks saw last is not known.";
        return;
    }
    const more = status.leftOut > 0 ? ` ${status.leftOut} more are not shown.` : "";
    seen.textContent =
        status.endpoints.length === 0
            ? "It watched nothing."
            : `By its checks, ${atText(status.at, Date.now())}, your time.${more}`;
    const list = document.getElementById("endpoints");
    list.replaceChildren(
        ...status.endpoints.map(({ name, group, state }) => {
            const label = element("span", "name", name);
            if (group !== "") label.append(element("span", "group", ` · ${group}`));
            const item = document.createElement("li");
            item.append(label, element("span", `state ${state}`, state === "up" ? "Up" : "Down"));
            return item;
        }),
    );
    list.hidden = status.endpoints.length === 0;
}

async function fetchStatus() {
    try {
        const answer = await fetch("/night/status.json", { signal: AbortSignal.timeout(10_000) });
        return answer.ok ? readStatus(await answer.json(), Date.now()) : undefined;
    } catch {
        return undefined;
    }
}

async function start() {
    const main = document.getElementById("page");
    const { timeZone, wakeAt, sleepAt, awakeDays } = main.dataset;
    const schedule = { timeZone, wakeAt, sleepAt, awakeDays: awakeDays.split(",") };
    showWords(main, schedule, undefined);
    const status = await fetchStatus();
    showSeen(status);
    showWords(main, schedule, status);
    setInterval(() => showWords(main, schedule, status), minute / 2);
}

if (typeof module === "undefined") {
    void start();
} else {
    module.exports = { stateAt, readStatus, wordsOf };
}
