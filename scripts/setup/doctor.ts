import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { stackName } from "../../lib/config-checks";
import { coloured, options, required, script, UsageError } from "../support/cli";
import { account } from "./doctor/account";
import { certificate } from "./doctor/certificate";
import { dns } from "./doctor/dns";
import { Check, examine, Line, Verdict } from "./doctor/finding";
import { githubChecks } from "./doctor/github";
import { guards } from "./doctor/guards";
import { machine } from "./doctor/machine";
import { quotaChecks } from "./doctor/quotas";
import { release } from "./doctor/release";
import { Scene } from "./doctor/scene";
import { state } from "./doctor/state";
import { sceneOf, Surroundings } from "./doctor/surroundings";

const root = join(__dirname, "..", "..");

/** What of ten seconds is left when everything is loaded. */
const limitMs = 7000;

/** Milliseconds that the command may take, from its start: of the ten seconds that its help promises, one is for the rest. */
const wholeMs = 9000;

const help = `Usage: npm run doctor -- --stack NAME [--json]

Looks at this machine, the AWS account and the repository on GitHub: before the first deployment, and any day after.
Each line is in order, or says what is wrong, why it matters, and what to type. Nothing is changed: rights to read are
enough, such as AWS's policy ReadOnlyAccess, with kms:Decrypt by the state's key, and a token of GitHub's (GITHUB_TOKEN, or
gh auth login).

Options:
  --stack NAME      the stack, such as prod
  --json            print the lines as JSON
  --help

  ok        in order
  later     a step of the deployment that is still to come makes it
  warning   it works, and costs or risks something
  unknown   it could not be looked at, so it is not known to be in order
  fault     must be mended

Exit codes: 0 nothing is to be mended, 1 something is, or could not be looked at; 2 wrong usage. It ends within 10 s.
`;

/** Everything that is looked at, in the order of the report. */
export const checks: readonly Check<Scene>[] = [
    ...machine,
    ...account,
    ...state,
    ...dns,
    ...certificate,
    ...quotaChecks,
    ...guards,
    ...githubChecks,
    ...release,
];

/** @returns a line at least for everything that is looked at */
export function examineStack(stack: string, where: Surroundings): Promise<Line[]> {
    return examine(checks, sceneOf(stack, where), where.limitMs ?? limitMs);
}

/** Whether anything must be mended, or is not known to be in order. */
export function isHealthy(lines: readonly Line[]): boolean {
    return !lines.some(({ verdict }) => verdict === "fault" || verdict === "unknown");
}

const colours = {
    ok: "green",
    later: "dim",
    warning: "yellow",
    unknown: "yellow",
    fault: "red",
} as const satisfies Record<Verdict, Parameters<typeof coloured>[0]>;

/** The report, for a person: what could not be looked at for the same reason is one line. */
export function reportOf(lines: readonly Line[]): string {
    const text: string[] = [];
    let last = "";
    for (const { subject, name, verdict, what, why, command } of together(lines)) {
        if (subject !== last) {
            text.push(`${last === "" ? "" : "\n"}${subject}`);
            last = subject;
        }
        text.push(`  ${coloured(colours[verdict], verdict.padEnd(8))} ${name}: ${what}`);
        for (const line of [why, command === undefined ? undefined : `→ ${command}`]) {
            text.push(...(line === undefined ? [] : [`           ${line}`]));
        }
    }
    const count = (verdict: Verdict) => lines.filter((line) => line.verdict === verdict).length;
    const words = (Object.keys(colours) as Verdict[]).map((verdict) => `${count(verdict)} ${verdict}`);
    return `${text.join("\n")}\n\n${words.join(", ")}\n`;
}

function together(lines: readonly Line[]): Line[] {
    const shown: Line[] = [];
    for (const line of lines) {
        const same = shown.findIndex(
            ({ subject, verdict, what }) =>
                verdict === "unknown" && subject === line.subject && what === line.what,
        );
        const before = shown[same];
        if (before === undefined) {
            shown.push(line);
        } else {
            shown[same] = { ...before, name: `${before.name}, ${line.name}` };
        }
    }
    return shown;
}

/** @param print Takes the report. */
export async function main(
    args: string[],
    where: Surroundings = { root, env: process.env },
    print: (text: string) => unknown = (text) => process.stdout.write(text),
): Promise<number> {
    const given = options(args, { stack: { type: "string" }, json: { type: "boolean", default: false } });
    const stack = required(given.stack, "stack");
    const allowed = stackName(stack);
    if (allowed !== undefined) {
        throw new UsageError(`--stack is '${stack}'. ${allowed}.`);
    }
    const lines = await examineStack(stack, where);
    const healthy = isHealthy(lines);
    print(given.json ? `${JSON.stringify({ stack, healthy, lines }, null, 4)}\n` : reportOf(lines));
    return healthy ? 0 : 1;
}

if (require.main === module) {
    script("doctor", help, async (args) => {
        // On a busy machine loading everything takes several seconds, not one.
        const left = Math.max(1000, Math.min(limitMs, wholeMs - performance.now()));
        const code = await main(args, { root, env: process.env, limitMs: left });
        // Whoever is still being waited for keeps nobody here.
        process.stdout.write("", () => process.exit(code));
        return code;
    });
}
