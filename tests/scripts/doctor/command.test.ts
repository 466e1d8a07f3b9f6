import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { checks, main, reportOf } from "../../../scripts/setup/doctor";
import { examine, Line, ok, Unanswered } from "../../../scripts/setup/doctor/finding";
import { UsageError } from "../../../scripts/support/cli";
import { goodWorld, refuse, refusal, World } from "../support/doctor-world";
import { stopServers } from "../support/servers";
import { cases } from "./cases";
import { commanded, examined, named } from "./examined";

interface Printed {
    readonly stack: string;
    readonly healthy: boolean;
    readonly lines: readonly Line[];
}

/** A machine on which nothing was done: no files, no tools, nobody logged in. */
function bareWorld(): World {
    const world = goodWorld();
    const cause = refusal("CredentialsProviderError");
    for (const name of Object.keys(world.aws)) {
        world.aws[name] = () => {
            throw cause;
        };
    }
    for (const values of [world.commands, world.env]) {
        for (const name of Object.keys(values)) {
            Reflect.deleteProperty(values, name);
        }
    }
    return Object.assign(world, { files: false, token: undefined });
}

/** A fault of each line that can have one beside the others, by its case. */
const faults = [
    "Pulumi is old",
    "there is no git",
    "there is no Docker",
    "there is no CLI of GitHub's",
    "the shell has another backend",
    "the credentials are another account's",
    "the region has to be opted in to",
    "the provider has another audience",
    "a service was never used",
    "the bucket keeps no versions",
    "the key is to be deleted",
    "the parent leads elsewhere",
    "the apex is another site's",
    "the certificate is gone",
    "no VPC fits",
    "no address fits",
    "no load balancer fits",
    "AWS Config records",
    "GuardDuty watches tasks",
    "the repository was renamed",
    "subjects are of the old form",
    "it is not as the program makes it",
    "GitHub switched schedules off",
    "the record is empty",
];
const together = cases.filter(({ that }) => faults.includes(that));

/**
 * What these leave in order: the roles and the zone are made, the programs take the configuration, all is asleep, or there
 * would be room for it; and this is run by a Node.js that is new enough.
 */
const spared = [
    "machine Node.js",
    "machine configuration",
    "DNS hosted zone",
    "quotas roles",
    "release awake",
];

describe("npm run doctor", () => {
    afterEach(stopServers);

    it("on a good account: every line, in order; exit code 0", async () => {
        const { code, printed } = await commanded(goodWorld());
        assert.equal(code, 0, printed);
        assert.match(printed, /^\d+ ok, 0 later, 0 warning, 0 unknown, 0 fault$/m);
        const { code: again, printed: json } = await commanded(goodWorld(), "--json");
        const { stack, healthy, lines } = JSON.parse(json) as Printed;
        assert.deepEqual([again, stack, healthy], [0, "prod", true]);
        assert.deepEqual([...new Set(lines.map(named))], checks.map(named));
    });

    it("on a bare machine: what is missing, and no line in order that could not be seen; exit code 1", async () => {
        const { code, printed } = await commanded(bareWorld(), "--json");
        const { healthy, lines } = JSON.parse(printed) as Printed;
        assert.deepEqual([code, healthy], [1, false]);
        const those = (wanted: string) =>
            new Set(lines.filter(({ verdict }) => verdict === wanted).map(({ name }) => name));
        assert.deepEqual([...those("ok")], ["Node.js"]);
        assert.deepEqual([...those("fault")], ["Pulumi", "git", "configuration", "credentials"]);
        assert.deepEqual([...new Set(lines.map(named))], checks.map(named));
        const { printed: report } = await commanded(bareWorld());
        assert.match(report, /→ npm run init -- --stack prod/);
        assert.match(report, /unknown {2}repository, subjects, variables, rules, Actions, schedules: /);
    });

    it("on an account with every fault at once: each is named, within ten seconds; exit code 1", async () => {
        const world = goodWorld();
        for (const { given } of together) {
            given?.(world);
        }
        const begun = Date.now();
        const { code, printed } = await commanded(world, "--json");
        const took = Date.now() - begun;
        assert.ok(took < 10_000, `${took} ms`);
        assert.equal(code, 1);
        const { lines } = JSON.parse(printed) as Printed;
        for (const { line, verdict, says, that } of together) {
            const isThere = lines.some(
                (one) => named(one) === line && one.verdict === verdict && says.test(one.what),
            );
            assert.ok(isThere, `${line}: ${that}`);
        }
        const amiss = new Set(together.map(({ line }) => line));
        assert.deepEqual(
            checks.map(named).filter((line) => !amiss.has(line)),
            spared,
        );
    });

    it("a warning alone leaves the exit code 0, and what could not be seen does not", async () => {
        const warned = goodWorld();
        warned.aws.DescribeConfigurationRecorderStatus = () => ({
            ConfigurationRecordersStatus: [{ recording: true }],
        });
        assert.equal((await commanded(warned)).code, 0);
        const unseen = goodWorld();
        unseen.aws.ListDetectors = refuse("AccessDeniedException");
        assert.equal((await commanded(unseen)).code, 1);
    });

    it("asks side by side: it takes as long as the slowest answer", async () => {
        const world = goodWorld();
        for (const [name, answer] of Object.entries(world.aws)) {
            world.aws[name] = async (input) => {
                await wait(150);
                return answer(input);
            };
        }
        const begun = Date.now();
        const lines = await examined(world);
        const took = Date.now() - begun;
        assert.ok(lines.every(({ verdict }) => verdict === "ok"));
        // Some forty answers; at most five of them one after the other.
        assert.ok(took < 3000, `${took} ms`);
    });

    it("waits for nobody longer than the limit, and tells what did answer", async () => {
        const begun = Date.now();
        const lines = await examine(
            [
                { subject: "a", name: "good", look: () => Promise.resolve(ok("good")) },
                { subject: "a", name: "late", look: () => new Promise(() => undefined) },
                { subject: "a", name: "refused", look: () => Promise.reject(new Unanswered("no", "ask")) },
            ],
            undefined,
            100,
        );
        assert.ok(Date.now() - begun < 2000);
        assert.deepEqual(
            lines.map(({ name, verdict }) => [name, verdict]),
            [
                ["good", "ok"],
                ["late", "unknown"],
                ["refused", "unknown"],
            ],
        );
        assert.match(reportOf(lines), /unknown {2}late: .*no answer within 0\.1 s/);
    });

    it("refuses what is not a stack's name, and options that it doesn't know", async () => {
        await assert.rejects(main(["--stack", "P"]), UsageError);
        await assert.rejects(main([]), UsageError);
        await assert.rejects(main(["--stack", "prod", "--fix"]), UsageError);
    });
});
