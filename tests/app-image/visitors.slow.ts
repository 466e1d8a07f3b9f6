import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { join } from "node:path";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { Cgroup } from "./cgroup";
import { CheckedSite } from "./checked-site";
import { cpuSlowness } from "./cpu-speed";
import { freePort, Gatus, localVariables, needsGo, Scratch } from "./real-gatus";
import { until } from "../../scripts/support/until";

const endpoints = 200;
/** Seconds between two checks of one endpoint; Gatus begins with one every 0.22 s, so the last has one check more. */
const interval = 10;
const perSecond = 200;
const seconds = 60;
const mebibyte = 1024 * 1024;
/** The task's: a quarter of a CPU and 512 MB, and the alarm's line at four fifths of them. */
const task = { cpu: 0.25, memory: 512 * mebibyte };
const alarmLine = 0.8 * task.memory;

/** What a browser asks for at each visit, and then once a minute. */
const visit = [
    "/",
    "/api/v1/config",
    "/api/v1/endpoints/statuses?page=1&pageSize=50",
    "/js/app.js",
    "/css/app.css",
];

describe(`The page under ${perSecond} requests a second, with ${endpoints} endpoints`, function () {
    this.timeout(3 * 60_000);
    const scratch = new Scratch();
    const site = new CheckedSite();
    before(needsGo);
    after(() => {
        site.close();
        scratch.remove();
    });

    it("answers all, and checks in time, on the task's CPU and memory", async () => {
        const url = await site.open();
        const config = scratch.configuration();
        const list = Array.from({ length: endpoints }, (_, index) => ({
            name: String(index),
            group: String(index % 20),
            url: `${url}/${index}`,
            interval: `${interval}s`,
            conditions: ["[STATUS] == 200", "[RESPONSE_TIME] < 1000"],
            alerts: [{ type: "custom" }],
        }));
        // JSON is YAML.
        writeFileSync(join(config, "endpoints.yaml"), JSON.stringify({ endpoints: list }));
        const missing = Cgroup.missing();
        // As much CPU as the task's quarter is on the machine of docs/operations.md.
        const slowness = cpuSlowness();
        const cpu = task.cpu * slowness;
        const group = missing === undefined ? Cgroup.make({ ...task, cpu }) : undefined;
        if (missing !== undefined) process.stdout.write(`      not limited: ${missing}\n`);
        const port = await freePort();
        const variables = {
            ...localVariables(port, join(scratch.path, "visitors.db")),
            GATUS_LOG_LEVEL: "ERROR",
        };
        const gatus = Gatus.start(variables, config, group?.through);
        try {
            await until(async () => ((await fetch(`${gatus.url}/health`)).ok ? true : undefined), 20);
            // The site and the visitors are this process: how late it is itself, Gatus can't help.
            const own = monitorEventLoopDelay();
            own.enable();
            const answers = await visitors(port);
            own.disable();
            const ownDelay = own.max / 1e9;
            const memory =
                Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${gatus.pid}/status`, "utf8"))?.[1]) * 1024;
            const late = [...site.asked.values()].flatMap((times) =>
                times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / 1000 - interval),
            );
            const checks = [...site.asked.values()].reduce((sum, times) => sum + times.length, 0);
            const failed = (await (
                await fetch(`${gatus.url}/api/v1/endpoints/statuses?pageSize=1`)
            ).json()) as {
                name: string;
                results: { success: boolean; conditionResults: unknown[] }[];
            }[];

            const sorted = answers.milliseconds.sort((a, b) => a - b);
            const quantile = (part: number) => sorted[Math.floor(sorted.length * part)]?.toFixed(0) ?? "?";
            process.stdout.write(
                `      ${sorted.length} answers of ${answers.asked}: half within ${quantile(0.5)} ms, 99 % within ${quantile(0.99)} ms\n` +
                    `      ${checks} checks, at most ${Math.max(...late).toFixed(2)} s late\n` +
                    `      memory: ${(memory / mebibyte).toFixed(0)} MB; with files ${((group?.peakBytes ?? 0) / mebibyte).toFixed(0)} MB; ` +
                    `CPU's quota, ${cpu.toFixed(2)} on this machine, used up in ${group?.throttled ?? "?"} tenths of a second\n`,
            );
            assert.deepEqual(answers.errors, []);
            assert.equal(sorted.length, answers.asked);
            assert.ok(answers.asked >= perSecond * seconds, String(answers.asked));
            assert.equal(site.asked.size, endpoints, "each was checked");
            assert.ok(late.length >= endpoints, "most of them again");
            assert.ok(Math.max(...late) <= 2 + ownDelay, `${Math.max(...late).toFixed(2)} s late`);
            assert.deepEqual(
                failed.filter(({ results }) => !results.every(({ success }) => success)),
                [],
            );
            assert.ok(memory < alarmLine && (group?.peakBytes ?? 0) < alarmLine);
        } finally {
            await gatus.end("SIGKILL");
            group?.remove();
        }
    });
});

/** Asks at an even pace, whether or not the answers keep up, and waits for the last. */
async function visitors(port: number): Promise<{ asked: number; milliseconds: number[]; errors: string[] }> {
    const agent = new Agent({ keepAlive: true, maxSockets: 100 });
    const milliseconds: number[] = [];
    const errors: string[] = [];
    const begin = performance.now();
    const running: Promise<void>[] = [];
    const ask = (path: string) =>
        new Promise<void>((resolve) => {
            const sent = performance.now();
            const fail = (reason: string) => {
                errors.push(`${path}: ${reason}`);
                resolve();
            };
            const options = { port, path, agent, timeout: 10_000, headers: { "Accept-Encoding": "gzip" } };
            const request = get({ host: "127.0.0.1", ...options }, (response) => {
                response.resume();
                response.on("end", () => {
                    if (response.statusCode !== 200) {
                        fail(String(response.statusCode));
                        return;
                    }
                    milliseconds.push(performance.now() - sent);
                    resolve();
                });
                response.on("error", (error) => {
                    fail(error.message);
                });
            });
            request.on("timeout", () => request.destroy(new Error("no answer within 10 s")));
            request.on("error", (error) => {
                fail(error.message);
            });
        });
    let asked = 0;
    while (asked < perSecond * seconds) {
        const due = Math.min(((performance.now() - begin) / 1000) * perSecond, perSecond * seconds);
        while (asked < due) running.push(ask(visit[asked++ % visit.length] ?? "/"));
        await sleep(5);
    }
    await Promise.all(running);
    agent.destroy();
    return { asked, milliseconds, errors };
}
