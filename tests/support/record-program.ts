import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Account } from "../../rehearsal/stand-in/account";
import { AwsPackage } from "../../rehearsal/stand-in/aws";
import { DockerPackage } from "../../rehearsal/stand-in/docker";
import { planSubnets, SubnetSpec } from "../../rehearsal/stand-in/subnets";

type Properties = Record<string, unknown>;

/** A resource that a program registered. */
export interface Recorded {
    readonly type: string;
    readonly name: string;
    /** As the program gave them; auto-named where the program gave no name. */
    readonly inputs: Properties;
    readonly protect: boolean;
    /** Name and type of the component that it belongs to; empty for one of the program's own. */
    readonly parent: string;
    /** Whether it was given the program's explicit provider. */
    readonly provider: string;
}

/** What a program did. */
export interface Recording {
    readonly resources: readonly Recorded[];
    /** Outputs of the stack; in a preview, what is known of them. */
    readonly outputs: Properties;
    /** Functions of AWS that it called, in order. */
    readonly calls: readonly string[];
    /** Messages that it wrote, with their severity. */
    readonly messages: readonly string[];
}

const root = join(__dirname, "..", "..");

/** The programs: project name, folder of the program. */
export const programs = {
    persistent: { project: "gatus-persistent", folder: join(root, "persistent") },
    image: { project: "gatus-image", folder: join(root, "app-image") },
    ephemeral: { project: "gatus-ephemeral", folder: join(root, "ephemeral") },
} as const;

export type Program = keyof typeof programs;

/** Configuration with which everything works: the required keys, and nothing else. */
export const exampleConfig: Readonly<Record<Program, Readonly<Record<string, string>>>> = {
    persistent: {
        region: "eu-west-2",
        accountId: "111122223333",
        githubRepository: "example-org/status",
        domain: "example.com",
        zoneDelegated: "true",
        alertEmail: "alerts@example.com",
        stateBucket: "example-pulumi-state",
        stateKeyArn: "arn:aws:kms:eu-west-2:111122223333:key/1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d",
    },
    image: { commit: "0123456789abcdef0123456789abcdef01234567", allowDirty: "true" },
    ephemeral: {},
};

/**
 * Runs programs under Pulumi's mocks, on one account of the rehearsal's stand-in: what one program makes, the next
 * one finds, and its outputs are what the next one's stack references read. A type or function that the stand-in
 * does not know throws, as does a reference to a stack that no program has brought up.
 */
export class Recorder {
    readonly account = new Account("111122223333", "eu-west-2");
    private readonly outputs = new Map<string, Properties>();
    private readonly denied = new Set<string>();

    /** The outputs that a stack of the project promises from now on. */
    promise(program: Program, outputs: Properties): void {
        this.outputs.set(programs[program].project, outputs);
    }

    /** From now on AWS refuses calls of this function, as it does where a permission is missing. */
    deny(token: string): void {
        this.denied.add(token);
    }

    /**
     * @param program Which one.
     * @param args.config Its configuration without the namespace; what is left out is as in {@link exampleConfig}.
     * @param args.preview Whether nothing is created: what AWS would compute stays unknown.
     * @throws what the program throws, and what AWS would refuse.
     */
    async run(
        program: Program,
        args: { config?: Readonly<Record<string, string>>; preview?: boolean; stack?: string } = {},
    ): Promise<Recording> {
        const { project, folder } = programs[program];
        const preview = args.preview ?? false;
        const config = Object.entries({ ...exampleConfig[program], ...args.config });
        pulumi.runtime.setAllConfig(
            Object.fromEntries(config.map(([key, value]) => [`${project}:${key}`, value])),
        );
        const stack = args.stack ?? "prod";
        const monitor = new Monitor(this.account, this.outputs, this.denied, project, stack, preview);
        await pulumi.runtime.setMocks(monitor, project, stack, preview, "organization");

        const messages: string[] = [];
        const restore = captureLog(messages);
        const failed = failure();
        // Pulumi takes a stack trace for every promise, and ts-node maps each line of it: half of the time.
        const { stackTraceLimit } = Error;
        Error.stackTraceLimit = 1;
        try {
            // eslint-disable-next-line @typescript-eslint/no-require-imports -- a program is loaded, not imported
            const main = require(folder) as () => Properties | Promise<Properties>;
            let promised: Properties = {};
            const run = pulumi.runtime.runInPulumiStack(async () => {
                pulumi.runtime.registerStackTransformation(({ type, name, opts }) => {
                    monitor.options.set(`${type} ${name}`, opts);
                    return undefined;
                });
                promised = await main();
                return promised;
            });
            const outputs = await Promise.race([
                run
                    .then(() => pulumi.runtime.disconnect())
                    .then(() => new Promise(setImmediate)) // Node.js reports what nobody handled after a turn
                    .then(() => known(promised)),
                failed.promise,
            ]);
            if (!preview) {
                this.promise(program, outputs);
            }
            return { resources: monitor.recorded(), outputs, calls: monitor.calls, messages };
        } finally {
            Error.stackTraceLimit = stackTraceLimit;
            restore();
            await new Promise(setImmediate); // one cause fails several outputs
            failed.forget();
        }
    }

