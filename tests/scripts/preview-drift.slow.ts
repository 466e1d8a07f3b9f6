import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Stack } from "@pulumi/pulumi/automation";
import { startRehearsal, type Rehearsal } from "../../rehearsal/rehearsal";
import { differences, digestOf, readPlan } from "../../scripts/pipeline/thread/plan";

/** The workspaces of a rehearsal, which only this test needs from outside. */
interface Inside {
    readonly engine: { readonly stacks: ReadonlyMap<string, Stack> };
}

describe("preview drift, of what the real engine says about the real program", () => {
    let rehearsal: Rehearsal;

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

    it("takes two previews of the first deployment for the same, though every name ends differently", async () => {
        const [first, second] = [await preview(), await preview()];
        const plans = [readPlan(first, "first"), readPlan(second, "second")] as const;
        assert.ok(plans[0].size > 50, `${plans[0].size} steps`);
        const names = (text: string) => new Set(text.match(/gatus-prod-[0-9a-f]{7}"/g));
        assert.notDeepEqual(names(first), names(second), "the names were to differ");
        assert.deepEqual(differences(...plans), []);
        assert.equal(digestOf(plans[0]), digestOf(plans[1]));
    });

    it("takes a release that was previewed yesterday for the same after a night, and sees another image", async () => {
        const inside = rehearsal.lifecycle as unknown as Inside & {
            readonly engine: { outputs(project: string): Record<string, string> };
        };
        const image = () => inside.engine.outputs("gatus-image").imageUri ?? "";
        const withImage = (uri: string) => preview("--config", `gatus-ephemeral:imageUri=${uri}`);
        await run("deploy");
        const running = image();
        await run("image of a new commit");
        assert.notEqual(image(), running);

        const text = await withImage(image());
        const approved = readPlan(text, "approved");
        await run("sleep");
        await run("wake");
        const later = await withImage(image());
        const ids = (of: string) => new Set(of.match(/vpc-[0-9a-f]{17}/g));
        assert.notDeepEqual(ids(text), ids(later), "the ids were to differ");
        assert.deepEqual(differences(approved, readPlan(later, "later")), []);

        const other = differences(approved, readPlan(await withImage(running), "other"));
        assert.ok(
            other.some((line) => line.includes("aws:ecs/taskDefinition:TaskDefinition")),
            other.join("\n"),
        );
    });
});
