import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UsageError } from "../../scripts/support/cli";
import { faultTitle } from "./fault";
import type { Result, Task } from "./rehearse";
import { readSeed } from "./seed";

/** Where a whole run writes what it has seen, as it sees it. */
export const journalFile = join(__dirname, "..", "..", ".cache", "rehearsal", "faults.jsonl");

/** Which faults a run is of, as it was asked for. */
export interface Wish {
    /** Whether it goes on with the last whole run. */
    readonly resume: boolean;
    /** For how long; undefined is until all are done. */
    readonly minutes?: number | undefined;
    /** What their titles have in them; empty is all. */
    readonly only: string;
    /** Undefined is one of chance. */
    readonly seed?: string | undefined;
}

/**
 * What a whole run has seen: a line of JSON for its seed, then one for each result. It outlives a run that was ended. A part,
 * of some minutes or of some faults, leaves none, and the whole run's as it is: a sample must not cost what took an hour.
 */
export class Journal {
    private constructor(
        private readonly file: string | undefined,
        readonly seed: number,
        readonly results: readonly Result[],
    ) {}

    /** @throws {UsageError} when it can't be gone on with, or the seed is none */
    static of({ resume, minutes, only, seed }: Wish, file = journalFile): Journal {
        if (!resume) {
            const isWhole = minutes === undefined && only === "";
            return Journal.begin(isWhole ? file : undefined, readSeed(seed));
        }
        if (seed !== undefined) {
            throw new UsageError("--resume has its own seed. Nothing was done.");
        }
        if (only !== "") {
            throw new UsageError(
                "--resume goes on with a whole run, not with a part of it. Nothing was done.",
            );
        }
        return Journal.resume(file);
    }

    /** @param file Undefined is none. */
    static begin(file: string | undefined, seed: number): Journal {
        if (file !== undefined) {
            mkdirSync(dirname(file), { recursive: true });
            writeFileSync(file, `${JSON.stringify({ seed })}\n`);
        }
        return new Journal(file, seed, []);
    }

    /** @throws {UsageError} when no run has left one, or it isn't one */
    static resume(file: string): Journal {
        if (!existsSync(file)) {
            throw new UsageError(
                `--resume: there is no whole run to go on with (${file}). Nothing was done.`,
            );
        }
        // The last line ends in the middle where the run was killed as it wrote: that fault is rehearsed again.
        const [first = "", ...lines] = readFileSync(file, "utf8").split("\n").slice(0, -1);
        try {
            const { seed } = JSON.parse(first) as { seed: number };
            const results = lines.map((line) => JSON.parse(line) as Result);
            writeFileSync(file, [first, ...lines, ""].join("\n"));
            return new Journal(file, seed, results);
        } catch {
            throw new UsageError(`--resume: ${file} is no journal of a run. Nothing was done.`);
        }
    }

    add(result: Result): void {
        if (this.file !== undefined) {
            appendFileSync(this.file, `${JSON.stringify(result)}\n`);
        }
    }

    /**
     * The tasks that have no result yet.
     *
     * @throws {UsageError} when a result belongs to no task: other programs had made it
     */
    left(tasks: readonly Task[]): readonly Task[] {
        const done = new Set(this.results.map(faultTitle));
        const left = tasks.filter((task) => !done.delete(faultTitle(task)));
        const [unknown] = done;
        if (unknown !== undefined) {
            throw new UsageError(
                `--resume: the programs have no '${unknown}' any more, so its run was one of others. Begin a new one.`,
            );
        }
        return left;
    }
}
