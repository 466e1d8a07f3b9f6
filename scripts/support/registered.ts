import type { PricedResource } from "../../lib/cost/rules";
import { Layer, readConfiguration, setting } from "../../rehearsal/configuration";
import { adoptExisting } from "../../rehearsal/stand-in/existing";
import { programs, Recorder } from "./record-program";

/** A resource of one of the programs. */
export interface RegisteredResource extends PricedResource {
    readonly project: Layer;
    /** Name and type of the component that it belongs to; empty for one of the program's own. */
    readonly parent: string;
    /** What others know it by: its id, its ARN, its address. */
    readonly known: Readonly<Record<string, string>>;
}

/** What the programs register with a stack's configuration. */
export interface Registered {
    readonly stack: string;
    /** Configuration of each project, the keys without its name. */
    readonly configuration: Readonly<Record<Layer, Readonly<Record<string, unknown>>>>;
    readonly resources: readonly RegisteredResource[];
}

/**
 * Runs the three programs under Pulumi's mocks: no engine, no account, seconds.
 *
 * @param stack Whose configuration; undefined is the examples'.
 * @param changed Other values of single keys, by their whole name (`gatus-ephemeral:natGateways`).
 * @throws what the programs throw, such as faults of the configuration
 */
export function registered(
    stack?: string,
    changed: Readonly<Record<string, string>> = {},
): Promise<Registered> {
    // A run takes the better part of a second, and one waits for the other: the runtime's mocks are global.
    const key = JSON.stringify([stack, changed]);
    const run = runs.get(key) ?? last.catch(() => undefined).then(() => runPrograms(stack, changed));
    runs.set(key, run);
    last = run;
    return run;
}

const runs = new Map<string, Promise<Registered>>();
let last: Promise<unknown> = Promise.resolve();

async function runPrograms(
    stack: string | undefined,
    changed: Readonly<Record<string, string>>,
): Promise<Registered> {
    const read = readConfiguration(stack);
    const layers = (["persistent", "image", "ephemeral"] as const).map((layer) => programs[layer].project);
    const unknown = Object.keys(changed).find((key) => !layers.some((layer) => key.startsWith(`${layer}:`)));
    if (unknown !== undefined) {
        const projects = layers.join(", ");
        throw new Error(
            `'${unknown}' is no key of a project: name it as PROJECT:KEY, of the projects ${projects}`,
        );
    }
    const configurationOf = (project: Layer) => ({
        ...read.programs[project].configuration,
        // What a first deployment waits for is there.
        ...(project === "gatus-persistent" && { zoneDelegated: true }),
        ...(project === "gatus-image" && { allowDirty: true }),
        ...Object.fromEntries(
            Object.entries(changed)
                .filter(([key]) => key.startsWith(`${project}:`))
                .map(([key, value]) => [key.slice(project.length + 1), value]),
        ),
    });
    const configuration = {
        "gatus-persistent": configurationOf("gatus-persistent"),
        "gatus-image": configurationOf("gatus-image"),
        "gatus-ephemeral": configurationOf("gatus-ephemeral"),
    };
    const [accountId, region] = ["accountId", "region"].map((key) =>
        setting(configuration["gatus-persistent"], key),
    );
    const recorder = new Recorder({
        ...(accountId && { accountId }),
        ...(region && { region }),
    });
    adoptExisting(recorder.account, configuration["gatus-persistent"]);
    const resources: RegisteredResource[] = [];
    for (const program of ["persistent", "image", "ephemeral"] as const) {
        const { project } = programs[program];
        const config = asTexts(configuration[project]);
        const recording = await recorder.run(program, { config, stack: read.stack });
        for (const { type, name, inputs, known, parent } of recording.resources) {
            if (!/^(gatus|pulumi):/.test(type)) {
                resources.push({ project, type, name, inputs, parent, known, arn: known.arn });
            }
        }
    }
    return { stack: read.stack, configuration, resources };
}

/**
 * The resources that each resource refers to: those whose id or ARN is in its inputs, and that no later layer made.
 *
 * @returns of each resource, in the order given
 */
export function references(resources: readonly RegisteredResource[]): (readonly RegisteredResource[])[] {
    const vpc = resources.find(({ type }) => type === "awsx:ec2:Vpc");
    // The policy of a bucket is known by the bucket's id: the first is the bucket.
    const owners = new Map<string, RegisteredResource>();
    for (const resource of resources) {
        for (const known of Object.values(resource.known).filter(distinctive)) {
            owners.set(known, owners.get(known) ?? resource);
        }
    }
    const layers = [...new Set(resources.map(({ project }) => project))];
    const layer = ({ project }: RegisteredResource) => layers.indexOf(project);
    return resources.map((resource) => {
        const inputs = JSON.stringify(resource.inputs);
        // What mocks say of awsx's children names itself `vpc-of-…`: they are the component's.
        const ofVpc = /"(vpc|subnet|nat|rtb)-of-/.test(inputs) && vpc !== undefined ? [vpc] : [];
        const named = [...owners].filter(([known]) => inputs.includes(known)).map(([, owner]) => owner);
        return [...new Set([...ofVpc, ...named])].filter(
            (other) => other !== resource && layer(other) <= layer(resource),
        );
    });
}

/** The component that a resource is part of, without its namespace; its own type when it is in none. */
export function componentOf(
    { type, name, parent }: RegisteredResource,
    resources: readonly RegisteredResource[],
): string {
    if (parent.includes(" gatus:")) {
        return typeName(parent);
    }
    // A role's policies are the role's children.
    const outer = resources.find((other) => `${other.name} ${other.type}` === parent);
    return outer === undefined || (outer.name === name && outer.type === type)
        ? typeName(type)
        : componentOf(outer, resources);
}

/** `LoadBalancer` of `aws:lb/loadBalancer:LoadBalancer`. */
export function typeName(type: string): string {
    return type.split(":").at(-1) ?? type;
}

/** An id or ARN that only one resource has; a name such as `gatus-prod` is also in what doesn't mean it. */
function distinctive(known: string): boolean {
    return /^arn:|[-_/][0-9a-f]{7,}$|^Z[0-9A-Z]{8,}$|\.elb\.amazonaws\.com$/.test(known);
}

/** As the engine hands configuration to a program. */
export function asTexts(values: Readonly<Record<string, unknown>>): Record<string, string> {
    return Object.fromEntries(
        Object.entries(values).map(([key, value]) => [
            key,
            typeof value === "string" ? value : JSON.stringify(value),
        ]),
    );
}
