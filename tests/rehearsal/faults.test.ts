import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CalledOperation, FaultKind } from "../../rehearsal/faults/fault";
import { Journal } from "../../rehearsal/faults/journal";
import type { Result, Task } from "../../rehearsal/faults/rehearse";
import { Saboteur } from "../../rehearsal/faults/saboteur";
import { readSeed, shuffled } from "../../rehearsal/faults/seed";
import { Package, ResourceRequest } from "../../rehearsal/stand-in/serve";

const request: ResourceRequest = { urn: "urn", type: "t", name: "n", connection: "c" };
const operation: CalledOperation = { verb: "create", urn: "urn" };

/** A package that counts what reached it, behind a saboteur that was told to spoil the creation. */
function spoiled(kind: FaultKind, providerArgs = {}) {
    const seen = { made: 0, killed: 0, locked: 0 };
    const saboteur = new Saboteur({
        kill: () => (seen.killed += 1),
        lockBackend: () => (seen.locked += 1),
    });
    const inner: Package = {
        create: () => {
            seen.made += 1;
            return Promise.resolve({ id: "id", outputs: {} });
        },
    };
    const between = saboteur.between(inner);
    between.configure?.("c", providerArgs);
    saboteur.arm({ kind, operation });
    const create = () =>
        between.create?.(request, {}, false) ?? Promise.reject(new Error("it has no create"));
    return { seen, saboteur, create };
}

