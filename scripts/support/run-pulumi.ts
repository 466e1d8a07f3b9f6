import { spawn, spawnSync } from "node:child_process";

/** What a run of the Pulumi CLI came to. */
export interface PulumiRun {
    /** Exit code; see https://www.pulumi.com/docs/iac/cli/exit-codes/ */
    readonly code: number;
    /** What it printed, where that was captured. */
    readonly stdout: string;
    /** Its errors, where that was captured. They were shown, too. */
    readonly stderr: string;
}

/**
 * Runs the Pulumi CLI that is on the PATH, without questions.
 *
 * @param output Whether to show what it prints, as it comes, or to capture it; its errors are shown then, at its end.
 * @throws when there is no CLI.
 */
export function runPulumi(args: string[], output: "show" | "capture"): PulumiRun {
    const run = spawnSync("pulumi", [...args, "--non-interactive"], {
        stdio: output === "show" ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
        encoding: "utf8",
        maxBuffer: 256 * 1024 * 1024,
    });
    if (run.error !== undefined) {
        throw cantRun(run.error);
    }
    // A signal ends it without an exit code.
    const code = run.status ?? 1;
    if (output === "show") {
        return { code, stdout: "", stderr: "" };
    }
    process.stderr.write(run.stderr);
    return { code, stdout: run.stdout, stderr: run.stderr };
}

/** How long a command may take. */
export interface Limit {
    readonly limitMs: number;
    /** After that: how long each signal that ends it is given. */
    readonly graceMs: number;
}

/**
 * Runs the Pulumi CLI as {@link runPulumi} does, and shows what it prints; ends it when it takes too long, with the two
 * interrupts that it knows. The first makes it begin nothing more. What it has begun it waits for, as the provider pays no
 * heed to a cancellation; the second ends that, writes the state and gives the lock back. What was being deleted is still
 * in the state, and the next command asks for it again.
 *
 * @param limit Default: none.
 * @returns Its exit code, or undefined when it was ended.
 * @throws when there is no CLI.
 * @see https://github.com/pulumi/pulumi/blob/v3.225.0/pkg/backend/cancellation_scope.go
 * @see https://github.com/pulumi/pulumi-terraform-bridge/blob/59de6c661/pkg/tfbridge/provider.go `Cancel` does nothing
 */
export async function runPulumiWithin(args: string[], limit?: Limit): Promise<number | undefined> {
    const child = spawn("pulumi", [...args, "--non-interactive"], {
        stdio: ["ignore", "inherit", "inherit"],
    });
    let ended = false;
    const inTurn = limit === undefined ? [] : (["SIGINT", "SIGINT", "SIGKILL"] as const);
    const signals = inTurn.map((signal, index) =>
        setTimeout(
            () => (ended = child.kill(signal) || ended),
            (limit?.limitMs ?? 0) + index * (limit?.graceMs ?? 0),
        ),
    );
    try {
        return await new Promise((resolve, reject) => {
            child.once("error", (error) => {
                reject(cantRun(error));
            });
            child.once("exit", (code) => {
                resolve(ended ? undefined : (code ?? 1));
            });
        });
    } finally {
        signals.forEach(clearTimeout);
    }
}

function cantRun(error: Error): Error {
    return new Error(
        `pulumi can't be run: ${error.message}. Install it: https://www.pulumi.com/docs/install/`,
        {
            cause: error,
        },
    );
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

/**
 * What `pulumi stack export` prints of a stack.
 *
 * @throws when it can't be read; where there is no such stack, with the command that makes it
 */
export function exportStack(stack: string, folder: string): string {
    const at = folder === "." ? [] : ["--cwd", folder];
    const { code, stdout, stderr } = runPulumi(["stack", "export", ...at, "--stack", stack], "capture");
    if (code === 0) {
        return stdout;
    }
    // 3.225 ends with 255 whatever was wrong: only its words tell.
    if (stderr.includes(`no stack named '${stack}' found`)) {
        const init = ["pulumi stack init", stack, '--secrets-provider "$PULUMI_SECRETS_PROVIDER"', ...at];
        throw new Error(
            `There is no stack ${stack} of ${folder}: nothing was done. Make it: ${init.join(" ")}. ` +
                `Where there was one, first see docs/recovery.md, "no stack named 'prod' found".`,
        );
    }
    throw new Error(`The stack ${stack} of ${folder} can't be read: nothing was done.`);
}
