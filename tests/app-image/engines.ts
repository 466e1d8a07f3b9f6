/** A Docker engine, which runs the image, and a registry: both the test's own. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Daemon } from "../../scripts/support/buildkit";
import { goTool } from "../../scripts/support/tools";
import { until } from "../../scripts/support/until";
import { type Outcome } from "./real-gatus";

/** A registry, as ECR is one, on this machine alone. */
export class Registry {
    readonly #daemon: Daemon;
    readonly host: string;

    constructor(folder: string, port: number) {
        this.host = `127.0.0.1:${String(port)}`;
        const file = join(folder, "registry.json");
        const settings = {
            version: "0.1",
            log: { level: "warn" },
            storage: { filesystem: { rootdirectory: join(folder, "registry") } },
            http: { addr: this.host },
        };
        writeFileSync(file, JSON.stringify(settings));
        const environment = { ...process.env, OTEL_TRACES_EXPORTER: "none" };
        this.#daemon = new Daemon(goTool("registry"), ["serve", file], join(folder, "log"), environment);
    }

    async ready(): Promise<void> {
        const answers = async () => ((await fetch(`http://${this.host}/v2/`)).ok ? true : undefined);
        await until(() => answers().catch(() => undefined), 30);
    }

    async end(): Promise<void> {
        await this.#daemon.end();
    }
}

/** A Docker engine without a network. */
export class Docker {
    readonly #daemon: Daemon;
    readonly #address: string;

    constructor(folder: string) {
        this.#address = `unix://${folder}/docker.sock`;
        const places = ["--data-root", join(folder, "data"), "--exec-root", join(folder, "exec")];
        const plain = ["--storage-driver=vfs", "--iptables=false", "--bridge=none"];
        const files = ["--host", this.#address, "--pidfile", join(folder, "docker.pid")];
        this.#daemon = new Daemon("dockerd", [...places, ...plain, ...files], folder);
    }

    async ready(): Promise<void> {
        await this.#daemon.ready("docker", ["--host", this.#address, "version"]);
    }

    /** Runs a command of Docker's to its end. */
    docker(...args: string[]): Outcome {
        const { status, stdout, stderr } = spawnSync("docker", ["--host", this.#address, ...args], {
            encoding: "utf8",
        });
        return { code: status, output: stdout + stderr };
    }

    async end(): Promise<void> {
        await this.#daemon.end();
    }
}
