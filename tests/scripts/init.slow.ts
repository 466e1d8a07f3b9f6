import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateOpenIDConnectProviderCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import { init } from "../../scripts/setup/init";
import { pathsOf } from "../../scripts/setup/init/files";
import { Emulator, startMoto } from "../terraform/recording-gateway/moto";
import { root } from "../workflows/load";

const flags = [
    ...["--stack", "prod", "--domain", "example.com", "--alert-email", "alerts@example.com"],
    ...["--repository", "example-org/status", "--owner-id", "1", "--repository-id", "2"],
    ...["--subjects", "immutable", "--approval", "none", "--state-bucket", "example-pulumi-state"],
];

describe("init, against moto", () => {
    let moto: Emulator;
    const kept = { ...process.env };
    before(async () => {
        moto = await startMoto("111122223333");
        Object.assign(process.env, {
            AWS_ENDPOINT_URL: moto.url,
            AWS_ACCESS_KEY_ID: "test",
            AWS_SECRET_ACCESS_KEY: "test",
            AWS_REGION: "eu-west-2",
        });
    });
    after(async () => {
        await moto.stop();
        process.env = kept;
    });

    it("finds account, region, a hosted zone and GitHub's provider as AWS's own answers say them", async () => {
        const region = "us-east-1";
        await new IAMClient({ region }).send(
            new CreateOpenIDConnectProviderCommand({
                Url: "https://token.actions.githubusercontent.com",
                ClientIDList: ["sts.amazonaws.com"],
                ThumbprintList: ["0".repeat(40)],
            }),
        );
        await new Route53Client({ region }).send(
            new CreateHostedZoneCommand({ Name: "example.com", CallerReference: "x" }),
        );
        const folder = mkdtempSync(join(tmpdir(), "init-"));
        ["persistent", "ephemeral", "github"].forEach((name) => {
            mkdirSync(join(folder, name));
        });
        const key = "arn:aws:kms:eu-west-2:111122223333:key/1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d";
        let said = "";
        const surroundings = {
            root: folder,
            terminal: undefined,
            say: (text: string) => (said += `${text}\n`),
            print: () => undefined,
        };
        try {
            assert.equal(await init([...flags, "--state-key-arn", key], surroundings), 0, said);
            const text = readFileSync(join(folder, "persistent", "Pulumi.prod.yaml"), "utf8");
            assert.match(text, /accountId: "111122223333"/);
            assert.match(text, /region: eu-west-2/);
            assert.match(text, /hostedZone: existing/);
            assert.match(text, /githubOidcProvider: existing/);
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
});

describe("init, in a real terminal", () => {
    it("is left with Ctrl-C, and has written nothing", async () => {
        const command = "node -r ts-node/register scripts/setup/init.ts --stack interrupted";
        const terminal = spawn("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
            cwd: root,
            stdio: ["pipe", "pipe", "inherit"],
        });
        let said = "";
        let typed = false;
        terminal.stdout.on("data", (chunk: Buffer) => {
            said += chunk.toString();
            if (!typed && said.includes("Domain")) {
                typed = true;
                setTimeout(() => terminal.stdin.write("example\u0003"), 200);
            }
        });
        const code = await new Promise((resolve) => terminal.on("close", resolve));
        assert.equal(code, 130, said);
        assert.match(said, /Interrupted: nothing was written/);
        assert.deepEqual(
            pathsOf("interrupted").filter((path) => existsSync(join(root, path))),
            [],
        );
    });
});
