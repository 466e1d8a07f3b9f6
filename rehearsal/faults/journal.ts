import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UsageError } from "../../scripts/support/cli";
import { faultTitle } from "./fault";
import type { Result, Task } from "./rehearse";

/** Where a run writes what it has seen, as it sees it. */
export const journalFile = join(__dirname, "..", "..", ".cache", "rehearsal", "faults.jsonl");

/** What a run has seen: a line of JSON for its seed, then one for each result. It outlives a run that was ended. */
export class Journal {
    private constructor(
        private readonly file: string,
        readonly seed: number,
        readonly results: readonly Result[],
    ) {}

    static begin(file: string, seed: number): Journal {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, `${JSON.stringify({ seed })}\n`);
        return new Journal(file, seed, []);
    }

    /** @throws {UsageError} when no run has left one, or it isn't one */
    static resume(file: string): Journal {
        if (!existsSync(file)) {
            throw new UsageError(`--resume: there is no run to go on with (${file}). Nothing was done.`);
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
        appendFileSync(this.file, `${JSON.stringify(result)}\n`);
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
