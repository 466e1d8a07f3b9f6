import { execFileSync } from "node:child_process";

/** A process of this machine. */
export interface Process {
    readonly pid: number;
    readonly parent: number;
    readonly command: string;
}

/** The processes that a process started, and theirs. */
export function descendants(of: number = process.pid): readonly Process[] {
    const all = processes();
    const found: Process[] = [];
    for (let parents = new Set([of]); parents.size > 0;) {
        const children = all.filter(({ pid, parent }) => parents.has(parent) && pid !== of);
        found.push(...children);
        parents = new Set(children.map(({ pid }) => pid));
    }
    return found;
}

/** Everything that runs, but what lists it. */
function processes(): readonly Process[] {
    return execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" })
        .split("\n")
        .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
        .filter((match) => match !== null)
        .map(([, pid, parent, command = ""]) => ({ pid: Number(pid), parent: Number(parent), command }))
        .filter(({ command }) => !command.startsWith("ps "));
}

/** Ends processes that this one started, as far as they are still there. Politely first; after two seconds, for good. */
export async function endProcesses(started: readonly Process[]): Promise<void> {
    for (const signal of ["SIGTERM", "SIGKILL"] as const) {
        for (const { pid } of alive(started)) {
            try {
                process.kill(pid, signal);
            } catch {
                // It ended by itself in the meantime.
            }
        }
        for (let waited = 0; waited < 2000 && alive(started).length > 0; waited += 100) {
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
    }
}

/** The ones that still run: whoever has the same number and the same command line is the same. */
export function alive(started: readonly Process[]): readonly Process[] {
    const there = started.length === 0 ? [] : processes();
    return started.filter((one) =>
        there.some(({ pid, command }) => pid === one.pid && command === one.command),
    );
}
