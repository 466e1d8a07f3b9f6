import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

export const root = join(__dirname, "..", "..");
const folder = join(root, ".github", "workflows");

/** A step, as far as the tests look at it. */
export interface Step {
    name?: string;
    id?: string;
    if?: string;
    uses?: string;
    run?: string;
    env?: Record<string, string>;
    with?: Record<string, string | number | boolean>;
}

export interface Concurrency {
    group: string;
    "cancel-in-progress": boolean;
    queue?: string;
}

/** A job, under the name of its workflow and its own. */
export interface Job {
    workflow: Workflow;
    id: string;
    name: string;
    if?: string;
    needs?: string | string[];
    "runs-on": string;
    "timeout-minutes"?: number;
    permissions?: Record<string, string>;
    environment?: string | { name: string; url?: string; deployment?: boolean };
    concurrency?: Concurrency;
    outputs?: Record<string, string>;
    strategy?: { matrix?: { include?: Record<string, string>[] } };
    env?: Record<string, string>;
    steps: Step[];
}

export interface Workflow {
    file: string;
    text: string;
    on: Record<string, unknown>;
    permissions?: Record<string, string>;
    concurrency?: Concurrency;
    env?: Record<string, string>;
    jobs: Job[];
}

type Parsed = Omit<Workflow, "file" | "text" | "jobs"> & {
    jobs: Record<string, Omit<Job, "workflow" | "id">>;
};

/** Every workflow, with its jobs in a list. */
export const workflows: Workflow[] = readdirSync(folder).map((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    const parsed = parse(text) as Parsed;
    const workflow: Workflow = { ...parsed, file, text, jobs: [] };
    workflow.jobs = Object.entries(parsed.jobs).map(([id, job]) => ({ ...job, id, workflow }));
    return workflow;
});

export const jobs: Job[] = workflows.flatMap((workflow) => workflow.jobs);

/** The name of a job's environment. */
export function environmentOf({ environment }: Job): string | undefined {
    return typeof environment === "object" ? environment.name : environment;
}

/** The scripts of `scripts/pipeline/` that a job runs, by name. */
export function scriptsOf({ steps }: Job): string[] {
    const runs = steps.map(({ run = "" }) => run).join("\n");
    return [...runs.matchAll(/scripts\/pipeline\/([\w-]+)\.m?[jt]s/g)].map(([, name = ""]) => name);
}

/** The jobs that a job needs, directly. */
export function needs({ needs: needed = [] }: Job): string[] {
    return [needed].flat();
}

/** The steps of a job that use an action. */
export function using(job: Job, action: string): Step[] {
    return job.steps.filter(({ uses }) => uses?.startsWith(`${action}@`));
}

/** A job's label in a message. */
export function label({ workflow, id }: Job): string {
    return `${workflow.file}: ${id}`;
}

/** A value as each entry of the job's matrix makes it; as it is where there is no matrix. */
export function expand(job: Job, value: string): string[] {
    const entries = job.strategy?.matrix?.include ?? [{}];
    return entries.map((entry: Record<string, string>) =>
        value.replace(/\$\{\{ matrix\.(\w+) \}\}/g, (_, key: string) => entry[key] ?? ""),
    );
}

/** The job with this {@link label}. */
export function jobNamed(wanted: string): Job {
    const found = jobs.find((job) => label(job) === wanted);
    if (found === undefined) {
        throw new Error(`There is no job '${wanted}'.`);
    }
    return found;
}
