import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { main as lookForDrift } from "../../scripts/pipeline/drift";
import { main as imageRelease, published } from "../../scripts/pipeline/image-release";
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
        assert.match(stderr, /try 1 of 3 failed/);
        assert.equal(readFileSync(pulumi.file("before.json"), "utf8"), '{"deployment":{}}\n');
        const destroy = "destroy --cwd ephemeral --stack prod --yes --skip-preview --non-interactive";
        assert.deepEqual(pulumi.calls.slice(1), [destroy, destroy]);
    });

    it("gives up after the last try, and destroys nothing when the state can't be read", async () => {
        const failing = new FakePulumi('[ "$1" = stack ]');
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
    const preview = async (answers: string) => {
        const pulumi = new FakePulumi(answers);
        const output = pulumi.file("preview.json");
        const result = await pulumi.call(makePreview, [
            "--stack",
            "prod",
            "--image",
            `repo@${digest}`,
            "--output",
            output,
        ]);
        return {
            ...result,
            calls: pulumi.calls,
            written: existsSync(output) ? readFileSync(output, "utf8") : undefined,
        };
    };
    const names = `[ "$1" = stack ] && echo "repo@${digest}" && exit 0;`;

    it("writes the JSON of a preview with the policy pack", async () => {
        const { status, written, calls } = await preview(`${names} echo '{"steps":[]}'`);
        assert.deepEqual([status, written], [0, '{"steps":[]}\n']);
        assert.match(
            calls[1] ?? "",
            /^preview --cwd ephemeral --stack prod --policy-pack \.\.\/policy --json/,
        );
    });

    it("refuses when a newer commit was published meanwhile", async () => {
        const { status, stderr, calls } = await preview("echo repo@sha256:newer");
        assert.equal(status, 1);
        assert.match(stderr, /names repo@sha256:newer, this release published repo@sha256:aaa.*newer commit/);
        assert.equal(calls.length, 1);
    });

    it("asks again in words when a preview fails, as its JSON doesn't say why, and writes nothing", async () => {
        const { status, written, calls } = await preview(`${names} exit 4`);
        assert.deepEqual([status, written], [1, undefined]);
        assert.match(calls[2] ?? "", /^preview .*--policy-pack \.\.\/policy --diff/);
    });
});

describe("image-release", () => {
    const commit = "0123456789abcdef0123456789abcdef01234567";
    const run = async (uri: string, args: string[]) => {
        const pulumi = new FakePulumi(`[ "$1" = stack ] && echo "${uri}"; exit 0`);
        const outputs = pulumi.file("outputs");
        const result = await pulumi.call(imageRelease, ["--stack", "prod", "--commit", commit, ...args], {
            GITHUB_OUTPUT: outputs,
        });
        return {
            ...result,
            calls: pulumi.calls,
            outputs: existsSync(outputs) ? readFileSync(outputs, "utf8") : "",
        };
    };

    it("finds an image that the registry has, without pushing", async () => {
        const { status, outputs, calls } = await run(`repo@${digest}`, ["--find"]);
        assert.equal(status, 0);
        assert.equal(outputs, `uri=repo@${digest}\nname=repo\ndigest=${digest}\n`);
        assert.match(
            calls[0] ?? "",
            new RegExp(`--config gatus-image:commit=${commit} --config gatus-image:push=false`),
        );
    });

    it("fails to find one that was never pushed", async () => {
        const { status, stderr } = await run(`repo:${commit}`, ["--find"]);
        assert.equal(status, 1);
        assert.match(stderr, /is not in the registry: it was never pushed, or has expired/);
    });

    it("refuses to have pushed another image than the one that was scanned", async () => {
        const { status, stderr, outputs } = await run(`repo@${digest}`, [
            "--push",
            "--scanned",
            "sha256:scanned",
        ]);
        assert.deepEqual([status, outputs], [1, ""]);
        assert.match(stderr, /not the one that was scanned: repo@sha256:aaa.* instead of sha256:scanned/);
    });

    it("pushes what was scanned", async () => {
        const { status, calls } = await run(`repo@${digest}`, ["--push", "--scanned", `repo@${digest}`]);
        assert.equal(status, 0);
        assert.match(calls[0] ?? "", /gatus-image:push=true/);
    });

    it("wants one thing to do", async () => {
        assert.equal((await run("repo", ["--find", "--build"])).status, 2);
        assert.throws(() => published("repo:tag"), /not in the registry/);
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
            /^creating aws:ec2\/natGateway:NatGateway gatus-prod: look for it in AWS/,
        );
        assert.deepEqual(pendingOperations('{"deployment":{"pending_operations":null}}'), []);
        assert.throws(() => pendingOperations("{}"), /no export of a stack/);
    });
});
