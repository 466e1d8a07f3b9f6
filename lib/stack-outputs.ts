import * as pulumi from "@pulumi/pulumi";

/**
 * The outputs that a stack promises, as its program assigns them: every one of them, and no other.
 *
 * A program ends with `const outputs: StackOutputs<XOutputs> = {...}; export = outputs;`, so that leaving
 * one out, misspelling it or giving it another type does not compile.
 */
export type StackOutputs<Outputs> = { [Name in keyof Outputs]: pulumi.Input<Outputs[Name]> };

/** A project that promises outputs, and how to bring a stack of it up to date. */
export interface Producer {
    /** Name in the project's `Pulumi.yaml`. */
    readonly project: string;
    /** Its folder, as one types it at the root of the repository. */
    readonly folder: string;
}

/** The projects of this repository that others read outputs from. */
export const producers = {
    persistent: { project: "gatus-persistent", folder: "persistent" },
    image: { project: "gatus-image", folder: "." },
} as const satisfies Record<string, Producer>;

/**
 * Reads the outputs of the same environment's stack of another project, by the names and types that this
 * project's `outputs.ts` declares.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/stacks/#stackreferences
 */
export class StackContract<Outputs extends object> {
    private readonly reference: pulumi.StackReference;

    private constructor(
        private readonly producer: Producer,
        private readonly stackName: string,
    ) {
        this.reference = new pulumi.StackReference(stackName);
    }

    /**
     * The contract with the same environment's stack of another project.
     *
     * The engine ends a program at the reference to a stack that isn't there, before it could say what to do. Its
     * function is asked first, which only answers. Any other trouble is left to the reference.
     *
     * @throws {pulumi.RunError} when the stack was never created: the message has the command that creates it
     */
    static async open<Outputs extends object>(producer: Producer): Promise<StackContract<Outputs>> {
        const name = `${pulumi.getOrganization()}/${producer.project}/${pulumi.getStack()}`;
        await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name }).catch((error: unknown) => {
            if (String(error).includes("unknown stack")) {
                throw new pulumi.RunError(
                    `Stack '${name}', whose outputs this program reads, was never created. ` +
                        `Create it: ${bringUp(producer)}`,
                );
            }
        });
        return new StackContract(producer, name);
    }

    /**
     * One output of the stack.
     *
     * @throws (as a failed output) when the stack has no such output: the message names the output, the
     * stack, and the command that creates it.
     */
    output<Name extends keyof Outputs & string>(name: Name): pulumi.Output<Outputs[Name]> {
        return this.reference.outputs.apply((present: Record<string, unknown>) => {
            if (!(name in present)) {
                throw new pulumi.RunError(this.missing(name));
            }
            return this.reference.requireOutput(name) as pulumi.Output<Outputs[Name]>;
        });
    }

    /** Several outputs, under their own names: to be spread into the arguments of a component. */
    outputs<Name extends keyof Outputs & string>(
        ...names: Name[]
    ): { [Key in Name]: pulumi.Output<Outputs[Key]> } {
        const pick = Object.fromEntries(names.map((name) => [name, this.output(name)]));
        return pick as unknown as { [Key in Name]: pulumi.Output<Outputs[Key]> };
    }

    /**
     * One output as a plain value, for a decision about which resources the program declares.
     *
     * @throws as {@link output} does.
     */
    async value<Name extends keyof Outputs & string>(name: Name): Promise<Outputs[Name]> {
        const details = await this.reference.getOutputDetails(name);
        if (details.value === undefined) {
            throw new pulumi.RunError(this.missing(name));
        }
        return details.value as Outputs[Name];
    }

    private missing(name: string): string {
        return (
            `Stack '${this.stackName}' has no output '${name}', which this program needs. ` +
            `Bring that stack up to date: ${bringUp(this.producer)}`
        );
    }
}

function bringUp({ folder }: Producer): string {
    return `pulumi up --cwd ${folder} --stack ${pulumi.getStack()}`;
}
