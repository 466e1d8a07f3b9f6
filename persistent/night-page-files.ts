import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ResponseHeadersPolicyArgs } from "@pulumi/aws/cloudfront";
import { awakeDaysOf, minutesOf, Schedule, timeText, weekdays } from "../lib/schedule";
import { instantOf, minutesIn } from "../lib/zoned-time";

/** A file of the night page, as the bucket has it. */
export interface PageFile {
    readonly key: string;
    readonly contentType: string;
    readonly content: string;
}

/** The page itself: what every path but those of its files is answered with. */
export const pageKey = "night/index.html";

/** What the page may load: its own files, and nothing of anybody else's. */
export const contentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Headers of every answer: those of the load balancer (ephemeral/load-balancer.ts), and what a page of our own allows. */
export const headers = {
    comment: "Headers of the night page",
    securityHeadersConfig: {
        contentSecurityPolicy: { contentSecurityPolicy, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: "DENY", override: true },
        referrerPolicy: { referrerPolicy: "no-referrer", override: true },
        // As by day: browsers keep what they heard last, for both.
        strictTransportSecurity: {
            accessControlMaxAgeSec: 31_536_000,
            includeSubdomains: false,
            preload: false,
            override: true,
        },
    },
    // For crawlers and monitors that get 503: look again in ten minutes.
    customHeadersConfig: { items: [{ header: "Retry-After", value: "600", override: true }] },
} satisfies ResponseHeadersPolicyArgs;

const folder = join(__dirname, "night-page");

/** The files, for a schedule and a site. */
export function nightPageFiles(args: {
    readonly schedule: Schedule;
    readonly statusHost: string;
    readonly github: { readonly repository: string };
}): readonly PageFile[] {
    const { schedule, statusHost, github } = args;
    const values = {
        statusHost,
        ...schedule,
        // The script asks for each day by its name.
        awakeDays: awakeDaysOf(schedule).join(","),
        days: daysText(schedule),
        wakeUtc: utcText(schedule),
        wakeUrl: `https://github.com/${github.repository}/actions/workflows/wake.yml`,
    };
    const read = (name: string) => readFileSync(join(folder, name), "utf8");
    return [
        { key: pageKey, contentType: "text/html; charset=utf-8", content: fill(read("index.html"), values) },
        { key: "night/page.css", contentType: "text/css; charset=utf-8", content: read("page.css") },
        { key: "night/page.js", contentType: "text/javascript; charset=utf-8", content: read("page.js") },
    ];
}

/** @throws when the template names a value that there isn't */
function fill(template: string, values: Readonly<Record<string, string>>): string {
    return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
        const value = values[name];
        if (value === undefined) {
            throw new Error(`persistent/night-page/index.html names '${name}', which has no value`);
        }
        return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
    });
}

const dayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

function daysText(schedule: Schedule): string {
    const days = awakeDaysOf(schedule).map((day) => dayNames[weekdays.indexOf(day)] ?? day);
    const [last = ""] = days.slice(-1);
    return days.length === 7
        ? "every day"
        : days.length === 1
          ? `on ${last}`
          : `on ${days.slice(0, -1).join(", ")} and ${last}`;
}

/** When it wakes, in UTC: one time, or the winter's and the summer's. The year is any: a preview must not differ by its day. */
function utcText({ timeZone, wakeAt }: Schedule): string {
    const [january = "", july = ""] = [1, 7].map((month) => {
        const instant = instantOf(timeZone, { year: 2026, month, day: 15 }, minutesOf(wakeAt));
        return `${timeText(minutesIn("UTC", instant))} UTC`;
    });
    return january === july ? january : `${january} in January, ${july} in July`;
}
