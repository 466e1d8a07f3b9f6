import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Browser } from "playwright-core";
import { reportFile } from "../../rehearsal/report";
import { Examined, examine, startBrowser, views } from "../support/browser";
import { failedReport } from "./rehearsed";

const root = join(__dirname, "..", "..");

describe("report in a browser", () => {
    let browser: Browser;
    let folder: string;
    before(async () => {
        folder = mkdtempSync(join(tmpdir(), "report-"));
        browser = await startBrowser();
        if (!existsSync(reportFile)) {
            const { status } = spawnSync("npm", ["start"], { cwd: root, stdio: "inherit" });
            assert.equal(status, 0);
        }
    });
    after(async () => {
        await browser.close();
        rmSync(folder, { recursive: true });
    });

    const expectGood = ({ violations, passes, requests, messages, overflow }: Examined) => {
        assert.deepEqual(violations, []);
        assert.ok(passes > 15, String(passes));
        assert.deepEqual([requests, messages], [[], []]);
        assert.ok(overflow <= 0, `${overflow} pixels wider than the screen`);
    };

    for (const view of views) {
        it(`of a rehearsal that passed: axe finds nothing serious, nothing is fetched, nothing overflows (${view.name})`, async () => {
            expectGood(await examine(browser, pathToFileURL(reportFile).href, view, "report"));
        });

        it(`of one that failed likewise (${view.name})`, async () => {
            const file = await failedReport(join(folder, "failed.html"));
            expectGood(
                await examine(
                    browser,
                    pathToFileURL(file).href,
                    view,
                    view.name === "dark" ? "report-failed" : undefined,
                ),
            );
        });
    }

    it("would find what is wrong: contrast, width, a request", async () => {
        const page = readFileSync(reportFile, "utf8").replace(
            '<main id="main">',
            '<main id="main"><p style="color:#999;background:#aaa">pale</p><p style="width:200vw">wide</p><img src="http://127.0.0.1:9/x.png">',
        );
        const file = join(folder, "bad.html");
        writeFileSync(file, page);
        const found = await examine(browser, pathToFileURL(file).href, views[0]);
        assert.match(found.violations.join("\n"), /color-contrast/);
        assert.match(found.violations.join("\n"), /image-alt/);
        assert.equal(found.requests.length, 1);
        assert.ok(found.overflow > 0);
    });

    it("is small enough to be mailed", () => {
        assert.ok(statSync(reportFile).size < 600_000, String(statSync(reportFile).size));
    });
});
