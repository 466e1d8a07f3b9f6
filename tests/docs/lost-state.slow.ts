import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { documentedCommands } from "../../rehearsal/documented-commands";
import { layers, World } from "../../rehearsal/faults/world";
import { differences, End, endOf } from "../../rehearsal/faults/judge";
import { outsideOf, StandInCloud } from "../../rehearsal/faults/stand-in-cloud";
import { main, Outside } from "../../scripts/pipeline/orphans";
import { main as sleep } from "../../scripts/pipeline/sleep";
import { Said } from "../../rehearsal/shell";
import { called, ran } from "../support/called";
import { documented } from "../support/documented";
import { FakePulumi } from "../scripts/support/fake-pulumi";
import { jobNamed } from "../workflows/load";

const layer = "gatus-ephemeral";
const quiet = (): void => undefined;

/** What the page says to type, one command for each. */
const [[settle = ""] = []] = documentedCommands("`the stack is currently locked by 1 lock(s)`").map((block) =>
    block.filter((line) => line.startsWith("npm run orphans")),
);
const [[takeDown = ""] = []] = documentedCommands("`knows neither the service that runs`");
const [[init = ""] = []] = documentedCommands("Of the ephemeral layer, or the image");
const [[, , , , refresh = ""] = []] = documentedCommands("The state is lost or damaged");

/** What the evening's job, and one that is asked for, runs. */
const sleepCommand = jobNamed("sleep.yml: sleep").steps.find(({ id }) => id === "destroy")?.run ?? "";

