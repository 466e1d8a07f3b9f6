import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { fault, Finding, later, ok, warning } from "./finding";
import { Scene } from "./scene";
import type { Check } from "./finding";

const run = promisify(execFile);

/** The oldest CLI that the rehearsal takes. */
const oldestPulumi = "3.200.0";

/** Whether a version is at least another; false where either isn't one. */
export function isAtLeast(version: string, least: string): boolean {
    const numbers = [version, least].map((text) => /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text)?.slice(1));
    const [have, want] = numbers.map((parts) => parts?.map((part) => Number(part)));
    if (have === undefined || want === undefined) {
        return false;
    }
    for (const [index, number] of want.entries()) {
        const there = have[index] ?? 0;
        if (there !== (number || 0)) {
            return there > (number || 0);
        }
    }
    return true;
}

async function versionOf(env: NodeJS.ProcessEnv, command: string, ...args: string[]) {
    try {
        const { stdout } = await run(command, args, {
            env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
            timeout: 6000,
        });
        return stdout.trim().split("\n")[0] ?? "";
    } catch {
        return undefined;
    }
}

async function nodeVersion({ root }: Scene): Promise<Finding> {
    const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
        readonly engines: { readonly node: string };
    };
    await Promise.resolve();
    return judgeVersion(
        "Node.js",
        process.version,
        engines.node.replace(/[^\d.]/g, ""),
        "https://nodejs.org",
    );
}

/** The line for a tool that everything needs. */
export function judgeVersion(
    tool: string,
    version: string | undefined,
    least: string,
    where: string,
): Finding {
    if (version === undefined) {
        return fault(`${tool} isn't there`, "Nothing is brought up without it", `Install ${tool}: ${where}`);
    }
    return isAtLeast(version, least)
        ? ok(version.replace(/^v/, ""))
        : fault(`${tool} is ${version}`, `The programs need ${least} or later`, `Install it: ${where}`);
}

/** The line for a tool that only some work needs. */
function optional(tool: string, version: string | undefined, why: string, where: string): Finding {
    return version === undefined ? warning(`${tool} isn't there`, why, `Install it: ${where}`) : ok(version);
}

/** Whether what `bootstrap-state` printed was exported, and is what the configuration says. */
export function judgeBackend(
    env: NodeJS.ProcessEnv,
    state: { readonly backendUrl: string; readonly keyArn: string },
): Finding[] {
    const provider = `awskms:///${state.keyArn}?region=${state.keyArn.split(":")[3] ?? ""}`;
    const wanted = { PULUMI_BACKEND_URL: state.backendUrl, PULUMI_SECRETS_PROVIDER: provider };
    return Object.entries(wanted).map(([name, value]) => {
        const command = `export ${name}='${value}'`;
        const given = env[name] ?? "";
        if (given === "") {
            return later(`${name} isn't set`, "The commands of README.md use it", command);
        }
        return given === value
            ? ok(`${name} is the configuration's`)
            : fault(
                  `${name} is '${given}', and the configuration has another`,
                  "Pulumi would work on another state than the pipelines",
                  command,
              );
    });
}

export const machine: readonly Check<Scene>[] = [
    { subject: "machine", name: "Node.js", look: nodeVersion },
    {
        subject: "machine",
        name: "Pulumi",
        look: async ({ env }) =>
            judgeVersion(
                "pulumi",
                await versionOf(env, "pulumi", "version"),
                oldestPulumi,
                "https://www.pulumi.com/docs/install/",
            ),
    },
    {
        subject: "machine",
        name: "git",
        look: async ({ env }) =>
            judgeVersion("git", await versionOf(env, "git", "--version"), "2.0", "https://git-scm.com"),
    },
    {
        subject: "machine",
        name: "Docker",
        look: async ({ env }) =>
            optional(
                "docker",
                await versionOf(env, "docker", "--version"),
                "Only the pipelines can build the image then",
                "https://docs.docker.com/engine/install/",
            ),
    },
    {
        subject: "machine",
        name: "GitHub's CLI",
        look: async ({ env }) =>
            optional(
                "gh",
                await versionOf(env, "gh", "--version"),
                "Tokens have to be made and kept by hand: GITHUB_TOKEN",
                "https://cli.github.com",
            ),
    },
    {
        subject: "machine",
        name: "configuration",
        look: ({ configuration: { missing, faults }, stack }) => {
            const init = `npm run init -- --stack ${stack}`;
            const why = "The programs refuse to begin";
            const found = [
                ...missing.map((path) => fault(`${path} isn't there`, why, init)),
                // What is missing altogether would be named again, key by key.
                ...(missing.length > 0
                    ? []
                    : faults.map(({ text }) => fault(text, why, `${init} --overwrite`))),
            ];
            return Promise.resolve(
                found.length > 0 ? found : [ok(`the four files of ${stack} are what the programs take`)],
            );
        },
    },
    {
        subject: "machine",
        name: "backend",
        look: ({ configuration, env }) =>
            Promise.resolve(
                configuration.persistent === undefined
                    ? [
                          later(
                              "the state's place isn't known yet",
                              "init asks for it",
                              "npm run bootstrap-state",
                          ),
                      ]
                    : judgeBackend(env, configuration.persistent.state),
            ),
    },
];
