/** BuildKit, which builds the image: a daemon of its own, on a socket of its own. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { builderLayout, missingForBuilder, pinnedBuilder } from "./builder-image";
import { imageFolder } from "./image-binaries";
import { goTool, lock } from "./tools";
import { until } from "./until";

/** What this machine lacks to run both engines; empty if it has all. */
export function missingForEngines(): string[] {
    if (process.platform !== "linux") return ["Linux"];
    const programs = { dockerd: "docker.io", docker: "docker.io", runc: "runc", tar: "tar" };
    const missing = Object.entries(programs)
        .filter(([program]) => spawnSync(program, ["--version"]).error !== undefined)
        .map(([program, pack]) => `${program} (apt-get install ${pack})`);
    return [...(process.getuid?.() === 0 ? [] : ["the rights of root"]), ...missing, ...missingForBuilder()];
}

/** A daemon that listens on a socket, with its log in a file. */
export class Daemon {
    readonly #process: ChildProcess;
    readonly log: string;

    constructor(program: string, args: readonly string[], folder: string, env = process.env) {
        mkdirSync(folder, { recursive: true });
        this.log = join(folder, "log");
        const log = openSync(this.log, "w");
        this.#process = spawn(program, args, { stdio: ["ignore", log, log], env });
        closeSync(log);
    }

    async ready(command: string, args: readonly string[]): Promise<void> {
        const answers = () => Promise.resolve(spawnSync(command, args).status === 0 ? true : undefined);
        await until(answers, 60).catch(() => {
            throw new Error(`${command} gets no answer:\n${readFileSync(this.log, "utf8").slice(-2000)}`);
        });
    }

    async end(): Promise<void> {
        if (this.#process.exitCode !== null) return;
        const ended = once(this.#process, "exit");
        this.#process.kill("SIGTERM");
        await ended;
    }
}

/** What one build gave: an image as a tar file, or why not. */
export interface Build {
    readonly code: number | null;
    readonly output: string;
    readonly manifest: string | undefined;
}

/** Where a build's result goes, in buildctl's words. */
export type BuildOutput = `type=${"docker" | "image" | "oci"},${string}`;

/** BuildKit whose builds have no network; by default its caches of modules and compiled packages stay in `.cache/`. */
export class BuildKit {
    readonly #daemon: Daemon;
    readonly #buildctl: string;
    readonly #address: string;
    readonly #unlock: () => void;

    /** Waits until no other daemon has the caches: BuildKit's own refuses a second one. */
    constructor(folder: string, root = resolve(imageFolder, "..", ".cache", "image", "buildkit")) {
        const program = goTool("buildkit");
        this.#buildctl = join(dirname(program), "buildctl");
        this.#address = `unix://${folder}/buildkit.sock`;
        mkdirSync(dirname(root), { recursive: true });
        this.#unlock = lock(`${root}.lock`);
        const workers = ["--containerd-worker=false", "--oci-worker=true"];
        // By default one for all daemons of a machine, which each removes and makes anew: of two that start at once one ends.
        // https://github.com/moby/buildkit/blob/v0.31.1/cmd/buildkitd/main.go `runTraceController`
        const otel = ["--otel-socket-path", `${folder}/otel.sock`];
        this.#daemon = new Daemon(
            program,
            ["--root", root, "--addr", this.#address, ...otel, ...workers],
            join(folder, "buildkit"),
        );
    }

    async ready(): Promise<void> {
        await this.#daemon.ready(this.#buildctl, ["--addr", this.#address, "debug", "workers"]);
    }

    /** Ends it. Layers beyond 2.5 GB go; what was used last stays, for the next run. */
    async end(): Promise<void> {
        spawnSync(this.#buildctl, ["--addr", this.#address, "prune", "--keep-storage=2500"]);
        await this.#daemon.end().finally(this.#unlock);
    }

    /** Compiles the programs of a folder, with the stand-in for the builder image. */
    async compile(
        output: BuildOutput,
        context: string,
        settings: Record<string, string>,
        ...flags: string[]
    ): Promise<Build> {
        const { folder, digest } = builderLayout();
        const builder = {
            filename: "programs.Dockerfile",
            [`context:${pinnedBuilder()}`]: `oci-layout://builder@${digest}`,
        };
        return this.#run(output, context, { ...settings, ...builder }, `builder=${folder}`, flags);
    }

    /** Builds the image of a folder into a tar file, from programs that {@link compile} left in a layout. */
    async build(
        context: string,
        file: string,
        settings: Record<string, string>,
        programs: { readonly folder: string; readonly digest: string },
        ...flags: string[]
    ): Promise<Build> {
        const from = {
            "build-arg:PROGRAMS": "programs",
            "context:programs": `oci-layout://programs@${programs.digest}`,
        };
        const output: BuildOutput = `type=docker,name=gatus:test,compression=gzip,dest=${file}`;
        return this.#run(output, context, { ...settings, ...from }, `programs=${programs.folder}`, flags);
    }

    /** Builds the image of a folder as the settings say where its programs are. */
    async buildFrom(output: BuildOutput, context: string, settings: Record<string, string>): Promise<Build> {
        return this.#run(output, context, settings, undefined, []);
    }

    async #run(
        output: BuildOutput,
        context: string,
        settings: Record<string, string>,
        layout: string | undefined,
        flags: readonly string[],
    ): Promise<Build> {
        const given = Object.entries({ "force-network-mode": "none", ...settings });
        const child = spawn(
            this.#buildctl,
            [
                ...["--addr", this.#address, "build", "--progress=plain", "--frontend=dockerfile.v0"],
                ...["--local", `context=${context}`, "--local", `dockerfile=${context}`],
                ...given.flatMap(([name, value]) => ["--opt", `${name}=${value}`]),
                ...(layout === undefined ? [] : ["--oci-layout", layout]),
                ...["--output", output, ...flags],
            ],
            { stdio: ["ignore", "pipe", "pipe"] },
        );
        let said = "";
        child.stderr.on("data", (part: Buffer) => (said += part.toString()));
        const [code] = (await once(child, "close")) as [number | null];
        return { code, output: said, manifest: /exporting manifest (sha256:[0-9a-f]{64})/.exec(said)?.[1] };
    }
}
