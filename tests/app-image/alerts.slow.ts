import assert from "node:assert/strict";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort, Gatus, localVariables, needsGo, Scratch } from "./real-gatus";
import { until } from "../../scripts/support/until";

describe("Alerts of the image's configuration", function () {
    this.timeout(60_000);
    const scratch = new Scratch();
    const started: Gatus[] = [];
    const received: { path: string; body: string; type: string | undefined }[] = [];
    const server = createServer((request, response) => {
        let body = "";
        request.on("data", (part: Buffer) => (body += part.toString()));
        request.on("end", () => {
            received.push({ path: request.url ?? "", body, type: request.headers["content-type"] });
            response.end();
        });
    });

    before(needsGo);
    before((done) => {
        server.listen(0, "127.0.0.1", done);
    });
    after(async () => {
        await Promise.all(started.map((gatus) => gatus.end("SIGKILL")));
        server.closeAllConnections();
        server.close();
        scratch.remove();
    });

    /** A Gatus whose checks of the site fail every second, as nothing serves the site here. */
    async function failing(name: string, more: Record<string, string>): Promise<Gatus> {
        const config = scratch.configuration({ "interval: 1m": "interval: 1s" });
        const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/${name}`;
        const variables = localVariables(await freePort(), join(scratch.path, `${name}.db`));
        const gatus = Gatus.start(
            { ...variables, MAINTENANCE_ENABLED: "false", ALERT_WEBHOOK_URL: url, ...more },
            config,
        );
        started.push(gatus);
        return gatus;
    }

    it("go to the webhook after three failures; not without a webhook, and not in the planned night", async () => {
        const hourAgo = new Date(Date.now() - 3_600_000).toISOString().slice(11, 16);
        const planned = {
            MAINTENANCE_ENABLED: "true",
            MAINTENANCE_TIMEZONE: "UTC",
            MAINTENANCE_START: hourAgo,
            MAINTENANCE_DURATION: "2h",
        };
        const all = await Promise.all([
            failing("told", {}),
            failing("off", { ALERT_WEBHOOK_ENABLED: "false" }),
            failing("night", planned),
        ]);
        const told = await until(() => Promise.resolve(received.find(({ path }) => path === "/told")), 20);
        assert.equal(told.type, "application/json");
        assert.deepEqual(JSON.parse(told.body), {
            text: "TRIGGERED Site / Status page: see https://localhost",
        });
        assert.ok((await all[0].results()).length >= 3);

        await Promise.all(all.map((gatus) => gatus.stored(5)));
        await sleep(500);
        assert.deepEqual([...new Set(received.map(({ path }) => path))], ["/told"]);
    });
});
