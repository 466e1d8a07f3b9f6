import assert from "node:assert/strict";
import { Decisions, events, real, Simulation, tryAll } from "./simulation";
import { documented } from "../support/documented";

describe("the thread, simulated", () => {
    it("runs the newest approved image and no other, and refuses nothing, in every order of up to five events", () => {
        const { tried, found } = tryAll(5);
        assert.deepEqual(found, []);
        const orders = [1, 2, 3, 4, 5].reduce((sum, length) => sum + events.length ** length, 0);
        assert.equal(tried, orders * 2);
        console.log(
            `      ${orders} orders of ${events.length} events, each with jobs at once and late: ${tried} lives`,
        );
    }).timeout(120_000);

    it("doesn't take an approval without the word for one of a scan that found something", () => {
        for (const comment of ["", "ok", "overruled"]) {
            assert.throws(
                () => real.overruledBy([{ approved: true, comment, by: "octo-cat" }]),
                documented("The scan of this image found something, and no approval overrules it"),
            );
        }
    });

    const wrong: Readonly<Record<string, [Partial<Decisions>, RegExp]>> = {
        // What the pipelines did: two runs overlapped, and an image that nobody had approved went live.
        "an `up` that takes the image stack's image": [
            { imageOfUp: (_said, imageStack) => imageStack },
            /which nobody approved/,
        ],
        "a deployment that doesn't ask what was released meanwhile": [
            { onDeploy: (run, _released, layer) => real.onDeploy(run, undefined, layer) },
            /is the newest approved one/,
        ],
        "a deployment that brings up what sleeps": [
            { onDeploy: (run, released) => real.onDeploy(run, released, { resources: 1 }) },
            /was refused: not approved: create/,
        ],
        "a comparison that takes new ids for changes": [
            {
                differences: (before, now) =>
                    JSON.stringify([...before]) === JSON.stringify([...now]) ? [] : ["ids"],
            },
            /was refused: ids/,
        ],
        "a wake of whatever was deployed last": [
            { onWake: () => ({ do: "nothing", because: "" }) },
            /it didn't wake/,
        ],
        "releases that leave older ones waiting": [{ superseded: () => [] }, /two releases wait/],
        "ids compared as text": [
            { superseded: (runs, run) => runs.filter(({ id }) => id < run) },
            /two releases wait/,
        ],
        "an overruled scan that isn't recorded": [
            { overruledBy: () => undefined as unknown as string },
            /doesn't say who overruled/,
        ],
    };
    for (const [what, [change, said]] of Object.entries(wrong)) {
        it(`sees ${what}`, () => {
            const { found } = tryAll(5, { ...real, ...change });
            assert.match(found.join("\n"), said);
        });
    }

    it("shows the overlap that was: approved, and while it waited its turn another image was published", () => {
        const life = (decide: Decisions) => {
            const simulation = new Simulation(true, decide);
            for (const event of ["release", "approve", "failed scan"] as const) {
                simulation.happen(event);
            }
            simulation.end();
            return simulation.faults.join("\n");
        };
        assert.match(
            life({ ...real, imageOfUp: (_said, imageStack) => imageStack }),
            /which nobody approved/,
        );
        assert.equal(life(real), "");
    });
});
