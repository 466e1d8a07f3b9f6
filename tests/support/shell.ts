import { spawn } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { called, Main, Said } from "./called";

/** A person's shell in the folder of an engine, which looks to the Pulumi CLI as the repository does. */
export class Shell {
    /** @param environment Beside the process's: what leads to the engine's CLI, backend and providers, and the page's variables. */
    constructor(
        private readonly folder: string,
        private readonly environment: NodeJS.ProcessEnv,
    ) {
        symlinkSync(join(folder, "gatus-persistent"), join(folder, "persistent"));
        symlinkSync(join(folder, "gatus-ephemeral"), join(folder, "ephemeral"));
        symlinkSync(join(folder, "gatus-image", "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
    }

    /** As typed. The stand-in lives in this process, which therefore must not wait. */
    type(script: string): Promise<Said> {
        const child = spawn("bash", ["-euo", "pipefail", "-c", script], {
            cwd: this.folder,
            env: { ...process.env, ...this.environment },
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

    /**
     * `npm run NAME -- ...` as typed, but its main function is called in this process, to meet what a test has for AWS.
     *
     * @throws when it is another script's command
     */
    async run(script: string, command: string, main: Main): Promise<Said> {
        const words = /^npm run (?:-s )?(\S+) -- (.*)$/.exec(command);
        if (words?.[1] !== script) {
            throw new Error(`'${command}' doesn't run ${script}`);
        }
        const { stdout } = await this.type(`printf '%s\\n' ${words[2] ?? ""}`);
        const environment = { ...process.env, ...this.environment };
        return called(main, stdout.trim().split("\n"), environment, this.folder);
    }
}
