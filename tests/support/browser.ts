import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import { Browser, chromium } from "playwright-core";

/** Where Debian, Ubuntu and GitHub's runners have it. */
const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Two widths and both colour schemes: what a page must look well in. */
export const views = [
    { name: "light", width: 1200, colorScheme: "light" },
    { name: "dark", width: 1200, colorScheme: "dark" },
    { name: "phone-light", width: 390, colorScheme: "light" },
    { name: "phone-dark", width: 390, colorScheme: "dark" },
] as const;

export type View = (typeof views)[number];

/** @throws saying what to install when there is no browser. */
export async function startBrowser(): Promise<Browser> {
    const executablePath = places.find((place) => existsSync(place));
    if (executablePath === undefined) {
        throw new Error(`There is no browser (${places.join(", ")}). Install it: apt-get install chromium`);
    }
    // In a container Chromium can't make its own sandbox; what it opens here is ours.
    return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

/** What a browser finds on a page. */
export interface Examined {
    /** Serious and critical violations that axe finds, each with where. */
    readonly violations: readonly string[];
    /** Rules of axe that passed. */
    readonly passes: number;
    /** What the page asked the network for, its own file excepted, and what it said on the console. */
    readonly requests: readonly string[];
    readonly messages: readonly string[];
    /** How far the page is wider than the screen, in pixels. */
    readonly overflow: number;
}

/** When and where somebody looks at a page. */
export interface Moment {
    /** Milliseconds since 1970. */
    readonly now: number;
    /** IANA name of the visitor's time zone. */
    readonly timezoneId: string;
}

/**
 * Opens a page in one of the {@link views}, all its details unfolded, and keeps a picture of its first screen.
 *
 * @param picture File for the picture, without its ending; one for each view. Undefined takes none.
 * @param moment Undefined is now and here.
 */
export async function examine(
    browser: Browser,
    url: string,
    view: View,
    picture?: string,
    moment?: Moment,
): Promise<Examined> {
    const context = await browser.newContext({
        viewport: { width: view.width, height: view.width > 600 ? 900 : 844 },
        colorScheme: view.colorScheme,
        bypassCSP: true, // axe is a script, and the pages allow none
        ...(moment !== undefined && { timezoneId: moment.timezoneId }),
    });
    try {
        const page = await context.newPage();
        const [requests, messages]: [string[], string[]] = [[], []];
        page.on("request", (request) => requests.push(request.url()));
        page.on("console", (message) => messages.push(message.text()));
        page.on("pageerror", (error) => messages.push(error.message));
        if (moment !== undefined) {
            await page.clock.setFixedTime(moment.now);
        }
        await page.goto(url, { waitUntil: "networkidle" });
        if (picture !== undefined) {
            keep(`${picture}-${view.name}.png`, await page.screenshot());
        }
        await page.evaluate("document.querySelectorAll('details').forEach((it) => { it.open = true; })");
        await page.addScriptTag({ content: axe.source });
        const { violations, passes } = await page.evaluate<axe.AxeResults>("axe.run()");
        return {
            violations: violations
                .filter(({ impact }) => impact === "serious" || impact === "critical")
                .map(
                    ({ id, help, nodes }) =>
                        `${id}: ${help}: ${nodes
                            .map(({ html }) => html)
                            .join(" | ")
                            .slice(0, 400)}`,
                ),
            passes: passes.length,
            requests: requests.filter((request) => request !== url),
            messages,
            overflow: await page.evaluate<number>("document.documentElement.scrollWidth - window.innerWidth"),
        };
    } finally {
        await context.close();
    }
}

/** Always in .cache/pictures; with `UPDATE_IMAGES=1` also where README and docs show them. */
export function keep(name: string, picture: Buffer): void {
    const root = join(__dirname, "..", "..");
    const update = process.env.UPDATE_IMAGES === "1" ? [join(root, "docs", "images")] : [];
    for (const folder of [join(root, ".cache", "pictures"), ...update]) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, name), picture);
    }
}
