import { setMaxListeners } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EngineEvent, LocalWorkspace, PulumiCommand, PulumiFn, Stack } from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import { Exported } from "./exported";
import { planted } from "./planted";

/** One resource that a command was about to touch. */
export interface Change {
    /** As the engine calls it: create, update, replace, delete, … */
    readonly op: string;
    readonly type: string;
    readonly name: string;
}

/** A Pulumi project: where it is, and the configuration of its stack. */
export interface Program {
    readonly folder: string;
    /** Keys without the project's name. */
    readonly configuration: Readonly<Record<string, unknown>>;
    /** The program itself, to run in this process: saves the second that a process of its own takes to load it. */
    readonly inline?: PulumiFn;
}

/** What a command of the engine did. */
export interface Report {
    readonly changes: readonly Change[];
}

/** How the `file://` backend keeps a stack. */
interface Checkpoint {
    readonly version: number;
    readonly checkpoint: { readonly latest?: Exported["deployment"] };
}

/** A command that failed, in the engine's words. */
export class EngineError extends Error {}

/**
 * The real engine, on the real programs in their own folders, with a home, a backend, a passphrase and
 * configuration files of its own: neither the user's login nor the work tree is touched.
 */
export class Engine<Project extends string> {
    private readonly stacks = new Map<Project, Stack>();
    private readonly inline = new Map<Project, PulumiFn>();
    /**
     * How the passphrase becomes a key, as the first stack's configuration says it. All stacks share it: a command that
     * reads other stacks then derives one key, at half a second, and not one for each.
     */
    private salt: string | undefined;
    /** What the commands printed, one after the other. */
    said = "";

    private constructor(
        private readonly folder: string,
        private readonly stackName: string,
        private readonly signal: AbortSignal,
    ) {}

    /**
     * Creates a stack of each program.
     *
     * @param args.providers Ports of the packages that the rehearsal serves itself.
     * @param args.folder Where the engine may write; it is made anew.
     * @param args.signal Stops a running command.
     */
    static async start<Project extends string>(args: {
        readonly command: PulumiCommand;
        readonly providers: Readonly<Record<string, number>>;
        readonly folder: string;
        readonly stack: string;
        readonly programs: Readonly<Record<Project, Program>>;
        readonly signal: AbortSignal;
        readonly environment?: Readonly<Record<string, string>>;
        /** What encrypts secrets; a passphrase costs each command a third of a second of the processor. */
        readonly secretsProvider?: string;
    }): Promise<Engine<Project>> {
        const { folder, stack } = args;
        setMaxListeners(0, args.signal); // each command of the engine listens
        prepare(folder);
        const options = {
            pulumiCommand: args.command,
            pulumiHome: join(folder, "home"),
            secretsProvider: args.secretsProvider ?? "passphrase",
            envVars: {
                ...engineEnvironment(folder, args.providers),
                ...args.environment,
            },
        };
        const engine = new Engine<Project>(folder, stack, args.signal);
        const create = async (project: Project, program: Program): Promise<void> => {
            // The engine writes beside Pulumi.yaml: it gets a copy, elsewhere, that leads to the real program.
            const workDir = join(folder, project);
            mkdirSync(workDir);
            const settings = parse(readFileSync(join(program.folder, "Pulumi.yaml"), "utf8")) as {
                main?: string;
            };
            const main = join(program.folder, settings.main ?? ".");
            writeFileSync(join(workDir, "Pulumi.yaml"), stringify({ ...settings, main }));
            if (engine.salt !== undefined) {
                writeFileSync(engine.configFile(project), engine.salt);
            }
            const workspace = await LocalWorkspace.create({ ...options, workDir });
            if (program.inline !== undefined) {
                engine.inline.set(project, program.inline);
            }
            engine.stacks.set(project, withoutQuestions(await Stack.create(stack, workspace)));
            engine.salt ??= readFileSync(engine.configFile(project), "utf8");
            engine.configure(project, program.configuration);
        };
        const [first, ...others] = Object.entries(args.programs) as [Project, Program][];
        if (first !== undefined) {
            await create(...first);
            await Promise.all(others.map((program) => create(...program)));
        }
        return engine;
    }

    /** Sets configuration of a stack; what was set before stays. */
    configure(project: Project, values: Readonly<Record<string, unknown>>): void {
        const file = this.configFile(project);
        const settings = parse(readFileSync(file, "utf8")) as { config?: Record<string, unknown> };
        const config = { ...settings.config };
        for (const [key, value] of Object.entries(values)) {
            config[`${project}:${key}`] = value;
        }
        writeFileSync(file, stringify({ ...settings, config }));
    }

    preview(project: Project, onChange: (change: Change) => void): Promise<Report> {
        return this.run(project, onChange, async (stack, options) => {
            await stack.preview({ ...options, program: this.inline.get(project) });
        });
    }

    /** Compares the state with what exists. @throws {EngineError} when they differ */
    drift(project: Project, onChange: (change: Change) => void): Promise<Report> {
        return this.run(project, onChange, async (stack, options) => {
            await stack.previewRefresh({ ...options, expectNoChanges: true });
        });
    }

