import { FaultRehearsal, Result, Task } from "./rehearse";
import { World } from "./world";

/** What a worker tells the one who started it. */
export type Told =
    | { readonly kind: "ready"; readonly tasks: readonly Task[] }
    | { readonly kind: "result"; readonly result: Result }
    | { readonly kind: "failed"; readonly message: string };

/** One world in a process of its own: gets tasks by messages, answers each with its result. */
async function main(folder: string): Promise<void> {
    const world = await World.start(folder);
    const rehearsal = new FaultRehearsal(world);
    process.on("disconnect", () => {
        world.kill();
        world.close();
        process.exit(0);
    });
    process.on("message", (task: Task) => {
        rehearsal.rehearse(task).then((result) => {
            tell({ kind: "result", result });
        }, fail);
    });
    tell({ kind: "ready", tasks: await rehearsal.tasks() });
}

function tell(told: Told): void {
    process.send?.(told);
}

function fail(error: unknown): void {
    tell({
        kind: "failed",
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
}

main(process.argv[2] ?? "").catch(fail);
