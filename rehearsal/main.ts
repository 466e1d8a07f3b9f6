import { parseArgs } from "node:util";
import { descendants, endProcesses, Process } from "./process-tree";
import { Change } from "./engine";
import { Finished, Progress } from "./progress";
import { startRehearsal } from "./rehearsal";

const help = `Rehearses the whole life of the system: the real Pulumi engine on the real programs, with stand-ins for AWS and GitHub.
No account, no Docker and no login is needed; nothing outside .cache/ is written.

  npm start                        the configuration of the examples, Pulumi.example.yaml
  npm start -- --stack NAME        your own: Pulumi.NAME.yaml of the four projects
  npm start -- --json              the result as JSON on standard output, progress on standard error
  npm start -- --help              this text

Each step runs as the role that would run it, and IAM's answers are simulated from the policies that the
persistent layer really creates. It isn't AWS: quotas, time and AWS's own checks of values are not rehearsed.

Exit code: 0 when every step passed, 1 when one failed, 2 when the command is wrong, 130 when interrupted.
`;

/** Milliseconds that an interrupted engine gets to stop by itself. */
const patience = 5000;

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
    let started: readonly Process[] = [];
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
        process.on(signal, () => {
            // Whose parent ends is nobody's descendant any more: they are noted before.
            started = descendants();
            interrupt.abort(); // the engine ends what it is doing
            setTimeout(() => void endProcesses(started), patience).unref();
        });
    }
    const progress = new Progress(options.json ? process.stderr : process.stdout);
    const finished: Finished[] = [];
    let fault: string | undefined;
    try {
        fault = await rehearse(options.stack, interrupt.signal, progress, finished);
    } catch (error) {
        fault = error instanceof Error ? error.message : String(error);
    }
    await endProcesses([...started, ...descendants()]);
    const seconds = finished.reduce((sum, step) => sum + step.seconds, 0);
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

/**
 * Runs every step until one fails.
 *
 * @param finished Gets each step as it ends.
 * @returns why it failed, if it did
 */
async function rehearse(
    stack: string | undefined,
    signal: AbortSignal,
    progress: Progress,
    finished: Finished[],
): Promise<string | undefined> {
    const rehearsal = await startRehearsal(stack, signal, (message) => {
        progress.say(message);
    });
    try {
        progress.say(`Rehearsing stack '${rehearsal.stack}' with Pulumi ${rehearsal.pulumi}:`);
        for (const step of rehearsal.lifecycle.steps) {
            const { title, role } = step;
            const began = performance.now();
            progress.begin(title, role);
            const tick = (change: Change): void => {
                progress.tick(title, change);
            };
            const result = await rehearsal.lifecycle
                .run(step, tick)
                .catch((error: unknown) => error as Error);
            const seconds = (performance.now() - began) / 1000;
            const failed = result instanceof Error;
            const outcome = failed ? { error: result.message } : result;
            finished.push({ step: title, role, seconds, ...outcome });
            progress.end({ step: title, role, seconds, ...outcome });
            if (failed) {
                return `${title}, as ${role}, failed:\n${result.message}`;
            }
        }
        return undefined;
    } finally {
        rehearsal.close();
    }
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
