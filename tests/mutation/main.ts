import { spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { coloured, options, positive, script } from "../../scripts/support/cli";
import { copyWorkTree } from "../support/work-tree";
import { Mutant, mutantsOf, shuffled } from "./mutants";

const help = `Changes one token of the programs at a time, and sees whether anything notices.

  npm run mutate -- --seed N --count M      M changes that compile, drawn with seed N

  --seed N       which changes are drawn (1)
  --count M      how many that compile (100)
  --least P      exit code 1 below P killed of 100 (95)
  --json         the result as JSON

A change is killed when a test or the rehearsal fails: first the tests of the programs, then the rest of 'npm test',
then 'npm start'. One that the compiler refuses is not counted: another is drawn. Texts for people don't count.
It works on a copy; about ten seconds a change.
`;

/** What is changed: what decides what is deployed, and what is refused. */
const programs = ["persistent", "ephemeral", "github", "app-image", "lib", "policy"];

/** Each finds faults that the ones before it miss, and takes longer. */
const stages: readonly { readonly name: string; readonly command: readonly string[] }[] = [
    {
        name: "tests of the programs",
        command: [
            "node_modules/.bin/mocha",
            "--no-config",
            "--require",
            "ts-node/register",
            "--timeout",
            "60000",
            "--bail",
            "tests/{persistent,ephemeral,github,contract,lib,policy}/**/*.test.ts",
        ],
    },
    { name: "npm test", command: ["node_modules/.bin/mocha", "--bail"] },
    { name: "npm start", command: [process.execPath, "-r", "ts-node/register", "rehearsal/main.ts"] },
];

interface Fate {
    /** The stage that noticed, if one did. */
    readonly killedBy: string | undefined;
}

async function main(args: string[]): Promise<number> {
    const given = options(args, {
        seed: { type: "string", default: "1" },
        count: { type: "string", default: "100" },
        least: { type: "string", default: "95" },
        json: { type: "boolean", default: false },
    });
    const seed = positive(given.seed, "seed");
    const count = positive(given.count, "count");
    const least = positive(given.least, "least");

    const folder = copyWorkTree();
    const stop = (): void => {
        rmSync(folder, { recursive: true, force: true });
        process.exit(130);
    };
    process.once("SIGINT", stop);
    try {
        const drawn = shuffled(
            sources(folder).flatMap((file) => mutantsOf(file, readFileSync(join(folder, file), "utf8"))),
            seed,
        );
        for (const { name, command } of stages) {
            if ((await run(folder, command)) !== 0) {
                throw new Error(`Without any change '${name}' fails already: mend that first.`);
            }
        }
        const survivors: Mutant[] = [];
        let [compiled, refused] = [0, 0];
        for (const mutant of drawn) {
            if (compiled === count) {
                break;
            }
            const file = join(folder, mutant.file);
            const original = readFileSync(file, "utf8");
            writeFileSync(file, mutant.text);
            try {
                if ((await run(folder, ["node_modules/.bin/tsc", "--noEmit"])) !== 0) {
                    refused++;
                    continue;
                }
                compiled++;
                const { killedBy } = await fate(folder);
                if (killedBy === undefined) {
                    survivors.push(mutant);
                }
                const verdict = killedBy === undefined ? coloured("red", "survived") : "killed";
                process.stderr.write(
                    `${compiled}/${count} ${verdict} ${mutant.file}:${mutant.line} ${mutant.change}` +
                        `${killedBy === undefined ? "" : ` (${killedBy})`}\n`,
                );
            } finally {
                writeFileSync(file, original);
            }
        }
        if (compiled === 0) {
            throw new Error("No change compiled: nothing was examined.");
        }
        const killed = compiled - survivors.length;
        const result = { seed, compiled, killed, refusedByCompiler: refused, survivors };
        process.stdout.write(given.json ? `${JSON.stringify(result, null, 2)}\n` : summary(result));
        return (killed / compiled) * 100 >= least ? 0 : 1;
    } finally {
        process.off("SIGINT", stop);
        rmSync(folder, { recursive: true, force: true });
    }
}

function sources(folder: string): string[] {
    return programs
        .flatMap((program) =>
            readdirSync(join(folder, program), { recursive: true, encoding: "utf8" }).map((name) =>
                join(program, name),
            ),
        )
        .filter((file) => file.endsWith(".ts") && !file.endsWith("outputs.ts"))
        .sort();
}

async function fate(folder: string): Promise<Fate> {
    for (const { name, command } of stages) {
        if ((await run(folder, command)) !== 0) {
            return { killedBy: name };
        }
    }
    return { killedBy: undefined };
}

/** A run that takes much longer than any without a fault has got stuck: that is noticed, too. */
const patience = 300_000;

function run(folder: string, [command, ...args]: readonly string[]): Promise<number> {
    return new Promise((resolve, reject) => {
        const child = spawn(command ?? "", args, {
            cwd: folder,
            stdio: "ignore",
            timeout: patience,
            env: { ...process.env, CI: "true", REHEARSAL_EXPORTS: undefined },
        });
        child.once("error", reject);
        child.once("exit", (code) => {
            resolve(code ?? 1);
        });
    });
}

function summary(result: {
    seed: number;
    compiled: number;
    killed: number;
    refusedByCompiler: number;
    survivors: Mutant[];
}): string {
    const { seed, compiled, killed, refusedByCompiler, survivors } = result;
    const lines = survivors.map(({ file, line, change }) => `  ${file}:${line}  ${change}`);
    return [
        `${killed} of ${compiled} changes killed (seed ${seed}); the compiler refused ${refusedByCompiler} more.`,
        ...(lines.length > 0 ? ["Survived:", ...lines] : []),
        "",
    ].join("\n");
}

if (require.main === module) {
    script("mutate", help, main);
}
