import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { format } from "prettier";
import { options, positive, script, UsageError } from "../../scripts/support/cli";
import { pulumiCli } from "../pulumi-cli";
import { Crew } from "./crew";
import { faultTitle } from "./fault";
import { Journal } from "./journal";
import { shuffled } from "./seed";
import { failures, needs, page, repeats, sums } from "./table";

const help = `Usage: npm run rehearse:faults -- [options]

A fault at every operation on AWS that bringing up, changing and destroying the layers takes, one run each, on the real
Pulumi engine with a stand-in for AWS: the call fails, its answer is lost, it is throttled, the engine is killed before
it or in the middle of it, the state can't be written after it. Then what docs/recovery.md documents is carried out, and the end
must equal that of an undisturbed run.

Options:
  --minutes COUNT   a sample that takes about as long, in an order of chance (default: all, which takes more than an hour)
  --seed NUMBER     the order of another sample again, from 0 to 4294967295 (default: of chance; it is printed)
  --only TEXT       those whose kind, command or operation has this in it, such as "killed: wake" or MountTarget
  --workers COUNT   worlds side by side (default: one for each core)
  --resume          go on with the last whole run, where it was ended before its end: its seed, without what it has seen. With
                    --minutes for so long; not with --only. A run of a part keeps nothing to go on with, and changes nothing
                    of the whole run's
  --write           write the result to docs/faults.md; not with --minutes or --only
  --json            print every result as JSON
  --help

Exit codes: 0 all were recovered from, 1 not, 2 wrong usage.
`;

async function main(args: string[]): Promise<number> {
    const given = options(args, {
        minutes: { type: "string" },
        only: { type: "string", default: "" },
        seed: { type: "string" },
        workers: { type: "string", default: String(availableParallelism()) },
        resume: { type: "boolean", default: false },
        write: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
    });
    const minutes = given.minutes === undefined ? undefined : positive(given.minutes, "minutes");
    const workers = positive(given.workers, "workers");
    if (given.write && (minutes !== undefined || given.only !== "")) {
        throw new UsageError("--write is for the whole, not for a part.");
    }
    const journal = Journal.of({ resume: given.resume, minutes, only: given.only, seed: given.seed });
    const { seed } = journal;
    const began = Date.now();
    const deadline = minutes === undefined ? Infinity : began + minutes * 60_000;
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    const crew = await Crew.start(
        workers,
        join(__dirname, "..", "..", ".cache", "rehearsal", `faults-${process.pid}`),
    );
    try {
        const all = await crew.tasks();
        const wanted = shuffled(
            all.filter((task) => faultTitle(task).includes(given.only)),
            seed,
        );
        const tasks = journal.left(wanted);
        say(`${tasks.length} of ${all.length} faults, ${workers} side by side, seed ${seed}`);
        let done = 0;
        const seen = await crew.run(tasks, deadline, (result) => {
            journal.add(result);
            done += 1;
            if (result.differences.length > 0) {
                say(failures([result]).join("\n"));
            } else if (done % 50 === 0) {
                say(`${done} of ${tasks.length} after ${Math.round((Date.now() - began) / 1000)} s`);
            }
        });
        const results = [...journal.results, ...seen];
        const seconds = (Date.now() - began) / 1000;
        const { version } = await pulumiCli(say);
        if (given.write) {
            const facts = { date: new Date().toISOString().slice(0, 10), seed, pulumi: String(version) };
            const file = join(__dirname, "..", "..", "docs", "faults.md");
            writeFileSync(file, await format(page(results, facts), { parser: "markdown" }));
        }
        if (given.json) {
            process.stdout.write(`${JSON.stringify({ seed, seconds, results }, undefined, 2)}\n`);
        } else {
            report(results);
        }
        const again = given.resume
            ? "The rest: --resume"
            : `A sample, with seed ${seed}: --seed ${seed} repeats it`;
        const sample = results.length < wanted.length ? ` ${again}.` : "";
        say(`${results.length} of ${wanted.length} faults in ${Math.round(seconds)} s.${sample}`);
        return results.length > 0 && failures(results).length === 0 ? 0 : 1;
    } finally {
        crew.dismiss();
    }
}

function report(results: Parameters<typeof sums>[0]): void {
    const more = [...needs(results)].flatMap(([what, places]) => [
        `needed ${what}:`,
        ...[...places].flatMap(([where, operations]) => operations.map((it) => `    ${where}: ${it}`)),
    ]);
    const failed = failures(results);
    const twice = repeats(results);
    if (twice.length > 0) {
        more.push("rehearsed twice, since what was left of a killed program spoiled it:", ...twice);
    }
    const lines = [...more, ...(failed.length > 0 ? ["NOT RECOVERED:", ...failed] : []), ...sums(results)];
    process.stdout.write(`${lines.join("\n")}\n`);
}

script("rehearse:faults", help, main);
