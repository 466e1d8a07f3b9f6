import type { PricedResource } from "../../lib/cost/rules";
import { Project, readConfiguration, setting } from "../../rehearsal/configuration";
import { Program, programs, Recorder } from "../../tests/support/record-program";

/** A resource of one of the programs. */
export interface RegisteredResource extends PricedResource {
    readonly project: Project;
    /** Name and type of the component that it belongs to; empty for one of the program's own. */
    readonly parent: string;
}

/** What the programs register with a stack's configuration. */
export interface Registered {
    readonly stack: string;
    /** Configuration of each project, the keys without its name. */
    readonly configuration: Readonly<Record<Project, Readonly<Record<string, unknown>>>>;
    readonly resources: readonly RegisteredResource[];
}

/**
 * Runs the three programs under Pulumi's mocks: no engine, no account, seconds.
 *
 * @param stack Whose configuration; undefined is the examples'.
 * @param changed Other values of single keys, by their whole name (`gatus-ephemeral:natGateways`).
 * @throws what the programs throw, such as faults of the configuration
 */
export async function registered(
    stack?: string,
    changed: Readonly<Record<string, string>> = {},
): Promise<Registered> {
    const read = readConfiguration(stack);
    const unknown = Object.keys(changed).find((key) => !((key.split(":")[0] ?? "") in read.programs));
    if (unknown !== undefined) {
        const projects = Object.keys(read.programs).join(", ");
        throw new Error(
            `'${unknown}' is no key of a project: name it as PROJECT:KEY, of the projects ${projects}`,
        );
    }
    const configurationOf = (project: Project) => ({
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
    const resources: RegisteredResource[] = [];
    for (const program of Object.keys(programs) as Program[]) {
        const { project } = programs[program];
        const config = asTexts(configuration[project]);
        const recording = await recorder.run(program, { config, stack: read.stack });
        for (const { type, name, inputs, known, parent } of recording.resources) {
            if (!/^(gatus|pulumi):/.test(type)) {
                resources.push({ project, type, name, inputs, parent, arn: known.arn });
            }
        }
    }
    return { stack: read.stack, configuration, resources };
}

/** As the engine hands configuration to a program. */
function asTexts(values: Readonly<Record<string, unknown>>): Record<string, string> {
    return Object.fromEntries(
        Object.entries(values).map(([key, value]) => [
            key,
            typeof value === "string" ? value : JSON.stringify(value),
        ]),
    );
}
