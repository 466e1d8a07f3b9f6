import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type TerraformConfiguration } from "../../scripts/proof/terraform-export";
import { terraformEnvironment } from "../../scripts/proof/terraform-export/schema";

const root = resolve(__dirname, "..", "..");

/** A folder that terraform works in. */
export class Workspace {
    private readonly folder: string;

    constructor(
        configuration: TerraformConfiguration,
        private readonly env: NodeJS.ProcessEnv = {},
    ) {
        const cache = join(root, ".cache", "terraform");
        mkdirSync(cache, { recursive: true });
        this.folder = mkdtempSync(join(cache, "work-"));
        this.write(configuration);
    }

    remove(): void {
        rmSync(this.folder, { recursive: true, force: true });
    }

    write(configuration: TerraformConfiguration): void {
        writeFileSync(join(this.folder, "main.tf.json"), JSON.stringify(configuration, null, 2));
    }

    /** What terraform takes for there already. */
    writeState(state: unknown): void {
        writeFileSync(join(this.folder, "terraform.tfstate"), JSON.stringify(state));
    }

    /** Runs terraform without blocking: the gateway that it talks to lives in this process. */
    run(...args: string[]): Promise<string> {
        const env = { ...terraformEnvironment(), ...this.env };
        const child = spawn("terraform", args, { cwd: this.folder, env, stdio: ["ignore", "pipe", "pipe"] });
        const output = { stdout: "", stderr: "" };
        child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString("utf8")));
        child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString("utf8")));
        return new Promise((resolve, reject) => {
            child.on("error", reject);
            child.on("close", (code) => {
                if (code === 0) resolve(output.stdout);
                else
                    reject(
                        new Error(`terraform ${args.join(" ")} failed:\n${output.stderr || output.stdout}`),
                    );
            });
        });
    }
}
