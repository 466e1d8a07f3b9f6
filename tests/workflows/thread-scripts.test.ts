import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatReleased, nothingReleased, parseReleased, Released } from "../../lib/released";
import { main as deployDecision } from "../../scripts/pipeline/deploy-decision";
import { main as publishImage } from "../../scripts/pipeline/publish-image";
import { main as recordRelease } from "../../scripts/pipeline/record-release";
import { main as showReleased } from "../../scripts/pipeline/released";
import { checkCommit } from "../../scripts/pipeline/rollback-commit";
import { main as wakeDecision } from "../../scripts/pipeline/wake-decision";
import { FakePulumi } from "../scripts/support/fake-pulumi";
import { awsJson, serve, stopServers } from "../scripts/support/servers";
import { documented } from "../support/documented";

const digit = (one: string, times: number) => one.repeat(times);
const repository = "111122223333.dkr.ecr.eu-west-2.amazonaws.com/gatus-prod-1a2b3c4";
const [older, newer] = [digit("a", 40), digit("b", 40)];
const image = (one: string) => `${repository}@sha256:${digit(one, 64)}`;
const record: Released = { commit: newer, image: image("b"), time: "2026-11-26T05:00:00Z", run: "1000" };
const name = "/gatus-prod/released";

/** SSM and ECR on 127.0.0.1. */
async function aws(value: string, images: Readonly<Record<string, string>> = {}) {
    const written: string[] = [];
    const port = await serve(
        awsJson({
            GetParameter: ({ Name }) => {
                assert.equal(Name, name);
                return { Parameter: { Name, Value: value } };
            },
            PutParameter: ({ Name, Value, Overwrite }) => {
                assert.deepEqual([Name, Overwrite], [name, true]);
                written.push(String(Value));
                return { Version: 2 };
            },
            BatchGetImage: ({ imageIds, repositoryName }) => {
                assert.equal(repositoryName, "gatus-prod-1a2b3c4");
                const [{ imageTag = "" } = {}] = imageIds as { imageTag?: string }[];
                const imageDigest = images[imageTag];
                return imageDigest === undefined
                    ? { images: [], failures: [{ imageId: { imageTag }, failureCode: "ImageNotFound" }] }
                    : { images: [{ imageId: { imageTag, imageDigest } }], failures: [] };
            },
        }),
    );
    const endpoint = `http://127.0.0.1:${port}`;
    const env = {
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_REGION: "eu-west-2",
    };
    return { env, written };
}

/** A state with so many resources, and the image of the last `up`. */
function state(resources: number, deployed?: string): string {
    const outputs = deployed === undefined ? {} : { imageUri: deployed };
    const list = Array.from({ length: resources }, () => ({ type: "aws:ec2/vpc:Vpc", custom: true }));
    return JSON.stringify({ deployment: { resources: [{ type: "pulumi:pulumi:Stack", outputs }, ...list] } });
}

async function run(
    main: (args: string[]) => number | Promise<number>,
    args: string[],
    { value = JSON.stringify(record), exported = state(0), images = {} } = {},
) {
    const pulumi = new FakePulumi(`case "$*" in
        "stack export"*) cat <<'END'
${exported}
END
        ;;
        "stack output repositoryUrl"*) echo ${repository} ;;
        "stack output imageUri"*) echo ${image("c")} ;;
        esac`);
    const { env, written } = await aws(value, images);
    const file = pulumi.file("outputs");
    const result = await pulumi.call(main, ["--stack", "prod", ...args], { ...env, GITHUB_OUTPUT: file });
    const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
    const outputs = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2))) as Record<
        string,
        string
    >;
    return { ...result, outputs, written, calls: pulumi.calls };
}

const region = ["--region", "eu-west-2"];