describe("the state of the ephemeral layer is lost while the site is awake, by the commands of docs/recovery.md", function () {
    this.timeout(10 * 60_000);
    let world: World;
    let outside: Outside;
    let awake: End;
    /** The state as it was before it was lost, and older versions of it. */
    let last: string;
    const older = new Map<string, string>();

    before(async () => {
        world = await World.start(
            join(__dirname, "..", "..", ".cache", "rehearsal", `lost-state-${process.pid}`),
        );
        outside = outsideOf(world.account);
        world.goTo("asleep");
        older.set("of before the first up", state());
        world.goTo("awake");
        awake = endOf(world, layer);
        last = state();
        await world.engine.destroy(layer, quiet);
        older.set("of last night", state());
    });
    after(() => {
        FakePulumi.removeAll();
        world.close();
    });

    const state = (): string => readFileSync(world.stateFile(layer), "utf8");
    const lose = (): void => {
        world.goTo("awake");
        rmSync(world.stateFile(layer));
    };
    /** An older version of its object, as tests/docs/state-versions.slow.ts brings it back. */
    const bringBack = (text: string): void => {
        writeFileSync(world.stateFile(layer), text);
    };
    /** All that a command could change: AWS, and what the states say. */
    const everything = () => [
        world.account.find(() => true),
        ...layers.map((project) => world.state(project).deployment.resources ?? []),
    ];
    const type = async (command: string): Promise<string> => {
        const { status, stdout, stderr } = await world.shell.type(command);
        assert.equal(status, 0, `${command}\n${stdout}${stderr}`);
        return stdout;
    };
    const orphans = (command: string): Promise<Said> =>
        ran(world.shell, "orphans", command, (args) => main(args, outside));
    /** The step of the job, by the clock or asked for, which reaches nothing of AWS but the stand-in's. */
    const toSleep = async (scheduled: "--scheduled" | ""): Promise<Said> => {
        const [, words] = /scripts\/pipeline\/sleep\.ts (.*)$/.exec(sleepCommand) ?? [];
        const variables = `SCHEDULED=${scheduled} UNTIL=`;
        const { stdout } = await world.shell.type(`${variables}; printf '%s\n' ${words ?? ""}`);
        const { environment, folder } = world.shell;
        // The outputs are decrypted by a keeper in this process, which waits for them: there is no night page here.
        const pulumi = new FakePulumi(`case "$*" in
                "stack output"*) exit 255 ;;
                destroy*) exec >> "$(dirname "$0")/said" 2>&1 ;;
            esac
            PATH='${environment.PATH ?? ""}' exec pulumi "$@"`);
        const nowhere = {
            PATH: `${pulumi.folder}:${environment.PATH ?? ""}`,
            AWS_ENDPOINT_URL: "http://127.0.0.1:9",
            AWS_REGION: "eu-west-2",
            AWS_ACCESS_KEY_ID: "test",
            AWS_SECRET_ACCESS_KEY: "test",
            AWS_MAX_ATTEMPTS: "1",
        };
        return called(
            (args) => sleep(args, outside),
            stdout.trim().split("\n"),
            { ...environment, ...nowhere },
            folder,
        );
    };
    /** What AWS has of the layer, by the tags and names that tell. */
    const left = async (): Promise<number> =>
        (await new StandInCloud(world.account, "gatus-prod").find("ephemeral")).length;
    const up = (): Promise<string> =>
        world.engine.up(layer, quiet).then(
            () => "it ended well",
            (error: unknown) => String(error),
        );

    it("says what to type where there is no stack any more, and has done nothing", async () => {
        lose();
        const there = world.account.find(() => true);
        const { status, stderr } = await orphans(settle);
        assert.equal(status, 1);
        assert.match(stderr, documented("no stack named 'prod' found"));
        assert.ok(stderr.includes(init.replace('"$STACK"', "prod")), stderr);
        assert.deepEqual(
            world.account.find(() => true),
            there,
        );
        const asleep = await toSleep("--scheduled");
        assert.equal(asleep.status, 1);
        assert.match(asleep.stderr, documented("no stack named 'prod' found"));
        assert.deepEqual(
            world.account.find(() => true),
            there,
        );
        await type(init);
        const { status: now, stderr: said } = await orphans(settle);
        assert.equal(now, 1);
        assert.match(said, documented("knows neither the service that runs"));
    });

    for (const age of ["of before the first up", "of last night"]) {
        it(`settles nothing by itself with a version ${age}`, async () => {
            lose();
            bringBack(older.get(age) ?? "");
            const before_ = everything();
            const { status, stdout, stderr } = await orphans(settle);
            assert.equal(status, 1);
            assert.match(stderr, documented("knows neither the service that runs"));
            assert.equal(stdout, "");
            assert.deepEqual(everything(), before_);
        });
    }

    it("is not helped by an up, which fails at what there can be only one of, beside the site that runs", async () => {
        lose();
        await type(init);
        const said = await up();
        assert.match(said, /MountTargetConflict|Creation of service was not idempotent|InvalidChangeBatch/);
        const count = (wanted: string): number => world.account.find(({ type: it }) => it === wanted).length;
        assert.deepEqual(
            ["aws:ec2/vpc:Vpc", "aws:ecs/cluster:Cluster", "aws:ecs/service:Service"].map(count),
            [2, 1, 1],
        );
        const { status, stderr } = await orphans(settle);
        assert.equal(status, 1, "it takes the site down");
        assert.match(stderr, documented("knows neither the service that runs"));
    });

    for (const [what, before_] of [
        ["", () => Promise.resolve("")],
        [", also after an up that failed", up],
    ] as const) {
        it(`takes the site down, and the next wake makes it anew${what}`, async () => {
            lose();
            await type(init);
            await before_();
            const { status, stderr } = await orphans(takeDown);
            assert.equal(status, 0, stderr);
            assert.equal((await orphans(settle)).status, 0);
            assert.equal(await up(), "it ended well");
            assert.deepEqual(differences(world, layer, awake), []);
        });

        for (const [whose, scheduled] of [
            ["a sleep that is asked for", ""],
            ["the evening's sleep", "--scheduled"],
        ] as const) {
            it(`is taken down by ${whose}, and the next wake makes it anew${what}`, async () => {
                lose();
                await type(init);
                await before_();
                assert.ok((await left()) > 0);
                const { status, stdout, stderr } = await toSleep(scheduled);
                assert.equal(status, 0, stderr);
                assert.doesNotMatch(stdout, /sleeps already/);
                assert.equal(await left(), 0, stderr);
                const second = await toSleep("--scheduled");
                assert.equal(second.status, 0, second.stderr);
                assert.match(second.stdout, /^It sleeps already: there is nothing to destroy\.\n$/);
                assert.equal((await orphans(settle)).status, 0);
                assert.equal(await up(), "it ended well");
                assert.deepEqual(differences(world, layer, awake), []);
            });
        }

        it(`brings the last state back, and nothing is to be changed${what}`, async () => {
            lose();
            await type(init);
            await before_();
            bringBack(last);
            await type(refresh);
            assert.equal((await orphans(settle)).status, 0);
            assert.deepEqual((await world.engine.preview(layer, quiet)).changes, []);
            assert.deepEqual(differences(world, layer, awake), []);
        });
    }

    it("brings the state of an hour ago back, though there was a deployment since", async () => {
        world.goTo("changed");
        assert.equal(await up(), "it ended well");
        const deployed = endOf(world, layer);
        bringBack(last);
        await type(refresh);
        assert.equal((await orphans(settle)).status, 0);
        assert.equal(await up(), "it ended well");
        assert.deepEqual(differences(world, layer, deployed), []);
    });
});
