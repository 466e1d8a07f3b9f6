import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { endDescendants } from "../scripts/process-tree";
import { pulumiCli } from "../scripts/pulumi-cli";
import { Project, readConfiguration, setting } from "./configuration";
import { Engine } from "./engine";
import { Gatekeeper } from "./gatekeeper";
import { Lifecycle } from "./lifecycle";
import { Finished, Progress } from "./progress";
import { Account } from "./stand-in/account";
import { serveStandIn } from "./stand-in";
import { adoptExisting } from "./stand-in/existing";

const help = `Rehearses the whole life of the system: the real Pulumi engine on the real programs, with a stand-in for AWS.
No account, no Docker and no login is needed; nothing outside .cache/ is written.

  npm start                        the configuration of the examples, Pulumi.example.yaml
  npm start -- --stack NAME        your own: Pulumi.NAME.yaml of the three projects
  npm start -- --json              the result as JSON on standard output, progress on standard error
  npm start -- --help              this text

Each step runs as the role that would run it, and IAM's answers are simulated from the policies that the
persistent layer really creates. It isn't AWS: quotas, time and AWS's own checks of values are not rehearsed.

Exit code: 0 when every step passed, 1 when one failed, 2 when the command is wrong, 130 when interrupted.
`;

const cache = join(__dirname, "..", ".cache", "rehearsal");

async function main(): Promise<number> {
    const options = readOptions();
    if (options === undefined) {
        return 2;
    }
    if (options.help) {
        process.stdout.write(help);
        return 0;
    }
    const interrupt = new AbortController();
    process.on("SIGINT", () => {
        interrupt.abort();
    });
    process.on("SIGTERM", () => {
        interrupt.abort();
    });
    const progress = new Progress(options.json ? process.stderr : process.stdout);
    const finished: Finished[] = [];
    let fault: string | undefined;
    const began = performance.now();
    try {
        fault = await rehearse(options.stack, interrupt.signal, progress, finished);
    } catch (error) {
        fault = error instanceof Error ? error.message : String(error);
    }
    await endDescendants();
    const seconds = (performance.now() - began) / 1000;
    if (options.json) {
        const passed = fault === undefined;
        process.stdout.write(
            `${JSON.stringify({ passed, seconds, steps: finished, error: fault }, undefined, 2)}\n`,
        );
    }
    if (interrupt.signal.aborted) {
        progress.say("\nInterrupted: the engine and its programs have been stopped.");
        return 130;
    }
    if (finished.length > 0) {
        progress.say("");
        progress.table(finished);
    }
    progress.say(
        fault === undefined
            ? `\nThe whole life was rehearsed in ${seconds.toFixed(0)} s. It isn't AWS: the first real deployment is still the first.`
            : `\n${fault}\n\nThe rehearsal failed.`,
    );
    return fault === undefined ? 0 : 1;
}

/** @returns why it failed, if it did */
async function rehearse(
    stack: string | undefined,
    signal: AbortSignal,
    progress: Progress,
    finished: Finished[],
): Promise<string | undefined> {
    const configuration = readConfiguration(stack);
    const command = await pulumiCli((message) => {
        progress.say(message);
    });
    const persistent = configuration.programs["gatus-persistent"].configuration;
    const account = new Account(setting(persistent, "accountId"), setting(persistent, "region"));
    adoptExisting(account, persistent);
    const gatekeeper = new Gatekeeper(account, persistent);
    const standIn = await serveStandIn(account, (operation) => gatekeeper.operation(operation));
    const folder = join(cache, `run-${process.pid}`);
    try {
        const { providers } = standIn;
        const engine = await Engine.start({ command, providers, folder, ...configuration, signal });
        const lifecycle = new Lifecycle(engine, account, gatekeeper, configuration, save);
        progress.say(`Rehearsing stack '${configuration.stack}' with Pulumi ${String(command.version)}:`);
        for (const step of lifecycle.steps) {
            const began = performance.now();
            progress.begin(step.title, step.role);
            const result = await lifecycle
                .run(step, (change) => {
                    progress.tick(step.title, change);
                })
                .catch((error: unknown) => error as Error);
            const seconds = (performance.now() - began) / 1000;
            const failed = result instanceof Error;
            const entry: Finished = {
                step: step.title,
                role: step.role,
                seconds,
                ...(failed ? { error: result.message } : result),
            };
            finished.push(entry);
            progress.end(entry);
            if (failed) {
                return `${step.title}, as ${step.role}, failed:\n${result.message}`;
            }
        }
        return undefined;
    } finally {
        standIn.close();
        rmSync(folder, { recursive: true, force: true });
    }
}

/** Keeps what a step deployed, for whoever examines it: the format is that of `pulumi stack export`. */
function save(project: Project, deployment: unknown): void {
    const exports = join(cache, "exports");
    mkdirSync(exports, { recursive: true });
    writeFileSync(join(exports, `${project}.json`), JSON.stringify(deployment, undefined, 4));
}

function readOptions(): { help: boolean; json: boolean; stack: string | undefined } | undefined {
    try {
        const { values } = parseArgs({
            options: {
                help: { type: "boolean", short: "h", default: false },
                json: { type: "boolean", default: false },
                stack: { type: "string" },
            },
        });
        return { ...values, stack: values.stack };
    } catch (error) {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
        return undefined;
    }
}

void main().then((code) => {
    process.exit(code);
});
