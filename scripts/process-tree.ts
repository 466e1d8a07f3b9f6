import { execFileSync } from "node:child_process";

/** A process of this machine. */
interface Process {
    readonly pid: number;
    readonly parent: number;
    /** Resident memory in bytes. */
    readonly memory: number;
    readonly command: string;
}

/** The processes that a process started, and theirs. */
export function descendants(of: number = process.pid): readonly Process[] {
    const all = execFileSync("ps", ["-A", "-o", "pid=,ppid=,rss=,args="], { encoding: "utf8" })
        .split("\n")
        .map((line) => /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line))
        .filter((match) => match !== null)
        .map(([, pid, parent, kilobytes, command = ""]) => ({
            pid: Number(pid),
            parent: Number(parent),
            memory: Number(kilobytes) * 1024,
            command,
        }));
    const found: Process[] = [];
    for (let parents = new Set([of]); parents.size > 0;) {
        const children = all.filter(
            ({ pid, parent, command }) => parents.has(parent) && pid !== of && !command.startsWith("ps "),
        );
        found.push(...children);
        parents = new Set(children.map(({ pid }) => pid));
    }
    return found;
}

/** Ends what this process started and is still there. Politely first; after two seconds, for good. */
export async function endDescendants(): Promise<void> {
    for (const signal of ["SIGTERM", "SIGKILL"] as const) {
        const left = descendants();
        if (left.length === 0) {
            return;
        }
        for (const { pid } of left) {
            try {
                process.kill(pid, signal);
            } catch {
                // It ended by itself in the meantime.
            }
        }
        for (let waited = 0; waited < 2000 && descendants().length > 0; waited += 100) {
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
    }
}
