import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import * as https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { awsJson, selfSigned, serve, stopServers } from "./support/servers";

const root = join(__dirname, "..", "..");
const digest = `sha256:${"a".repeat(64)}`;
const taskDefinitionArn = "arn:aws:ecs:eu-west-2:111122223333:task-definition/gatus-prod:7";

describe("health-check, from the command line", () => {
    let folder: string;
    let environment: NodeJS.ProcessEnv;
    let outputs: object;

    before(async () => {
        folder = mkdtempSync(join(tmpdir(), "health-check-"));
        const certificate = selfSigned("status.example.com");
        const authority = join(folder, "authority.pem");
        writeFileSync(authority, certificate.cert);
        const site = await serve(
            https.createServer(certificate, ({ url }, response) => {
                response.end(url === "/health" ? '{"status":"UP"}' : '[{"name":"Status page"}]');
            }),
        );
        const deployment = { status: "PRIMARY", rolloutState: "COMPLETED", runningCount: 1, desiredCount: 1 };
        const deployments = [{ ...deployment, taskDefinition: taskDefinitionArn }];
        const ecs = await serve(
            awsJson({
                DescribeServices: () => ({ services: [{ status: "ACTIVE", deployments }] }),
                ListTasks: () => ({ taskArns: ["arn:task"] }),
                DescribeTasks: () => ({ tasks: [{ containers: [{ imageDigest: digest }] }] }),
            }),
        );
        environment = {
            ...process.env,
            NODE_EXTRA_CA_CERTS: authority,
            AWS_ENDPOINT_URL_ECS: `http://127.0.0.1:${ecs}`,
            AWS_ACCESS_KEY_ID: "test",
            AWS_SECRET_ACCESS_KEY: "test",
        };
        outputs = {
            url: `https://status.example.com:${site}`,
            loadBalancerDnsName: "127.0.0.1",
            clusterName: "gatus-prod",
            serviceName: "gatus-prod",
            taskDefinitionArn,
            imageUri: `registry/gatus@${digest}`,
        };
    });
    after(async () => {
        await stopServers();
        rmSync(folder, { recursive: true });
    });

    function run(args: string[], more: NodeJS.ProcessEnv = {}, input: object = outputs) {
        const script = join(root, "scripts", "pipeline", "health-check.ts");
        const child = spawn(process.execPath, ["-r", "ts-node/register", script, ...args], {
            cwd: root,
            env: { ...environment, NODE_NO_WARNINGS: "1", ...more },
        });
        child.stdin.end(JSON.stringify(input));
        let [stdout, stderr] = ["", ""];
        child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
        child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
        return new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) => {
            child.on("close", (status) => {
                resolve({ status, stdout, stderr });
            });
        });
    }

    it("says what is in order, and writes the job's summary", async () => {
        const summary = join(folder, "summary.md");
        const { status, stdout, stderr } = await run(["--digest", digest], { GITHUB_STEP_SUMMARY: summary });
        assert.deepEqual([status, stderr], [0, ""]);
        assert.match(stdout, /^approved: sha256:a+\nservice: gatus-prod:7, 1 of 1 tasks running\nimage: /);
    });

    it("prints the same for machines", async () => {
        const { stdout } = await run(["--json"]);
        const { healthy, checks } = JSON.parse(stdout) as { healthy: boolean; checks: object[] };
        assert.deepEqual([healthy, checks.length], [true, 6]);
    });

    it("ends with one line that names the check, and exit code 1, within its limit", async () => {
        const started = Date.now();
        const down = await run(["--timeout", "1"], {}, { ...outputs, url: "https://status.example.com:1" });
        assert.equal(down.status, 1);
        assert.match(down.stderr, /^health-check: connection: 127\.0\.0\.1 can't be reached: .*\n$/);
        assert.ok(Date.now() - started < 20_000);

        const stranger = await run(["--timeout", "60"], { NODE_EXTRA_CA_CERTS: "" });
        assert.equal(stranger.status, 1);
        assert.match(stranger.stderr, /^health-check: certificate: .*\n$/);
    });

    it("says how it is used, and that a stack is asleep", async () => {
        assert.match((await run(["--help"])).stdout, /^Usage: .*\n/);
        assert.equal((await run(["--timeout", "soon"])).status, 2);
        const asleep = await run([], {}, {});
        assert.equal(asleep.status, 1);
        assert.match(asleep.stderr, /^health-check: The ephemeral stack has no output url.*Is it asleep\?/);
        const hidden = await run([], {}, { ...outputs, imageUri: "[secret]" });
        assert.match(
            hidden.stderr,
            /^health-check: The output imageUri is hidden\. Show it: .*--show-secrets/,
        );
    });
});