describe("the thread: the record of what is released", () => {
    afterEach(stopServers);
    after(() => {
        FakePulumi.removeAll();
    });

    const faults: readonly (readonly [what: string, value: string, said: RegExp])[] = [
        ["an empty one", "", /\/gatus-prod\/released is no record of a release: it is empty/],
        ["any of these", "", documented("is no record of a release")],
        ["one of spaces", "  ", /it is empty/],
        ["one that is no JSON", "latest", /it is not JSON/],
        ["one that is no object", "[]", /it is not an object/],
        ["one without a commit", JSON.stringify({ ...record, commit: undefined }), /it has no 'commit'/],
        ["a short commit", JSON.stringify({ ...record, commit: "abc" }), /its 'commit' isn't one/],
        [
            "an image by its tag",
            JSON.stringify({ ...record, image: `${repository}:x` }),
            /its 'image' isn't one/,
        ],
        [
            "an image of elsewhere",
            JSON.stringify({ ...record, image: image("b").replace(/^[^/]*/, "docker.io") }),
            /its 'image' isn't one/,
        ],
        [
            "a time that is none",
            JSON.stringify({ ...record, time: "2026-13-45T25:61:00Z" }),
            /its 'time' isn't one/,
        ],
        ["a run that is none", JSON.stringify({ ...record, run: 7 }), /its 'run' isn't one/],
        ["what nobody knows", JSON.stringify({ ...record, extra: 1 }), /nobody knows its 'extra'/],
    ];
    for (const [what, value, said] of faults) {
        it(`refuses ${what}, by name, with nothing done`, async () => {
            for (const [main, args] of [
                [wakeDecision, [...region, "--checked-out", newer]],
                [showReleased, region],
                [deployDecision, [...region, "--commit", newer, "--image", image("b"), "--run", "1"]],
                [recordRelease, [...region, "--commit", newer, "--image", image("b"), "--run", "2000"]],
            ] as const) {
                const { status, stderr, outputs, written } = await run(main, [...args], { value });
                assert.equal(status, 1, stderr);
                assert.match(stderr, said);
                assert.match(stderr, /Nothing was done/);
                assert.deepEqual([outputs, written], [{}, []]);
            }
        });
    }

    it("is read again as it was written", () => {
        const overruled = { ...record, overruled: "octo-cat" };
        assert.deepEqual(parseReleased(formatReleased(overruled, name), name), overruled);
        assert.equal(parseReleased(nothingReleased, name), undefined);
        assert.throws(() => formatReleased({ ...record, commit: "main" }, name), /its 'commit' isn't one/);
    });

    it("is written by a later run only", async () => {
        const args = (run_: string) => [...region, "--commit", older, "--image", image("a"), "--run", run_];
        const refused = await run(recordRelease, args("999"));
        assert.deepEqual([refused.status, refused.written], [1, []]);
        assert.match(refused.stderr, /The later run 1000 is recorded already: nothing was recorded/);
        for (const again of ["1000", "1001"]) {
            const { status, written } = await run(recordRelease, [...args(again), "--overruled=octo-cat"]);
            assert.equal(status, 0);
            const { time, ...rest } = JSON.parse(written[0] ?? "") as Released;
            assert.deepEqual(rest, { commit: older, image: image("a"), run: again, overruled: "octo-cat" });
            assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000);
        }
        const first = await run(recordRelease, args("1"), { value: nothingReleased });
        assert.deepEqual([first.status, first.written.length], [0, 1]);
    });
});

describe("the thread: what a wake and a deployment do", () => {
    afterEach(stopServers);
    after(() => {
        FakePulumi.removeAll();
    });

    it("a wake brings up what is released, by its own commit's program", async () => {
        const { status, outputs } = await run(wakeDecision, [...region, "--checked-out", older]);
        assert.equal(status, 0);
        assert.deepEqual(outputs, { do: "wake", commit: newer, image: record.image, folder: "released" });
        const same = await run(wakeDecision, [...region, "--checked-out", newer]);
        assert.equal(same.outputs.folder, ".");
    });

    it("a second wake finds its work done, but not when a person asks, or another image runs", async () => {
        const args = [...region, "--checked-out", newer];
        const done = { exported: state(50, record.image) };
        assert.equal((await run(wakeDecision, args, done)).outputs.do, "confirm");
        assert.equal((await run(wakeDecision, [...args, "--asked"], done)).outputs.do, "wake");
        assert.equal((await run(wakeDecision, args, { exported: state(50, image("a")) })).outputs.do, "wake");
        assert.equal((await run(wakeDecision, args, { exported: state(20) })).outputs.do, "wake");
    });

    it("before the first release a wake is no failure, and wakes nothing", async () => {
        const { status, outputs, stdout } = await run(wakeDecision, [...region, "--checked-out", newer], {
            value: nothingReleased,
        });
        assert.deepEqual([status, outputs], [0, { do: "nothing" }]);
        assert.match(stdout, documented("Nothing was released yet"));
    });

    it("a deployment deploys, or only records while the layer sleeps, or is refused when it is an older decision", async () => {
        const args = (run_: string) => [...region, "--commit", older, "--image", image("a"), "--run", run_];
        const awake = { exported: state(50, record.image) };
        assert.deepEqual((await run(deployDecision, args("1001"), awake)).outputs, { do: "deploy" });
        assert.deepEqual((await run(deployDecision, args("1001"))).outputs, { do: "record" });
        const first = await run(deployDecision, args("1"), { value: nothingReleased });
        assert.deepEqual(first.outputs, { do: "deploy" });
        const refused = await run(deployDecision, args("999"), awake);
        assert.deepEqual([refused.status, refused.outputs], [1, {}]);
        assert.match(refused.stderr, documented("was released meanwhile, by the later run"));
        assert.match(refused.stderr, /by the later run 1000.*Actions → rollback/);
    });
});

describe("the thread: the image of a commit", () => {
    afterEach(stopServers);
    after(() => {
        FakePulumi.removeAll();
    });

    it("is found by its tag, and not built again", async () => {
        const digest = `sha256:${digit("a", 64)}`;
        const { status, outputs, calls } = await run(publishImage, ["--commit", older], {
            images: { [older]: digest },
        });
        assert.equal(status, 0);
        assert.deepEqual(outputs, { uri: image("a"), name: repository, digest });
        assert.ok(calls.every((call) => call.startsWith("stack output")));
    });

    it("is built and pushed when the registry has none", async () => {
        const { outputs, calls } = await run(publishImage, ["--commit", older]);
        assert.equal(outputs.uri, image("c"));
        const up = `up --stack prod --yes --skip-preview --config gatus-image:commit=${older} --non-interactive`;
        assert.ok(calls.includes(up), calls.join("\n"));
    });

    it("that is gone is refused by name, with nothing built", async () => {
        const { status, stderr, calls } = await run(publishImage, ["--commit", older, "--find"]);
        assert.equal(status, 1);
        assert.match(stderr, documented("The registry has no image of"));
        assert.match(stderr, new RegExp(`of ${older}: it was never released, or has expired`));
        assert.ok(!calls.some((call) => call.startsWith("up")));
    });
});

describe("the thread: a commit to go back to", () => {
    let folder: string;
    const before_ = process.cwd();
    const git = (...args: string[]) =>
        execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
            encoding: "utf8",
        }).trim();
    const commit = (message: string) => {
        git("commit", "--quiet", "--allow-empty", "-m", message);
        return git("rev-parse", "HEAD");
    };
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "rollback-"));
        process.chdir(folder);
        git("init", "--quiet", "--initial-branch=main");
        writeFileSync("file", "");
    });
    after(() => {
        process.chdir(before_);
        rmSync(folder, { recursive: true });
    });

    it("is an ancestor of main, written in full", () => {
        const first = commit("first");
        git("switch", "--quiet", "--create", "elsewhere");
        const elsewhere = commit("elsewhere");
        git("switch", "--quiet", "main");
        const head = commit("second");
        checkCommit(first, "HEAD");
        checkCommit(head, "HEAD");
        assert.throws(() => {
            checkCommit(elsewhere, "HEAD");
        }, /is no ancestor of main: it was never reviewed.*Nothing was done/);
        assert.throws(() => {
            checkCommit(digit("0", 40), "HEAD");
        }, /has no commit 0{40}. Nothing was done/);
        for (const short of [
            first.slice(0, 12),
            "main",
            "HEAD",
            "",
            `${first} `,
            first.toUpperCase(),
            "--all",
        ]) {
            assert.throws(
                () => {
                    checkCommit(short, "HEAD");
                },
                /is not a commit's full SHA/,
                short,
            );
        }
    });
});