    /** The whole system, layer by layer. */
    async runAll(
        config: Partial<Record<Program, Readonly<Record<string, string>>>> = {},
    ): Promise<Record<Program, Recording>> {
        return {
            persistent: await this.run("persistent", { config: config.persistent ?? {} }),
            image: await this.run("image", { config: config.image ?? {} }),
            ephemeral: await this.run("ephemeral", { config: config.ephemeral ?? {} }),
        };
    }
}

/**
 * Fails with the first output that fails. Pulumi leaves such a rejection unhandled: in a deployment the language
 * host ends the program with it, under mocks it would wait for ever.
 */
function failure(): { promise: Promise<never>; forget(): void } {
    let listener: (reason: unknown) => void = () => undefined;
    const promise = new Promise<never>((_resolve, reject) => {
        listener = reject;
        process.on("unhandledRejection", listener);
    });
    return { promise, forget: () => process.off("unhandledRejection", listener) };
}

/** The values of outputs; without those that only a deployment tells. */
async function known(outputs: Properties): Promise<Properties> {
    const values: Properties = {};
    for (const [name, value] of Object.entries(outputs)) {
        const output = pulumi.output(value) as pulumi.Output<unknown> & {
            isKnown: Promise<boolean>;
            promise(): Promise<unknown>;
        };
        if (await output.isKnown) {
            values[name] = await output.promise();
        }
    }
    return values;
}

function captureLog(messages: string[]): () => void {
    const { info, warn } = pulumi.log;
    const capture = (severity: string) => (message: string) => {
        messages.push(`${severity}: ${message}`);
        return Promise.resolve();
    };
    Object.assign(pulumi.log, { info: capture("info"), warn: capture("warning") });
    return () => Object.assign(pulumi.log, { info, warn });
}

/** What every resource knows of itself. */
interface Labelled {
    readonly __name: string;
    readonly __pulumiType: string;
}

class Monitor implements pulumi.runtime.Mocks {
    readonly options = new Map<string, pulumi.ResourceOptions>();
    private readonly resources: Omit<Recorded, "protect" | "parent">[] = [];
    readonly calls: string[] = [];
    private readonly aws: AwsPackage;
    private readonly docker: DockerPackage;

    constructor(
        account: Account,
        private readonly stacks: ReadonlyMap<string, Properties>,
        private readonly denied: ReadonlySet<string>,
        private readonly project: string,
        private readonly stack: string,
        private readonly preview: boolean,
    ) {
        this.aws = new AwsPackage(account, () => Promise.resolve());
        this.docker = new DockerPackage(account);
    }

    /** What was registered, with the options that mocks are not told. */
    recorded(): Recorded[] {
        return this.resources.map((resource) => {
            const options = this.options.get(`${resource.type} ${resource.name}`);
            const parent = options?.parent as (pulumi.Resource & Labelled) | undefined;
            return {
                ...resource,
                protect: options?.protect ?? false,
                parent: parent === undefined ? "" : `${parent.__name} ${parent.__pulumiType}`,
            };
        });
    }

