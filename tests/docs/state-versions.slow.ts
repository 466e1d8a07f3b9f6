import assert from "node:assert/strict";
import { ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3";
import { documentedCommands } from "../../rehearsal/documented-commands";
import { engineEnvironment } from "../../rehearsal/engine";
import { pulumiCli } from "../../rehearsal/pulumi-cli";
import { pythonTool } from "../../scripts/support/tools";
import { freePort } from "../app-image/real-gatus";
import { awsClientConfig } from "../scripts/support/servers";
import { documented } from "../support/documented";

const bucket = "example-pulumi-state";
const stack = "prod";

describe("the state of an hour ago, by the commands of docs/recovery.md", function () {
    this.timeout(5 * 60_000);
    const folder = mkdtempSync(join(tmpdir(), "state-versions-"));
    let moto: ChildProcess;
    let environment: NodeJS.ProcessEnv;

    before(async () => {
        const port = await freePort();
        moto = spawn(pythonTool("moto"), ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
        const s3 = new S3Client({ ...awsClientConfig(port), forcePathStyle: true, maxAttempts: 20 });
        const CreateBucketConfiguration = { LocationConstraint: "eu-west-2" } as const;
        await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration }));
        const VersioningConfiguration = { Status: "Enabled" } as const;
        await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));

        const { command } = await pulumiCli(() => undefined);
        const endpoint = `http://127.0.0.1:${port}`;
        environment = {
            ...process.env,
            ...engineEnvironment(folder, {}),
            PATH: [dirname(command), dirname(pythonTool("awscli")), process.env.PATH].join(delimiter),
            AWS_ACCESS_KEY_ID: "test",
            AWS_SECRET_ACCESS_KEY: "test",
            AWS_DEFAULT_REGION: "eu-west-2",
            AWS_ENDPOINT_URL: endpoint,
            PULUMI_BACKEND_URL: `s3://${bucket}?region=eu-west-2&endpoint=${endpoint}&s3ForcePathStyle=true`,
            STACK: stack,
            BUCKET: bucket,
        };
        // The program isn't run: a folder with the project's name is all that the commands need.
        mkdirSync(join(folder, "ephemeral"));
        writeFileSync(join(folder, "ephemeral", "Pulumi.yaml"), "name: gatus-ephemeral\nruntime: nodejs\n");
        bash("pulumi stack init --cwd ephemeral organization/gatus-ephemeral/$STACK");
    });
    after(() => {
        moto.kill();
        rmSync(folder, { recursive: true });
    });

    function bash(script: string): string {
        const { status, stdout, stderr } = spawnSync("bash", ["-euo", "pipefail", "-c", script], {
            cwd: folder,
            env: environment,
            encoding: "utf8",
        });
        assert.equal(status, 0, `${script}\n${stdout}${stderr}`);
        return stdout;
    }

    /** Writes a state that can be told from others by an output. */
    function write(hour: string): void {
        const exported = JSON.parse(bash("pulumi stack export --cwd ephemeral --stack $STACK")) as {
            deployment: { resources?: object[] };
        };
        const type = "pulumi:pulumi:Stack";
        const urn = `urn:pulumi:${stack}::gatus-ephemeral::${type}::gatus-ephemeral-${stack}`;
        exported.deployment.resources = [{ urn, type, custom: false, outputs: { hour } }];
        writeFileSync(join(folder, "new.json"), JSON.stringify(exported));
        bash("pulumi stack import --file ../new.json --cwd ephemeral --stack $STACK");
    }

    const hour = () => bash("pulumi stack output hour --cwd ephemeral --stack $STACK").trim();

    it("is found among the versions, brought back, and refreshed; also where the object was deleted", () => {
        const [commands = []] = documentedCommands("The state is lost or damaged");
        assert.equal(commands.length, 5, commands.join("\n"));
        const [key = "", list = "", ...back] = commands;

        write("nine");
        const versions = bash(`${key}\n${list}`)
            .trim()
            .split("\n")
            .map((line) => line.split(/\s+/));
        const [[, version = ""] = []] = versions;
        write("ten, damaged");
        assert.equal(hour(), "ten, damaged");
        assert.ok(bash(`${key}\n${list}`).trim().split("\n").length > versions.length, "a version more");

        bash([key, ...back].join("\n").replaceAll("VERSION", version));
        assert.equal(hour(), "nine");

        // The stack itself is gone, as after `pulumi stack rm --force`.
        bash(`${key}\naws s3 rm "s3://$BUCKET/$KEY"`);
        assert.throws(hour, documented("no stack named 'prod' found"));
        const kept = bash(`${key}\n${list}`).trim().split("\n");
        assert.ok(kept.some((line) => line.endsWith(version)));
        bash([key, ...back].join("\n").replaceAll("VERSION", version));
        assert.equal(hour(), "nine");
    });
});
