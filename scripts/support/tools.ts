/**
 * The checkers that aren't npm packages, each at the version that `tools/<name>/` pins: Python tools in a
 * virtual environment of their own (their dependencies disagree), Go tools built from their module.
 * They are made once, under `.cache/`, and made again when their pin changes.
 *
 * By hand: `npx ts-node scripts/support/tools.ts actionlint` prints where the program is; `--help` tells more.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
    closeSync,
    existsSync,
    mkdirSync,
    openSync,
    readFileSync,
    rmSync,
    statSync,
    writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "..", "..");

/** Every Python tool, and the program that its package installs. */
const pythonPrograms = {
    awscli: "aws",
    checkov: "checkov",
    hadolint: "hadolint",
    moto: "moto_server",
    parliament: "parliament",
    zizmor: "zizmor",
} as const;

const goPrograms = {
    actionlint: "actionlint",
    buildkit: "buildkitd", // and buildctl beside it; Linux only
    "cyclonedx-gomod": "cyclonedx-gomod",
    registry: "registry", // distribution's, which Docker Hub and many others run
} as const;

/** A tool that PyPI has; pinned, with the hashes of all it depends on, in `tools/<name>/requirements.txt`. */
export type PythonTool = keyof typeof pythonPrograms;

/** A tool that is a Go module; pinned in `tools/<name>/go.mod` and `go.sum`. */
export type GoTool = keyof typeof goPrograms;

/**
 * The path of a Python tool's program, installed first if it isn't there at the pinned version.
 * @throws when python3 is missing or too old, or the install fails: the message says what to do.
 */
export function pythonTool(name: PythonTool): string {
    const requirements = join(root, "tools", name, "requirements.txt");
    const folder = join(root, ".cache", "python", name);
    const program = join(folder, "bin", pythonPrograms[name]);
    makeOnce(name, folder, [requirements], program, () => {
        requireCommand("python3", ["--version"], `${name} is a Python tool`, "Python 3.11 or later");
        run("python3", ["-m", "venv", folder], `make a virtual environment for ${name}`);
        const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        const pinned = ["--require-hashes", "--requirement", requirements];
        run(join(folder, "bin", "python"), [...install, ...pinned], `install ${name}`);
    });
    return program;
}

/**
 * The path of a Go tool's program, built first if it isn't there at the pinned version.
 * @throws when go is missing, or the build fails: the message says what to do.
 */
export function goTool(name: GoTool): string {
    const module = join(root, "tools", name);
    const folder = join(root, ".cache", "go", name);
    const program = join(folder, goPrograms[name]);
    makeOnce(name, folder, [join(module, "go.mod"), join(module, "go.sum")], program, () => {
        requireCommand("go", ["version"], `${name} is a Go tool`, "Go 1.25 or later");
        run(
            "go",
            ["build", "-trimpath", "-mod=readonly", "-o", `${folder}/`, "tool"],
            `build ${name}`,
            module,
        );
    });
    return program;
}

/**
 * Runs `make` unless `folder` holds what these pins made; one process at a time, as tests run in parallel.
 *
 * @param pins Files whose content decides what is made.
 * @param program A file that `make` leaves in `folder`.
 */
export function makeOnce(
    name: string,
    folder: string,
    pins: readonly string[],
    program: string,
    make: () => void,
): void {
    const hash = createHash("sha256");
    for (const pin of pins) hash.update(readFileSync(pin));
    const pinned = hash.digest("hex");
    const stamp = join(folder, ".pinned");
    const isMade = () => existsSync(stamp) && readFileSync(stamp, "utf8") === pinned && existsSync(program);
    if (isMade()) return;

    mkdirSync(folder, { recursive: true });
    const unlock = lock(`${folder}.lock`);
    try {
        if (isMade()) return;
        process.stderr.write(`${name}: preparing the pinned version (once, into .cache/) ...\n`);
        rmSync(folder, { recursive: true, force: true });
        mkdirSync(folder, { recursive: true });
        make();
        if (!existsSync(program))
            throw new Error(`${name}: its package no longer has the program ${program}`);
        writeFileSync(stamp, pinned);
    } finally {
        unlock();
    }
}

/** Waits for a lock file, taking over one whose owner died; returns what releases it. */
export function lock(file: string): () => void {
    const sleeper = new Int32Array(new SharedArrayBuffer(4));
    for (;;) {
        try {
            const handle = openSync(file, "wx");
            writeFileSync(handle, String(process.pid));
            closeSync(handle);
            return () => {
                rmSync(file, { force: true });
            };
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
        }
        if (!ownerLives(file)) rmSync(file, { force: true });
        Atomics.wait(sleeper, 0, 0, 500);
    }
}

function ownerLives(file: string): boolean {
    try {
        const owner = readFileSync(file, "utf8");
        // Empty for the instant between its creation and its writing, unless its owner died right there.
        if (owner === "") return Date.now() - statSync(file).mtimeMs < 5_000;
        process.kill(Number(owner), 0);
        return true;
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
}

/** @throws when a command isn't there: why it is needed, and which version to install. */
export function requireCommand(command: string, args: string[], why: string, version: string): void {
    if (spawnSync(command, args, { stdio: "ignore" }).error === undefined) return;
    throw new Error(`${command} isn't installed: ${why}. Install ${version} and put ${command} on the PATH.`);
}

/** Runs a command to its end. @throws with the last lines of its output when it fails. */
export function run(command: string, args: string[], purpose: string, cwd = root, env = process.env): void {
    const { status, error, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8" });
    if (status === 0) return;
    const output = error?.message ?? `${stdout}${stderr}`.trim().split("\n").slice(-15).join("\n");
    throw new Error(`Could not ${purpose}: ${[command, ...args].join(" ")} failed.\n${output}`);
}

const help = `Usage: npx ts-node scripts/support/tools.ts NAME...

Prints the path of each tool's program, one a line; prepares it first where needed.

Python tools (need python3): ${Object.keys(pythonPrograms).join(" ")}
Go tools (need go):          ${Object.keys(goPrograms).join(" ")}

Versions: tools/NAME/. Exit codes: 0 prepared, 1 a tool could not be prepared, 2 wrong usage.
`;

function main(names: string[]): number {
    if (names.includes("--help") || names.includes("-h")) {
        process.stdout.write(help);
        return 0;
    }
    const unknown = names.filter((name) => !(name in pythonPrograms) && !(name in goPrograms));
    if (names.length === 0 || unknown.length > 0) {
        process.stderr.write(unknown.length > 0 ? `Unknown tool: ${unknown.join(", ")}\n\n${help}` : help);
        return 2;
    }
    for (const name of names) {
        try {
            const path = name in goPrograms ? goTool(name as GoTool) : pythonTool(name as PythonTool);
            process.stdout.write(`${path}\n`);
        } catch (error) {
            process.stderr.write(`${(error as Error).message}\n`);
            return 1;
        }
    }
    return 0;
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));
