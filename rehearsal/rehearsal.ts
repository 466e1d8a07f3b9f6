import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pulumiCli } from "./pulumi-cli";
import { Configuration, Project, readConfiguration, setting } from "./configuration";
import { Engine } from "./engine";
import { Exported } from "./exported";
import { exportFile } from "./exports";
import { Gatekeeper } from "./gatekeeper";
import { Lifecycle } from "./lifecycle";
import { planted } from "./planted";
import { configuredRepository } from "./roles";
import { serveStandIn } from "./stand-in";
import { Account } from "./stand-in/account";
import { adoptExisting } from "./stand-in/existing";
import { GithubSide } from "./stand-in/github-side";
import { Plan } from "../github/plan";

const cache = join(__dirname, "..", ".cache", "rehearsal");

/** Everything that a rehearsal needs, up and running. */
export interface Rehearsal {
    readonly lifecycle: Lifecycle;
    /** What exists in the stand-in for AWS. */
    readonly account: Account;
    readonly stack: string;
    readonly configuration: Configuration;
    /** What each project's last step deployed. */
    readonly states: ReadonlyMap<Project, Exported>;
    /** Version of the engine. */
    readonly pulumi: string;
    /** Where the engine keeps its state and its logs until it is closed. */
    readonly folder: string;
    /** What the engine has said so far, as on a terminal. */
    readonly said: () => string;
    /** Ends what runs, and removes what it wrote but the exports. */
    close(): void;
}

/**
 * Finds the engine, serves the stand-in for AWS to it, and creates a stack of each program.
 *
 * @param stack Whose configuration is taken; undefined is the examples'.
 * @param signal Stops whatever runs.
 * @param log Is told before anything that takes long.
 * @throws when there is no engine, no such configuration, or no place to write
 */
export async function startRehearsal(
    stack: string | undefined,
    signal: AbortSignal,
    log: (message: string) => void,
): Promise<Rehearsal> {
    const configuration = readConfiguration(stack);
    const command = await pulumiCli(log);
    const persistent = configuration.programs["gatus-persistent"].configuration;
    const account = new Account(setting(persistent, "accountId"), setting(persistent, "region"));
    adoptExisting(account, persistent);
    const { repository, repositoryId } = configuredRepository(persistent);
    const plan = setting(configuration.programs["gatus-github"].configuration, "plan");
    const github = new GithubSide({
        fullName: repository,
        id: Number(repositoryId),
        ...(plan !== "" && { plan: plan as Plan, visibility: "private" }),
    });
    const gatekeeper = new Gatekeeper(account, persistent);
    const standIn = await serveStandIn(account, (operation) => gatekeeper.operation(operation), github);
    const folder = join(cache, `run-${process.pid}`);
    const close = (): void => {
        standIn.close();
        rmSync(folder, { recursive: true, force: true });
    };
    try {
        const { providers } = standIn;
        // Nobody's: there is no GitHub here.
        const environment = { GITHUB_TOKEN: planted.githubToken, GITHUB_OWNER: "" };
        const engine = await Engine.start({
            command,
            providers,
            folder,
            ...configuration,
            signal,
            environment,
        });
        const states = new Map<Project, Exported>();
        const lifecycle = new Lifecycle(engine, account, gatekeeper, configuration, (project, state) => {
            states.set(project, state);
            save(project, state);
        });
        const said = (): string => engine.said;
        const { stack: name } = configuration;
        const pulumi = String(command.version);
        return { lifecycle, account, close, stack: name, configuration, states, pulumi, folder, said };
    } catch (error) {
        close();
        throw error;
    }
}

/** Keeps what a step deployed. */
function save(project: Project, state: Exported): void {
    const file = exportFile(project);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(state, undefined, 4));
}
