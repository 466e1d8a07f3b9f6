import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { CheckedSite } from "./checked-site";
import { freePort, Gatus, localVariables, needsGo, Scratch } from "./real-gatus";
import { until } from "../../scripts/support/until";
import { damage, noSqlite, sql } from "./sqlite";
import { skipWithout } from "../support/skip";

const mebibyte = 1024 * 1024;

describe("The history", function () {
    this.timeout(3 * 60_000);
    const scratch = new Scratch();
    const site = new CheckedSite();
    let url = "";
    before(needsGo);
    before(async function () {
        skipWithout(this, noSqlite());
        url = await site.open();
    });
    after(() => {
        site.close();
        scratch.remove();
    });

    function configuration(endpoints: number, interval: string, results: number): string {
        const config = scratch.configuration({
            "maximum-number-of-results: 200": `maximum-number-of-results: ${results}`,
        });
        const list = Array.from({ length: endpoints }, (_, index) => ({
            name: String(index),
            url: `${url}/${index}`,
            interval,
            conditions: ["[STATUS] == 200"],
        }));
        // JSON is YAML.
        writeFileSync(join(config, "endpoints.yaml"), JSON.stringify({ endpoints: list }));
        return config;
    }

    it("is whole after 20 kills in the middle of writing, and has lost no result but the last", async () => {
        const kills = 20;
        const endpoints = 4;
        const file = join(scratch.path, "killed.db");
        // Every hundredth of a second: whenever the kill comes, something is being written. None is deleted.
        const config = configuration(endpoints, "10ms", 1_000_000);
        let least = Infinity;
        for (let kill = 1; kill <= kills; kill++) {
            const gatus = Gatus.start(localVariables(await freePort(), file), config);
            const begun = [...site.asked.values()].flat().length;
            await until(
                () => Promise.resolve([...site.asked.values()].flat().length > begun + 20 ? true : undefined),
                30,
            );
            await sleep(100 + ((kill * 37) % 200)); // each at another moment
            await gatus.end("SIGKILL");

            assert.deepEqual(damage(file), [], `after kill ${kill}`);
            const stored = new Map(
                sql(
                    file,
                    "SELECT endpoint_name, count(*) FROM endpoint_results JOIN endpoints USING (endpoint_id) GROUP BY 1",
                ).map(([name, count]) => [String(name), Number(count)]),
            );
            for (let index = 0; index < endpoints; index++) {
                const answered = site.asked.get(`/${index}`)?.length ?? 0;
                // One of each endpoint may have been under way at every kill.
                const lost = answered - (stored.get(String(index)) ?? 0);
                assert.ok(
                    lost >= 0 && lost <= kill,
                    `endpoint ${index} lost ${lost} of ${answered} in ${kill} kills`,
                );
            }
            least = Math.min(
                least,
                [...stored.values()].reduce((sum, count) => sum + count, 0),
            );
        }
        const answered = [...site.asked.values()].flat().length;
        const [[stored] = []] = sql(file, "SELECT count(*) FROM endpoint_results");
        process.stdout.write(
            `      ${answered} checks, ${answered - Number(stored)} lost in ${kills} kills\n`,
        );
        assert.ok(least > 0 && answered > kills * 20);

        // The check itself: a page of the file, overwritten, is seen.
        const pages = readFileSync(file);
        writeFileSync(file, pages.fill(0x5a, 3 * 4096 + 100, 8 * 4096));
        assert.ok(isDamaged(file));
    });

    it("of a year, with 200 endpoints: a start takes no longer, and the file stays small", async () => {
        const endpoints = 200;
        const file = join(scratch.path, "year.db");
        const config = configuration(endpoints, "1h", 200);
        // Gatus makes the tables.
        const first = Gatus.start(localVariables(await freePort(), file), config);
        await first.stored(1, "_0");
        await first.end("SIGKILL");

        // What Gatus keeps of a year with a check a minute: the last 200 results with two conditions each, 100 events, and
        // the uptime by the hour. Of that it keeps 32 days, but deletes them as new results come in, endpoint by endpoint: after a
        // year asleep all 365 days are there.
        const now = Math.floor(Date.now() / 1000);
        const rows = (count: number) =>
            `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;
        const at = (step: number) => `strftime('%Y-%m-%d %H:%M:%S+00:00', ${now} - i * ${step}, 'unixepoch')`;
        sql(
            file,
            `${rows(endpoints - 1)} INSERT OR IGNORE INTO endpoints (endpoint_key, endpoint_name, endpoint_group)
                SELECT '_' || i, i, '' FROM n`,
            `${rows(199)} INSERT INTO endpoint_results (endpoint_id, success, errors, connected, status, dns_rcode, certificate_expiration,
                domain_expiration, hostname, ip, duration, timestamp)
                SELECT endpoint_id, 1, '', 1, 200, '', 5000000000000000, 0, 'service.example.com', '', 123456789, ${at(60)} FROM endpoints, n`,
            `INSERT INTO endpoint_result_conditions (endpoint_result_id, condition, success)
                SELECT endpoint_result_id, c, 1 FROM endpoint_results, (SELECT '[STATUS] == 200' AS c UNION SELECT '[RESPONSE_TIME] < 1000')`,
            `${rows(98)} INSERT INTO endpoint_events (endpoint_id, event_type, event_timestamp)
                SELECT endpoint_id, CASE i % 2 WHEN 0 THEN 'HEALTHY' ELSE 'UNHEALTHY' END, ${at(300_000)} FROM endpoints, n`,
            `${rows(365 * 24)} INSERT OR IGNORE INTO endpoint_uptimes (endpoint_id, hour_unix_timestamp, total_executions, successful_executions,
                total_response_time) SELECT endpoint_id, (${now} / 3600 - i) * 3600, 60, 60, 6000 FROM endpoints, n`,
        );
        const size = statSync(file).size / mebibyte;
        const port = await freePort();
        const begin = performance.now();
        const gatus = Gatus.start(localVariables(port, file), config);
        try {
            await until(async () => ((await fetch(`${gatus.url}/health`)).ok ? true : undefined), 60);
            const start = performance.now() - begin;
            const asked = performance.now();
            const page = await fetch(`${gatus.url}/api/v1/endpoints/statuses`);
            const statuses = (await page.json()) as unknown[];
            const listed = performance.now() - asked;
            const uptime = await (await fetch(`${gatus.url}/api/v1/endpoints/_0/uptimes/30d`)).text();
            // The first new result of an endpoint deletes what is too old of it.
            const since = new Date(now * 1000).toISOString();
            await until(async () => ((await gatus.results("_0")).at(-1) ?? "") > since || undefined, 60);
            const memory =
                Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${gatus.pid}/status`, "utf8"))?.[1]) / 1024;
            await gatus.end("SIGKILL");
            const [[kept] = []] = sql(
                file,
                "SELECT count(*) FROM endpoint_uptimes JOIN endpoints USING (endpoint_id) WHERE endpoint_key = '_0'",
            );
            process.stdout.write(
                `      ${size.toFixed(0)} MB; answers ${start.toFixed(0)} ms after its start, lists all in ${listed.toFixed(0)} ms\n` +
                    `      memory: ${memory.toFixed(0)} MB; ${String(kept)} of ${365 * 24} hours kept after one check\n`,
            );
            assert.equal(statuses.length, endpoints);
            assert.equal(Number(uptime), 1);
            assert.ok(start < 3000 && listed < 10_000 && memory < 0.8 * 512 && size < 1000);
            assert.ok(Number(kept) <= 32 * 24, "it forgets what is older than a month");
            assert.deepEqual(damage(file), []);
        } finally {
            await gatus.end("SIGKILL");
        }
    });
});

function isDamaged(file: string): boolean {
    try {
        return damage(file).length > 0;
    } catch {
        return true; // SQLite refuses to read it at all
    }
}
