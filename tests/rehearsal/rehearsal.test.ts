import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { readConfiguration } from "../../rehearsal/configuration";
import { Engine } from "../../rehearsal/engine";
import { DeniedError } from "../../rehearsal/gatekeeper";
import { githubToken } from "../../rehearsal/iam/github-token";
import { configuredRepository, PipelineRole, pipelineRoles } from "../../rehearsal/roles";
import { Account } from "../../rehearsal/stand-in/account";
import { DockerPackage } from "../../rehearsal/stand-in/docker";
import { planSubnets } from "../../rehearsal/stand-in/subnets";
import { pulumiCli } from "../../rehearsal/pulumi-cli";

describe("the rehearsal", () => {
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "rehearsal-"));
    });
    afterEach(() => {
        rmSync(folder, { recursive: true });
    });

    it("takes the examples, or says which file a stack lacks", () => {
        const { stack, programs } = readConfiguration(undefined);
        assert.equal(stack, "prod");
        assert.equal(programs["gatus-persistent"].configuration.domain, "example.com");
        assert.throws(
            () => readConfiguration("nowhere"),
            /'nowhere': persistent\/Pulumi\.nowhere\.yaml is missing\. Make it: cp persistent\/Pulumi\.example\.yaml/,
        );
    });

    it("sends the token that GitHub sends, with the ids in its subject or without", () => {
        const configuration = {
            githubRepository: "example-org/status",
            githubOwnerId: "1",
            githubRepositoryId: 2,
        };
        const token = (role: PipelineRole, more = {}) =>
            githubToken(configuredRepository({ ...configuration, ...more }), pipelineRoles[role].job);
        assert.equal(token("preview").sub, "repo:example-org@1/status@2:pull_request");
        assert.equal(token("publish").sub, "repo:example-org@1/status@2:environment:publish");
        assert.equal(token("publish").repository_id, "2");
        const classic = token("wake", { githubSubjects: "classic" });
        assert.equal(classic.sub, "repo:example-org/status:environment:wake");
        assert.equal(classic.repository_id, "2");
    });

    it("names every denied action of a step, its resource and why", () => {
        const denial = {
            resource: "*",
            name: "net",
            role: "gatus-prod-deploy",
            reason: "no statement allows it",
        };
        const { message } = new DeniedError([
            { ...denial, action: "ec2:CreateVpc" },
            { ...denial, action: "ec2:CreateTags" },
        ]);
        assert.match(message, /deny 2 actions to gatus-prod-deploy/);
        assert.match(message, /ec2:CreateVpc on \*\n {4}for 'net': no statement allows it/);
        assert.match(message, /ec2:CreateTags on \*/);
    });

    it("puts subnets where awsx puts them", () => {
        const zones = ["a", "b"];
        const specs = [
            { type: "Public", cidrMask: 19 },
            { type: "Private", cidrMask: 19 },
        ];
        assert.deepEqual(
            planSubnets("net", "10.20.0.0/16", zones, specs).map((it) => [it.subnetName, it.cidrBlock]),
            [
                ["net-public-1", "10.20.0.0/19"],
                ["net-private-1", "10.20.32.0/19"],
                ["net-public-2", "10.20.128.0/19"],
                ["net-private-2", "10.20.160.0/19"],
            ],
        );
        assert.throws(
            () => planSubnets("net", "10.20.0.0/16", zones, [{ type: "Public", cidrMask: 16 }]),
            /too large/,
        );
    });

    it("gives equal sources an equal digest, and other sources or another platform another", async () => {
        const account = new Account("111122223333", "eu-west-2");
        const repositoryUrl = "111122223333.dkr.ecr.eu-west-2.amazonaws.com/gatus";
        const repository = {
            type: "aws:ecr/repository:Repository",
            name: "r",
            id: "gatus",
            urn: "",
            inputs: {},
            tags: {},
        };
        account.put({ ...repository, outputs: { repositoryUrl } });
        const docker = new DockerPackage(account);
        const request = { urn: "", type: "docker:index/image:Image", name: "i", connection: "" };
        const digest = async (tag: string, platform: string): Promise<unknown> => {
            const inputs = { imageName: `${repositoryUrl}:${tag}`, build: { context: folder, platform } };
            return (await docker.create(request, inputs, false)).outputs.repoDigest;
        };
        writeFileSync(join(folder, "Dockerfile"), "FROM scratch\n");
        const first = await digest("one", "linux/arm64");
        assert.match(String(first), /gatus@sha256:[0-9a-f]{64}$/);
        assert.equal(await digest("two", "linux/arm64"), first);
        assert.notEqual(await digest("three", "linux/amd64"), first);
        writeFileSync(join(folder, "file"), "more");
        assert.notEqual(await digest("four", "linux/arm64"), first);
        assert.equal(account.imagesOf("gatus").length, 4);
        // What the Dockerfile's own list keeps out is no source of it, whatever the folder's list says.
        writeFileSync(join(folder, ".dockerignore"), "Dockerfile\n");
        writeFileSync(join(folder, "Dockerfile.dockerignore"), "*\n!Dockerfile\n");
        const alone = await digest("five", "linux/arm64");
        writeFileSync(join(folder, "file"), "even more");
        assert.equal(await digest("six", "linux/arm64"), alone);
    });

    it("says where it can't write", async () => {
        writeFileSync(join(folder, "file"), "");
        const start = Engine.start({
            command: Object.create(PulumiCommand.prototype) as PulumiCommand,
            providers: {},
            folder: join(folder, "file", "run"),
            stack: "prod",
            programs: {},
            signal: new AbortController().signal,
        });
        await assert.rejects(start, /can't write to .*file\/run: ENOTDIR.*Its state lives there/);
    });

    it("says what was tried when there is no Pulumi CLI, and what to install", async () => {
        const { PATH } = process.env;
        const install = PulumiCommand.install.bind(PulumiCommand);
        process.env.PATH = folder;
        PulumiCommand.install = () => Promise.reject(new Error("403 Forbidden"));
        try {
            await assert.rejects(
                pulumiCli(() => undefined, folder),
                (error: Error) => {
                    assert.match(error.message, /on PATH: no pulumi there/);
                    assert.match(error.message, /download from get\.pulumi\.com: 403 Forbidden/);
                    assert.match(error.message, /build with Go: no go on PATH/);
                    assert.match(error.message, /Install Pulumi 3\.200 or later/);
                    return true;
                },
            );
        } finally {
            process.env.PATH = PATH;
            PulumiCommand.install = install;
        }
    });
});
