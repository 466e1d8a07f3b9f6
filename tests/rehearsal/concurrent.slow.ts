import { strict as assert } from "node:assert";
import { join } from "node:path";
import { differences, End, endOf } from "../../rehearsal/faults/judge";
import { World } from "../../rehearsal/faults/world";
import { documented } from "../support/documented";

const quiet = (): void => undefined;

/** Two commands on one stack at once, on the real engine: what docs/recovery.md says of the lock. */
describe("two writers at once", function () {
    this.timeout(600_000);
    let world: World;
    const ends = new Map<string, End>();

    before(async () => {
        world = await World.start(
            join(__dirname, "..", "..", ".cache", "rehearsal", `concurrent-${process.pid}`),
        );
        world.goTo("awake");
        ends.set("awake", endOf(world, "gatus-ephemeral"));
        await world.engine.destroy("gatus-ephemeral", quiet);
        ends.set("asleep", endOf(world, "gatus-ephemeral"));
    });
    after(() => {
        world.close();
    });

    const pairs = [
        ["a wake beside a person's up", "asleep", "up", "up"],
        ["a sleep during a release", "changed", "up", "destroy"],
        ["a wake during a sleep", "awake", "destroy", "up"],
    ] as const;
    for (const [what, from, first, second] of pairs) {
        it(`${what}: the second is refused with a word that helps, and the end is one of the two orders`, async () => {
            world.goTo(from);
            const results = await Promise.allSettled([
                world.engine[first]("gatus-ephemeral", quiet),
                world.engine[second]("gatus-ephemeral", quiet),
            ]);
            const refused = results.filter((result) => result.status === "rejected");
            // Each writes its lock and then looks for others': two at the very same moment may both give way.
            assert.ok(refused.length >= 1, "both ran at once");
            for (const { reason } of refused) {
                assert.match(String(reason), documented("the stack is currently locked"));
                assert.match(String(reason), documented("the stack is currently locked by 1 lock(s)"));
                assert.match(String(reason), /wait for the other process.*pulumi cancel/);
            }
            assert.equal(world.isLocked("gatus-ephemeral"), false, "whoever was refused left a lock");
            // Whoever was refused tries again.
            await world.engine[second]("gatus-ephemeral", quiet);
            const end = ends.get(second === "destroy" ? "asleep" : "awake");
            assert.ok(end !== undefined);
            assert.deepEqual(differences(world, "gatus-ephemeral", end), []);
        });
    }
});
