import assert from "node:assert/strict";
import * as http from "node:http";
import * as https from "node:https";
import { ECSClient } from "@aws-sdk/client-ecs";
import { healthCheck, worst } from "../../scripts/pipeline/health-check";
import { awsClientConfig, awsJson, Certificate, selfSigned, serve, stopServers } from "./support/servers";
import { documented } from "../support/documented";

const host = "status.example.com";
const digest = `sha256:${"a".repeat(64)}`;
const released = "arn:aws:ecs:eu-west-2:111122223333:task-definition/gatus-prod:7";

/** What the site answers by path; by default as Gatus does. */
const gatus: http.RequestListener = (request, response) => {
    response.end(request.url === "/health" ? '{"status":"UP"}' : '[{"name":"Status page"}]');
};

const withoutStorage: http.RequestListener = (request, response) => {
    response.end(request.url === "/health" ? '{"status":"UP"}' : "[]");
};

interface Scene {
    site?: http.RequestListener;
    certificate?: Certificate;
    /** Whom the check trusts; by default the site's own certificate. */
    trusted?: Certificate;
    deployment?: object;
    runningDigest?: string;
    approved?: string;
    timeoutMs?: number;
    down?: boolean;
}

describe("health check", () => {
    let right: Certificate;
    let wrong: Certificate;

    before(() => {
        right = selfSigned(host);
        wrong = selfSigned("elsewhere.example.com");
    });
    afterEach(stopServers);

    async function check(scene: Scene) {
        const certificate = scene.certificate ?? right;
        const port = await serve(https.createServer(certificate, scene.site ?? gatus));
        if (scene.down === true) {
            await stopServers();
        }
        const deployment = { status: "PRIMARY", taskDefinition: released, rolloutState: "COMPLETED" };
        const counts = { runningCount: 1, desiredCount: 1 };
        const container = { name: "gatus", imageDigest: scene.runningDigest ?? digest };
        const ecsPort = await serve(
            awsJson({
                DescribeServices: () => ({
                    services: [
                        {
                            status: "ACTIVE",
                            deployments: [{ ...deployment, ...counts, ...scene.deployment }],
                        },
                    ],
                }),
                ListTasks: () => ({ taskArns: ["arn:task"] }),
                DescribeTasks: () => ({ tasks: [{ containers: [container] }] }),
            }),
        );
        const ecs = new ECSClient(awsClientConfig(ecsPort));
        const started = Date.now();
        const verdicts = await healthCheck({
            outputs: {
                url: `https://${host}:${port}`,
                loadBalancerDnsName: "127.0.0.1",
                clusterName: "gatus-prod",
                serviceName: "gatus-prod",
                taskDefinitionArn: released,
                imageUri: `registry/gatus@${digest}`,
                dashboardUrl: "",
            },
            digest: scene.approved,
            timeoutMs: scene.timeoutMs ?? 800,
            ca: (scene.trusted ?? certificate).cert,
            ecs,
        });
        ecs.destroy();
        const bad = worst(verdicts);
        return { line: bad && `${bad.check}: ${bad.detail}`, verdicts, ms: Date.now() - started };
    }

    it("is satisfied by Gatus with the released task definition and image", async () => {
        const { line, verdicts } = await check({});
        assert.equal(line, undefined);
        const names = ["approved", "service", "image", "certificate", "health", "status-api"];
        assert.deepEqual(
            verdicts.map((verdict) => verdict.check),
            names,
        );
    });

    const faults: [string, Scene, RegExp][] = [
        ["a host that is down", { down: true }, /^connection: 127\.0\.0\.1 can't be reached: .*ECONNREFUSED/],
        [
            "a host that never answers",
            { site: () => undefined },
            /^slow: 127\.0\.0\.1 did not answer within 0\.\d+ s/,
        ],
        [
            "a host that drips its answer",
            { site: (_, response) => setInterval(() => response.write("."), 50).unref() },
            /^slow: /,
        ],
        ["endless redirects", { site: redirect("/health") }, /^redirects: \/health redirects for ever/],
        [
            "a redirect to another site",
            { site: redirect("https://other.example/") },
            /^redirects: .*other\.example/,
        ],
        ["a server error", { site: fail(503) }, /^health: \/health answers 503, not 200/],
        ["something that isn't Gatus", { site: (_, r) => r.end("<h1>Hello</h1>") }, /^health: .*isn't Gatus/],
        [
            "Gatus without its storage",
            { site: withoutStorage },
            /^status-api: no endpoint has results yet: '\[\]'/,
        ],
        [
            "another image than the released one",
            { runningDigest: "sha256:other" },
            /^image: another version runs: sha256:other, released was sha256:aaaa/,
        ],
        [
            "the same, as it is documented",
            { runningDigest: "sha256:other" },
            documented("image: another version runs"),
        ],
        [
            "a stack that declares another image than the approved one",
            { approved: "sha256:approved" },
            /^approved: the stack declares sha256:aaa.*, approved was sha256:approved/,
        ],
        [
            "a rollback",
            { deployment: { taskDefinition: "arn:aws:ecs:x:1:task-definition/gatus-prod:6" } },
            /^service: rolled back: ECS runs gatus-prod:6, released was gatus-prod:7/,
        ],
        [
            "the same, as it is documented",
            { deployment: { taskDefinition: "arn:aws:ecs:x:1:task-definition/gatus-prod:6" } },
            documented("service: rolled back"),
        ],
        [
            "a failed deployment",
            { deployment: { rolloutState: "FAILED", rolloutStateReason: "tasks failed to start" } },
            /^service: its deployment failed: tasks failed to start/,
        ],
        [
            "one that the circuit breaker ended",
            {
                deployment: {
                    rolloutState: "FAILED",
                    rolloutStateReason: "ECS deployment circuit breaker: tasks failed to start.",
                },
            },
            documented("ECS deployment circuit breaker: tasks failed to start"),
        ],
        [
            "a deployment that doesn't end",
            { deployment: { rolloutState: "IN_PROGRESS", runningCount: 0 } },
            /^service: deployment IN_PROGRESS, 0 of 1 tasks running/,
        ],
    ];
    for (const [what, scene, expected] of faults) {
        it(`names ${what}, within its limit`, async () => {
            const { line, ms } = await check(scene);
            assert.match(line ?? "healthy", expected);
            assert.ok(ms < 2_400, `took ${ms} ms of 800`);
        });
    }

    it("names a certificate for another host", async () => {
        const { line } = await check({ certificate: wrong });
        assert.match(
            line ?? "",
            /^certificate: 127\.0\.0\.1 has no valid certificate for status\.example\.com/,
        );
    });

    it("names a certificate that nobody vouches for, without waiting", async () => {
        const { line, ms } = await check({ trusted: wrong, timeoutMs: 60_000 });
        assert.match(line ?? "", /^certificate: /);
        assert.ok(ms < 2_400);
    });

    it("waits for a site that comes up late", async () => {
        let asked = 0;
        const late: http.RequestListener = (request, response) => {
            if (asked++ < 1) {
                response.statusCode = 503;
            }
            gatus(request, response);
        };
        const { line } = await check({ site: late, timeoutMs: 5_000 });
        assert.equal(line, undefined);
        assert.ok(asked > 2);
    });
});

function redirect(location: string): http.RequestListener {
    return (_, response) => response.writeHead(302, { location }).end();
}

function fail(status: number): http.RequestListener {
    return (_, response) => response.writeHead(status).end();
}
