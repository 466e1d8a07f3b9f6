import { cpSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { ResourceTransformation, runtime } from "@pulumi/pulumi";
import { PulumiFn } from "@pulumi/pulumi/automation";
import { Declaration, declare } from "../../scripts/setup/adopt/declared";
import { Configuration, Layer, readConfiguration, setting } from "../configuration";
import { Engine, engineEnvironment } from "../engine";
import { Exported } from "../exported";
import { descendants } from "../process-tree";
import { pulumiCli } from "../pulumi-cli";
import { Shell } from "../shell";
import { serveStandIn } from "../stand-in";
import { Account } from "../stand-in/account";
import { adoptExisting } from "../stand-in/existing";
import { serveKeeper } from "./keeper";
import { Machine, Saboteur } from "./saboteur";

/** A commit after the one that is checked out. */
const nextCommit = "5eed".repeat(10);

/** The domain's owner has delegated it: nobody waits for a certificate. */
const delegated = { zoneDelegated: true };

/** The projects that make something in AWS. */
export const layers = ["gatus-persistent", "gatus-image", "gatus-ephemeral"] as const satisfies Layer[];

/** What the environment is like before a command that something goes wrong with. */
export type Moment = "nothing" | "asleep" | "awake" | "changed";

/**
 * An environment of its own: the real engine, the stand-in for AWS with a saboteur before it, and the moments of its life
 * that it can be brought back to. The programs run in this process, and IAM isn't asked: `npm start` rehearses both.
 */
export class World implements Machine {
    readonly saboteur = new Saboteur(this);
    /** Another program: what the ephemeral one declares, changed on the way to the engine. */
    transformation: ResourceTransformation | undefined;
    private readonly moments = new Map<string, () => void>();

    private constructor(
        readonly account: Account,
        readonly configuration: Configuration,
        /** What the persistent program declares, as `npm run adopt` knows it. */
        readonly declared: Declaration,
        private readonly folder: string,
    ) {}

    private parts!: {
        readonly engine: Engine<Layer>;
        readonly shell: Shell;
        readonly close: () => void;
    };

    /**
     * @param folder Where the engine may write; it is made anew, and removed by {@link close}.
     * @param stack Whose configuration is taken; undefined is the examples'.
     */
    static async start(folder: string, stack?: string): Promise<World> {
        const configuration = readConfiguration(stack);
        const persistent = configuration.programs["gatus-persistent"].configuration;
        const account = new Account(setting(persistent, "accountId"), setting(persistent, "region"));
        adoptExisting(account, persistent);
        const world = new World(account, configuration, await declare(stack, delegated), folder);
        const command = await pulumiCli((message) => process.stderr.write(`${message}\n`));
        const keeper = await serveKeeper();
        const standIn = await serveStandIn(
            account,
            () => Promise.resolve(),
            undefined,
            (inner) => world.saboteur.between(inner),
        );
        const {
            "gatus-persistent": persistentProgram,
            "gatus-image": image,
            "gatus-ephemeral": ephemeral,
        } = configuration.programs;
        const programs = {
            "gatus-image": image,
            "gatus-persistent": { ...persistentProgram, inline: await inline(persistentProgram.folder) },
            "gatus-ephemeral": {
                ...ephemeral,
                inline: world.transformed(await inline(ephemeral.folder)),
            },
        };
        const environment = {
            ...keeper.environment,
            PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
        };
        const engine = await Engine.start<Layer>({
            command,
            folder,
            stack: configuration.stack,
            programs,
            providers: standIn.providers,
            signal: new AbortController().signal,
            secretsProvider: keeper.secretsProvider,
            environment,
        });
        world.parts = {
            engine,
            shell: new Shell(folder, {
                ...engineEnvironment(folder, standIn.providers),
                ...environment,
                PULUMI_HOME: join(folder, "home"),
                PULUMI_SECRETS_PROVIDER: keeper.secretsProvider,
                PATH: [dirname(command.command), process.env.PATH ?? ""].join(delimiter),
                STACK: configuration.stack,
            }),
            close: () => {
                standIn.close();
                keeper.close();
            },
        };
        await world.live();
        return world;
    }

    get engine(): Engine<Layer> {
        return this.parts.engine;
    }

    /** For what docs/recovery.md says to type. */
    get shell(): Shell {
        return this.parts.shell;
    }

    /** The file that the backend keeps a layer's state in. */
    stateFile(project: Layer): string {
        return join(this.backend, "stacks", project, `${this.configuration.stack}.json`);
    }

    close(): void {
        this.parts.close();
        rmSync(this.folder, { recursive: true, force: true });
        rmSync(this.kept(""), { recursive: true, force: true });
    }

    /** Brings a {@link Moment} back, or another that was noted: AWS, state and configuration. */
    goTo(moment: string): void {
        const back = this.moments.get(moment);
        if (back === undefined) {
            throw new Error(`This life had no moment '${moment}'`);
        }
        back();
    }

    state(project: Layer): Exported {
        return this.engine.state(project);
    }

    /** Whether a command that ended left its lock behind. */
    isLocked(project: Layer): boolean {
        const folder = join(this.backend, "locks", "organization", project, this.configuration.stack);
        return existsSync(folder) && readdirSync(folder).length > 0;
    }

    kill(): void {
        for (const { pid } of descendants()) {
            try {
                process.kill(pid, "SIGKILL");
            } catch {
                // It ended by itself in the meantime.
            }
        }
    }

    lockBackend(): void {
        renameSync(this.backend, `${this.backend}-away`);
        writeFileSync(this.backend, "a backend that can't be reached");
    }

    /** The backend can be reached again. */
    unlockBackend(): void {
        if (existsSync(`${this.backend}-away`)) {
            rmSync(this.backend, { recursive: true, force: true });
            renameSync(`${this.backend}-away`, this.backend);
        }
    }

    /** Notes how things are now, to be brought back. */
    remember(moment: string): void {
        const account = this.account.remember();
        const kept = this.kept(moment);
        cpSync(join(this.folder, "state"), join(kept, "state"), { recursive: true });
        for (const project of layers) {
            cpSync(this.configFile(project), join(kept, `${project}.yaml`));
        }
        this.moments.set(moment, () => {
            account();
            rmSync(join(this.folder, "state"), { recursive: true, force: true });
            cpSync(join(kept, "state"), join(this.folder, "state"), { recursive: true });
            for (const project of layers) {
                cpSync(join(kept, `${project}.yaml`), this.configFile(project));
            }
        });
    }

    /** From nothing to an environment that is awake and about to be changed; notes the moments on the way. */
    private async live(): Promise<void> {
        const { engine } = this;
        const quiet = (): void => undefined;
        engine.configure("gatus-persistent", delegated);
        this.remember("nothing");
        await engine.up("gatus-persistent", quiet);
        engine.configure("gatus-image", { allowDirty: true });
        await engine.up("gatus-image", quiet);
        this.remember("asleep");
        await engine.up("gatus-ephemeral", quiet);
        this.remember("awake");
        engine.configure("gatus-image", { commit: nextCommit });
        await engine.up("gatus-image", quiet);
        engine.configure("gatus-ephemeral", {
            cpu: 512,
            memory: 1024,
            wafRateLimit: 1000,
            taskEgressPorts: [5432],
            natGateways: "per-zone",
        });
        this.remember("changed");
    }

    private transformed(program: PulumiFn): PulumiFn {
        return () => {
            if (this.transformation !== undefined) {
                runtime.registerStackTransformation(this.transformation);
            }
            return program();
        };
    }

    private get backend(): string {
        return join(this.folder, "state", ".pulumi");
    }

    private kept(moment: string): string {
        return join(`${this.folder}-moments`, moment);
    }

    private configFile(project: string): string {
        return join(this.folder, project, `Pulumi.${this.configuration.stack}.yaml`);
    }
}

/** A program: the function that its folder's `index.ts` exports. */
async function inline(folder: string): Promise<PulumiFn> {
    const exported: unknown = await import(folder);
    const program = (exported as { default?: unknown }).default ?? exported;
    if (typeof program !== "function") {
        throw new Error(`${folder}/index.ts should export the program as a function`);
    }
    return program as PulumiFn;
}
