import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { pathToFileURL } from "node:url";
import { readConfiguration, setting } from "../../rehearsal/configuration";
import { Engine, Program } from "../../rehearsal/engine";
import { serveStandIn } from "../../rehearsal/stand-in";
import { Account } from "../../rehearsal/stand-in/account";
import { descendants, endProcesses } from "../../rehearsal/process-tree";
import { pulumiCli } from "../../rehearsal/pulumi-cli";

const help = `Measures previews on the rehearsal's engine and stand-in: an empty program, each of this repository's,
and a plain one that imports the whole AWS package and checks its types in each preview.

  npm run bench                 5 runs each, in turns, after one that doesn't count
  npm run bench -- --runs N     N runs each
  npm run bench -- --json       the figures as JSON

Seconds are medians of whole 'pulumi preview' commands. Memory is the peak of the process
that runs the program (median, too).
`;

const root = join(__dirname, "..", "..");
const fixtures = join(root, "rehearsal", "bench");
const folder = join(root, ".cache", "rehearsal", `bench-${process.pid}`);
const memoryFile = join(folder, "memory");

interface Figures {
    readonly program: string;
    readonly seconds: number;
    readonly megabytes: number;
    readonly timesEmpty: { readonly seconds: number; readonly megabytes: number };
}

async function measure(runs: number, log: (message: string) => void): Promise<Figures[]> {
    const configuration = readConfiguration(undefined);
    const persistent = configuration.programs["gatus-persistent"].configuration;
    const account = new Account(setting(persistent, "accountId"), setting(persistent, "region"));
    const standIn = await serveStandIn(account, () => Promise.resolve());
    const fixture = (name: string): Program => ({ folder: join(fixtures, name), configuration: {} });
    try {
        const engine = await Engine.start({
            command: await pulumiCli(log),
            providers: standIn.providers,
            folder,
            stack: configuration.stack,
            programs: {
                ...configuration.programs,
                "bench-empty": fixture("empty"),
                "bench-plain": fixture("plain"),
            },
            signal: new AbortController().signal,
            environment: {
                BENCH_MEMORY_FILE: memoryFile,
                NODE_OPTIONS: `--import=${pathToFileURL(join(fixtures, "peak-memory.mjs")).href}`,
            },
        });
        const quiet = (): void => undefined;
        log("Setting up what the image and the ephemeral layer refer to …");
        engine.configure("gatus-persistent", { zoneDelegated: true });
        engine.configure("gatus-image", { allowDirty: true });
        await engine.up("gatus-persistent", quiet);
        await engine.up("gatus-image", quiet);

        const programs = [
            "bench-empty",
            "gatus-persistent",
            "gatus-image",
            "gatus-ephemeral",
            "bench-plain",
        ] as const;
        const taken = new Map<string, { seconds: number[]; megabytes: number[] }>();
        // In turns, so that whatever else keeps the machine busy slows all of them alike. The first round warms the
        // disk's cache and doesn't count.
        for (let run = 0; run <= runs; run++) {
            log(run === 0 ? "Warming up …" : `Run ${run} of ${runs} …`);
            for (const program of programs) {
                rmSync(memoryFile, { force: true });
                const began = performance.now();
                await engine.preview(program, quiet);
                const figures = taken.get(program) ?? { seconds: [], megabytes: [] };
                if (run > 0) {
                    figures.seconds.push((performance.now() - began) / 1000);
                    figures.megabytes.push(Number(readFileSync(memoryFile, "utf8")) / 1e6);
                }
                taken.set(program, figures);
            }
        }
        const measured = [...taken].map(([program, { seconds, megabytes }]) => ({
            program,
            seconds: median(seconds),
            megabytes: median(megabytes),
        }));
        const [empty] = measured;
        return measured.map((figures) => ({
            ...figures,
            timesEmpty: {
                seconds: figures.seconds / (empty?.seconds ?? NaN),
                megabytes: figures.megabytes / (empty?.megabytes ?? NaN),
            },
        }));
    } finally {
        standIn.close();
        rmSync(folder, { recursive: true, force: true });
    }
}

function median(numbers: readonly number[]): number {
    const sorted = [...numbers].sort((a, b) => a - b);
    const middle = sorted.slice(Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2) + 1);
    return middle.reduce((sum, number) => sum + number, 0) / middle.length;
}

function table(figures: readonly Figures[]): string {
    const header = `${"program".padEnd(20)}${"seconds".padStart(9)}${"× empty".padStart(9)}${"MB".padStart(7)}${"× empty".padStart(9)}`;
    const lines = figures.map(
        ({ program, seconds, megabytes, timesEmpty }) =>
            program.padEnd(20) +
            seconds.toFixed(2).padStart(9) +
            timesEmpty.seconds.toFixed(2).padStart(9) +
            megabytes.toFixed(0).padStart(7) +
            timesEmpty.megabytes.toFixed(2).padStart(9),
    );
    return [header, ...lines].join("\n");
}

async function main(): Promise<void> {
    const { values } = parseArgs({
        options: {
            help: { type: "boolean", short: "h" },
            json: { type: "boolean" },
            runs: { type: "string", default: "5" },
        },
    });
    if (values.help === true) {
        console.log(help);
        return;
    }
    const runs = Number(values.runs);
    if (!Number.isInteger(runs) || runs < 1) {
        throw new Error(`--runs is '${values.runs}'. Allowed: a whole number from 1 on`);
    }
    const figures = await measure(runs, (message) => {
        console.error(message);
    });
    console.log(values.json === true ? JSON.stringify(figures, undefined, 2) : table(figures));
}

main()
    .catch((error: unknown) => {
        console.error(error instanceof Error ? error.message : String(error));
        process.exitCode = 1;
    })
    .finally(() => void endProcesses(descendants()));
