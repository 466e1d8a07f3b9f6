import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { platform } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { lastStatusOf } from "../../lib/last-status";
import { freePort, Gatus, localVariables, needsGo, Scratch } from "./real-gatus";
import { documented } from "../support/documented";

/** The endpoint that Gatus begins with last. Only then does it listen to SIGTERM. */
const last = "domain_domain-registration";

interface Listed {
    readonly key: string;
    readonly name: string;
    readonly results: readonly { readonly timestamp: string; readonly success: boolean }[];
}

/** What the sleep asks (scripts/pipeline/sleep/last-status.ts): one result of each endpoint, and that the newest. */
async function tellsItsNewest(gatus: Gatus): Promise<void> {
    const list = async (query: string) =>
        (await (await fetch(`${gatus.url}/api/v1/endpoints/statuses${query}`)).json()) as Listed[];
    const [ones, all] = [await list("?page=1&pageSize=1"), await list("")];
    assert.equal(ones.length, all.length);
    for (const { key, results } of ones) {
        const of = all.find((it) => it.key === key)?.results ?? [];
        assert.deepEqual(results, of.slice(-1), key);
        assert.ok(
            of.every(({ timestamp }) => timestamp <= (results[0]?.timestamp ?? "")),
            key,
        );
    }
    const { endpoints, leftOut } = lastStatusOf(JSON.stringify(ones), Date.now());
    assert.deepEqual([endpoints.length, leftOut], [all.length, 0]);
}

describe("Gatus with the image's configuration", () => {
    const scratch = new Scratch();
    const started: Gatus[] = [];
    const history = join(scratch.path, "history.db");
    let config = "";
    let stopped: readonly string[] = [];

    const start = async (storageFile: string, folder = config) => {
        const gatus = Gatus.start(localVariables(await freePort(), storageFile), folder);
        started.push(gatus);
        return gatus;
    };

    before(needsGo);
    before(() => {
        config = scratch.configuration();
    });
    afterEach(async () => {
        await Promise.all(started.splice(0).map((gatus) => gatus.end("SIGKILL")));
    });
    after(() => {
        scratch.remove();
    });

    it("answers, shows its groups, keeps its metrics to itself, needs little memory, and ends with 0 on SIGTERM", async function () {
        const gatus = await start(history);
        // Endpoints begin 0.22 s after each other. Idle is when nobody asks.
        await sleep(1500);
        const memory = residentMegabytes(gatus.pid);
        if (this.test) this.test.title += `: ${memory.toFixed(1)} MB`;
        // The goal is 30 MB, of which a part is the program's file: how much of it is mapped varies by a few.
        assert.ok(memory <= 35, `${memory.toFixed(1)} MB`);

        await gatus.stored(1, last);
        const answer = await fetch(`${gatus.url}/api/v1/endpoints/statuses`);
        const groups = ((await answer.json()) as { group: string; name: string }[]).map(({ group }) => group);
        assert.deepEqual(groups.sort(), ["Domain", "Domain", "Domain", "Site", "Site", "Site"]);
        assert.match(await (await fetch(gatus.url)).text(), /<title>localhost<\/title>/);
        assert.doesNotMatch(await (await fetch(`${gatus.url}/metrics`)).text(), /gatus_results_total/);

        stopped = await gatus.results();
        assert.equal(stopped.length, 1);
        const { code, output } = await gatus.end("SIGTERM");
        assert.equal(code, 0);
        assert.match(output, /Server has shut down successfully|Shutting down/);
    });

    it("keeps its history through that stop, and through a kill -9", async () => {
        const second = await start(history);
        const two = await second.stored(2);
        assert.deepEqual(two.slice(0, 1), stopped, "what was before the stop is there");
        assert.equal((await second.end("SIGKILL")).code, null);

        const third = await start(history);
        const three = await third.stored(3);
        assert.deepEqual(three.slice(0, 2), two, "what was before the kill is there");
        await tellsItsNewest(third);
    });

    it("refuses to share its history with a second Gatus", async () => {
        const storage = join(scratch.path, "shared.db");
        const first = await start(storage);
        const before = await first.stored(1);
        // The real configuration waits a minute for the lock; here a fifth of a second.
        const impatient = scratch.configuration({ "busy_timeout(60000)": "busy_timeout(200)" });
        const second = await start(storage, impatient);
        const { code, output } = await second.ended;
        assert.notEqual(code, 0);
        assert.match(output, documented("panic: database is locked (5) (SQLITE_BUSY)"));
        assert.deepEqual(await first.results(), before, "the first goes on");
    });

    it("says at its start that it can't open its history, or that it is none", async () => {
        const nothing = await start(join(scratch.path, "nowhere", "history.db"));
        assert.match((await nothing.ended).output, documented("panic: unable to open database file (14)"));

        const text = join(scratch.path, "text.db");
        writeFileSync(text, "not a database\n".repeat(1000));
        const none = await start(text);
        assert.match((await none.ended).output, documented("panic: file is not a database (26)"));
    });

    it("says of a damaged history that it is malformed", async () => {
        const damaged = join(scratch.path, "damaged.db");
        const whole = await start(damaged);
        await whole.stored(1);
        await whole.end("SIGTERM");
        // The first page, the header, stays: the file is one of SQLite's, with nothing after it that makes sense.
        const bytes = readFileSync(damaged);
        bytes.fill(0x5a, 100);
        writeFileSync(damaged, bytes);
        for (const file of [`${damaged}-wal`, `${damaged}-shm`]) rmSync(file, { force: true });
        const gatus = await start(damaged);
        assert.match((await gatus.ended).output, documented("database disk image is malformed (11)"));
    });

    it("forgets with history: memory, and leaves no file", async () => {
        const gatus = await start(":memory:");
        await gatus.stored(1);
        await gatus.end("SIGKILL");
        assert.equal(existsSync(":memory:"), false);
        const again = await start(":memory:");
        assert.equal((await again.stored(1)).length, 1);
    });

    it("answers soon after its start", async function () {
        // The goal is 20 ms. On a machine that does other things at the same time, several tries may be needed.
        let best = Infinity;
        for (let round = 0; round < 20 && best > 20; round++) {
            const port = await freePort();
            const begin = performance.now();
            const gatus = Gatus.start(localVariables(port, join(scratch.path, "soon.db")), config);
            started.push(gatus);
            await firstAnswer(port);
            best = Math.min(best, performance.now() - begin);
            await gatus.end("SIGKILL");
        }
        if (this.test) this.test.title += `: ${best.toFixed(0)} ms`;
        assert.ok(best <= 200, `${best.toFixed(0)} ms`);
    });
});

/** Waits for the first answer of /health; connecting by hand, as a refused `fetch` costs milliseconds. */
async function firstAnswer(port: number): Promise<void> {
    for (let answered = false; !answered;) {
        answered = await new Promise<boolean>((resolve) => {
            const socket = connect(port, "127.0.0.1", () => socket.write("GET /health HTTP/1.0\r\n\r\n"));
            socket.once("data", (data) => {
                resolve(data.toString().includes(" 200 "));
                socket.destroy();
            });
            socket.once("error", () => {
                resolve(false);
            });
        });
        if (!answered) await sleep(1);
    }
}

/** The memory of a process, what it shares with files included. 0 where the system doesn't tell. */
function residentMegabytes(pid: number): number {
    if (platform() !== "linux") return 0;
    const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, "utf8"));
    return Number(match?.[1] ?? 0) / 1024;
}
