import { rmSync } from "node:fs";
import { relative } from "node:path";
import { parseArgs } from "node:util";
import { descendants, endProcesses, Process } from "./process-tree";
import { Change } from "./engine";
import { Step } from "./lifecycle";
import { Progress } from "./progress";
import { Rehearsal, startRehearsal } from "./rehearsal";
import { reportFile, writeReport } from "./report";
import { ReportedStep } from "./report/life";

const help = `Rehearses the whole life of the system: the real Pulumi engine on the real programs, with stand-ins for AWS and GitHub.
No account, no Docker and no login is needed; nothing outside .cache/ is written.

  npm start                        the configuration of the examples, Pulumi.example.yaml
  npm start -- --stack NAME        your own: Pulumi.NAME.yaml of the four projects
  npm start -- --json              the result as JSON on standard output, progress on standard error
  npm start -- --until STEP        only so far, and without what only looks on the way: what policy and Checkov look at is
                                   there after 'deploy'. Without a report
  npm start -- --report FILE       where the report goes (default .cache/rehearsal/report.html)
  npm start -- --help              this text

Each step runs as the role that would run it, and IAM's answers are simulated from the policies that the
persistent layer really creates. It isn't AWS: quotas, time and AWS's own checks of values are not rehearsed.

At its end, also a bad one, it writes a report: one HTML page with what was done, made, needed and spent.

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
    if (options.until === undefined) {
        rmSync(options.report ?? reportFile, { force: true }); // an older one would be taken for this one's
    }
    const progress = new Progress(options.json ? process.stderr : process.stdout);
    const steps: ReportedStep[] = [];
    const { until } = options;
    let rehearsal: Rehearsal | undefined;
    let fault: string | undefined;
    let wrongUsage = false;
    try {
        rehearsal = await startRehearsal(options.stack, interrupt.signal, (message) => {
            progress.say(message);
        });
        fault = await rehearse(rehearsal, progress, steps, until);
    } catch (error) {
        wrongUsage = error instanceof UnknownStepError;
        fault = error instanceof Error ? error.message : String(error);
    } finally {
        rehearsal?.close();
    }
    await endProcesses([...started, ...descendants()]);
    const seconds = steps.reduce((sum, step) => sum + step.seconds, 0);
    if (interrupt.signal.aborted) {
        progress.say("\nInterrupted: the engine and its programs have been stopped.");
    }
    let report: string | undefined;
    // A report of half a life would look like one of a whole.
    if (rehearsal !== undefined && until === undefined && !interrupt.signal.aborted) {
        try {
            report = await writeReport({ ...rehearsal, steps, fault, at: new Date() }, options.report);
        } catch (error) {
            const reason = error instanceof Error ? error.message : String(error);
            fault = `${fault === undefined ? "" : `${fault}\n\n`}The report could not be written: ${reason}`;
        }
    }
    if (options.json) {
        const result = {
            ...{ passed: fault === undefined, seconds, error: fault, report },
            steps: steps.map((step) => ({ ...step, changes: undefined })),
        };
        process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
    }
    if (interrupt.signal.aborted) {
        return 130;
    }
    progress.say(
        fault === undefined
            ? `\n${until === undefined ? "The whole life" : `The life until '${until}'`} was rehearsed in ${seconds.toFixed(0)} s. It isn't AWS: the first real deployment is still the first.`
            : `\n${fault}\n\nThe rehearsal failed.`,
    );
    if (report !== undefined) {
        progress.say(`\nReport: ${relative(process.cwd(), report)}`);
    }
    return fault === undefined ? 0 : wrongUsage ? 2 : 1;
}

/**
 * Runs every step until one fails.
 *
 * @param until The last step that is run; undefined is all.
 * @param finished Gets each step as it ends.
 * @returns why it failed, if it did
 * @throws {UnknownStepError}
 */
async function rehearse(
    { lifecycle, stack, pulumi }: Rehearsal,
    progress: Progress,
    finished: ReportedStep[],
    until: string | undefined,
): Promise<string | undefined> {
    const steps = stepsUntil(lifecycle.steps, until);
    progress.say(`Rehearsing stack '${stack}' with Pulumi ${pulumi}:\n`);
    progress.start(steps.map(({ title: step, role }) => ({ step, role })));
    for (const step of steps) {
        const { title, role } = step;
        const began = performance.now();
        const changes: Change[] = [];
        progress.begin(title, role);
        const tick = (change: Change): void => {
            changes.push(change);
            progress.tick(title, change);
        };
        const result = await lifecycle.run(step, tick).catch((error: unknown) => error as Error);
        const seconds = (performance.now() - began) / 1000;
        const failed = result instanceof Error;
        const outcome = failed ? { error: result.message } : result;
        finished.push({ step: title, role, seconds, changes, ...outcome });
        progress.end({ step: title, role, seconds, ...outcome });
        if (failed) {
            return `${title}, as ${role}, failed:\n${result.message}`;
        }
    }
    return undefined;
}

class UnknownStepError extends Error {}

/** @throws {UnknownStepError} naming those that there are */
function stepsUntil(steps: readonly Step[], until: string | undefined): readonly Step[] {
    const titles = steps.map(({ title }) => title);
    if (until !== undefined && !titles.includes(until)) {
        throw new UnknownStepError(
            `--until is '${until}': there is no such step. Steps: ${titles.join(", ")}.`,
        );
    }
    return until === undefined
        ? steps
        : steps
              .slice(0, titles.indexOf(until) + 1)
              .filter(({ title, onlyLooks = false }) => title === until || !onlyLooks);
}

function readOptions():
    | {
          readonly help: boolean;
          readonly json: boolean;
          readonly stack: string | undefined;
          readonly report: string | undefined;
          readonly until: string | undefined;
      }
    | undefined {
    try {
        const { values } = parseArgs({
            options: {
                help: { type: "boolean", short: "h", default: false },
                json: { type: "boolean", default: false },
                stack: { type: "string" },
                report: { type: "string" },
                until: { type: "string" },
            },
        });
        if (values.until !== undefined && values.report !== undefined) {
            throw new Error("--report is of a whole life: it can't be had with --until.");
        }
        return { ...values, stack: values.stack, report: values.report, until: values.until };
    } catch (error) {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
        return undefined;
    }
}

void main().then((code) => {
    process.exit(code);
});
