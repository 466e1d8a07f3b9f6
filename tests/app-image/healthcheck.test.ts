import assert from "node:assert/strict";
import { statSync, truncateSync, unlinkSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hostBinaries } from "../../scripts/support/image-binaries";
import { execute, freePort, Gatus, localVariables, needsGo, type Outcome, Scratch } from "./real-gatus";
import { documented } from "../support/documented";

describe("healthcheck", () => {
    const scratch = new Scratch();
    const servers: Server[] = [];
    let hung: Promise<Outcome>;

    /** A server that isn't Gatus, on a port of its own. */
    async function serve(answer: RequestListener): Promise<number> {
        const server = createServer(answer);
        servers.push(server);
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        return (server.address() as AddressInfo).port;
    }

    /** A server that is UP like Gatus always is, and answers everything else with this. */
    const upButFor = (status: number, body: string, uptime = 404) =>
        serve(({ url = "" }, response) => {
            if (url === "/health") response.end('{"status":"UP"}');
            else if (url.includes("/uptimes/")) response.writeHead(uptime).end("not found");
            else response.writeHead(status).end(body);
        });

    const check = (port: number, more: Record<string, string> = {}) =>
        execute("healthcheck", [], { PORT: String(port), ...more });

    const results = (time: Date) =>
        JSON.stringify([{ name: "a", results: [{ timestamp: time.toISOString() }] }]);

    before(needsGo);
    before(async () => {
        // The longest check of all: it runs while the others do.
        hung = check(await serve(() => undefined));
    });
    after(() => {
        for (const server of servers) {
            server.closeAllConnections();
            server.close();
        }
        scratch.remove();
    });

    async function unhealthy(outcome: Promise<Outcome>, reason: RegExp): Promise<void> {
        const { code, output } = await outcome;
        assert.match(output, reason);
        assert.equal(output.trimEnd().split("\n").length, 1, "one line");
        assert.equal(code, 1);
    }

    it("is at most 2 MB", () => {
        assert.ok(statSync(hostBinaries().healthcheck).size <= 2_000_000);
    });

    it("tells a Gatus that records from one whose writes fail, while its own /health and status API don't", async () => {
        const storage = join(scratch.path, "writes-fail.db");
        const port = await freePort();
        const config = scratch.configuration({ "interval: 1m": "interval: 500ms" });
        const gatus = Gatus.start(localVariables(port, storage), config);
        try {
            await gatus.stored(1);
            const healthy = await check(port, { STORAGE_FILE: storage });
            assert.match(healthy.output, /^healthy: the newest stored result is \d+s old\n$/);
            assert.equal(healthy.code, 0);

            for (const file of [storage, `${storage}-wal`]) truncateSync(file, 0);
            await sleep(2100);
            assert.equal((await fetch(`${gatus.url}/health`)).status, 200);
            assert.equal((await fetch(`${gatus.url}/api/v1/endpoints/statuses`)).status, 200);
            const limit = { STORAGE_FILE: storage, HEALTHCHECK_MAX_AGE: "1s" };
            await unhealthy(
                check(port, limit),
                /^storage: the newest stored result is \ds old, the limit is 1s; writes fail/,
            );
            const { output } = await check(port, limit);
            assert.match(output, documented("storage: the newest stored result is ... old"));

            unlinkSync(storage);
            await unhealthy(
                check(port, { STORAGE_FILE: storage }),
                /^storage: stat .*writes-fail\.db: no such file/,
            );
        } finally {
            await gatus.end("SIGKILL");
        }
    });

    it("nothing listens: still starting, or the wrong port", async () => {
        await unhealthy(
            check(await freePort()),
            /^starting: nothing answers on 127\.0\.0\.1:\d+ \(connection refused\)/,
        );
    });

    it("no result yet: still starting", async () => {
        await unhealthy(check(await upButFor(200, "[]")), /^starting: no result is stored yet$/m);
    });

    it("another server listens: wrong port", async () => {
        const other = await serve((_, response) => response.end("hello"));
        await unhealthy(
            check(other),
            /^wrong port: what answers on 127\.0\.0\.1:\d+ isn't Gatus \(\/health: 200\)/,
        );
    });

    it("the storage answers with an error", async () => {
        const broken = await upButFor(500, "database disk image is malformed\nmore");
        await unhealthy(
            check(broken),
            /^storage: the status API answers 500: database disk image is malformed$/m,
        );
    });

    it("the newest result of all counts, and ten minutes are its limit", async () => {
        const minutes = (age: number) => new Date(Date.now() - age * 60_000);
        const old = results(minutes(11));
        await unhealthy(check(await upButFor(200, old)), /is 11m0s old, the limit is 10m0s/);
        const one = await check(await upButFor(200, `[${old},${results(minutes(9))},${old}]`));
        assert.deepEqual(one, { code: 0, output: "healthy: the newest stored result is 9m0s old\n" });
    });

    it("behind a login it asks an open API that reads the storage too", async () => {
        const open = await check(await upButFor(401, "Unauthorized"));
        assert.match(open.output, /^healthy: the storage answers \(/);
        assert.equal(open.code, 0);
        await unhealthy(
            check(await upButFor(401, "", 500)),
            /^storage: the uptime API answers 500: not found$/m,
        );
    });

    it("settings that mean nothing", async () => {
        await unhealthy(execute("healthcheck", [], { PORT: "http" }), /^setting: PORT=http isn't a port/);
        await unhealthy(
            check(1, { HEALTHCHECK_MAX_AGE: "10" }),
            /^setting: HEALTHCHECK_MAX_AGE=10 isn't a duration/,
        );
    });

    it("no answer within four seconds: hung", async () => {
        await unhealthy(hung, /^hung: no answer from 127\.0\.0\.1:\d+ within 4s$/m);
    });
});
