import * as pulumi from "@pulumi/pulumi";

/**
 * The outputs that a stack promises, as its program assigns them: every one of them, and no other.
 *
 * A program ends with `const outputs: StackOutputs<XOutputs> = {...}; export = outputs;`, so that leaving
 * one out, misspelling it or giving it another type does not compile.
 */
export type StackOutputs<Outputs> = { [Name in keyof Outputs]: pulumi.Input<Outputs[Name]> };

/** A project that promises outputs to others; its `outputs.ts` says so. */
export interface Producer<Outputs> {
    /** Name in the project's `Pulumi.yaml`. */
    readonly project: string;
    /** Where its `Pulumi.yaml` is, as one types it at the root of the repository. */
    readonly folder: string;
    /** Only a type: what it promises. */
    readonly outputs?: Outputs;
}

/**
 * Outputs of the same environment's stack of another project, by the names and types that this project's `outputs.ts`
 * declares. As plain values: a program that lacks one ends here, before it has declared anything. A secret counts as
 * missing, since plain values end in plain text in this program's state.
 *
 * @throws {pulumi.RunError} when the stack was never created, or has no such output: the message names the stack, every
 * output that it lacks, and the command that creates them
 * @see https://www.pulumi.com/docs/iac/concepts/stacks/#stackreferences
 */
export async function requireOutputs<Outputs extends object, Name extends keyof Outputs & string>(
    producer: Producer<Outputs>,
    names: readonly Name[],
): Promise<Pick<Outputs, Name>> {
    const stack = `${pulumi.getOrganization()}/${producer.project}/${pulumi.getStack()}`;
    const command = `pulumi up --cwd ${producer.folder} --stack ${pulumi.getStack()}`;
    if (await neverCreated(stack)) {
        throw new pulumi.RunError(
            `Stack '${stack}', whose outputs this program reads, was never created. Create it: ${command}`,
        );
    }
    const reference = new pulumi.StackReference(stack);
    const outputs = await Promise.all(
        names.map(async (name) => [name, (await reference.getOutputDetails(name)).value as unknown] as const),
    );
    const missing = outputs.filter(([, value]) => value === undefined).map(([name]) => `'${name}'`);
    if (missing.length > 0) {
        throw new pulumi.RunError(
            `Stack '${stack}' has no output ${missing.join(", ")}, which this program needs. ` +
                `Bring that stack up to date: ${command}`,
        );
    }
    return Object.fromEntries(outputs) as Pick<Outputs, Name>;
}

/**
 * The engine ends a program at the reference to a stack that isn't there, before it could say what to do. Its function
 * only answers. Any other trouble is left to the reference, which tells it.
 */
async function neverCreated(name: string): Promise<boolean> {
    return readOutputs(name).then(
        (outputs) => outputs === undefined,
        () => false,
    );
}

/**
 * The outputs of this program's own stack as its state has them, in a preview and in an `up` alike; none before its first
 * `up`, or after `pulumi import` into an empty state. An `up` that failed before its program ended has left those of the
 * one before; one that failed later, such as at a delete, its own.
 *
 * @see https://github.com/pulumi/pulumi/blob/v3.225.0/pkg/backend/backend.go `GetStackOutputs` reads the state, without its lock
 * @see https://github.com/pulumi/pulumi/blob/v3.225.0/pkg/resource/deploy/step_executor.go `executeRegisterResourceOutputs`
 */
export async function ownOutputs<Outputs extends object>(): Promise<Partial<Outputs>> {
    const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
    return (await readOutputs(name)) ?? {};
}

/** Undefined when there is no such stack. */
async function readOutputs(name: string): Promise<object | undefined> {
    try {
        const { outputs } = (await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name })) as {
            outputs: object;
        };
        return outputs;
    } catch (error) {
        if (String(error).includes("unknown stack")) return undefined;
        throw error;
    }
}