describe("A fault at every operation", () => {
    it("refuses before AWS has done anything, once", async () => {
        const { seen, create } = spoiled("fails");
        await assert.rejects(create(), /injected/);
        assert.equal(seen.made, 0);
        await create();
        assert.equal(seen.made, 1);
    });

    it("loses the answer of what AWS has done", async () => {
        const { seen, create } = spoiled("answer lost");
        await assert.rejects(create(), /connection reset/);
        assert.equal(seen.made, 1);
    });

    it("throttles three times, which the provider's own tries outlast, but not two tries", async () => {
        const patient = spoiled("throttled");
        await patient.create();
        assert.equal(patient.seen.made, 1);
        const hasty = spoiled("throttled", { maxRetries: "2" });
        await assert.rejects(hasty.create(), /ThrottlingException/);
        assert.equal(hasty.seen.made, 0);
    });

    for (const [kind, moment, made] of [
        ["killed", "after AWS has done it", 1],
        ["killed before", "before AWS has done anything", 0],
    ] as const) {
        it(`kills the engine ${moment}, and never answers`, async () => {
            const { seen, create } = spoiled(kind);
            const answered = await Promise.race([
                create(),
                new Promise((resolve) => setTimeout(resolve, 50, "silence")),
            ]);
            assert.equal(answered, "silence");
            assert.deepEqual(seen, { made, killed: 1, locked: 0 });
        });
    }

    it("takes the backend away after AWS has answered", async () => {
        const { seen, saboteur, create } = spoiled("state unwritable");
        await create();
        saboteur.disarm(); // else it kills the engine in a moment
        assert.deepEqual(seen, { made: 1, killed: 0, locked: 1 });
    });

    it("says when the operation never came", () => {
        assert.equal(spoiled("fails").saboteur.disarm(), true);
    });

    it("leaves other operations alone, and notes them", async () => {
        const { saboteur, create } = spoiled("fails");
        saboteur.arm({ kind: "fails", operation: { verb: "delete", urn: "urn" } });
        await create();
        assert.deepEqual(saboteur.takeCalls(), [operation]);
        assert.deepEqual(saboteur.takeCalls(), []);
    });

    it("takes the same sample for the same seed, and another for another", () => {
        const items = Array.from({ length: 100 }, (_, index) => index);
        assert.deepEqual(shuffled(items, 7), shuffled(items, 7));
        assert.notDeepEqual(shuffled(items, 7), shuffled(items, 8));
        assert.deepEqual(
            [...shuffled(items, 0)].sort((a, b) => a - b),
            items,
        );
    });

    for (const seed of ["", "-1", "1.5", "abc", "4294967296", "0x10"]) {
        it(`refuses the seed '${seed}'`, () => {
            assert.throws(
                () => readSeed(seed),
                /it takes a whole number from 0 to 4294967295\. Nothing was done/,
            );
        });
    }

    describe("whose run is ended before its end", () => {
        const file = join(mkdtempSync(join(tmpdir(), "journal-")), "faults.jsonl");
        const task = (name: string): Task => ({
            kind: "fails",
            scenario: "wake",
            operation: { verb: "create", urn: `urn:pulumi:prod::gatus::a:b/c:C::${name}` },
        });
        const result = (name: string): Result => ({
            kind: "fails",
            scenario: "wake",
            operation: `create a:b/c:C ${name}`,
            needed: [],
            differences: [],
            seconds: 1,
        });
        const tasks = ["one", "two", "three"].map(task);

        after(() => {
            rmSync(dirname(file), { recursive: true });
        });

        it("goes on with its seed, without what it has seen to the end", () => {
            const journal = Journal.begin(file, 7);
            journal.add(result("two"));
            appendFileSync(file, '{"kind":"fails","scen'); // killed as it wrote
            for (const more of ["one", undefined]) {
                const again = Journal.resume(file);
                assert.equal(again.seed, 7);
                assert.deepEqual(
                    again.left(tasks).map(({ operation: { urn } }) => urn.split("::").at(-1)),
                    more === undefined ? ["three"] : ["one", "three"],
                );
                if (more !== undefined) again.add(result(more));
            }
        });

        it("is refused where other programs had run, or no run has left anything", () => {
            const journal = Journal.begin(file, 7);
            journal.add(result("four"));
            assert.throws(
                () => Journal.resume(file).left(tasks),
                /no 'fails: wake, create a:b\/c:C four' any more/,
            );
            writeFileSync(file, "something else\n");
            assert.throws(() => Journal.resume(file), /is no journal of a run\. Nothing was done/);
            rmSync(file);
            assert.throws(
                () => Journal.resume(file),
                /there is no whole run to go on with .*Nothing was done/,
            );
        });

        it("keeps its journal when a sample, or some faults, are rehearsed in between", () => {
            const whole = Journal.of({ resume: false, only: "", seed: "7" }, file);
            whole.add(result("two"));
            for (const part of [
                { minutes: 3, only: "" },
                { minutes: undefined, only: "killed" },
            ]) {
                const sample = Journal.of({ resume: false, ...part, seed: "8" }, file);
                assert.equal(sample.seed, 8);
                sample.add(result("three"));
            }
            for (const minutes of [undefined, 3]) {
                const again = Journal.of({ resume: true, minutes, only: "" }, file);
                assert.equal(again.seed, 7);
                assert.deepEqual(again.results, [result("two")]);
            }
        });

        it("is gone on with as a whole, by its own seed", () => {
            Journal.begin(file, 7).add(result("two"));
            assert.throws(
                () => Journal.of({ resume: true, only: "one" }, file),
                /--resume goes on with a whole run, not with a part of it\. Nothing was done/,
            );
            assert.throws(
                () => Journal.of({ resume: true, only: "", seed: "7" }, file),
                /--resume has its own seed\. Nothing was done/,
            );
            assert.deepEqual(Journal.resume(file).results, [result("two")]);
        });
    });

    it("refuses a seed before it starts anything", function () {
        this.timeout(60_000); // a process of its own
        const main = join(__dirname, "..", "..", "rehearsal", "faults", "main.ts");
        const run = spawnSync(process.execPath, ["-r", "ts-node/register", main, "--seed", "x"], {
            encoding: "utf8",
        });
        assert.equal(run.status, 2, run.stderr);
        assert.match(run.stderr, /--seed is 'x'/);
    });
});
