import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { imageFolder } from "../../support/image-binaries";

/** What configcheck says of a configuration, and whether it refuses it. */
export function faultsOf(configcheck: string, config: string): { text: string; refused: boolean } {
    const here = (path: string) => relative(process.cwd(), path);
    const args = ["--env-file", here(join(imageFolder, "variables.env")), here(config)];
    const { status, stderr } = spawnSync(configcheck, args, { encoding: "utf8" });
    return { text: stderr, refused: status !== 0 };
}

/** How long Gatus may take to answer; it takes hundredths of a second. */
const patience = 10_000;

/** Gatus with one configuration after another, at one port of 127.0.0.1. */
export class LocalGatus {
    readonly url: string;
    /** When it is over: the log of a Gatus that ended by itself, or nothing. */
    readonly ended: Promise<string | undefined>;

    #over: (log: string | undefined) => void = () => undefined;
    #running: ChildProcess | undefined;
    readonly #folder = mkdtempSync(join(tmpdir(), "page-"));

    constructor(
        private readonly program: string,
        private readonly variables: Readonly<Record<string, string>>,
    ) {
        this.url = `http://127.0.0.1:${variables.PORT ?? ""}`;
        const over = new Promise<string | undefined>((resolve) => {
            this.#over = resolve;
        });
        this.ended = over.finally(() => {
            rmSync(this.#folder, { recursive: true, force: true });
        });
    }

    /** Shows a configuration instead of the one before; resolves when it answers. @throws when it doesn't. */
    async show(config: string): Promise<void> {
        await this.#stop();
        const copy = mkdtempSync(join(this.#folder, "config-"));
        cpSync(config, copy, { recursive: true });
        // Gatus merges all files; in a task it listens to every address.
        writeFileSync(join(copy, "zz-this-machine.yaml"), "web:\n  address: 127.0.0.1\n");
        const { PATH, HTTP_PROXY, HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE, SSL_CERT_DIR } = process.env;
        const ofTheNetwork = { PATH, HTTP_PROXY, HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE, SSL_CERT_DIR };
        const gatus = spawn(this.program, [], {
            env: { ...ofTheNetwork, ...this.variables, GATUS_CONFIG_PATH: copy, GATUS_LOG_LEVEL: "WARN" },
            stdio: ["ignore", "pipe", "pipe"],
        });
        this.#running = gatus;
        let log = "";
        for (const output of [gatus.stdout, gatus.stderr]) {
            output.on("data", (part: Buffer) => (log = (log + part.toString()).slice(-4000)));
        }
        gatus.once("close", () => {
            if (this.#running === gatus) this.#over(log);
        });
        const deadline = Date.now() + patience;
        while (!(await answers(this.url))) {
            await sleep(10);
            if (gatus.exitCode !== null || Date.now() > deadline) {
                this.end();
                throw new Error(`Gatus doesn't answer at ${this.url}:\n${log}`);
            }
        }
    }

    /** Ends it. Nothing that is kept in memory needs a proper end. */
    end(): void {
        void this.#stop().then(() => {
            this.#over(undefined);
        });
    }

    async #stop(): Promise<void> {
        const gatus = this.#running;
        this.#running = undefined;
        if (gatus?.exitCode !== null || gatus.signalCode !== null) return;
        gatus.kill("SIGKILL");
        await once(gatus, "close");
    }
}

async function answers(url: string): Promise<boolean> {
    return fetch(`${url}/health`)
        .then(({ ok }) => ok)
        .catch(() => false);
}
