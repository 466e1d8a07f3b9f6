import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import { S3Client } from "@aws-sdk/client-s3";
import { lastStatusLimits, lastStatusOf, unknownStatus } from "../../lib/last-status";
import { main as sleep } from "../../scripts/pipeline/sleep";
import { askLastStatus, writeLastStatus } from "../../scripts/pipeline/sleep/last-status";
import { Site } from "../../scripts/pipeline/health/site";
import { readStatus } from "../../persistent/night-page/page.js";
import { FakePulumi } from "./support/fake-pulumi";
import { awsClientConfig, Certificate, selfSigned, serve, stopServers } from "./support/servers";

const evening = Date.parse("2026-11-26T20:07:00Z");
const checked = (name: unknown, success: unknown = true, group: unknown = "Customers") => ({
    ...{ name, group, key: "key" },
    results: [{ success: !success }, { success, timestamp: "2026-11-26T20:06:00Z" }],
});
const listed = (...endpoints: unknown[]) => lastStatusOf(JSON.stringify(endpoints), evening);

describe("what the checks saw last", () => {
    it("is the newest result of each endpoint", () => {
        assert.deepEqual(listed(checked("Shop"), checked("Mail", false, "")), {
            version: 1,
            at: "2026-11-26T20:07:00.000Z",
            known: true,
            endpoints: [
                { name: "Shop", group: "Customers", state: "up" },
                { name: "Mail", group: "", state: "down" },
            ],
            leftOut: 0,
        });
    });

    it("leaves out what was never checked, and what is no endpoint", () => {
        const never = { name: "New", results: [] };
        assert.deepEqual(
            listed(never, null, "x", 7, checked(""), checked(9), checked("Odd", "yes")).endpoints,
            [],
        );
        assert.throws(() => lastStatusOf('{"error":"login"}', evening), /no list of endpoints/);
        assert.throws(() => lastStatusOf("<html>", evening), SyntaxError);
    });

    it("is one line for each, of a length, and of a number and size that a page can show", () => {
        const [long, control] = listed(checked("x".repeat(500)), checked("a\nb\u202Ec\u0000")).endpoints;
        assert.equal(long?.name.length, lastStatusLimits.characters);
        assert.equal(control?.name, "a b c");
        const many = listed(...Array.from({ length: 900 }, (_, index) => checked(`${index}`)));
        assert.deepEqual([many.endpoints.length, many.leftOut], [lastStatusLimits.endpoints, 700]);
        const wide = listed(
            ...Array.from({ length: 200 }, () => checked("\u{1F634}".repeat(90), true, "\u20AC".repeat(200))),
        );
        assert.ok(Buffer.byteLength(JSON.stringify(wide)) <= lastStatusLimits.bytes);
        assert.equal(wide.endpoints.length + wide.leftOut, 200);
        assert.ok(wide.leftOut > 0);
    });

    it("is read by the page as it was written", () => {
        const written = listed(checked("Shop"), checked("é <b>", false), checked("x".repeat(500)));
        const read = readStatus(JSON.parse(JSON.stringify(written)), evening);
        assert.deepEqual(read?.endpoints, written.endpoints);
        assert.equal(readStatus(unknownStatus(evening), evening)?.endpoints, undefined);
    });
});

