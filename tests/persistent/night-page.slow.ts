/** The night page in a browser, from a server that answers as the distribution does. */
import assert from "node:assert/strict";
import * as http from "node:http";
import { Browser, BrowserContextOptions, Page } from "playwright-core";
import { nightPageFiles } from "../../persistent/night-page-files";
import { one } from "../support/find";
import { Recorder, Recording } from "../../scripts/support/record-program";
import { examine, startBrowser, views } from "../support/browser";
import { serve, stopServers } from "../scripts/support/servers";

const evening = "2026-11-26T20:08:00Z";
const night = Date.parse("2026-11-26T22:30:00Z");
const day = Date.parse("2026-11-27T12:00:00Z");
const morning = Date.parse("2026-11-27T07:00:00Z");

const lastStatus = JSON.stringify({
    ...{ version: 1, at: evening, known: true, leftOut: 0 },
    endpoints: [
        { name: "Website", group: "Customers", state: "up" },
        { name: "Shop", group: "Customers", state: "up" },
        { name: "Mail", group: "Office", state: "down" },
        { name: "Status page", group: "", state: "up" },
    ],
});

interface Headers {
    securityHeadersConfig: {
        contentSecurityPolicy: { contentSecurityPolicy: string };
        frameOptions: { frameOption: string };
        referrerPolicy: { referrerPolicy: string };
        strictTransportSecurity: { accessControlMaxAgeSec: number };
    };
    customHeadersConfig: { items: { header: string; value: string }[] };
}

