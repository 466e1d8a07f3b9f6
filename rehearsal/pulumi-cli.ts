import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";

const root = join(__dirname, "..");

/** The oldest CLI whose engine the rehearsal works with. */
const oldest = [3, 200] as const;

/** Longest that a download may take before the next way is tried. */
const downloadSeconds = 120;

/**
 * The Pulumi CLI: the one on `PATH`, else Pulumi's own download, else one built from the Go modules that
 * `tools/` pins. What is fetched or built goes to `.cache/pulumi`, once; `~/.pulumi` is left alone.
 *
 * @param log Is told before anything that takes long.
 * @param cache Where what is fetched or built goes.
 * @throws when no way leads to a CLI: the message says what was tried, and what to install.
 */
export async function pulumiCli(
    log: (message: string) => void,
    cache: string = join(root, ".cache", "pulumi"),
): Promise<PulumiCommand> {
    const tried: string[] = [];
    const attempt = async (
        way: string,
        get: () => Promise<PulumiCommand>,
    ): Promise<PulumiCommand | undefined> => {
        try {
            return await get();
        } catch (error) {
            tried.push(`${way}: ${firstLine(error)}`);
            return undefined;
        }
    };
    const downloaded = { root: join(cache, "download"), skipVersionCheck: true };
    const built = { root: join(cache, `built-${pinsOfGoModules()}`), skipVersionCheck: true };
    const ready = ({ root: folder }: { root: string }): boolean => existsSync(join(folder, "bin"));

    const command =
        (await attempt("on PATH", recentOnPath)) ??
        (ready(downloaded) ? await PulumiCommand.get(downloaded) : undefined) ??
        (ready(built) ? await PulumiCommand.get(built) : undefined) ??
        (await attempt("download from get.pulumi.com", () => {
            log("Downloading the Pulumi CLI, once …");
            return download(downloaded.root);
        })) ??
        (await attempt("build with Go", async () => {
            await build(built.root, log);
            return PulumiCommand.get(built);
        }));
    if (command === undefined) {
        throw new Error(
            "There is no Pulumi CLI, and no way to get one. Tried:\n" +
                tried.map((line) => `  - ${line}`).join("\n") +
                `\nInstall Pulumi ${oldest.join(".")} or later (https://www.pulumi.com/docs/install/), ` +
                "or Go 1.25.6 or later (https://go.dev/dl/) to build it from source.",
        );
    }
    return command;
}

async function recentOnPath(): Promise<PulumiCommand> {
    const command = await PulumiCommand.get({ skipVersionCheck: true }).catch(() => {
        throw new Error("no pulumi there");
    });
    const [major = 0, minor = 0] = command.version?.version.split(".").map(Number) ?? [];
    if (major !== oldest[0] || minor < oldest[1]) {
        throw new Error(`Pulumi ${major}.${minor}, not a ${oldest[0]}.x from ${oldest.join(".")} on`);
    }
    return command;
}

/** Installs beside the place and moves: a download that was interrupted is none. */
async function download(folder: string): Promise<PulumiCommand> {
    const unfinished = `${folder}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
            reject(new Error(`nothing after ${downloadSeconds} s`));
        }, downloadSeconds * 1000);
    });
    try {
        await Promise.race([PulumiCommand.install({ root: unfinished, skipVersionCheck: true }), tooLong]);
    } finally {
        clearTimeout(timer);
    }
    renameSync(unfinished, folder);
    return PulumiCommand.get({ root: folder, skipVersionCheck: true });
}

const goModules = [
    {
        folder: "tools/pulumi",
        program: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        module: "github.com/pulumi/pulumi/pkg/v3",
    },
    {
        folder: "tools/pulumi-language-nodejs",
        program: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
        module: "github.com/pulumi/pulumi/sdk/v3",
    },
] as const;

async function build(folder: string, log: (message: string) => void): Promise<void> {
    await run("go", ["version"], root);
    const unfinished = `${folder}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(join(unfinished, "bin"), { recursive: true });
    for (const { folder: sources, program, module } of goModules) {
        const version = new RegExp(`\\s${module} (v\\S+)`).exec(
            readFileSync(join(root, sources, "go.mod"), "utf8"),
        )?.[1];
        log(`Building ${sources} ${version ?? ""} with Go, once: two to five minutes in all …`);
        // The engine tells plugins its version; a build without one calls itself a development version.
        const flags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version ?? ""}`;
        const out = join(unfinished, "bin") + "/";
        await run("go", ["build", "-trimpath", "-ldflags", flags, "-o", out, program], join(root, sources));
    }
    renameSync(unfinished, folder);
}

/** Changes when a pinned version does. */
function pinsOfGoModules(): string {
    const hash = createHash("sha256");
    for (const { folder } of goModules) {
        hash.update(readFileSync(join(root, folder, "go.sum")));
    }
    return hash.digest("hex").slice(0, 12);
}

function run(command: string, args: readonly string[], cwd: string): Promise<void> {
    return new Promise((resolve, reject) => {
        const child = spawn(command, args, { cwd, stdio: ["ignore", "ignore", "pipe"] });
        let said = "";
        child.stderr.on("data", (data: Buffer) => (said = (said + data.toString()).slice(-2000)));
        child.on("error", (error: NodeJS.ErrnoException) => {
            reject(error.code === "ENOENT" ? new Error(`no ${command} on PATH`) : error);
        });
        child.on("close", (code) => {
            if (code === 0) {
                resolve();
            } else {
                reject(
                    new Error(
                        `${command} ${args[0] ?? ""}: ${said.trim().split("\n").at(-1) ?? `exit ${String(code)}`}`,
                    ),
                );
            }
        });
    });
}

function firstLine(error: unknown): string {
    const message = error instanceof Error ? error.message : String(error);
    return (message.split("\n").find((line) => line.trim() !== "") ?? message).trim();
}