    async call(args: pulumi.runtime.MockCallArgs): Promise<Properties> {
        this.calls.push(args.token);
        try {
            if (this.denied.has(args.token)) {
                throw new Error(`AccessDeniedException: not authorized to perform ${args.token}`);
            }
            return await this.aws.invoke(args.token, args.inputs as Properties);
        } catch (error) {
            // Where gRPC would carry the message, and the SDK looks for it.
            throw Object.assign(error as Error, { details: (error as Error).message });
        }
    }

    async newResource(
        args: pulumi.runtime.MockResourceArgs,
    ): Promise<{ id: string | undefined; state: Properties }> {
        const { type, name } = args;
        const given = args.inputs as Properties;
        if (type === "pulumi:pulumi:StackReference") {
            return { id: name, state: this.stackOutputs(name) };
        }
        const provider = args.provider ?? "";
        const request = { urn: `urn:pulumi:prod::test::${type}::${name}`, type, name, connection: provider };
        if (type === "pulumi:providers:aws") {
            this.aws.configure(
                `urn:pulumi:${this.stack}::${this.project}::pulumi:pulumi:Stack$${type}::${name}::aws_id`,
                given,
            );
            this.record(args, given);
            return { id: "aws_id", state: given };
        }
        if (type.startsWith("gatus:") || type === "pulumi:pulumi:Stack") {
            this.record(args, given);
            return { id: undefined, state: given };
        }
        if (type === "awsx:ec2:Vpc") {
            this.record(args, given);
            return { id: undefined, state: this.preview ? {} : vpcOutputs(name, given) };
        }
        const implementation = type.startsWith("docker:") ? this.docker : this.aws;
        const inputs = type.startsWith("aws:") ? this.checked(request, given) : given;
        this.record(args, inputs);
        if (this.preview) {
            return { id: undefined, state: inputs };
        }
        const { id, outputs } = await implementation.create(request, inputs, false);
        return { id, state: outputs };
    }

    private checked(request: Parameters<AwsPackage["check"]>[0], given: Properties): Properties {
        const { inputs, failures = [] } = this.aws.check(request, given, {});
        if (failures.length > 0) {
            throw new Error(failures.map(({ property, reason }) => `${property}: ${reason}`).join("; "));
        }
        return inputs;
    }

    private record(args: pulumi.runtime.MockResourceArgs, inputs: Properties): void {
        this.resources.push({
            type: args.type,
            name: args.name,
            inputs,
            provider: args.provider ?? "",
        });
    }

    private stackOutputs(name: string): Properties {
        const outputs = this.stacks.get(name.split("/")[1] ?? "");
        if (outputs === undefined) {
            throw new Error(`unknown stack "${name}"`);
        }
        return { name, outputs, secretOutputNames: [] };
    }
}

/** What a VPC of awsx tells of its children, which mocks don't make. */
function vpcOutputs(name: string, args: Properties): Properties {
    const zones = ["eu-west-2a", "eu-west-2b"];
    const subnets = planSubnets(name, args.cidrBlock as string, zones, args.subnetSpecs as SubnetSpec[]);
    const ids = (type: string) =>
        subnets.filter((subnet) => subnet.type === type).map((_, index) => fakeId("subnet", type, index));
    const { strategy } = args.natGateways as { strategy: "None" | "Single" | "OnePerAz" };
    const gateways = { None: 0, Single: 1, OnePerAz: 2 }[strategy];
    return {
        ...args,
        vpcId: fakeId("vpc", name, 0),
        publicSubnetIds: ids("Public"),
        privateSubnetIds: ids("Private"),
        natGateways: Array.from({ length: gateways }, (_, index) => ({ id: fakeId("nat", name, index) })),
        routeTables: subnets.map((_, index) => ({ id: fakeId("rtb", name, index) })),
    };
}

/** An id that names itself: it refers to nothing that the account has, so the stand-in does not look for it. */
function fakeId(prefix: string, of: string, index: number): string {
    return `${prefix}-of-${of.toLowerCase()}-${index}`;
}
