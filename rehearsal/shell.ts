import { spawn } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";

/** What a command line would show. */
export interface Said {
    readonly status: number;
    readonly stdout: string;
    readonly stderr: string;
}

/** A person's shell in the folder of an engine, which looks to the Pulumi CLI as the repository does. */
export class Shell {
    /** All that was typed, in its order. */
    readonly typed: string[] = [];

    /** @param more Beside the process's: what leads to the engine's CLI, backend and providers, and the page's variables. */
    constructor(
        readonly folder: string,
        private readonly more: Readonly<Record<string, string>>,
    ) {
        symlinkSync(join(folder, "gatus-persistent"), join(folder, "persistent"));
        symlinkSync(join(folder, "gatus-ephemeral"), join(folder, "ephemeral"));
        symlinkSync(join(folder, "gatus-image", "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
    }

    get environment(): NodeJS.ProcessEnv {
        return { ...process.env, ...this.more };
    }

    /** As typed. The stand-in lives in this process, which therefore must not wait. */
    type(script: string): Promise<Said> {
        this.typed.push(script);
        const child = spawn("bash", ["-euo", "pipefail", "-c", script], {
            cwd: this.folder,
            env: this.environment,
        });
        const said = { stdout: "", stderr: "" };
        child.stdout.on("data", (chunk: Buffer) => (said.stdout += chunk.toString("utf8")));
        child.stderr.on("data", (chunk: Buffer) => (said.stderr += chunk.toString("utf8")));
        return new Promise((resolve) =>
            child.on("close", (status) => {
                resolve({ status: status ?? 1, ...said });
            }),
        );
    }
}
