import assert from "node:assert/strict";
import { ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { Client, credentials, makeClientConstructor } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import * as services from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/analyzer_pb";
import { policies } from "../../policy/policies";

const policyFolder = join(__dirname, "..", "..", "policy");

interface Analyzer extends Client {
    getAnalyzerInfo(request: Empty, done: (error: Error | null, answer: messages.AnalyzerInfo) => void): void;
    analyze(
        request: messages.AnalyzeRequest,
        done: (error: Error | null, answer: messages.AnalyzeResponse) => void,
    ): void;
}

/**
 * The pack, as the engine starts it and talks to it. The CLI that is built from Go modules here has no host that
 * could run packs; the official one has.
 */
describe("policy: served to the engine", () => {
    let pack: ChildProcess;
    let analyzer: Analyzer;

    before(async () => {
        const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
        pack = spawn(process.execPath, [runner, "127.0.0.1:1", "."], {
            cwd: policyFolder,
            stdio: ["ignore", "pipe", "inherit"],
        });
        assert.ok(pack.stdout !== null);
        const [port] = await new Promise<string[]>((resolve, reject) => {
            createInterface({ input: pack.stdout as NodeJS.ReadableStream }).once("line", (line) => {
                resolve([line]);
            });
            pack.once("exit", (code) => {
                reject(new Error(`the pack ended with ${String(code)}`));
            });
        });
        const definition = (
            services as unknown as { AnalyzerService: Parameters<typeof makeClientConstructor>[0] }
        ).AnalyzerService;
        const Constructor = makeClientConstructor(definition, "Analyzer");
        analyzer = new Constructor(`127.0.0.1:${port}`, credentials.createInsecure()) as unknown as Analyzer;
    });
    after(() => {
        analyzer.close();
        pack.kill();
    });

    async function violations(type: string, inputs: Record<string, string | number | string[]>) {
        const request = new messages.AnalyzeRequest();
        request.setType(type);
        request.setName("it");
        request.setUrn(`urn:pulumi:prod::project::${type}::it`);
        request.setProperties(Struct.fromJavaScript(inputs));
        request.setOptions(new messages.AnalyzerResourceOptions());
        const provider = new messages.AnalyzerProviderResource();
        provider.setType("pulumi:providers:aws");
        const tags = { Project: "gatus-prod", Layer: "persistent", ManagedBy: "pulumi" };
        provider.setProperties(Struct.fromJavaScript({ defaultTags: JSON.stringify({ tags }) }));
        request.setProvider(provider);
        const answer = await promisify(analyzer.analyze.bind(analyzer))(request);
        return answer.getDiagnosticsList().map((it) => ({
            rule: it.getPolicyname(),
            level: it.getEnforcementlevel(),
            message: it.getMessage(),
        }));
    }

    it("has every rule, and every rule is mandatory", async () => {
        const info = await promisify(analyzer.getAnalyzerInfo.bind(analyzer))(new Empty());
        assert.deepEqual(
            info
                .getPoliciesList()
                .map((it) => it.getName())
                .sort(),
            policies.map(({ name }) => name).sort(),
        );
        const levels = new Set(info.getPoliciesList().map((it) => it.getEnforcementlevel()));
        assert.deepEqual([...levels], [messages.EnforcementLevel.MANDATORY]);
    });

    it("lets a resource through that is right, and stops one that isn't", async () => {
        assert.deepEqual(await violations("aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 30 }), []);
        const found = await violations("aws:cloudwatch/logGroup:LogGroup", {});
        assert.deepEqual(
            found.map(({ rule, level }) => [rule, level]),
            [["logs-expire", messages.EnforcementLevel.MANDATORY]],
        );
        assert.match(found[0]?.message ?? "", /for ever/);
    });

    it("can't judge what a preview doesn't know yet, and says so instead of failing", async () => {
        const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
        const found = await violations("aws:ecs/taskDefinition:TaskDefinition", {
            containerDefinitions: unknown,
        });
        assert.deepEqual(
            found.map(({ rule, level }) => [rule, level]),
            [["images-by-digest", messages.EnforcementLevel.ADVISORY]],
        );
    });
});