    /** What `pulumi state unprotect` does, for several resources; without the CLI, which takes a second for it. */
    unprotect(project: Project, urns: readonly string[]): void {
        const kept = JSON.parse(readFileSync(this.stateFile(project), "utf8")) as Checkpoint;
        for (const resource of kept.checkpoint.latest?.resources ?? []) {
            if (urns.includes(resource.urn)) Object.assign(resource, { protect: false });
        }
        writeFileSync(this.stateFile(project), JSON.stringify(kept));
    }

    up(project: Project, onChange: (change: Change) => void): Promise<Report> {
        return this.run(project, onChange, async (stack, options) => {
            await stack.up({ ...options, program: this.inline.get(project) });
        });
    }

    destroy(project: Project, onChange: (change: Change) => void): Promise<Report> {
        return this.run(project, onChange, async (stack, options) => {
            await stack.destroy(options);
        });
    }

    /** The stack's state, as `pulumi stack export` writes it. */
    state(project: Project): Exported {
        const { version, checkpoint } = JSON.parse(
            readFileSync(this.stateFile(project), "utf8"),
        ) as Checkpoint;
        return { version, deployment: checkpoint.latest ?? { resources: [] } };
    }

    /** Outputs of the stack's last `up`. */
    outputs(project: Project): Readonly<Record<string, unknown>> {
        const { resources = [] } = this.state(project).deployment;
        return resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
    }

    private async run(
        project: Project,
        onChange: (change: Change) => void,
        command: (stack: Stack, options: object) => Promise<void>,
    ): Promise<Report> {
        const changes: Change[] = [];
        const faults: string[] = [];
        const onEvent = (event: EngineEvent): void => {
            const { resourcePreEvent: step, diagnosticEvent: diagnostic } = event;
            if (step !== undefined) {
                const { op, type, urn, ...state } = step.metadata;
                const custom = (state.new ?? state.old)?.custom ?? false; // a component is nothing in AWS
                if (custom && !type.startsWith("pulumi:") && op !== "same") {
                    const change = { op, type, name: urn.split("::").slice(3).join("::") };
                    changes.push(change);
                    onChange(change);
                }
            }
            if (diagnostic?.severity === "error") {
                faults.push(plain(diagnostic.message).trim());
            }
        };
        const options = {
            onEvent,
            onOutput: (part: string): void => {
                this.said += part;
            },
            color: "never",
            signal: this.signal,
            suppressProgress: true,
        };
        try {
            await command(this.stack(project), options);
            return { changes };
        } catch (error) {
            if (this.signal.aborted) {
                throw new EngineError("interrupted");
            }
            // Without a diagnostic the engine did not come to run the program: its last words say why.
            const said = faults.length > 0 ? faults.join("\n") : lastWords(error);
            throw new EngineError(said);
        }
    }

    private stack(project: Project): Stack {
        const stack = this.stacks.get(project);
        if (stack === undefined) {
            throw new Error(`The stack of ${project} was not created`);
        }
        return stack;
    }

    private stateFile(project: Project): string {
        return join(this.folder, "state", ".pulumi", "stacks", project, `${this.stackName}.json`);
    }

    private configFile(project: Project): string {
        return join(this.folder, project, `Pulumi.${this.stackName}.yaml`);
    }
}

/**
 * After a command the Automation API asks the CLI for outputs and history, and each question derives the key from
 * the passphrase anew: half a second of the processor. The state that it would read is here.
 */
function withoutQuestions(stack: Stack): Stack {
    stack.outputs = () => Promise.resolve({});
    stack.info = () => Promise.resolve(undefined);
    return stack;
}

/**
 * What keeps the CLI to itself: a backend in `folder`, a passphrase, the packages that are served to it, and no look at
 * the internet.
 */
export function engineEnvironment(
    folder: string,
    providers: Readonly<Record<string, number>>,
): Record<string, string> {
    return {
        // Without `metadata=skip` the backend writes each file's attributes beside it, and not at once: a program that reads
        // its own stack's outputs just then, or a command after one that was killed, finds them empty, and says EOF. S3 has
        // no such moment: it takes a file whole or not at all.
        // https://github.com/google/go-cloud/blob/v0.37.0/blob/fileblob/attrs.go `setAttrs`
        PULUMI_BACKEND_URL: `file://${join(folder, "state")}?metadata=skip`,
        PULUMI_CONFIG_PASSPHRASE: planted.passphrase,
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        PULUMI_DEBUG_PROVIDERS: Object.entries(providers)
            .map(([name, port]) => `${name}:${port}`)
            .join(","),
    };
}

/** An empty folder with a place for the state. */
function prepare(folder: string): void {
    try {
        rmSync(folder, { recursive: true, force: true });
        mkdirSync(join(folder, "state"), { recursive: true });
    } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(
            `The rehearsal can't write to ${folder}: ${reason}. Its state lives there: make it writable`,
            {
                cause: error,
            },
        );
    }
}

/** Without the engine's marks for colours. */
function plain(message: string): string {
    return message.replace(/<\{%.*?%\}>/g, "");
}

function lastWords(error: unknown): string {
    const message = error instanceof Error ? error.message : String(error);
    const errors = message.split("\n").filter((line) => line.includes("error: "));
    return plain(errors.length > 0 ? errors.join("\n") : message).trim();
}
