import assert from "node:assert/strict";
import { ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import {
    CreateKeyCommand,
    KMSClient,
    ListAliasesCommand,
    ListKeysCommand,
    DisableKeyCommand,
} from "@aws-sdk/client-kms";
import {
    CreateBucketCommand,
    GetBucketEncryptionCommand,
    GetBucketLifecycleConfigurationCommand,
    GetBucketPolicyCommand,
    GetBucketVersioningCommand,
    GetPublicAccessBlockCommand,
    PutBucketPolicyCommand,
    PutPublicAccessBlockCommand,
    S3Client,
} from "@aws-sdk/client-s3";
import { bootstrapState } from "../../scripts/setup/bootstrap-state";
import { pythonTool } from "../../scripts/support/tools";
import { awsClientConfig } from "./support/servers";

const region = "eu-west-2";
const Bucket = "example-pulumi-state";
const wanted = { region, bucket: Bucket, alias: `alias/${Bucket}` };

describe("bootstrap-state, against moto", () => {
    let moto: ChildProcess;
    let clients: { kms: KMSClient; s3: S3Client };
    let port: number;

    before(async () => {
        port = await freePort();
        moto = spawn(pythonTool("moto"), ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
        const config = awsClientConfig(port);
        clients = { kms: new KMSClient(config), s3: new S3Client({ ...config, forcePathStyle: true }) };
        await answering(port);
    });
    after(() => moto.kill());
    beforeEach(() => fetch(`http://127.0.0.1:${port}/moto-api/reset`, { method: "POST" }));

    /** Runs it, and returns what it changed beside what it returns. */
    async function run() {
        const changed: string[] = [];
        const backend = await bootstrapState(wanted, clients, (what, changes) => {
            if (changes) {
                changed.push(what);
            }
        });
        return { backend, changed };
    }

    it("makes bucket and key, and prints what to log in with", async () => {
        const { backend, changed } = await run();
        assert.equal(backend.PULUMI_BACKEND_URL, `s3://${Bucket}?region=${region}`);
        assert.match(
            backend.PULUMI_SECRETS_PROVIDER,
            /^awskms:\/\/\/arn:aws:kms:eu-west-2:\d{12}:key\/[0-9a-f-]{36}\?region=eu-west-2$/,
        );
        assert.ok(backend.PULUMI_SECRETS_PROVIDER.includes(backend.stateKeyArn));
        assert.equal(changed.length, 9);

        const { s3, kms } = clients;
        assert.equal((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status, "Enabled");
        const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
        assert.deepEqual(new Set(Object.values(PublicAccessBlockConfiguration ?? {})), new Set([true]));
        const { ServerSideEncryptionConfiguration } = await s3.send(
            new GetBucketEncryptionCommand({ Bucket }),
        );
        const byDefault = ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
        assert.deepEqual(byDefault, { SSEAlgorithm: "aws:kms", KMSMasterKeyID: backend.stateKeyArn });
        const { Policy = "" } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
        assert.match(Policy, /"Effect":"Deny".*"aws:SecureTransport":"false"/);
        const { Rules = [] } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
        assert.deepEqual(
            Rules.map(({ NoncurrentVersionExpiration: it }) => it?.NoncurrentDays),
            [90],
        );
        const { Aliases = [] } = await kms.send(new ListAliasesCommand({}));
        assert.ok(
            Aliases.some(
                ({ AliasName, TargetKeyId = "" }) =>
                    AliasName === wanted.alias && backend.stateKeyArn.endsWith(TargetKeyId),
            ),
        );
    });

    it("changes nothing the second time", async () => {
        const first = await run();
        const second = await run();
        assert.deepEqual(second.changed, []);
        assert.deepEqual(second.backend, first.backend);
    });

    it("mends what was changed, and only that, and leaves others' statements alone", async () => {
        await run();
        await clients.s3.send(
            new PutPublicAccessBlockCommand({
                Bucket,
                PublicAccessBlockConfiguration: { BlockPublicAcls: false },
            }),
        );
        const other = {
            Sid: "Audit",
            Effect: "Deny",
            Principal: "*",
            Action: "s3:DeleteBucket",
            Resource: `arn:aws:s3:::${Bucket}`,
        };
        const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [other] });
        await clients.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
        const { changed } = await run();
        assert.deepEqual(changed, ["no public access", "TLS only"]);
        const { Policy: now = "" } = await clients.s3.send(new GetBucketPolicyCommand({ Bucket }));
        const { Statement } = JSON.parse(now) as { Statement: { Sid: string }[] };
        assert.deepEqual(
            Statement.map(({ Sid }) => Sid),
            ["Audit", "TlsOnly"],
        );
    });

    it("takes over a bucket that is there, and a key that an interrupted run left", async () => {
        await clients.s3.send(
            new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: region } }),
        );
        const Description = `Pulumi state, ${wanted.alias}`;
        const { KeyMetadata } = await clients.kms.send(new CreateKeyCommand({ Description }));
        const { backend } = await run();
        assert.equal(backend.stateKeyArn, KeyMetadata?.Arn);
        assert.equal((await clients.kms.send(new ListKeysCommand({}))).Keys?.length, 1);
    });

    it("refuses a key that can't be used", async () => {
        const { backend } = await run();
        await clients.kms.send(new DisableKeyCommand({ KeyId: backend.stateKeyArn.split("/")[1] }));
        await assert.rejects(run(), /The key alias\/example-pulumi-state is Disabled.*enable it/);
    });
});

function freePort(): Promise<number> {
    return new Promise((resolve) => {
        const server = createServer().listen(0, "127.0.0.1", () => {
            const address = server.address();
            server.close(() => {
                resolve(typeof address === "object" && address !== null ? address.port : 0);
            });
        });
    });
}

async function answering(port: number): Promise<void> {
    for (let tries = 0; tries < 150; tries++) {
        try {
            await fetch(`http://127.0.0.1:${port}/moto-api/`);
            return;
        } catch {
            await sleep(200);
        }
    }
    throw new Error("moto did not start within 30 s.");
}
