import assert from "node:assert/strict";
import { join } from "node:path";
import { all, json, one } from "../support/find";
import { assertInventory } from "../support/inventory";
import { Recorder, Recording } from "../../scripts/support/record-program";

interface PolicyDocument {
    Statement: { Sid?: string; Effect: string; Principal?: unknown; Condition?: Record<string, unknown> }[];
}

describe("persistent program", () => {
    let recording: Recording;
    before(async () => {
        recording = await new Recorder().run("persistent");
    });

    it("registers the resources of its inventory", () => {
        assertInventory(join(__dirname, "inventory.yaml"), recording);
    });

    it("names the state in the region of its own key, which may be another than the layers'", async () => {
        const stateKeyArn = "arn:aws:kms:eu-central-1:111122223333:key/1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d";
        const { outputs } = await new Recorder().run("persistent", { config: { stateKeyArn } });
        assert.equal(outputs.stateBackendUrl, "s3://example-pulumi-state?region=eu-central-1");
    });

    it("gives every resource the provider that refuses other accounts", () => {
        const [provider] = all(recording, "pulumi:providers:aws");
        assert.deepEqual(JSON.parse(provider?.inputs.allowedAccountIds as string), ["111122223333"]);
        for (const resource of recording.resources.filter(({ type }) => type.startsWith("aws:"))) {
            assert.match(resource.provider, /::aws::aws_id$/, `${resource.type} ${resource.name}`);
        }
    });

    it("puts every resource into a component", () => {
        const orphans = recording.resources.filter(
            ({ type, parent }) => type.startsWith("aws:") && parent === "",
        );
        assert.deepEqual(orphans, []);
    });

    it("protects what could not be made again as it was", () => {
        const kinds = [
            "zone:Zone",
            "certificate:Certificate",
            "repository:Repository",
            "fileSystem:FileSystem",
        ];
        for (const kind of [...kinds, "key:Key", "openIdConnectProvider:OpenIdConnectProvider"]) {
            const found = all(recording, kind);
            assert.ok(found.length > 0 && found.every(({ protect }) => protect), kind);
        }
    });

    it("keeps images that bear a tag, and the last releases only", () => {
        const { rules } = json<{ rules: { selection: Record<string, unknown> }[] }>(
            one(recording, "lifecyclePolicy:LifecyclePolicy", "gatus-prod"),
            "policy",
        );
        assert.deepEqual(
            rules.map(({ selection }) => [selection.tagStatus, selection.countType, selection.countNumber]),
            [
                ["untagged", "sinceImagePushed", 1],
                ["tagged", "imageCountMoreThan", 20],
            ],
        );
    });

    it("lets CloudWatch and Budgets of this account publish alerts, through the key as well", () => {
        for (const [type, property] of [
            ["topicPolicy:TopicPolicy", "policy"],
            ["kms/key:Key", "policy"],
        ] as const) {
            const { Statement } = json<PolicyDocument>(one(recording, type), property);
            const publishers = Statement.find(({ Sid }) => Sid?.startsWith("Al") === true);
            assert.deepEqual(publishers?.Principal, {
                Service: ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"],
            });
            assert.deepEqual(publishers.Condition, { StringEquals: { "aws:SourceAccount": "111122223333" } });
        }
    });

    it("refuses to take access logs in the clear", () => {
        const { Statement } = json<PolicyDocument>(
            one(recording, "bucketPolicy:BucketPolicy", "gatus-prod-access-logs"),
            "policy",
        );
        const denied = Statement.find(({ Effect }) => Effect === "Deny");
        assert.deepEqual(denied?.Condition, { Bool: { "aws:SecureTransport": "false" } });
    });

    it("names WAF's log group as WAF demands", () => {
        assert.match(
            one(recording, "logGroup:LogGroup", "aws-waf-logs-gatus-prod").inputs.name as string,
            /^aws-waf-logs-/,
        );
    });

    it("denies the history to whoever comes without TLS or beside the access point", () => {
        const { Statement } = json<PolicyDocument>(
            one(recording, "fileSystemPolicy:FileSystemPolicy"),
            "policy",
        );
        assert.deepEqual(
            Statement.map(({ Effect, Sid }) => `${Effect} ${Sid ?? ""}`),
            ["Deny NothingInTheClear", "Deny OnlyThroughTheAccessPoint"],
        );
    });
});

describe("persistent program, configured otherwise", () => {
    it("uses an existing zone and OIDC provider, and makes none", async () => {
        const recorder = new Recorder();
        // Two environments can't have the same names: this one has no records under them.
        await recorder.run("persistent", { config: { nightPage: "false" } });
        const again = await recorder.run("persistent", {
            stack: "staging",
            config: { hostedZone: "existing", githubOidcProvider: "existing" },
        });
        assert.deepEqual(all(again, "zone:Zone"), []);
        assert.deepEqual(all(again, "openIdConnectProvider:OpenIdConnectProvider"), []);
        assert.ok(again.calls.includes("aws:route53/getZone:getZone"));
    });

    it("has the apex in no certificate, record or policy where it is another website's", async () => {
        const other = await new Recorder().run("persistent", { config: { apexRedirect: "false" } });
        for (const { inputs } of all(other, "certificate:Certificate")) {
            assert.deepEqual(
                [inputs.domainName, inputs.subjectAlternativeNames],
                ["status.example.com", undefined],
            );
        }
        const records = all(other, "route53/record:Record").map(({ name }) => name);
        assert.deepEqual(records, [
            "gatus-prod-validation-status.example.com",
            "gatus-prod-night-status.example.com",
        ]);
        assert.deepEqual(one(other, "distribution:Distribution").inputs.aliases, ["status.example.com"]);
        const edge = one(other, "iam/policy:Policy", "gatus-prod-edge").inputs.policy as string;
        assert.match(edge, /NormalizedRecordNames":\["status\.example\.com"\]/);
    });

    it("succeeds before the zone is delegated, says what to enter, and promises no certificate", async () => {
        const first = await new Recorder().run("persistent", { config: { zoneDelegated: "" } });
        assert.deepEqual(all(first, "certificateValidation:CertificateValidation"), []);
        assert.equal(first.outputs.certificateValidated, false);
        const [warning = ""] = first.messages;
        assert.match(warning, /ns-1\.awsdns-01\.com/);
        assert.match(warning, /pulumi config set zoneDelegated true/);
    });

    it("makes no file system for a history in memory", async () => {
        const recording = await new Recorder().run("persistent", { config: { history: "memory" } });
        assert.deepEqual(all(recording, "fileSystem:FileSystem"), []);
        const { fileSystemId, accessPointId, historyDirectory } = recording.outputs;
        assert.deepEqual([fileSystemId, accessPointId, historyDirectory], ["", "", ""]);
    });

    it("can be previewed when nothing exists yet", async () => {
        const preview = await new Recorder().run("persistent", { preview: true });
        assert.equal(preview.outputs.region, "eu-west-2");
        assert.equal(preview.outputs.certificateArn, undefined);
        assert.ok(preview.resources.length > 60);
    });
});
