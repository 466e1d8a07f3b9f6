import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stateSeemsLost } from "../../scripts/pipeline/orphans";
import { removeAll } from "../../scripts/pipeline/orphans/removal";
import { pendingCreates, unknownToStates } from "../../scripts/pipeline/orphans/unknown";
import { adopt } from "../../scripts/setup/adopt";
import { Place } from "../../scripts/setup/adopt/aws";
import { Layer } from "../configuration";
import { documentedCommands } from "../documented-commands";
import { standInCandidates } from "../stand-in/candidates";
import { differences, End } from "./judge";
import { runAgain, Scenario } from "./scenario";
import { StandInCloud } from "./stand-in-cloud";
import { layers, World } from "./world";

/** What the page says to type. */
const [[cancel = ""] = []] = documentedCommands("`the stack is currently locked by 1 lock(s)`");
const [[clearPending = ""] = [], [, takeIn = ""] = []] = documentedCommands(
    "`pending operations from previous deployment`",
);

/** What it took to come back from a fault, and what is not as it was in spite of it. */
export interface Recovered {
    /** Commands besides running again, in the order in which they were needed. */
    readonly needed: readonly string[];
    readonly differences: readonly string[];
}

/** How often a person would go through the page before giving up. */
const rounds = 3;

/** Carries out what docs/recovery.md says, by its own commands, until all is as if nothing had happened. */
export async function recover(world: World, scenario: Scenario, undisturbed: End): Promise<Recovered> {
    const { project } = scenario;
    const needed = new Set<string>();
    let left = differences(world, project, undisturbed);
    for (let round = 0; round < rounds && left.length > 0; round++) {
        if (world.isLocked(project)) {
            needed.add("pulumi cancel");
            await type(world, cancel, project);
        }
        if (scenario.then !== "destroy" && scenario.command !== "destroy") {
            await settle(world, scenario, needed);
        }
        const refusal = await runAgain(world, scenario).then(
            () => undefined,
            (error: unknown) => error as Error,
        );
        left = differences(world, project, undisturbed);
        if (left.length > 0 && refusal !== undefined) {
            left.push(`it said: ${refusal.message}`);
        }
        if (left.length > 0 && project === "gatus-ephemeral") {
            await settle(world, scenario, needed);
            left = differences(world, project, undisturbed);
        }
    }
    return { needed: [...needed], differences: left };
}

/**
 * What a deployment and a wake do before they make anything, a sleep after it has destroyed, and a person before another
 * try at the persistent layer: what no state knows is removed, or, where it lasts for years, taken into the state.
 */
async function settle(world: World, { project }: Scenario, needed: Set<string>): Promise<void> {
    if (project === "gatus-persistent" ? await importOrphans(world, project) : await removeOrphans(world)) {
        needed.add(project === "gatus-persistent" ? "import" : "orphans");
    }
    if (pendingCreates(world.state(project)).length > 0) {
        needed.add("refresh --clear-pending-creates");
        await type(world, clearPending, project);
    }
}

/** Types a command of the page, which names the ephemeral layer's folder. @throws when it fails, with what it said */
async function type(world: World, command: string, project: Layer): Promise<void> {
    const folder = project === "gatus-persistent" ? "persistent" : "ephemeral";
    const typed = command.replace("--cwd ephemeral", `--cwd ${folder}`);
    const { status, stdout, stderr } = await world.shell.type(typed);
    if (status !== 0) {
        throw new Error(`${typed}: ${stdout}${stderr}`);
    }
}

/** Takes into the state what AWS has of what the program would make, as `npm run adopt` does. @returns whether there was anything */
async function importOrphans(world: World, project: "gatus-persistent"): Promise<boolean> {
    const { account, configuration, declared } = world;
    const state = world.state(project);
    const cloud = new StandInCloud(account, `gatus-${configuration.stack}`);
    if (unknownToStates(await cloud.find("persistent"), [state]).length === 0) {
        return false;
    }
    const known = new Set((state.deployment.resources ?? []).map(({ urn }) => urn));
    const find = ({ project: environment }: Place) =>
        Promise.resolve(standInCandidates(account, environment));
    const { file } = await adopt(declared, configuration.stack, find, true, known);
    writeFileSync(join(world.shell.folder, "persistent", "import.json"), JSON.stringify(file));
    await type(world, takeIn, project);
    // Until then a name that Pulumi made up counts as one that the program no longer gives: decision 65.
    await type(world, clearPending, project);
    return true;
}

/** @returns whether there was anything */
async function removeOrphans(world: World): Promise<boolean> {
    const { account, configuration } = world;
    const cloud = new StandInCloud(account, `gatus-${configuration.stack}`);
    const states = layers.map((layer) => world.state(layer));
    const orphans = unknownToStates(await cloud.find("ephemeral"), states);
    if (stateSeemsLost(orphans)) {
        throw new Error("what a fault left is taken for a lost state: it would not be settled");
    }
    await removeAll(cloud, orphans, { pauseMs: 0, rounds: 2 });
    return orphans.length > 0;
}
