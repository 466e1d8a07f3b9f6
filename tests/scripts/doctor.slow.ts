import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { ACMClient, RequestCertificateCommand } from "@aws-sdk/client-acm";
import {
    ConfigServiceClient,
    PutConfigurationRecorderCommand,
    PutDeliveryChannelCommand,
    StartConfigurationRecorderCommand,
} from "@aws-sdk/client-config-service";
import { AllocateAddressCommand, CreateVpcCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreateDetectorCommand, GuardDutyClient } from "@aws-sdk/client-guardduty";
import {
    CreateAccessKeyCommand,
    CreateOpenIDConnectProviderCommand,
    CreateServiceLinkedRoleCommand,
    CreateUserCommand,
    IAMClient,
} from "@aws-sdk/client-iam";
import { DisableKeyRotationCommand, KMSClient } from "@aws-sdk/client-kms";
import {
    ChangeResourceRecordSetsCommand,
    CreateHostedZoneCommand,
    GetHostedZoneCommand,
    Route53Client,
} from "@aws-sdk/client-route-53";
import { PutBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { bootstrapState } from "../../scripts/setup/bootstrap-state";
import { checks, examineStack, isHealthy } from "../../scripts/setup/doctor";
import { Dns } from "../../scripts/setup/doctor/delegation";
import { Line } from "../../scripts/setup/doctor/finding";
import { root } from "../workflows/load";
import { Emulator, startMoto } from "../terraform/recording-gateway/moto";
import {
    account,
    commands,
    goodGithub,
    GithubAnswer,
    githubServer,
    outputs,
    region,
    remove,
    stateText,
    workTree,
} from "./support/doctor-scene";
import { serve, stopServers } from "./support/servers";

const Bucket = "example-pulumi-state";
const commit = "a".repeat(40);
const image = `${account}.dkr.ecr.${region}.amazonaws.com/gatus-prod-1a2b3c4@sha256:${"b".repeat(64)}`;
const record = { commit, image, time: "2026-11-25T09:00:00Z", run: "12345" };
const now = Date.parse("2026-11-25T12:00:00Z");

interface States {
    /** Whether nobody may read one. */
    refused: boolean;
    readonly texts: Map<string, string>;
}

/**
 * Leads to moto, but for the states: of the bucket's policy moto reads no conditions, and so refuses everybody its objects,
 * not only those who come without TLS.
 */
function beforeMoto(url: string, states: States): http.Server {
    return http.createServer((request, response) => {
        const path = (request.url ?? "").split("?")[0] ?? "";
        const state = states.texts.get(path);
        if (request.method === "GET" && state !== undefined && !states.refused) {
            response.end(state);
            return;
        }
        if (request.method === "GET" && path.includes("/.pulumi/") && !states.refused) {
            response.writeHead(404, { "content-type": "application/xml" });
            response.end("<Error><Code>NoSuchKey</Code><Message>There is none.</Message></Error>");
            return;
        }
        const { method, headers } = request;
        const onward = http.request(`${url}${request.url ?? ""}`, { method, headers }, (answer) => {
            response.writeHead(answer.statusCode ?? 500, answer.headers);
            answer.pipe(response);
        });
        request.pipe(onward);
    });
}

describe("doctor, against moto and a stand-in of GitHub's API", () => {
    let moto: Emulator;
    let gate: http.Server;
    const states: States = { refused: false, texts: new Map() };
    const kept = { ...process.env };
    const folders: string[] = [];
    before(async () => {
        process.env.MOTO_ACM_VALIDATION_WAIT = "0"; // seconds
        moto = await startMoto(account);
        gate = beforeMoto(moto.url, states);
        const port = await new Promise<number>((resolve) => {
            gate.listen(0, "127.0.0.1", () => {
                resolve((gate.address() as AddressInfo).port);
            });
        });
        Object.assign(process.env, {
            AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
            AWS_ACCESS_KEY_ID: "test",
            AWS_SECRET_ACCESS_KEY: "test",
        });
    });
    beforeEach(async () => {
        states.texts.clear();
        states.refused = false;
        await fetch(`${moto.url}/moto-api/reset`, { method: "POST" });
    });
    afterEach(async () => {
        await stopServers();
        remove(...folders.splice(0));
    });
    after(async () => {
        gate.closeAllConnections();
        gate.close();
        await moto.stop();
        process.env = kept;
    });

    const us = { region: "us-east-1" };
    const here = { region };
    const s3 = () => new S3Client({ ...here, forcePathStyle: true });
    const put = (project: string, text: string) =>
        states.texts.set(`/${Bucket}/.pulumi/stacks/${project}/prod.json`, text);

    /** An account in which everything was brought up, and sleeps. */
    async function goodAccount() {
        const { stateKeyArn } = await bootstrapState(
            { region, bucket: Bucket, alias: `alias/${Bucket}` },
            { kms: new KMSClient(here), s3: s3() },
            () => undefined,
        );
        const iam = new IAMClient(us);
        await iam.send(
            new CreateOpenIDConnectProviderCommand({
                Url: "https://token.actions.githubusercontent.com",
                ClientIDList: ["sts.amazonaws.com"],
                ThumbprintList: ["0".repeat(40)],
            }),
        );
        for (const service of ["ecs", "elasticloadbalancing", "elasticfilesystem"]) {
            const AWSServiceName = `${service}.amazonaws.com`;
            await iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName }));
        }
        const route53 = new Route53Client(us);
        const { HostedZone: { Id = "" } = {} } = (await route53.send(
            new CreateHostedZoneCommand({ Name: "example.com", CallerReference: "x" }),
        )) as { HostedZone?: { Id?: string } };
        const { DelegationSet } = await route53.send(new GetHostedZoneCommand({ Id }));
        const { CertificateArn = "" } = await new ACMClient(here).send(
            new RequestCertificateCommand({ DomainName: "example.com", ValidationMethod: "DNS" }),
        );
        await new SSMClient(here).send(
            new PutParameterCommand({
                Name: "/gatus-prod/released",
                Type: "String",
                Value: JSON.stringify(record),
            }),
        );
        const hostedZoneId = Id.replace("/hostedzone/", "");
        const ofLayer = { ...outputs, hostedZoneId, certificateArn: CertificateArn };
        put("gatus-persistent", stateText(ofLayer));
        put("gatus-ephemeral", stateText({ imageUri: image }));
        put("gatus-github", stateText({}, ["2026-11-20T09:00:00Z"]));
        return { stateKeyArn, hostedZoneId, nameServers: DelegationSet?.NameServers ?? [] };
    }

    function parentSays(nameServers: readonly string[]): Dns {
        return {
            nameServers: () => Promise.resolve(["a.gtld-servers.net"]),
            address: () => Promise.resolve("192.0.2.1"),
            referral: () => Promise.resolve(nameServers),
        };
    }

    async function look(where: {
        readonly config?: Readonly<Record<string, unknown>>;
        readonly github?: Readonly<Record<string, GithubAnswer>>;
        readonly nameServers?: readonly string[];
        readonly env?: NodeJS.ProcessEnv;
        readonly now?: number;
    }): Promise<Line[]> {
        const PATH = commands({
            pulumi: "v3.248.0",
            git: "git version 2.39.5",
            docker: "Docker version 28.2.2",
            gh: "gh version 2.80.0",
        });
        const folder = workTree(where.config);
        folders.push(PATH, folder);
        const port = await serve(githubServer(where.github ?? goodGithub()));
        return examineStack("prod", {
            root: folder,
            env: {
                PATH: `${PATH}:/usr/bin:/bin`,
                GITHUB_TOKEN: "example",
                GITHUB_API_URL: `http://127.0.0.1:${port}`,
                ...where.env,
            },
            dns: parentSays(where.nameServers ?? []),
            now: where.now ?? now,
        });
    }

    const state = (keyArn: string) => ({ "gatus-persistent:stateKeyArn": keyArn });
    const exported = (keyArn: string) => ({
        PULUMI_BACKEND_URL: outputs.stateBackendUrl,
        PULUMI_SECRETS_PROVIDER: `awskms:///${keyArn}?region=${region}`,
    });
    const wrong = (lines: readonly Line[]) =>
        lines
            .filter(({ verdict }) => verdict !== "ok")
            .map(({ name, verdict, what }) => `${verdict} ${name}: ${what}`);

    it("finds nothing to mend in a good account, and looks at everything", async () => {
        const { stateKeyArn, nameServers } = await goodAccount();
        const begun = Date.now();
        const lines = await look({ config: state(stateKeyArn), nameServers, env: exported(stateKeyArn) });
        assert.deepEqual(wrong(lines), []);
        assert.ok(isHealthy(lines));
        assert.ok(Date.now() - begun < 10_000);
        assert.deepEqual(
            [...new Set(lines.map(({ subject, name }) => `${subject} ${name}`))],
            checks.map(({ subject, name }) => `${subject} ${name}`),
        );
    });

    it("before the first deployment, says what is still to come, and nothing to mend", async () => {
        const { stateKeyArn } = await bootstrapState(
            { region, bucket: Bucket, alias: `alias/${Bucket}` },
            { kms: new KMSClient(here), s3: s3() },
            () => undefined,
        );
        put("gatus-github", stateText({})); // made, and never brought up
        const lines = await look({
            config: { ...state(stateKeyArn), "gatus-persistent:zoneDelegated": false },
            github: {
                ...goodGithub(),
                "/repos/example-org/status/environments": { body: { environments: [] } },
                "/repos/example-org/status/actions/variables": { body: { variables: [] } },
                "/repos/example-org/status/rules/branches/main": { body: [] },
                "/repos/example-org/status/actions/workflows": { body: { workflows: [] } },
            },
        });
        assert.ok(isHealthy(lines), wrong(lines).join("\n"));
        const later = lines.filter(({ verdict }) => verdict === "later").map(({ name }) => name);
        for (const name of [
            "backend",
            "OpenID Connect provider",
            "hosted zone",
            "delegation",
            "certificate",
        ]) {
            assert.ok(later.includes(name), name);
        }
        for (const name of ["environments", "variables", "rules", "schedules", "record"]) {
            assert.ok(later.includes(name), name);
        }
    });

    it("names every fault at once, each with why and what to do", async () => {
        const { stateKeyArn, hostedZoneId } = await goodAccount();
        await s3().send(
            new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Suspended" } }),
        );
        await new KMSClient(here).send(new DisableKeyRotationCommand({ KeyId: stateKeyArn.split("/")[1] }));
        await new Route53Client(us).send(
            new ChangeResourceRecordSetsCommand({
                HostedZoneId: hostedZoneId,
                ChangeBatch: {
                    Changes: [
                        {
                            Action: "CREATE",
                            ResourceRecordSet: {
                                Name: "example.com",
                                Type: "A",
                                TTL: 60,
                                ResourceRecords: [{ Value: "192.0.2.7" }],
                            },
                        },
                    ],
                },
            }),
        );
        const ec2 = new EC2Client(here);
        for (let count = 0; count < 5; count++) {
            await ec2.send(new CreateVpcCommand({ CidrBlock: `10.${count}.0.0/16` }));
            await ec2.send(new AllocateAddressCommand({ Domain: "vpc" }));
        }
        const config = new ConfigServiceClient(here);
        await config.send(
            new PutConfigurationRecorderCommand({
                ConfigurationRecorder: {
                    name: "default",
                    roleARN: `arn:aws:iam::${account}:role/x`,
                    recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
                },
            }),
        );
        await config.send(
            new PutDeliveryChannelCommand({ DeliveryChannel: { name: "default", s3BucketName: Bucket } }),
        );
        await config.send(new StartConfigurationRecorderCommand({ ConfigurationRecorderName: "default" }));
        await new GuardDutyClient(here).send(
            new CreateDetectorCommand({
                Enable: true,
                Features: [
                    {
                        Name: "RUNTIME_MONITORING",
                        Status: "ENABLED",
                        AdditionalConfiguration: [
                            { Name: "ECS_FARGATE_AGENT_MANAGEMENT", Status: "ENABLED" },
                        ],
                    },
                ],
            }),
        );
        await new SSMClient(here).send(
            new PutParameterCommand({ Name: "/gatus-prod/released", Value: "nonsense", Overwrite: true }),
        );
        const github = goodGithub();
        const base = "/repos/example-org/status";
        const lines = await look({
            config: { ...state(stateKeyArn), "gatus-persistent:githubOidcProvider": "existing" },
            nameServers: ["ns1.elsewhere.example"],
            env: { ...exported(stateKeyArn), PULUMI_BACKEND_URL: "s3://another" },
            github: {
                ...github,
                [base]: { body: { ...(github[base]?.body as object), full_name: "example-org/renamed" } },
                [`${base}/actions/oidc/customization/sub`]: { body: { use_immutable_subject: false } },
                [`${base}/environments`]: { body: { environments: [] } },
                [`${base}/actions/variables`]: { body: { variables: [] } },
                [`${base}/rules/branches/main`]: { body: [] },
                [`${base}/actions/permissions`]: { body: { enabled: true, allowed_actions: "all" } },
                [`${base}/actions/workflows`]: {
                    body: {
                        workflows: ["drift", "sleep", "wake"].map((name) => ({
                            path: `.github/workflows/${name}.yml`,
                            state: "disabled_inactivity",
                        })),
                    },
                },
            },
        });
        assert.ok(!isHealthy(lines));
        const bad = wrong(lines).join("\n");
        for (const expected of [
            /^fault backend: PULUMI_BACKEND_URL is 's3:\/\/another'/m,
            /^fault bucket: .* lacks: versions/m,
            /^fault key: the key doesn't rotate/m,
            /^fault delegation: .* lead to ns1\.elsewhere\.example/m,
            /^fault other sites' records: A example\.com leads to 192\.0\.2\.7/m,
            /^fault VPCs: the account has 6 of 5/m,
            /^fault addresses: the account has 5 of 5, and 1 more is to be made/m,
            /^warning AWS Config: /m,
            /^warning GuardDuty: /m,
            /^fault repository: .* called 'example-org\/renamed' now/m,
            /^fault subjects: tokens have classic subjects/m,
            /^fault environments: environment production isn't there/m,
            /^fault variables: variable DEPLOY_ROLE_ARN isn't there/m,
            /^fault rules: main lacks the rule pull_request/m,
            /^fault Actions: Actions may run all/m,
            /^fault schedules: sleep\.yml is switched off \(disabled_inactivity\)/m,
            /^fault record: .* is no record of a release/m,
        ]) {
            assert.match(bad, expected);
        }
        for (const { verdict, name, why, command } of lines) {
            assert.ok(verdict === "ok" || (why !== undefined && command !== undefined), name);
        }
    });

    it("says what is awake, since when, and when it should not be", async () => {
        const { stateKeyArn, nameServers } = await goodAccount();
        put("gatus-ephemeral", stateText({ imageUri: image }, ["2026-11-25T07:00:00Z"]));
        const where = { config: state(stateKeyArn), nameServers, env: exported(stateKeyArn) };
        const awake = (lines: readonly Line[]) => lines.find(({ name }) => name === "awake");
        const today = awake(await look(where));
        assert.equal(today?.verdict, "ok");
        assert.match(today.what, /awake with 1 resources?, since 2026-11-25T07:00:00Z/);
        const late = awake(await look({ ...where, now: now + 2 * 24 * 3600 * 1000 }));
        assert.equal(late?.verdict, "warning");
    });

    it("names the right that lacks, and calls nothing in order that it could not see", async () => {
        const { stateKeyArn, nameServers } = await goodAccount();
        const iam = new IAMClient(us);
        await iam.send(new CreateUserCommand({ UserName: "nobody" }));
        const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "nobody" }));
        states.refused = true;
        const owner = { ...process.env };
        Object.assign(process.env, {
            AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId,
            AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey,
        });
        await fetch(`${moto.url}/moto-api/reset-auth`, { method: "POST", body: "0" });
        try {
            const lines = await look({ config: state(stateKeyArn), nameServers, env: exported(stateKeyArn) });
            assert.ok(!isHealthy(lines));
            const ofAws = lines.filter(({ subject }) =>
                ["state", "DNS", "quotas", "guards", "release"].includes(subject),
            );
            assert.deepEqual(
                ofAws.filter(({ verdict }) => verdict !== "unknown"),
                [],
            );
            assert.match(wrong(lines).join("\n"), /unknown VPCs: .*lack the right (servicequotas|ec2|s3):/);
        } finally {
            process.env = owner;
            await fetch(`${moto.url}/moto-api/reset-auth`, { method: "POST", body: "1000000" });
        }
    });

    it("ends within ten seconds where nobody answers, as a command", async () => {
        const port = await serve(http.createServer(() => undefined)); // listens, and is silent
        const url = `http://127.0.0.1:${port}`;
        const begun = Date.now();
        const command = ["-r", "ts-node/register", "scripts/setup/doctor.ts", "--stack", "nobody", "--json"];
        const child = spawn(process.execPath, command, {
            cwd: root,
            env: { ...process.env, AWS_ENDPOINT_URL: url, GITHUB_API_URL: url, GITHUB_TOKEN: "example" },
            stdio: ["ignore", "pipe", "ignore"],
            timeout: 20_000,
        });
        let text = "";
        child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
        const code = await new Promise((resolve) => child.once("close", resolve));
        assert.ok(Date.now() - begun < 10_000, `${Date.now() - begun} ms`);
        assert.equal(code, 1);
        const { healthy, lines } = JSON.parse(text) as { healthy: boolean; lines: Line[] };
        assert.equal(healthy, false);
        assert.match(lines.find(({ name }) => name === "credentials")?.what ?? "", /could not be looked at/);
    });
});
