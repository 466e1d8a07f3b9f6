/** Runs the programs of the image, as built for this machine, with the image's own configuration. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostBinaries, imageFolder, noGo } from "../../scripts/support/image-binaries";
import { sampleVariables } from "../../scripts/support/image-variables";
import { until } from "../../scripts/support/until";
import { skipWithout } from "../support/skip";

/** What a program printed, on both of its outputs, and its exit code. */
export interface Outcome {
    readonly code: number | null;
    readonly output: string;
}

/** Skips the suite, saying why, where the programs can't be built; else sees to it that they are. */
export function needsGo(this: Mocha.Context): void {
    skipWithout(this, noGo());
    // The first build of Gatus takes minutes; every other time the programs are in .cache/.
    this.timeout(15 * 60_000);
    hostBinaries();
}

/** Values with which the configuration asks nobody but this machine. */
export function localVariables(port: number, storageFile: string): Record<string, string> {
    const local = { STATUS_HOST: "localhost", DOMAIN: "localhost", DNS_RESOLVER: "127.0.0.1" };
    return { ...sampleVariables(), ...local, PORT: String(port), STORAGE_FILE: storageFile };
}

/** A folder that is removed with all that is in it. */
export class Scratch {
    readonly path = mkdtempSync(join(tmpdir(), "image-test-"));

    /**
     * A copy of the image's configuration, changed for a test: one text for another, in all files. The registry of
     * domains isn't asked in any, as it is no server of this machine.
     */
    configuration(changes: Readonly<Record<string, string>> = {}): string {
        const folder = mkdtempSync(join(this.path, "config-"));
        cpSync(join(imageFolder, "config"), folder, { recursive: true });
        const all = { "[DOMAIN_EXPIRATION] > 720h": "[CONNECTED] == true", ...changes };
        const found = new Set<string>();
        for (const file of readdirSync(folder)) {
            let text = readFileSync(join(folder, file), "utf8");
            for (const [from, to] of Object.entries(all)) {
                if (text.includes(from)) found.add(from);
                text = text.replaceAll(from, to);
            }
            writeFileSync(join(folder, file), text);
        }
        const missing = Object.keys(all).filter((from) => !found.has(from));
        if (missing.length > 0) throw new Error(`The configuration no longer has: ${missing.join(", ")}`);
        return folder;
    }

    remove(): void {
        rmSync(this.path, { recursive: true, force: true });
    }
}

/** A Gatus that runs. */
export class Gatus {
    readonly #process: ChildProcess;
    readonly #ended: Promise<Outcome>;
    readonly url: string;

    private constructor(
        variables: Readonly<Record<string, string>>,
        config: string,
        through: readonly string[],
    ) {
        const environment = { ...variables, GATUS_CONFIG_PATH: config };
        const command = [...through, hostBinaries().gatus];
        this.#process = spawn(command[0] ?? "", command.slice(1), {
            env: environment,
            stdio: ["ignore", "pipe", "pipe"],
        });
        this.#ended = outcome(this.#process);
        this.url = `http://127.0.0.1:${variables.PORT ?? ""}`;
    }

    /** @param through Words before the program: another that runs it, such as `Cgroup.through`. */
    static start(
        variables: Readonly<Record<string, string>>,
        config: string,
        through: readonly string[] = [],
    ): Gatus {
        return new Gatus(variables, config, through);
    }

    get pid(): number {
        return this.#process.pid ?? 0;
    }

    /** Its exit code and log, when it has ended. */
    get ended(): Promise<Outcome> {
        return this.#ended;
    }

    async end(signal: NodeJS.Signals = "SIGTERM"): Promise<Outcome> {
        this.#process.kill(signal);
        return this.#ended;
    }

    /** Times of the results stored for an endpoint, oldest first. This API has no cache. */
    async results(key = "site_status-page"): Promise<readonly string[]> {
        const answer = await fetch(`${this.url}/api/v1/endpoints/${key}/statuses?pageSize=100`);
        if (!answer.ok) return [];
        const { results = [] } = (await answer.json()) as { results?: { timestamp: string }[] };
        return results.map(({ timestamp }) => timestamp);
    }

    /** Waits until so many results are stored for an endpoint; returns their times. */
    async stored(count: number, key?: string, seconds?: number): Promise<readonly string[]> {
        return until(async () => {
            const results = await this.results(key);
            return results.length >= count ? results : undefined;
        }, seconds);
    }
}

/** Runs one of the small programs to its end. */
export function execute(
    program: "healthcheck" | "configcheck",
    args: readonly string[],
    env: Record<string, string> = {},
): Promise<Outcome> {
    return outcome(spawn(hostBinaries()[program], args, { env, stdio: ["ignore", "pipe", "pipe"] }));
}

async function outcome(child: ChildProcess): Promise<Outcome> {
    let output = "";
    child.stdout?.on("data", (part: Buffer) => (output += part.toString()));
    child.stderr?.on("data", (part: Buffer) => (output += part.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    return { code, output };
}

/** A port of 127.0.0.1 on which nothing listens. */
export async function freePort(): Promise<number> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    server.close();
    await once(server, "close");
    if (address === null || typeof address === "string") throw new Error("This machine gives no port.");
    return address.port;
}
