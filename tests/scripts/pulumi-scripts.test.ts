import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { main as lookForDrift } from "../../scripts/pipeline/drift";
import { pendingOperations } from "../../scripts/pipeline/pending-operations";
import { main as makePreview } from "../../scripts/pipeline/preview";
import { main as sleep } from "../../scripts/pipeline/sleep";
import { FakePulumi } from "./support/fake-pulumi";

const digest = `sha256:${"a".repeat(64)}`;

after(() => {
    FakePulumi.removeAll();
});

describe("sleep", () => {
    const args = (pulumi: FakePulumi, confirm: string) => [
        ...["--stack", "prod", "--confirm", confirm, "--before", pulumi.file("before.json"), "--pause", "1"],
    ];

    it("refuses another name before it asks anything of anybody", async () => {
        const pulumi = new FakePulumi("exit 0");
        const { status, stderr } = await pulumi.call(sleep, args(pulumi, "staging"));
        assert.equal(status, 2);
        assert.match(stderr, /--confirm is 'staging', the stack is 'prod': nothing was destroyed/);
        assert.deepEqual(pulumi.calls, []);
    });

    it("keeps the state of before for the receipt, and tries again where AWS was slow", async () => {
        const pulumi = new FakePulumi(`case "$1" in
            stack) echo '{"deployment":{}}' ;;
            destroy) [ "$calls" -ge 2 ] ;;
        esac`);
        const { status, stderr } = await pulumi.call(sleep, args(pulumi, "prod"));
        assert.equal(status, 0, stderr);
        assert.match(stderr, /try 1 of 10 failed/);
        assert.equal(readFileSync(pulumi.file("before.json"), "utf8"), '{"deployment":{}}\n');
        const destroy =
            "destroy --cwd ephemeral --stack prod --yes --skip-preview --continue-on-error --non-interactive";
        const destroys = pulumi.calls.filter((call) => call.startsWith("destroy"));
        assert.deepEqual(destroys, [destroy, destroy]);
    });

    it("gives up after the last try, and destroys nothing when the state can't be read", async () => {
        const failing = new FakePulumi(`[ "$1" = stack ] && echo '{"deployment":{}}'`);
        const gaveUp = await failing.call(sleep, [...args(failing, "prod"), "--tries", "2"]);
        assert.equal(gaveUp.status, 1);
        assert.equal(failing.calls.filter((call) => call.startsWith("destroy")).length, 2);

        const unreadable = new FakePulumi("exit 3");
        assert.equal((await unreadable.call(sleep, args(unreadable, "prod"))).status, 1);
        assert.equal(unreadable.calls.length, 1);
        assert.ok(!existsSync(unreadable.file("before.json")));
    });
});

describe("drift", () => {
    const look = async (code: number) => {
        const pulumi = new FakePulumi(`echo "what pulumi says"; exit ${code}`);
        const args = ["--project", "gatus-persistent", "--folder", "persistent", "--stack", "prod"];
        const result = await pulumi.call(lookForDrift, [...args, "--report", pulumi.file("reports")]);
        const report = pulumi.file("reports/gatus-persistent.json");
        return {
            ...result,
            calls: pulumi.calls,
            report: existsSync(report) ? readFileSync(report, "utf8") : undefined,
        };
    };

    it("tells drift from none, and from not knowing", async () => {
        const [clean, drifted, unknown] = [await look(0), await look(7), await look(1)];
        assert.deepEqual([clean.status, drifted.status, unknown.status], [0, 7, 1]);
        assert.deepEqual(JSON.parse(drifted.report ?? ""), {
            project: "gatus-persistent",
            drifted: true,
            output: "what pulumi says",
        });
        assert.match(clean.report ?? "", /"drifted":false/);
        assert.equal(unknown.report, undefined);
        assert.match(unknown.stderr, /exit code 1\): whether there is drift is not known/);
    });

    it("only looks", async () => {
        assert.match(
            (await look(0)).calls.join(),
            /^refresh --preview-only --expect-no-changes .*--cwd persistent --stack prod/,
        );
    });
});

describe("preview", () => {
    const preview = async (answers: string, image = `repo@${digest}`) => {
        const pulumi = new FakePulumi(answers);
        const output = pulumi.file("preview.json");
        const args = ["--stack", "prod", "--image", image, "--output", output, "--folder", "released"];
        const result = await pulumi.call(makePreview, args);
        return {
            ...result,
            calls: pulumi.calls,
            written: existsSync(output) ? readFileSync(output, "utf8") : undefined,
        };
    };

    it("writes the JSON of a preview with the policy pack, and says which image", async () => {
        const { status, written, calls } = await preview(`echo '{"steps":[]}'`);
        assert.deepEqual([status, written], [0, '{"steps":[]}\n']);
        assert.deepEqual(calls, [
            "preview --cwd released/ephemeral --stack prod --policy-pack ../policy " +
                `--config gatus-ephemeral:imageUri=repo@${digest} --json --show-sames --non-interactive`,
        ]);
    });

    it("refuses an image that is named by a tag", async () => {
        const { status, stderr, calls } = await preview("exit 0", "repo:latest");
        assert.deepEqual([status, calls], [1, []]);
        assert.match(stderr, /repo:latest has no digest/);
    });

    it("asks again in words when a preview fails, as its JSON doesn't say why, and writes nothing", async () => {
        const { status, written, calls } = await preview("exit 4");
        assert.deepEqual([status, written], [1, undefined]);
        assert.match(calls[1] ?? "", /^preview .*--policy-pack \.\.\/policy .*--diff/);
    });
});

describe("pending-operations", () => {
    it("lists what a killed update left, with what to do", () => {
        const urn =
            "urn:pulumi:prod::gatus-ephemeral::gatus:ephemeral:Network$aws:ec2/natGateway:NatGateway::gatus-prod";
        const text = JSON.stringify({
            deployment: { pending_operations: [{ type: "creating", resource: { urn } }] },
        });
        assert.match(
            pendingOperations(text).join(),
            /^creating aws:ec2\/natGateway:NatGateway gatus-prod: 'npm run orphans' says whether it is there/,
        );
        assert.deepEqual(pendingOperations('{"deployment":{"pending_operations":null}}'), []);
        assert.throws(() => pendingOperations("{}"), /no export of a stack/);
    });
});
