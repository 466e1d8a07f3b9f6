import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { Outside } from "../../scripts/pipeline/orphans";
import { Found } from "../../scripts/pipeline/orphans/cloud";
import { main as sleep } from "../../scripts/pipeline/sleep";
import { documented } from "../support/documented";
import { FakePulumi } from "./support/fake-pulumi";

const accountId = "111122223333";
const tags = { Project: "gatus-prod", Layer: "ephemeral" };
const natGateway: Found = { type: "aws:ec2/natGateway:NatGateway", id: "nat-1", name: "gatus-prod", tags };
const service: Found = { type: "aws:ecs/service:Service", id: "gatus-prod/gatus-prod", name: "x", tags };

const outputs = { region: "eu-west-2", accountId, hostedZoneId: "Z1", fileSystemId: "fs-1" };
const exported = (...resources: object[]): string => JSON.stringify({ deployment: { resources } });
const persistent = exported({ type: "pulumi:pulumi:Stack", urn: "urn", outputs });

/** A sleep by the clock, of an environment whose ephemeral state is `state`, and of which AWS has `there`. */
async function scheduled(there: Found[], { state = exported(), account = accountId, until = "" } = {}) {
    const pulumi = new FakePulumi(`case "$*" in
        "stack export --cwd persistent"*) echo '${persistent}' ;;
        "stack export --cwd ephemeral"*) echo '${state}' ;;
        "stack export"*) echo "the role teardown may not read this state" >&2; exit 255 ;;
    esac`);
    let asked = 0;
    const outside: Outside = {
        account: () => Promise.resolve(account),
        cloud: () => ({
            find: () => {
                asked += 1;
                return Promise.resolve([...there]);
            },
            remove: (found) => Promise.resolve(void there.splice(there.indexOf(found), 1)),
        }),
        patience: { pauseMs: 0, rounds: 1 },
    };
    const files = ["before", "removed"].flatMap((name) => [`--${name}`, pulumi.file(name)]);
    const result = await pulumi.call(
        (args) => sleep(args, outside),
        ["--stack", "prod", "--confirm", "prod", "--scheduled", `--stay-awake-until=${until}`, ...files],
        { GITHUB_OUTPUT: pulumi.file("output"), GITHUB_STEP_SUMMARY: pulumi.file("summary") },
    );
    const text = (name: string): string =>
        existsSync(pulumi.file(name)) ? readFileSync(pulumi.file(name), "utf8") : "";
    return {
        ...result,
        asked,
        exports: pulumi.calls.filter((call) => call.startsWith("stack export")),
        destroys: pulumi.calls.filter((call) => call.startsWith("destroy")).length,
        ...{ before: text("before"), removed: text("removed") },
        ...{ output: text("output"), summary: text("summary") },
    };
}

describe("a scheduled sleep whose state knows nothing", () => {
    after(() => {
        FakePulumi.removeAll();
    });

    it("sleeps already when AWS has nothing either: it says so, and does nothing", async () => {
        const { status, stderr, asked, destroys, before, output, summary } = await scheduled([]);
        assert.equal(status, 0, stderr);
        assert.match(summary, /It sleeps already: there is nothing to destroy/);
        assert.deepEqual([asked, destroys, before, output], [1, 0, "", ""]);
    });

    for (const [what, things] of [
        ["the site runs: its state was lost", [service, natGateway]],
        ["a single thing is there that costs", [natGateway]],
    ] as const) {
        it(`doesn't sleep when ${what}: it goes to sleep, and the receipt is written`, async () => {
            const there = [...things];
            const { status, stderr, destroys, before, removed, output, summary } = await scheduled(there);
            assert.equal(status, 0, stderr);
            assert.deepEqual([there, destroys, before], [[], 1, `${exported()}\n`]);
            assert.doesNotMatch(summary, /sleeps already/);
            assert.match(summary, new RegExp(`AWS has ${things.length} of its things`));
            assert.match(summary, documented("knows neither the service that runs"));
            assert.match(output, /destroying/);
            assert.deepEqual(
                removed,
                things.map(({ type, name, id }) => `${type} ${name} (${id})\n`).join(""),
            );
        });
    }

    it("fails when AWS can't be asked, and doesn't say that it sleeps: so it is mailed", async () => {
        const { status, stdout, stderr, destroys } = await scheduled([service], { account: "999999999999" });
        assert.deepEqual([status, destroys], [2, 0]);
        assert.doesNotMatch(stdout, /sleeps already/);
        assert.match(stderr, /account 999999999999, the stack prod is in 111122223333: nothing was done/);
    });

    it("leaves the site alone while it is to stay awake, and asks AWS nothing", async () => {
        const until = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+/, "");
        const there = [service, natGateway];
        const { status, asked, destroys, summary } = await scheduled(there, { until });
        assert.deepEqual([status, asked, destroys, there.length], [0, 0, 0, 2]);
        assert.match(summary, /It stays awake/);
    });

    it("reads no state but those that its role may read", async () => {
        const { exports } = await scheduled([]);
        assert.deepEqual(
            [...new Set(exports)].sort(),
            ["ephemeral", "persistent"].map(
                (folder) => `stack export --cwd ${folder} --stack prod --non-interactive`,
            ),
        );
    });
});
