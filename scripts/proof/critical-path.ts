import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { durations, ofOtherPrograms, Stretch } from "./critical-path/durations";
import { measure } from "./critical-path/measure";
import { measured } from "./critical-path/measured";
import { options, positive, script } from "../support/cli";

const help = `Usage: npm run -s critical-path -- [--json | --measure [--only PART] [--runs N]]

The longest way through the jobs of a pipeline, by their 'needs' and by how long each is taken to last: a model, not a
measurement (a real run's summary has those). Prints the tables that docs/operations.md has.

  --json        print the paths as JSON
  --measure     measure here what can be measured, some minutes, and write it to the file that the model reads; wants
                a machine with nothing else to do. Images need Go, and root's rights for BuildKit
  --runs N      measure each so often, and take the shortest (default 3)
  --only PART   measure this part alone, and keep what the others came to
  --help

Exit codes: 0 printed or measured, 1 a job has no duration, or what is measured fails; 2 wrong usage.
`;

/** A pipeline, and the job at whose end its work is done. */
export interface Route {
    readonly title: string;
    readonly workflow: string;
    readonly end: string;
    /** Whether what is compiled is another, too: rarely so. */
    readonly otherPrograms?: boolean;
    /** Seconds that it should take at most; none where nobody waits. */
    readonly goal?: number;
}

/** What somebody waits for. */
export const routes: readonly Route[] = [
    { title: "Pull request: every check", workflow: "pull-request", end: "", goal: 90 },
    {
        title: "Pull request with other programs: every check",
        workflow: "pull-request",
        end: "",
        otherPrograms: true,
    },
    { title: "Release: from the push to the approval", workflow: "release", end: "approve", goal: 135 },
    {
        title: "Release of other programs: from the push to the approval",
        workflow: "release",
        end: "approve",
        otherPrograms: true,
    },
    { title: "Release: from the approval to a healthy site", workflow: "release", end: "deploy", goal: 165 },
    { title: "Sleep", workflow: "sleep", end: "sleep" },
    { title: "Wake", workflow: "wake", end: "wake", goal: 285 },
];

/** A job on the path, with what it spends its time on. */
export interface Leg {
    readonly job: string;
    readonly seconds: number;
    readonly stretches: readonly Stretch[];
}

/** The jobs of a workflow with those that each needs. */
export function needsOf(workflow: string): Map<string, string[]> {
    const file = resolve(__dirname, "..", "..", ".github", "workflows", `${workflow}.yml`);
    const { jobs } = parse(readFileSync(file, "utf8")) as {
        jobs: Record<string, { needs?: string | string[] }>;
    };
    return new Map(Object.entries(jobs).map(([id, { needs = [] }]) => [id, [needs].flat()]));
}

/**
 * The legs of the longest path to the end of a route; without an end, to whichever job ends last. An approval
 * takes as long as a person does: the path after it begins there.
 *
 * @throws naming the job that has no duration.
 */
export function criticalPath({ workflow, end, otherPrograms = false }: Route): Leg[] {
    const needs = needsOf(workflow);
    const lasting = otherPrograms ? { ...durations, ...ofOtherPrograms } : durations;
    const pathTo = (job: string): Leg[] => {
        const stretches = lasting[`${workflow}/${job}`];
        if (stretches === undefined) {
            throw new Error(
                `The job ${job} of ${workflow}.yml has no duration in scripts/proof/critical-path/durations.ts.`,
            );
        }
        const leg = { job, seconds: sum(stretches), stretches };
        const before = (needs.get(job) ?? []).includes("approve") ? [] : (needs.get(job) ?? []);
        return [...longest(before.map(pathTo)), leg];
    };
    return end === "" ? longest([...needs.keys()].map(pathTo)) : pathTo(end);
}

function longest(paths: Leg[][]): Leg[] {
    return paths.reduce((best, path) => (total(path) > total(best) ? path : best), []);
}

function sum(stretches: readonly Stretch[]): number {
    return stretches.reduce((seconds, stretch) => seconds + stretch.seconds, 0);
}

/** Seconds of a path. */
export function total(path: readonly Leg[]): number {
    return path.reduce((seconds, leg) => seconds + leg.seconds, 0);
}

/** `2:47`. */
export function clock(seconds: number): string {
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** The tables, as docs/operations.md has them. */
export function tables(): string {
    return [...routes.map(table), parts(), provenance()].join("\n\n");
}

function table(route: Route): string {
    const path = criticalPath(route);
    const rows = path.map(
        ({ job, seconds, stretches }) =>
            `| ${job} | ${clock(seconds)} | ${stretches.map(words).join(", ")} |`,
    );
    const head = ["| job | time | of which |", "| --- | --: | --- |"];
    return [`**${route.title}: ${clock(total(path))}**${verdict(route, path)}`, "", ...head, ...rows].join(
        "\n",
    );
}

function words({ what, seconds, basis }: Stretch): string {
    return `${what} ${seconds} s${basis === "guessed" ? "" : ` (${basis})`}`;
}

/** Whether the goal is met; if not, which parts are in the way. */
function verdict({ goal }: Route, path: readonly Leg[]): string {
    if (goal === undefined) {
        return "";
    }
    const over = total(path) - goal;
    const longest = path
        .flatMap(({ stretches }) => stretches)
        .sort((a, b) => b.seconds - a.seconds)
        .slice(0, 2);
    const why = longest.map(({ what, seconds, basis }) => `${what} (${seconds} s, ${basis})`).join(" and ");
    return over <= 0
        ? `, goal ${clock(goal)}`
        : `, goal ${clock(goal)}: missed by ${over} s. The longest parts are ${why}.`;
}

/** Every part of which more is known than a guess, with who says so; and how much is guessed. */
function parts(): string {
    const all = [...Object.values(durations), ...Object.values(ofOtherPrograms)].flat();
    const known = new Map(
        all.filter(({ basis }) => basis !== "guessed").map((stretch) => [stretch.what, stretch]),
    );
    const rows = [...known.values()].map(
        ({ what, seconds, basis, source }) => `| ${what} | ${seconds} s | ${basis} | ${source} |`,
    );
    return ["| part | time | | by |", "| --- | --: | --- | --- |", ...rows].join("\n");
}

function provenance(): string {
    return measured.date === ""
        ? "Nothing was measured yet: `npm run critical-path -- --measure`."
        : `Measured on ${measured.date}: ${measured.machine}.`;
}

async function main(args: string[]): Promise<number> {
    const given = options(args, {
        json: { type: "boolean", default: false },
        measure: { type: "boolean", default: false },
        only: { type: "string" },
        runs: { type: "string", default: "3" },
    });
    if (given.measure) {
        await measure(given.only, positive(given.runs, "runs"));
        return 0;
    }
    const paths = routes.map((route) => ({
        ...route,
        seconds: total(criticalPath(route)),
        path: criticalPath(route),
    }));
    process.stdout.write(given.json ? `${JSON.stringify(paths, null, 4)}\n` : `${tables()}\n`);
    return 0;
}

if (require.main === module) {
    script("critical-path", help, main);
}
