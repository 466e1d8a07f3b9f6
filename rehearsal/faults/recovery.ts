import { stateSeemsLost } from "../../scripts/pipeline/orphans";
import { importFile, pairs } from "../../scripts/pipeline/orphans/import-file";
import { removeAll } from "../../scripts/pipeline/orphans/removal";
import { pendingCreates, StackState, unknownToStates } from "../../scripts/pipeline/orphans/unknown";
import { differences, End } from "./judge";
import { runAgain, Scenario } from "./scenario";
import { StandInCloud } from "./stand-in-cloud";
import { layers, World } from "./world";

/** What it took to come back from a fault, and what is not as it was in spite of it. */
export interface Recovered {
    /** Commands besides running again, in the order in which they were needed. */
    readonly needed: readonly string[];
    readonly differences: readonly string[];
}

/** How often a person would go through the page before giving up. */
const rounds = 3;

/** Carries out what docs/recovery.md says, until all is as if nothing had happened. */
export async function recover(world: World, scenario: Scenario, undisturbed: End): Promise<Recovered> {
    const { project } = scenario;
    const needed = new Set<string>();
    let left = differences(world, project, undisturbed);
    for (let round = 0; round < rounds && left.length > 0; round++) {
        if (world.isLocked(project)) {
            needed.add("pulumi cancel");
            await world.engine.cancel(project);
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
        await world.engine.refresh(project);
    }
}

/** Takes into the state what AWS has of what the program would make. @returns whether there was anything */
async function importOrphans(world: World, project: "gatus-persistent"): Promise<boolean> {
    const { account, configuration, engine } = world;
    const cloud = new StandInCloud(account, `gatus-${configuration.stack}`);
    const states = [world.state(project)] as StackState[];
    const orphans = unknownToStates(await cloud.find("persistent"), states);
    if (orphans.length === 0) {
        return false;
    }
    const known = (): Set<string> =>
        new Set((world.state(project).deployment.resources ?? []).map(({ urn }) => urn));
    const planned = await engine.plan(project);
    const provider = planned.find(({ type }) => type === "pulumi:providers:aws");
    if (provider !== undefined) {
        await engine.upOnly(project, provider.urn);
    }
    await engine.import(project, importFile(planned, pairs(planned, orphans), known()));
    // Until then a name that Pulumi made up counts as one that the program no longer gives: decision 65.
    await engine.refresh(project);
    return true;
}

/** @returns whether there was anything */
async function removeOrphans(world: World): Promise<boolean> {
    const { account, configuration } = world;
    const cloud = new StandInCloud(account, `gatus-${configuration.stack}`);
    const states = layers.map((layer) => world.state(layer)) as StackState[];
    const orphans = unknownToStates(await cloud.find("ephemeral"), states);
    if (stateSeemsLost(orphans)) {
        throw new Error("what a fault left is taken for a lost state: it would not be settled");
    }
    await removeAll(cloud, orphans, { pauseMs: 0, rounds: 2 });
    return orphans.length > 0;
}
