import { ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { Result, Task } from "./rehearse";
import type { Told } from "./worker";

/** Longest that one fault may take, its recovery included. */
const limitMs = 300_000;

/** Workers side by side, each with a world of its own. */
export class Crew {
    private constructor(private readonly members: readonly Member[]) {}

    /** @param folder Where the workers write; each in a folder of its own. */
    static async start(size: number, folder: string): Promise<Crew> {
        const members = Array.from({ length: size }, (_, index) => new Member(`${folder}-${index}`));
        const crew = new Crew(members);
        try {
            await Promise.all(members.map((member) => member.ready));
        } catch (error) {
            crew.dismiss();
            throw error;
        }
        return crew;
    }

    /** All that can go wrong. */
    async tasks(): Promise<readonly Task[]> {
        return (await this.members[0]?.ready) ?? [];
    }

    /** Hands out tasks as workers become free, until none is left or the time is over. */
    async run(
        tasks: readonly Task[],
        deadline: number,
        onResult: (result: Result) => void,
    ): Promise<readonly Result[]> {
        const results: Result[] = [];
        const waiting = [...tasks];
        await Promise.all(
            this.members.map(async (member) => {
                for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
                    if (Date.now() > deadline) {
                        return;
                    }
                    const result = await member.rehearse(task);
                    results.push(result);
                    onResult(result);
                }
            }),
        );
        return results;
    }

    dismiss(): void {
        for (const member of this.members) {
            member.dismiss();
        }
    }
}

class Member {
    readonly ready: Promise<readonly Task[]>;
    private readonly process: ChildProcess;

    constructor(folder: string) {
        this.process = fork(join(__dirname, "worker.ts"), [folder], {
            execArgv: ["-r", "ts-node/register"],
            stdio: ["ignore", "ignore", "inherit", "ipc"],
        });
        this.ready = this.answer("its undisturbed runs").then((told) =>
            told.kind === "ready" ? told.tasks : [],
        );
        this.ready.catch(() => undefined); // whoever waits for it hears of it
    }

    async rehearse(task: Task): Promise<Result> {
        const answer = this.answer(
            `${task.kind}: ${task.scenario}, ${task.operation.verb} ${task.operation.urn}`,
        );
        this.process.send(task);
        const told = await answer;
        if (told.kind !== "result") {
            throw new Error("A worker answered something else");
        }
        return told.result;
    }

    dismiss(): void {
        if (this.process.connected) {
            this.process.disconnect();
        }
    }

    /** @throws when it fails, ends, or says nothing for too long */
    private answer(what: string): Promise<Told> {
        return new Promise((resolve, reject) => {
            const fail = (message: string): void => {
                done();
                reject(new Error(`A worker failed at ${what}: ${message}`));
            };
            const timer = setTimeout(() => {
                fail(`nothing after ${limitMs / 1000} s`);
            }, limitMs);
            const onExit = (code: number | null): void => {
                fail(`it ended with ${String(code)}`);
            };
            const onMessage = (told: Told): void => {
                if (told.kind === "failed") {
                    fail(told.message);
                    return;
                }
                done();
                resolve(told);
            };
            const done = (): void => {
                clearTimeout(timer);
                this.process.off("exit", onExit).off("message", onMessage);
            };
            this.process.on("exit", onExit).on("message", onMessage);
        });
    }
}
