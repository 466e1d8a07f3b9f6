import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Browser } from "playwright-core";
import { keep, startBrowser, views } from "../support/browser";
import { CheckedSite } from "./checked-site";
import { freePort, Gatus, localVariables, needsGo, Scratch } from "./real-gatus";

/** What a small company watches; each is a path of one site on this machine, but for the one that is down. */
const watched = [
    { group: "Customers", name: "Shop" },
    { group: "Customers", name: "Sign-in" },
    { group: "Customers", name: "Search" },
    { group: "Inside", name: "Billing" },
    { group: "Inside", name: "Mail" },
] as const;
const down = "Inside/Mail";
const results = 12;

describe("The page that visitors see", () => {
    const scratch = new Scratch();
    const site = new CheckedSite();
    let browser: Browser;
    let gatus: Gatus;
    before(needsGo);
    before(async () => {
        const url = await site.open();
        const config = scratch.configuration();
        const closed = `http://127.0.0.1:${await freePort()}`;
        const endpoints = watched.map(({ group, name }) => ({
            group,
            name,
            url: `${group}/${name}` === down ? closed : `${url}/${name}`,
            interval: "1s",
            conditions: ["[STATUS] == 200"],
        }));
        // JSON is YAML.
        writeFileSync(join(config, "endpoints.yaml"), JSON.stringify({ endpoints }));
        const variables = localVariables(await freePort(), join(scratch.path, "page.db"));
        gatus = Gatus.start({ ...variables, STATUS_HOST: "status.example.com" }, config);
        await gatus.stored(results, "inside_mail", 60);
        browser = await startBrowser();
    });
    after(async () => {
        await browser.close();
        await gatus.end();
        site.close();
        scratch.remove();
    });

    for (const view of views) {
        it(`names what is watched, and what is down (${view.name})`, async () => {
            const context = await browser.newContext({
                viewport: { width: view.width, height: 844 },
                colorScheme: view.colorScheme,
            });
            try {
                const page = await context.newPage();
                const elsewhere: string[] = [];
                page.on("request", (request) => {
                    if (!request.url().startsWith(gatus.url)) elsewhere.push(request.url());
                });
                await page.goto(gatus.url);
                await page.getByText(watched[0].name, { exact: true }).first().waitFor();
                const text = await page.innerText("body");
                for (const { name } of watched) assert.ok(text.includes(name), `${name} in: ${text}`);
                assert.match(text, /unhealthy|down|issue|degraded/i);
                assert.deepEqual(elsewhere, [], "a visitor's browser asks nobody else");
                keep(`status-page-${view.name}.png`, await page.screenshot());
            } finally {
                await context.close();
            }
        });
    }
});
