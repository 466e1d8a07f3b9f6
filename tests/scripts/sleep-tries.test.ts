import assert from "node:assert/strict";
import { inTries, Tries } from "../../scripts/pipeline/sleep/tries";
import { runPulumiWithin } from "../../scripts/support/run-pulumi";
import { FakePulumi } from "./support/fake-pulumi";

const minute = 60_000;
const usual: Tries = { count: 10, pauseMs: minute, tryMs: 14 * minute, allMs: 30 * minute };

/** Tries that take the minutes that they are given, and succeed when what is in the way has gone. */
async function tries(args: Partial<Tries>, takes: number, goneAfter = Infinity) {
    let now = 0;
    const limits: number[] = [];
    const failed: number[] = [];
    const succeeded = await inTries(
        { ...usual, ...args },
        (limitMs) => {
            limits.push(limitMs / minute);
            // What AWS refuses is waited for until it goes, or the try ends.
            const until = Math.min(now + takes * minute, now + limitMs);
            const gone = goneAfter * minute <= until;
            now = gone ? Math.max(now, goneAfter * minute) : until;
            return Promise.resolve(gone);
        },
        (attempt) => Promise.resolve(void failed.push(attempt)),
        {
            now: () => now,
            wait: (ms) => Promise.resolve((now += ms)),
        },
    );
    return { succeeded, limits, failed, minutes: now / minute };
}

describe("tries of a destroy", () => {
    it("end with the first that succeeds", async () => {
        const { succeeded, limits, failed } = await tries({}, 3, 2);
        assert.deepEqual([succeeded, limits, failed], [true, [14], []]);
    });

    it("get through where AWS lets go after minutes: an interface, a mount target, a target group", async () => {
        for (const goneAfter of [5, 10, 20, 28]) {
            for (const takes of [2, 5, 14, 20]) {
                const { succeeded, minutes } = await tries({}, takes, goneAfter);
                assert.ok(succeeded, `gone after ${goneAfter}, tries of ${takes}`);
                assert.ok(minutes <= goneAfter + 1, `noticed ${minutes - goneAfter} minutes late`);
            }
        }
    });

    it("end within the time of all of them, however long each would take, and whatever never goes", async () => {
        const { succeeded, limits, failed, minutes } = await tries({}, 90);
        assert.equal(succeeded, false);
        assert.deepEqual(limits, [14, 14]);
        assert.deepEqual(failed, [1, 2]);
        assert.ok(minutes <= 30, String(minutes));
        assert.deepEqual((await tries({ tryMs: 11 * minute }, 90)).limits, [11, 11, 6]);
    });

    it("are no more than was asked for, with a pause between them and none after the last", async () => {
        const { failed, minutes } = await tries({ count: 3 }, 2);
        assert.deepEqual(failed, [1, 2, 3]);
        assert.equal(minutes, 3 * 2 + 2 * 1);
    });
});

describe("a command of Pulumi's that takes too long", () => {
    after(() => {
        FakePulumi.removeAll();
    });

    /** What the CLI was sent, and what came of it. */
    async function run(answers: string, limitMs = 300) {
        const pulumi = new FakePulumi(answers);
        let code: number | undefined;
        const path = process.env.PATH;
        process.env.PATH = `${pulumi.folder}:${path ?? ""}`;
        try {
            code = await runPulumiWithin(["destroy"], { limitMs, graceMs: 300 });
        } finally {
            process.env.PATH = path;
        }
        return { code, calls: pulumi.calls };
    }

    it("is left alone while it doesn't", async () => {
        assert.deepEqual(await run("exit 0", 60_000), { code: 0, calls: ["destroy --non-interactive"] });
        assert.equal((await run("exit 3", 60_000)).code, 3);
    });

    it("is interrupted; again when it waits for what it has begun; and ended when it hears neither", async () => {
        const log = `"$(dirname "$0")/calls"`;
        const deaf = (heard: number) =>
            `n=0; trap 'n=$((n+1)); echo "interrupt $n" >> ${log}; [ $n -lt ${heard} ] || exit 255' INT
            while :; do sleep 0.05; done`;
        for (const heard of [1, 2]) {
            const { code, calls } = await run(deaf(heard));
            assert.equal(code, undefined);
            assert.deepEqual(
                calls.slice(1),
                ["interrupt 1", "interrupt 2"].slice(0, heard),
                `${heard} interrupts`,
            );
        }
        assert.equal((await run(deaf(99))).code, undefined);
    });

    it("says when there is no CLI", async () => {
        const path = process.env.PATH;
        process.env.PATH = "/nowhere";
        try {
            await assert.rejects(
                runPulumiWithin(["destroy"], { limitMs: 1000, graceMs: 10 }),
                /pulumi can't be run/,
            );
        } finally {
            process.env.PATH = path;
        }
    });
});
