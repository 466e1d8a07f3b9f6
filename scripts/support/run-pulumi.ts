import { spawnSync } from "node:child_process";

/** What a run of the Pulumi CLI came to. */
export interface PulumiRun {
    /** Exit code; see https://www.pulumi.com/docs/iac/cli/exit-codes/ */
    readonly code: number;
    /** What it printed, where that was captured. */
    readonly stdout: string;
}

/**
 * Runs the Pulumi CLI that is on the PATH, without questions. Its errors go to stderr as they come.
 *
 * @param stdout Whether to show what it prints, or to capture it.
 * @throws when there is no CLI.
 */
export function runPulumi(args: string[], stdout: "show" | "capture"): PulumiRun {
    const run = spawnSync("pulumi", [...args, "--non-interactive"], {
        stdio: ["ignore", stdout === "show" ? "inherit" : "pipe", "inherit"],
        encoding: "utf8",
        maxBuffer: 256 * 1024 * 1024,
    });
    if (run.error !== undefined) {
        throw new Error(
            `pulumi can't be run: ${run.error.message}. Install it: https://www.pulumi.com/docs/install/`,
            {
                cause: run.error,
            },
        );
    }
    // A signal ends it without an exit code.
    return { code: run.status ?? 1, stdout: stdout === "show" ? "" : run.stdout };
}

/**
 * One output of a stack. The stacks promise no secrets, but a provider that was given one (the registry's password)
 * may call all that it returns secret.
 *
 * @throws when the stack can't be read, or has no such output.
 */
export function stackOutput(name: string, stack: string, folder = "."): string {
    const { code, stdout } = runPulumi(
        ["stack", "output", name, "--cwd", folder, "--stack", stack, "--show-secrets"],
        "capture",
    );
    const value = stdout.trim();
    if (code !== 0 || value === "") {
        throw new Error(`The stack ${stack} of ${folder} has no output '${name}', or can't be read.`);
    }
    return value;
}
