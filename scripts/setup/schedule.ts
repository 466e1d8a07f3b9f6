import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parse } from "yaml";
import { Schedule, scheduleBy, workflowCrons } from "../../lib/schedule";
import { options, required, script } from "../support/cli";

const help = `Usage: npm run schedule -- --stack NAME [--check]

Writes the hours of a stack's configuration (timeZone, wakeAt, sleepAt, awakeDays in persistent/Pulumi.NAME.yaml) into
the workflows that put the site to sleep and wake it: GitHub reads a schedule from nowhere else. Then commit them, and
bring up persistent, for whatever else goes by the hours.

Options:
  --stack NAME  environment, such as prod
  --check       change nothing; say whether the workflows have the configuration's hours
  --help

Exit codes: 0 they have them (now), 1 they don't, or the schedule is none, 2 wrong usage.
`;

const root = resolve(__dirname, "..", "..");

/** Where a workflow says when it runs: a cron line and its time zone, twice. */
const entry = /- cron: "[^"]*"\n(\s+)timezone: \S+/g;

/**
 * The schedule of a stack's configuration of the persistent layer.
 *
 * @throws when the file isn't there, or what it says is no schedule
 */
export function scheduleOfStack(stack: string, folder = join(root, "persistent")): Schedule {
    const file = join(folder, `Pulumi.${stack}.yaml`);
    if (!existsSync(file)) {
        throw new Error(
            `There is no configuration of a stack '${stack}': ${relative(root, file)} is missing. ` +
                "Make it: README.md, step 3",
        );
    }
    const { config } = (parse(readFileSync(file, "utf8")) ?? {}) as { config?: Record<string, unknown> };
    const values = Object.entries(config ?? {}).map(([key, value]) => [
        key.replace(/^gatus-persistent:/, ""),
        value,
    ]);
    try {
        return scheduleBy(Object.fromEntries(values) as Record<string, unknown>);
    } catch (error) {
        throw new Error(`${relative(root, file)}: ${(error as Error).message}`, { cause: error });
    }
}

/**
 * A workflow's text with the schedule's hours.
 *
 * @throws when it doesn't say twice when it runs
 */
export function withSchedule(text: string, workflow: "wake" | "sleep", schedule: Schedule): string {
    const crons = workflowCrons(schedule)[workflow];
    const found = text.match(entry)?.length ?? 0;
    if (found !== crons.length) {
        throw new Error(
            `${workflow}.yml has ${found} schedules with a cron line and a time zone, not ${crons.length}`,
        );
    }
    let index = 0;
    return text.replace(entry, (_, indent: string) => {
        const cron = crons[index++] ?? "";
        return `- cron: "${cron}"\n${indent}timezone: ${schedule.timeZone}`;
    });
}

function main(args: string[]): number {
    const given = options(args, {
        stack: { type: "string" },
        check: { type: "boolean", default: false },
    });
    const schedule = scheduleOfStack(required(given.stack, "stack"));
    const { timeZone, wakeAt, sleepAt, awakeDays } = schedule;
    const said = `${wakeAt} to ${sleepAt}, ${awakeDays}, ${timeZone}`;
    const changed = (["wake", "sleep"] as const).filter((workflow) => {
        const file = join(root, ".github", "workflows", `${workflow}.yml`);
        const before = readFileSync(file, "utf8");
        const after = withSchedule(before, workflow, schedule);
        if (after !== before && !given.check) {
            writeFileSync(file, after);
        }
        return after !== before;
    });
    const files = changed.map((workflow) => `.github/workflows/${workflow}.yml`).join(", ");
    if (changed.length === 0) {
        process.stdout.write(`The workflows have these hours: ${said}\n`);
        return 0;
    }
    if (given.check) {
        process.stderr.write(
            `schedule: ${files}: other hours than ${said}. Run: npm run schedule -- --stack ${given.stack ?? ""}\n`,
        );
        return 1;
    }
    process.stdout.write(`Written into ${files}: ${said}\n`);
    return 0;
}

if (require.main === module) {
    script("schedule", help, main);
}
