import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Account } from "../../rehearsal/stand-in/account";
import { exampleSide } from "../../rehearsal/stand-in/github-side";
import { Monitor, Properties, Recorded } from "./monitor";

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
    github: { project: "gatus-github", folder: join(root, "github") },
} as const;

export type Program = keyof typeof programs;

/** A program of the three that make things in AWS. */
export type Layer = Exclude<Program, "github">;

/** Configuration with which everything works: the required keys, and nothing else. */
export const exampleConfig: Readonly<Record<Program, Readonly<Record<string, string>>>> = {
    persistent: {
        region: "eu-west-2",
        accountId: "111122223333",
        githubRepository: "example-org/status",
        githubOwnerId: "1234567",
        githubRepositoryId: "987654321",
        domain: "example.com",
        zoneDelegated: "true",
        alertEmail: "alerts@example.com",
        stateBucket: "example-pulumi-state",
        stateKeyArn: "arn:aws:kms:eu-west-2:111122223333:key/1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d",
    },
    image: { commit: "0123456789abcdef0123456789abcdef01234567", allowDirty: "true" },
    ephemeral: {},
    github: { reviewers: '["octocat"]' },
};

/**
 * Runs programs under Pulumi's mocks, on one account of the rehearsal's stand-in: what one program makes, the next
 * one finds, and its outputs are what the next one's stack references read. A type or function that the stand-in
 * does not know throws, as does a reference to a stack that no program has brought up.
 */
export class Recorder {
    readonly account: Account;
    /** What is on GitHub: another repository for whoever needs one. */
    github = exampleSide();
    private readonly outputs = new Map<string, Properties>();
    private readonly denied = new Set<string>();

    /** @param args.region of the account, where the programs' configuration names another than the examples. */
    constructor(args: { readonly accountId?: string; readonly region?: string } = {}) {
        this.account = new Account(args.accountId ?? "111122223333", args.region ?? "eu-west-2");
    }

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
     * @param args.now When it runs, milliseconds since 1970: by default on a day like most others.
     * @param args.preview Whether nothing is created: what AWS would compute stays unknown.
     * @throws what the program throws, and what AWS would refuse.
     */
    async run(
        program: Program,
        args: {
            config?: Readonly<Record<string, string>>;
            preview?: boolean;
            stack?: string;
            now?: number;
        } = {},
    ): Promise<Recording> {
        const { project, folder } = programs[program];
        const preview = args.preview ?? false;
        const config = Object.entries({ ...exampleConfig[program], ...args.config });
        pulumi.runtime.setAllConfig(
            Object.fromEntries(config.map(([key, value]) => [`${project}:${key}`, value])),
        );
        const stack = args.stack ?? "prod";
        const monitor = new Monitor(
            this.account,
            this.github,
            this.outputs,
            this.denied,
            project,
            stack,
            preview,
        );
        await pulumi.runtime.setMocks(monitor, project, stack, preview, "organization");

        const messages: string[] = [];
        const restore = captureLog(messages);
        const failed = failure();
        // Pulumi takes a stack trace for every promise, and ts-node maps each line of it: half of the time.
        const { stackTraceLimit } = Error;
        Error.stackTraceLimit = 1;
        const { now } = Date;
        Date.now = () => args.now ?? Date.UTC(2026, 10, 24, 12);
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
            return { resources: await monitor.recorded(), outputs, calls: monitor.calls, messages };
        } finally {
            Error.stackTraceLimit = stackTraceLimit;
            Date.now = now;
            restore();
            await new Promise(setImmediate); // one cause fails several outputs
            failed.forget();
            // A program that fails leaves promises; Pulumi would warn of them when the tests have passed.
            pulumi.runtime.setMockOptions(monitor, project, stack, preview);
        }
    }

    /** The three layers, one after the other. */
    async runAll(
        config: Partial<Record<Layer, Readonly<Record<string, string>>>> = {},
    ): Promise<Record<Layer, Recording>> {
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
