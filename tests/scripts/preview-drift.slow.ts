import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Stack } from "@pulumi/pulumi/automation";
import { startRehearsal, type Rehearsal } from "../../rehearsal/rehearsal";
import { changes, differences, digestOf, readPlan } from "../../scripts/pipeline/thread/plan";

/** The workspaces of a rehearsal, which only this test needs from outside. */
interface Inside {
    readonly engine: {
        readonly stacks: ReadonlyMap<string, Stack>;
        outputs(project: string): Record<string, string>;
    };
}

describe("preview drift, of what the real engine says about the real program", () => {
    let rehearsal: Rehearsal;
    /** The image of the first release, which is the one that wakes. */
    let running = "";

    before(async () => {
        rehearsal = await startRehearsal(undefined, new AbortController().signal, () => undefined);
        for (const title of ["persistent up", "zone delegated", "image"]) {
            await run(title);
        }
    });
    after(() => {
        rehearsal.close();
    });

    async function run(title: string): Promise<void> {
        const step = rehearsal.lifecycle.steps.find((each) => each.title === title);
        if (step !== undefined) {
            await rehearsal.lifecycle.run(step, () => undefined);
        }
    }

    /** `pulumi preview --json` of the ephemeral layer, as a release runs it. */
    async function preview(...more: string[]): Promise<string> {
        const stack = (rehearsal.lifecycle as unknown as Inside).engine.stacks.get("gatus-ephemeral");
        assert.ok(stack !== undefined);
        const { workDir, envVars, pulumiHome = "", pulumiCommand } = stack.workspace;
        const args = [
            "preview",
            "--json",
            "--show-sames",
            "--non-interactive",
            "--stack",
            stack.name,
            "--cwd",
            workDir,
            ...more,
        ];
        const { stdout } = await promisify(execFile)(pulumiCommand.command, args, {
            env: { ...process.env, ...envVars, PULUMI_HOME: pulumiHome },
            maxBuffer: 1 << 26,
        });
        return stdout;
    }

    const image = () =>
        (rehearsal.lifecycle as unknown as Inside).engine.outputs("gatus-image").imageUri ?? "";
    const withImage = (uri: string, ...more: string[]) =>
        preview("--config", `gatus-ephemeral:imageUri=${uri}`, ...more);

    it("takes two previews of the first deployment for the same, though every name ends differently", async () => {
        const [first, second] = [await preview(), await preview()];
        const plans = [readPlan(first, "first"), readPlan(second, "second")] as const;
        assert.ok(plans[0].size > 50, `${plans[0].size} steps`);
        const names = (text: string) => new Set(text.match(/gatus-prod-[0-9a-f]{7}"/g));
        assert.notDeepEqual(names(first), names(second), "the names were to differ");
        assert.deepEqual(differences(...plans), []);
        assert.equal(digestOf(plans[0]), digestOf(plans[1]));
    });

    describe("over a night", () => {
        /** Previews of the new image and of what runs, as they were said. */
        let [evening, asleep, asleepOfRunning, morning] = ["", "", "", ""];

        before(async () => {
            await run("deploy");
            running = image();
            await run("image of a new commit");
            assert.notEqual(image(), running);
            evening = await withImage(image());
            await run("sleep");
            asleep = await withImage(image());
            asleepOfRunning = await withImage(running);
            await run("wake");
            morning = await withImage(image());
        });

        it("takes a release that was previewed yesterday for the same, and sees another image", async () => {
            const ids = (of: string) => new Set(of.match(/vpc-[0-9a-f]{17}/g));
            assert.notDeepEqual(ids(evening), ids(morning), "the ids were to differ");
            const approved = readPlan(evening, "approved");
            assert.deepEqual(differences(approved, readPlan(morning, "later")), []);

            const other = differences(approved, readPlan(await withImage(running), "other"));
            assert.ok(
                other.some((line) => line.includes("aws:ecs/taskDefinition:TaskDefinition")),
                other.join("\n"),
            );
        });

        // A release that is approved while the layer sleeps, and deployed when it is awake.
        it("takes a release that was previewed asleep for the same when it is awake, and sees what is another", async () => {
            const task = "with other inputs: replace aws:ecs/taskDefinition:TaskDefinition gatus-prod";
            const same = "with other inputs: same aws:ecs/taskDefinition:TaskDefinition gatus-prod";
            const sleeping = readPlan(asleep, "asleep");
            const ofRunning = readPlan(asleepOfRunning, "asleep, what ran");
            assert.equal(changes(sleeping).length, changes(ofRunning).length);
            const awake = readPlan(morning, "awake");
            // What is said stays said: so that comes before the last.
            const larger = readPlan(
                await withImage(image(), "--config", "gatus-ephemeral:memory=1024"),
                "larger",
            );
            const asItRuns = readPlan(
                await withImage(running, "--config", "gatus-ephemeral:memory=512"),
                "as it runs",
            );
            assert.deepEqual(changes(asItRuns), []);
            assert.ok(changes(awake).length > 0 && changes(awake).length < 10, changes(awake).join("\n"));

            assert.deepEqual(differences(sleeping, awake), []);
            assert.deepEqual(differences(ofRunning, asItRuns), []);
            assert.deepEqual(differences(sleeping, asItRuns), [same]);
            assert.deepEqual(differences(ofRunning, awake), [task]);
            assert.deepEqual(differences(sleeping, larger), [task]);
        });

        it("takes what needs no change for another when it runs another image", async () => {
            const before = readPlan(await withImage(running), "before");
            await run("deploy of a new commit");
            const after = readPlan(await withImage(image()), "after");
            assert.deepEqual([changes(before), changes(after)], [[], []]);
            assert.deepEqual(differences(before, after), [
                "with other inputs: same aws:ecs/taskDefinition:TaskDefinition gatus-prod",
            ]);
        });
    });
});
