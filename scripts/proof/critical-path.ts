import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { durations, Stretch } from "./critical-path/durations";
import { options, script } from "../support/cli";

const help = `Usage: npm run -s critical-path -- [--json]

The longest way through the jobs of a pipeline, by their 'needs' and by how long each is taken to last: a model, not a
measurement (a real run's summary has those). Prints the tables that docs/operations.md has.

  --json   print the paths as JSON
  --help

Exit codes: 0 printed, 1 a job has no duration, 2 wrong usage.
`;

/** A pipeline, and the job at whose end its work is done. */
export interface Route {
    readonly title: string;
    readonly workflow: string;
    readonly end: string;
}

/** What somebody waits for. */
export const routes: readonly Route[] = [
    { title: "Pull request: every check", workflow: "pull-request", end: "" },
    { title: "Release: from the push to the approval", workflow: "release", end: "supersede" },
    { title: "Release: from the approval to a healthy site", workflow: "release", end: "deploy" },
    { title: "Sleep", workflow: "sleep", end: "sleep" },
    { title: "Wake", workflow: "wake", end: "wake" },
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
export function criticalPath({ workflow, end }: Route): Leg[] {
    const needs = needsOf(workflow);
    const pathTo = (job: string): Leg[] => {
        const stretches = durations[`${workflow}/${job}`];
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
    return routes
        .map((route) => {
            const path = criticalPath(route);
            const rows = path.map(
                ({ job, seconds, stretches }) =>
                    `| ${job} | ${clock(seconds)} | ${stretches.map(words).join(", ")} |`,
            );
            const head = ["| job | time | of which |", "| --- | --: | --- |"];
            return [`**${route.title}: ${clock(total(path))}**`, "", ...head, ...rows].join("\n");
        })
        .join("\n\n");
}

function words({ what, seconds, basis }: Stretch): string {
    return `${what} ${seconds} s${basis === "estimate" ? "" : ` (${basis})`}`;
}

function main(args: string[]): number {
    const { json } = options(args, { json: { type: "boolean", default: false } });
    const paths = routes.map((route) => ({
        ...route,
        seconds: total(criticalPath(route)),
        path: criticalPath(route),
    }));
    process.stdout.write(json ? `${JSON.stringify(paths, null, 4)}\n` : `${tables()}\n`);
    return 0;
}

if (require.main === module) {
    script("critical-path", help, main);
}

/** Where the documentation keeps the tables. */
export const operationsPage = join(resolve(__dirname, "..", ".."), "docs", "operations.md");
