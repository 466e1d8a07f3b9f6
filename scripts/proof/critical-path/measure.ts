import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, platform, tmpdir, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { UsageError } from "../../support/cli";
import { imageSeconds, noBuilds } from "./measure-images";
import { measurable, type Measurable, measured, type Measured, measuredFile } from "./measured";

const root = resolve(__dirname, "..", "..", "..");

/** A command to its end, as a job runs it. */
function run(command: string, args: readonly string[], cwd = root): void {
    const { status, error, stdout, stderr } = spawnSync(command, args, {
        cwd,
        encoding: "utf8",
        maxBuffer: 1 << 28,
    });
    if (status !== 0) {
        const end = `${stdout}${stderr}`.trim().split("\n").slice(-15).join("\n");
        throw new Error(`'${[command, ...args].join(" ")}' failed: ${error?.message ?? end}`);
    }
}

const sideBySide = (...commands: string[]) => {
    run(process.execPath, ["scripts/side-by-side.mjs", ...commands]);
};

type Image = Extract<Measurable, `image ${string}`>;

/** What is measured, between what has to be there before and what is cleared away after each: nothing of these counts. */
interface Way {
    readonly before?: () => void;
    readonly what: () => void;
    readonly after?: () => void;
}

const ways: Readonly<Record<Exclude<Measurable, Image | "preview">, Way>> = {
    packages: {
        before: () => {
            installElsewhere();
            removeElsewhere();
        },
        what: () => {
            installElsewhere();
        },
        after: removeElsewhere,
    },
    "packages of a job with rights": {
        what: () => {
            installElsewhere("--omit=dev", "--cache", elsewhere("npm-cache-"));
        },
        after: removeElsewhere,
    },
    check: {
        what: () => {
            run("npm", ["run", "check"]);
        },
    },
    test: {
        what: () => {
            run("npm", ["test"]);
        },
    },
    // The CLI is made once, and in a cache then: as in a job.
    rehearsal: {
        before: () => {
            run("npm", ["start"]);
        },
        what: () => {
            run("npm", ["start"]);
        },
    },
    "rehearsal until the deployment": {
        what: () => {
            run("npm", ["start", "--", "--until", "deploy"]);
        },
    },
    "policy, Checkov and gates": {
        what: () => {
            sideBySide("npm run -s policy", "npm run -s checkov", "npm run -s gates");
        },
    },
};

const foldersElsewhere: string[] = [];

function elsewhere(prefix: string): string {
    const folder = mkdtempSync(join(tmpdir(), prefix));
    foldersElsewhere.push(folder);
    return folder;
}

function removeElsewhere(): void {
    for (const folder of foldersElsewhere.splice(0)) rmSync(folder, { recursive: true });
}

/** `npm ci` in a folder of its own: the packages here are in use. */
function installElsewhere(...more: string[]): void {
    const folder = elsewhere("npm-ci-");
    for (const file of ["package.json", "package-lock.json", ".npmrc"]) {
        copyFileSync(join(root, file), join(folder, file));
    }
    run("npm", ["ci", "--no-audit", "--no-fund", ...more], folder);
}

/** What `npm run bench` says of a preview of the ephemeral layer. */
function previewSeconds(): number {
    const { stdout, status } = spawnSync("npm", ["run", "-s", "bench", "--", "--json", "--runs", "3"], {
        cwd: root,
        encoding: "utf8",
    });
    if (status !== 0) {
        throw new Error("npm run bench failed: run it alone.");
    }
    const figures = JSON.parse(stdout) as { program: string; seconds: number }[];
    const found = figures.find(({ program }) => program === "gatus-ephemeral");
    if (found === undefined) {
        throw new Error("npm run bench measured no preview of gatus-ephemeral.");
    }
    return found.seconds;
}

/** Two processors' load is what two processors can do: above it, something else is measured, too. */
function expectQuiet(): void {
    const [lastMinute = 0] = loadavg();
    if (lastMinute > cpus().length / 2) {
        const busy = `load ${lastMinute.toFixed(1)}, ${cpus().length} processors`;
        throw new Error(`This machine is busy (${busy}): it would be measured, too. Nothing was measured.`);
    }
}

/**
 * Measures, and writes what it came to, with date and machine.
 *
 * @param only The one part to measure.
 * @param runs How often each is measured. The shortest counts: it has the least of what else the machine did.
 * @throws when the machine is busy, or what is measured fails: nothing is written then
 */
export async function measure(only?: string, runs = 3): Promise<void> {
    const names = Object.keys(measurable) as Measurable[];
    if (only !== undefined && !names.includes(only as Measurable)) {
        throw new UsageError(`--only is '${only}': it takes one of ${names.join("; ")}.`);
    }
    expectQuiet();
    const seconds: Partial<Record<Measurable, number>> = {};
    for (const name of names.filter((it) => only === undefined || it === only)) {
        process.stderr.write(`${name} ...\n`);
        const measuredNow = await secondsOf(name, runs);
        if (measuredNow === undefined) {
            process.stderr.write(`  it isn't measured: ${noBuilds() ?? ""}\n`);
            continue;
        }
        seconds[name] = Math.ceil(measuredNow);
        process.stderr.write(`  ${seconds[name]} s\n`);
    }
    const [cpu] = cpus();
    const machine =
        `${cpus().length} processors (${cpu?.model.trim() ?? "unknown"}), ` +
        `${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()}, Node.js ${process.version}`;
    const result: Measured = {
        date: new Date().toISOString().slice(0, 10),
        machine,
        // Another machine's figures beside these would be compared with them.
        seconds:
            measured.machine === machine && only !== undefined
                ? { ...measured.seconds, ...seconds }
                : seconds,
    };
    writeFileSync(measuredFile, `${JSON.stringify(result, null, 2)}\n`);
}

/** Both builds are measured at once. */
let images: ReturnType<typeof imageSeconds> | undefined;

/** @returns undefined where this machine can't build images */
async function secondsOf(name: Measurable, runs: number): Promise<number | undefined> {
    if (name === "image of a configuration" || name === "image of other programs") {
        const key = name === "image of other programs" ? "programs" : "configuration";
        images ??= noBuilds() === undefined ? imageSeconds(runs) : undefined;
        return (await images)?.[key];
    }
    return name === "preview" ? previewSeconds() : shortest(ways[name], runs);
}

function shortest({ before, what, after }: Way, runs: number): number {
    before?.();
    const seconds = Array.from({ length: runs }, () => {
        const begun = performance.now();
        what();
        const took = (performance.now() - begun) / 1000;
        after?.();
        return took;
    });
    return Math.min(...seconds);
}