describe("what the checks saw last: asked of the site", () => {
    let certificate: Certificate;
    before(() => {
        certificate = selfSigned("status.example.com");
    });
    afterEach(stopServers);

    async function site(answer: (path: string, response: http.ServerResponse) => void): Promise<Site> {
        const server = https.createServer(certificate, (request, response) => {
            answer(request.url ?? "", response);
        });
        const url = new URL(`https://status.example.com:${await serve(server)}`);
        return { url, connectTo: "127.0.0.1", ca: certificate.cert };
    }

    it("by the load balancer's own name, one result of each", async () => {
        const asked: string[] = [];
        const it = await site((path, response) => {
            asked.push(path);
            response.end(JSON.stringify([checked("Shop", false)]));
        });
        const { status, told } = await askLastStatus(it, evening);
        assert.deepEqual(asked, ["/api/v1/endpoints/statuses?page=1&pageSize=1"]);
        assert.deepEqual(status.endpoints, [{ name: "Shop", group: "Customers", state: "down" }]);
        assert.equal(told, "shows what 1 checks saw last, 1 of them down");
    });

    for (const [what, answer, reason] of [
        ["a login", (_: string, it: http.ServerResponse) => it.writeHead(401).end(), /answers 401/],
        ["no JSON", (_: string, it: http.ServerResponse) => it.end("<html>"), /not valid JSON/],
        ["another site", (_: string, it: http.ServerResponse) => it.end('{"a":1}'), /no list of endpoints/],
    ] as const) {
        it(`is unknown behind ${what}`, async () => {
            const { status, told } = await askLastStatus(await site(answer), evening);
            assert.deepEqual([status.known, status.endpoints], [false, []]);
            assert.match(told, /^doesn't know what the checks saw last: the site didn't tell \(/);
            assert.match(told, reason);
        });
    }

    it("is unknown where nobody answers, or nobody knows where", async () => {
        const url = new URL("https://status.example.com:1");
        const nobody = await askLastStatus({ url, connectTo: "127.0.0.1" }, evening);
        assert.deepEqual(
            [nobody.status.known, (await askLastStatus(undefined, evening)).status.known],
            [false, false],
        );
    });
});

describe("what the checks saw last: written for the page", () => {
    afterEach(stopServers);
    after(() => {
        FakePulumi.removeAll();
    });

    /** An S3 that answers all with one status, and what it was sent. */
    async function bucket(status: number) {
        const puts: { path: string; headers: http.IncomingHttpHeaders; body: string }[] = [];
        const port = await serve(
            http.createServer((request, response) => {
                let body = "";
                request.on("data", (chunk: Buffer) => (body += chunk.toString()));
                request.on("end", () => {
                    puts.push({ path: request.url ?? "", headers: request.headers, body });
                    response.writeHead(status).end();
                });
            }),
        );
        return { puts, port };
    }

    it("to the one object that the teardown may write, as JSON that is kept for a minute", async () => {
        const { puts, port } = await bucket(200);
        const client = new S3Client({ ...awsClientConfig(port), forcePathStyle: true });
        await writeLastStatus(client, "night-bucket", unknownStatus(evening));
        const [put] = puts;
        assert.match(put?.path ?? "", /^\/night-bucket\/night\/status\.json(\?|$)/);
        assert.deepEqual(
            [put?.headers["content-type"], put?.headers["cache-control"]],
            ["application/json; charset=utf-8", "public, max-age=60"],
        );
        assert.match(put?.body ?? "", /"known":false/);
    });

    const state = '{"deployment":{"resources":[{"type":"aws:ec2/vpc:Vpc","custom":true}]}}';
    const put = async (status: number, output = "echo night-bucket") => {
        const pulumi = new FakePulumi(`case "$*" in
            stack\\ export*) echo '${state}' ;;
            stack\\ output\\ nightPageBucket*) ${output} ;;
            stack\\ output*) exit 1 ;;
        esac`);
        const { puts, port } = await bucket(status);
        const before = ["--before", pulumi.file("before.json"), "--night", pulumi.file("night.txt")];
        const result = await pulumi.call(sleep, ["--stack", "prod", "--confirm", "prod", ...before], {
            AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
            AWS_REGION: "eu-west-2",
            AWS_ACCESS_KEY_ID: "test",
            AWS_SECRET_ACCESS_KEY: "test",
            AWS_MAX_ATTEMPTS: "1",
        });
        const isDestroyed = pulumi.calls.some((call) => call.startsWith("destroy"));
        const objects = puts.filter(({ path }) => path.includes("status.json"));
        return { ...result, isDestroyed, objects, night: readFileSync(pulumi.file("night.txt"), "utf8") };
    };

    it("by the sleep, before it destroys; unknown where the state has no address of the site", async () => {
        const { status, stderr, isDestroyed, objects, night } = await put(200);
        assert.deepEqual([status, isDestroyed, objects.length], [0, true, 1], stderr);
        assert.match(night, /^doesn't know what the checks saw last: .*the state has no address of it\)\n$/);
    });

    it("by no means at any price: what S3 refuses is told, and the site sleeps", async () => {
        const { status, isDestroyed, night } = await put(403);
        assert.deepEqual([status, isDestroyed], [0, true]);
        assert.match(night, /^shows an older evening: it could not be told/);
    });

    for (const [what, output] of [
        ["there is no such page", "echo"],
        ["the persistent layer is older than the code", "exit 255"],
    ] as const) {
        it(`not at all where ${what}`, async () => {
            const { status, isDestroyed, objects, night } = await put(200, output);
            assert.deepEqual([status, isDestroyed, objects.length, night], [0, true, 0, ""]);
        });
    }
});
