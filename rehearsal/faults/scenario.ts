import { Layer } from "../configuration";
import { FaultKind } from "./fault";
import { Moment, World } from "./world";

/** A command of somebody's day, in which each operation can go wrong. */
export interface Scenario {
    readonly title: string;
    readonly project: Layer;
    readonly from: Moment;
    readonly command: "up" | "destroy";
    /** What comes after the fault; by default the same again. */
    readonly then?: "destroy";
    /** By default all. */
    readonly kinds?: readonly FaultKind[];
}

export const scenarios: readonly Scenario[] = [
    { title: "wake", project: "gatus-ephemeral", from: "asleep", command: "up" },
    { title: "sleep", project: "gatus-ephemeral", from: "awake", command: "destroy" },
    // Nobody looks at what went wrong in the morning, and the night comes.
    {
        title: "wake, then sleep",
        project: "gatus-ephemeral",
        from: "asleep",
        command: "up",
        then: "destroy",
        kinds: ["answer lost", "killed before", "killed", "state unwritable"],
    },
    { title: "change", project: "gatus-ephemeral", from: "changed", command: "up" },
    { title: "first up", project: "gatus-persistent", from: "nothing", command: "up" },
];

/** Runs the scenario's command. @throws {EngineError} as the engine says */
export async function run(world: World, { project, command }: Scenario): Promise<void> {
    await world.engine[command](project, () => undefined);
}

/** Runs what comes after it, when something went wrong. @throws {EngineError} as the engine says */
export async function runAgain(world: World, { project, command, then }: Scenario): Promise<void> {
    await world.engine[then ?? command](project, () => undefined);
}
