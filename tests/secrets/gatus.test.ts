import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, Gatus, localVariables, needsGo, Scratch } from "../app-image/real-gatus";
import { until } from "../../scripts/support/until";
import { leaksInFolder, leaksInText } from "./search";

const webhook = "planted-webhook-Y3s6fH";
const header = "planted-header-C1z8oM";

/** Every address that a visitor of the page can ask. */
const pages = [
    "/",
    "/health",
    "/metrics",
    "/endpoints/_site",
    "/api/v1/config",
    "/api/v1/endpoints/statuses",
    "/api/v1/endpoints/_site/statuses",
    "/api/v1/endpoints/_site/response-times/1h/badge.svg",
    "/api/v1/suites/statuses",
];

describe("The secrets that Gatus is given", () => {
    const scratch = new Scratch();
    let gatus: Gatus | undefined;
    before(needsGo);
    after(async () => {
        await gatus?.end("SIGKILL");
        scratch.remove();
    });

    it("are on no page and not in the history, also while a check and its alert fail", async () => {
        // Neither the site nor the receiver of alerts is there.
        const config = scratch.configuration({ "failure-threshold: 3": "failure-threshold: 1" });
        writeFileSync(
            join(config, "endpoints.yaml"),
            JSON.stringify({
                endpoints: [
                    {
                        name: "site",
                        url: "http://127.0.0.1:1/",
                        headers: { Authorization: "Bearer $API_TOKEN" },
                        interval: "1s",
                        conditions: ["[STATUS] == 200", "[BODY].a == b"],
                        alerts: [{ type: "custom" }],
                    },
                ],
            }),
        );
        const storage = join(scratch.path, "history.db");
        const variables = {
            ...localVariables(await freePort(), storage),
            MAINTENANCE_ENABLED: "false",
            ALERT_WEBHOOK_URL: `http://127.0.0.1:1/${webhook}`,
            API_TOKEN: header,
        };
        const running = (gatus = Gatus.start(variables, config));
        await running.stored(2, "_site");
        const secrets = { webhook, header };
        for (const page of pages) {
            const answer = await until(() => fetch(running.url + page));
            const said = JSON.stringify([...answer.headers]) + (await answer.text());
            assert.deepEqual(leaksInText(said, page, secrets), []);
        }
        const { output } = await running.end("SIGKILL");
        const inHistory = leaksInFolder(scratch.path, secrets);
        assert.deepEqual(inHistory, []);

        // Gatus's own words for an alert that didn't get through hold the address. That log is in CloudWatch, encrypted,
        // for those who may read it: SECURITY.md says so. When a Gatus hides it, this line fails, and both can go.
        const inLog = leaksInText(output, "log", secrets).map(({ secret }) => secret);
        assert.deepEqual(inLog, ["webhook"]);
    });
});
