import { Fault, FaultKind, faultKinds, operationTitle } from "./fault";
import { End, endOf } from "./judge";
import { recover } from "./recovery";
import { run, runAgain, scenarios } from "./scenario";
import { World } from "./world";

/** A fault, and what came of it. */
export interface Result {
    readonly scenario: string;
    readonly operation: string;
    readonly kind: FaultKind;
    /** What was needed besides running again. */
    readonly needed: readonly string[];
    /** What is not as in the undisturbed run: nothing, when it was recovered from. */
    readonly differences: readonly string[];
    /** Why it was rehearsed a second time, if it was. */
    readonly repeated?: string;
    readonly seconds: number;
}

/** One fault to rehearse. */
export interface Task extends Fault {
    /** Title of the scenario. */
    readonly scenario: string;
}

/** How often a run is begun whose operation doesn't come. */
const attempts = 3;

/** Runs faults in a world, one after the other. */
export class FaultRehearsal {
    private readonly ends = new Map<string, End>();

    constructor(private readonly world: World) {}

    /**
     * Each kind of fault at each operation of each scenario, as the undisturbed runs do them; keeps how those end.
     *
     * @throws when an undisturbed run fails
     */
    async tasks(): Promise<readonly Task[]> {
        const found: Task[] = [];
        for (const scenario of scenarios) {
            this.world.goTo(scenario.from);
            this.world.saboteur.takeCalls();
            await run(this.world, scenario);
            const calls = this.world.saboteur.takeCalls();
            if (scenario.then !== undefined) {
                await runAgain(this.world, scenario);
            }
            this.ends.set(scenario.title, endOf(this.world, scenario.project));
            for (const kind of scenario.kinds ?? faultKinds) {
                found.push(...calls.map((operation) => ({ scenario: scenario.title, operation, kind })));
            }
        }
        return found;
    }

    /**
     * A program lives in this process, and one whose engine was killed goes on for a while: it may spoil the recovery, as
     * nothing does where a program has a process of its own. So what throws, or ends otherwise than it should, is rehearsed
     * once more, and says so.
     */
    async rehearse(task: Task): Promise<Result> {
        const began = performance.now();
        try {
            const first = await this.once(task);
            const [difference] = first.differences;
            if (difference === undefined) return first;
            const repeated = `${first.differences.length} differences, the first of them: ${difference}`;
            return { ...(await this.once(task)), repeated };
        } catch (first) {
            const repeated = firstLine(first);
            return await this.once(task).then(
                (result) => ({ ...result, repeated }),
                (second: unknown) => ({
                    scenario: task.scenario,
                    operation: operationTitle(task.operation),
                    kind: task.kind,
                    needed: [],
                    differences: [`the recovery failed, twice: ${firstLine(second)}`],
                    repeated,
                    seconds: (performance.now() - began) / 1000,
                }),
            );
        } finally {
            forgetProgram();
        }
    }

    private async once(task: Task): Promise<Result> {
        const began = performance.now();
        const { world } = this;
        const scenario = scenarios.find(({ title }) => title === task.scenario);
        const end = this.ends.get(task.scenario);
        if (scenario === undefined || end === undefined) {
            throw new Error("The undisturbed runs come first");
        }
        // What is left of a program whose engine was killed may spoil the next one's beginning: nothing was shown then.
        let said = "";
        let notReached = true;
        for (let attempt = 0; attempt < attempts && notReached; attempt++) {
            world.goTo(scenario.from);
            world.saboteur.arm(task);
            said = await run(world, scenario).then(
                () => "it ended well",
                (error: unknown) => (error instanceof Error ? error.message : String(error)),
            );
            world.unlockBackend();
            notReached = world.saboteur.disarm();
        }
        const { needed, differences } = await recover(world, scenario, end);
        return {
            scenario: task.scenario,
            operation: operationTitle(task.operation),
            kind: task.kind,
            needed,
            differences: notReached ? [`the operation never came: ${said}`, ...differences] : differences,
            seconds: (performance.now() - began) / 1000,
        };
    }
}

function firstLine(error: unknown): string {
    return (error instanceof Error ? error.message : String(error)).trim().split("\n")[0] ?? "";
}

/**
 * A program whose engine was killed never comes to take its handlers away; what it still throws is nobody's concern. Each
 * program brings handlers of its own again.
 */
function forgetProgram(): void {
    for (const event of ["uncaughtException", "unhandledRejection"]) {
        process.removeAllListeners(event).on(event, () => undefined);
    }
}
