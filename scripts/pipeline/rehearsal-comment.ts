import { spawnSync } from "node:child_process";
import { existsSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { difference } from "../../lib/cost/difference";
import type { Estimate } from "../../lib/cost/estimate";
import { addToSummary, options, positive, required, script } from "../support/cli";
import { call, Github, githubFromEnvironment, list, runUrl } from "../support/github";

const help = `Usage: node -r ts-node/register scripts/pipeline/rehearsal-comment.ts --stack NAME --base FOLDER [options]

Says on a pull request how its rehearsal went, where the report is, and what it costs more or less than main.

Options:
  --stack NAME           such as prod: whose configuration the costs are of (the examples', where there is none)
  --base FOLDER          a checkout of main, without packages: it gets those that are here
  --report URL           where the report is
  --outcome OUTCOME      of the rehearsal: success, or another
  --pull-request NUMBER  comment there; without it, only print
  --help

Needs GITHUB_REPOSITORY and GITHUB_TOKEN (pull-requests: write) to comment.
Exit codes: 0 said, 1 GitHub refused it or this has no price, 2 wrong usage.
`;

interface Comment {
    readonly id: number;
    readonly body?: string;
}

/** By which the comment is found again. */
const mark = "<!-- rehearsal -->";

/** Replaces this script's comment of an older commit, or makes the first. */
export async function sayRehearsed(
    github: Github,
    pullRequest: number,
    text: string,
): Promise<"replaced" | "made"> {
    const body = `${mark}\n${text}\n`;
    const comments = await list<Comment>(github, `issues/${pullRequest}/comments`);
    const stale = comments.find((comment) => comment.body?.startsWith(mark));
    if (stale === undefined) {
        await call(github, "POST", `issues/${pullRequest}/comments`, { body });
        return "made";
    }
    await call(github, "PATCH", `issues/comments/${stale.id}`, { body });
    return "replaced";
}

/** The comment. */
export function comment(args: {
    readonly passed: boolean;
    readonly report: string;
    readonly before: Estimate | undefined;
    readonly after: Estimate;
}): string {
    const where = runUrl() === "" ? "" : ` ([run](${runUrl()}))`;
    return [
        `### Rehearsal: ${args.passed ? "passed" : "**failed**"}${where}`,
        "",
        args.report === ""
            ? "It left no report."
            : `[Report](${args.report}): what was done, made, needed and spent, in one page.`,
        "",
        "**Cost**",
        "",
        difference(args.before, args.after),
    ].join("\n");
}

/** What the programs in a folder cost. @throws in the words of `npm run cost` */
export function costIn(folder: string, stack: string): Estimate {
    const isConfigured = existsSync(join(folder, "persistent", `Pulumi.${stack}.yaml`));
    const args = [
        "-r",
        "ts-node/register",
        "scripts/proof/cost.ts",
        "--json",
        ...(isConfigured ? ["--stack", stack] : []),
    ];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    if (status !== 0) {
        throw new Error(stderr.trim());
    }
    return JSON.parse(stdout) as Estimate;
}

/** Main may be from before there was a model of cost, or need packages that aren't here: then there is no difference. */
function costOfMain(folder: string, stack: string): Estimate | undefined {
    try {
        if (!existsSync(join(folder, "node_modules"))) {
            symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
        }
        return costIn(folder, stack);
    } catch (error) {
        process.stderr.write(`rehearsal-comment: main has no costs: ${(error as Error).message}\n`);
        return undefined;
    }
}

async function main(args: string[]): Promise<number> {
    const given = options(args, {
        stack: { type: "string" },
        base: { type: "string" },
        report: { type: "string", default: "" },
        outcome: { type: "string", default: "success" },
        "pull-request": { type: "string" },
    });
    const stack = required(given.stack, "stack");
    const text = comment({
        passed: given.outcome === "success",
        report: given.report,
        before: costOfMain(required(given.base, "base"), stack),
        after: costIn(".", stack),
    });
    process.stdout.write(`${text}\n`);
    addToSummary(text);
    if (given["pull-request"] !== undefined) {
        const number = positive(given["pull-request"], "pull-request");
        process.stdout.write(
            `The comment is ${await sayRehearsed(githubFromEnvironment(), number, text)}.\n`,
        );
    }
    return 0;
}

if (require.main === module) {
    script("rehearsal-comment", help, main);
}