describe("night page in a browser", () => {
    let browser: Browser;
    let recording: Recording;
    before(async () => {
        browser = await startBrowser();
        recording = await new Recorder().run("persistent");
    });
    after(async () => {
        await browser.close();
    });
    afterEach(stopServers);

    /** Objects, headers and errors as the program registers them; the status is put beside them, or isn't there. */
    async function distribution(
        status: string | undefined,
        more: Record<string, string> = {},
    ): Promise<string> {
        const { inputs } = one(recording, "distribution:Distribution");
        const errors = inputs.customErrorResponses as {
            errorCode: number;
            responseCode: number;
            responsePagePath: string;
        }[];
        const headers = one(recording, "responseHeadersPolicy:ResponseHeadersPolicy")
            .inputs as unknown as Headers;
        const security = headers.securityHeadersConfig;
        const objects = new Map(
            recording.resources
                .filter(({ type }) => type === "aws:s3/bucketObject:BucketObject")
                .map(({ inputs: { key, content, contentType } }) => [
                    `/${String(key)}`,
                    { body: String(content), type: String(contentType) },
                ]),
        );
        if (status !== undefined)
            objects.set("/night/status.json", { body: status, type: "application/json" });
        for (const [key, body] of Object.entries(more)) objects.set(key, { body, type: "text/html" });
        const port = await serve(
            http.createServer(({ url = "/" }, response) => {
                const found = objects.get(url.split("?")[0] ?? "");
                // Who may not list the bucket gets 403 for what isn't in it.
                const error = errors.find(({ errorCode }) => errorCode === 403);
                const shown = found ?? objects.get(error?.responsePagePath ?? "");
                const all = {
                    "content-type": shown?.type,
                    "content-security-policy": security.contentSecurityPolicy.contentSecurityPolicy,
                    "x-content-type-options": "nosniff",
                    "x-frame-options": security.frameOptions.frameOption,
                    "referrer-policy": security.referrerPolicy.referrerPolicy,
                    "strict-transport-security": `max-age=${security.strictTransportSecurity.accessControlMaxAgeSec}`,
                    ...Object.fromEntries(
                        headers.customHeadersConfig.items.map(({ header, value }) => [header, value]),
                    ),
                };
                response.writeHead(found === undefined ? (error?.responseCode ?? 500) : 200, all);
                response.end(shown?.body);
            }),
        );
        return `http://127.0.0.1:${port}`;
    }

    /** Opens the page at an instant, with the policy in force, and says what is seen and what went wrong. */
    async function open(url: string, now: number, options: BrowserContextOptions = {}) {
        const context = await browser.newContext({ timezoneId: "Asia/Tokyo", ...options });
        const page = await context.newPage();
        const [wrong, asked]: [string[], string[]] = [[], []];
        page.on("console", (message) => {
            if (message.type() === "error" && !message.text().includes("503")) wrong.push(message.text());
        });
        page.on("pageerror", (error) => wrong.push(error.message));
        page.on("request", (request) => asked.push(request.url()));
        await page.clock.setFixedTime(now);
        const response = await page.goto(url, { waitUntil: "networkidle" });
        return { page, wrong, asked, response, context, text: await page.innerText("main") };
    }

    const shown = async (page: Page) => page.getAttribute("main", "data-state");

    it("says until when in the visitor's own time, what was seen last, and who may wake it", async () => {
        const { text, page, wrong, response } = await open(`${await distribution(lastStatus)}/`, night);
        assert.deepEqual(wrong, []);
        assert.equal(response?.status(), 503);
        assert.equal(response.headers()["retry-after"], "600");
        // 06:53 in London is 15:53 in Tokyo, where it is the 27th already.
        assert.match(text, /Asleep until 15:53/);
        assert.match(text, /wakes at 15:53, your time/);
        assert.match(text, /By its checks, at 05:08, your time/);
        assert.match(text, /Website · Customers\s+Up[^]*Mail · Office\s+Down/);
        assert.equal(
            await page.getAttribute("footer a", "href"),
            "https://github.com/example-org/status/actions/workflows/wake.yml",
        );
        assert.equal(await page.title(), "Asleep until 15:53 · status.example.com");
    });

    it("answers on any path, and keeps nothing in the browser", async () => {
        const url = await distribution(lastStatus);
        const { text, context, asked } = await open(`${url}/endpoints/customers_shop?from=mail`, night);
        assert.match(text, /Asleep until/);
        assert.deepEqual(await context.cookies(), []);
        assert.ok(
            asked.every((it) => it.startsWith(url) || it.startsWith("data:")),
            asked.join(),
        );
    });

    it("says the same without JavaScript, in the site's time and in UTC", async () => {
        const { text } = await open(`${await distribution(lastStatus)}/`, night, {
            javaScriptEnabled: false,
        });
        assert.match(text, /Asleep until 06:53/);
        assert.match(text, /every day from 06:53 to 20:07, Europe\/London time/);
        assert.match(text, /06:53 UTC in January, 05:53 UTC in July/);
        assert.match(text, /can't be reached just now/);
    });

    it("has other words in the morning, and others again in an outage", async () => {
        const url = await distribution(lastStatus);
        const waking = await open(`${url}/`, morning);
        assert.deepEqual([await shown(waking.page), waking.wrong], ["waking", []]);
        assert.match(waking.text, /Waking up[^]*began to wake at 15:53/);
        const down = await open(`${url}/`, day);
        assert.equal(await shown(down.page), "down");
        assert.match(down.text, /Can't be reached[^]*should have been awake since 15:53/);
        assert.match(down.text, /says nothing of the services/);
    });

    for (const [what, status] of [
        ["without a last status", undefined],
        [
            "with one that is unknown",
            JSON.stringify({ version: 1, at: evening, known: false, endpoints: [], leftOut: 0 }),
        ],
        ["with one that is no JSON", "<html>"],
        [
            "with one of another kind",
            '{"version":1,"at":"2026-11-26T20:08:00Z","known":true,"endpoints":"all"}',
        ],
    ] as const) {
        it(`says that it isn't known what was seen last: ${what}`, async () => {
            const { text, wrong } = await open(`${await distribution(status)}/`, night);
            assert.deepEqual(wrong, []);
            assert.match(text, /Asleep until 15:53/);
            assert.match(text, /What its checks saw last is not known/);
        });
    }

    it("shows what somebody planted in a status as text", async () => {
        const planted =
            '<img src=x onerror="document.title=\'taken\'"><script>document.title="taken"</script>';
        const status = JSON.stringify({
            ...{ version: 1, at: evening, known: true, leftOut: 2, more: planted },
            endpoints: [
                { name: planted, group: planted, state: "up" },
                { name: "x", group: "", state: '"><script>' },
            ],
        });
        const { text, page, wrong } = await open(`${await distribution(status)}/`, night);
        assert.deepEqual(wrong, []);
        assert.ok(text.includes(planted), text);
        assert.match(await page.title(), /^Asleep/);
        assert.equal(await page.locator("main img, main script").count(), 0);
        assert.match(text, /2 more are not shown/);
    });

    it("lets nothing inline run: the policy stops what the page would have let through", async () => {
        const inline = '<!doctype html><title>before</title><script>document.title = "taken"</script>';
        const url = await distribution(lastStatus, { "/night/planted.html": inline });
        const context = await browser.newContext();
        const page = await context.newPage();
        await page.goto(`${url}/night/planted.html`);
        assert.equal(await page.title(), "before");
    });

    for (const view of views) {
        for (const [name, status, now, picture] of [
            ["night-page", lastStatus, night, "night-page"],
            ["night-page-unknown", undefined, night, undefined],
            ["night-page-down", lastStatus, day, "night-page-down"],
        ] as const) {
            it(`${name}: axe finds nothing serious, nothing overflows (${view.name})`, async () => {
                const url = `${await distribution(status)}/`;
                const found = await examine(browser, url, view, picture, {
                    now,
                    timezoneId: "Europe/London",
                });
                assert.deepEqual(found.violations, []);
                assert.ok(found.passes > 10, String(found.passes));
                assert.ok(found.overflow <= 0, `${found.overflow} pixels wider than the screen`);
                assert.ok(found.requests.every((it) => it.startsWith(url) || it.startsWith("data:")));
            });
        }
    }

    it("is small: a few kilobytes in three files", () => {
        const schedule = {
            timeZone: "Europe/London",
            wakeAt: "06:53",
            sleepAt: "20:07",
            awakeDays: "MON-SUN",
        };
        const files = nightPageFiles({
            schedule,
            statusHost: "x.example.com",
            github: { repository: "o/r" },
        });
        const bytes = files.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
        assert.ok(bytes < 16_000, String(bytes));
    });
});
