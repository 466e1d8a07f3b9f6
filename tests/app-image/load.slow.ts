import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { execute, freePort, Gatus, localVariables, needsGo, Scratch } from "./real-gatus";
import { until } from "../../scripts/support/until";
import { skipWithout } from "../support/skip";

const endpoints = 1000;
/** Seconds between two checks of one endpoint. */
const interval = 10;

describe(`Gatus with ${String(endpoints)} endpoints`, function () {
    // Gatus begins with one endpoint every 0.22 s: 222 s until all are checked. Then three rounds are measured.
    this.timeout(6 * 60_000);
    const scratch = new Scratch();
    let asked = 0;
    const server = createServer((_, response) => {
        asked++;
        response.end("ok");
    });

    before(needsGo);
    after(() => {
        server.closeAllConnections();
        server.close();
        scratch.remove();
    });

    it("keeps its pace, in the memory of the smallest Fargate task, and stays healthy", async function () {
        skipWithout(this, process.platform === "linux" ? undefined : "Linux");
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const config = scratch.configuration();
        const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
        const list = Array.from({ length: endpoints }, (_, index) => ({
            name: String(index),
            group: String(index % 20),
            url: `${url}/${String(index)}`,
            interval: `${String(interval)}s`,
            conditions: ["[STATUS] == 200", "[RESPONSE_TIME] < 1000"],
            alerts: [{ type: "custom" }],
        }));
        // JSON is YAML.
        writeFileSync(join(config, "endpoints.yaml"), JSON.stringify({ endpoints: list }));
        const port = await freePort();
        const storage = join(scratch.path, "load.db");
        const gatus = Gatus.start({ ...localVariables(port, storage), GATUS_LOG_LEVEL: "ERROR" }, config);
        try {
            const lastKey = `${String((endpoints - 1) % 20)}_${String(endpoints - 1)}`;
            await until(async () => ((await gatus.results(lastKey)).length > 0 ? true : undefined), 260);

            const rounds: number[] = [];
            let begin = performance.now();
            for (let round = 0; round < 3; round++) {
                const goal = asked + endpoints;
                while (asked < goal && performance.now() - begin < 60_000) await sleep(10);
                rounds.push((performance.now() - begin) / 1000);
                begin = performance.now();
            }
            const check = await execute("healthcheck", [], { PORT: String(port), STORAGE_FILE: storage });
            const checkTook = performance.now() - begin;
            begin = performance.now();
            const page = await (
                await fetch(`${gatus.url}/api/v1/endpoints/statuses?page=1&pageSize=50`)
            ).text();
            const pageTook = performance.now() - begin;
            const memory = (name: string) => {
                const status = readFileSync(`/proc/${String(gatus.pid)}/status`, "utf8");
                return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
            };
            process.stdout.write(
                `      seconds a round: ${rounds.map((seconds) => seconds.toFixed(1)).join(", ")} (every ${String(interval)} s)\n` +
                    `      memory: ${memory("VmRSS").toFixed(0)} MB, at most ${memory("VmHWM").toFixed(0)} MB\n` +
                    `      health check: ${checkTook.toFixed(0)} ms; page of ${String(endpoints)}: ` +
                    `${pageTook.toFixed(0)} ms, ${(page.length / 1e6).toFixed(1)} MB\n`,
            );
            assert.equal(check.code, 0, check.output);
            assert.ok(memory("VmHWM") < 256, "half of 512 MB");
            for (const seconds of rounds) assert.ok(seconds < interval * 1.5, `${seconds.toFixed(1)} s`);
        } finally {
            assert.equal((await gatus.end()).code, 0);
        }
    });
});
