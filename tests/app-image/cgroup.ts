import {
    accessSync,
    constants,
    existsSync,
    mkdirSync,
    readFileSync,
    rmdirSync,
    writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** What a control group gives the processes in it. */
export interface Limits {
    /** Of one CPU, such as 0.25. */
    readonly cpu: number;
    /** Bytes. */
    readonly memory: number;
}

const root = "/sys/fs/cgroup";
const period = 100_000;

/** A control group of Linux, of version 1 or 2, whichever this machine has: what Fargate limits a task with. */
export class Cgroup {
    private constructor(
        private readonly folders: readonly string[],
        private readonly peakFile: string,
        private readonly throttledFile: string,
    ) {}

    /** Why there can be none on this machine, or `undefined`. */
    static missing(): string | undefined {
        if (process.platform !== "linux") return "this isn't Linux";
        try {
            accessSync(versionTwo() ? root : join(root, "cpu"), constants.W_OK);
            if (versionTwo()) enable();
            return undefined;
        } catch (error) {
            return `control groups can't be made here: ${(error as Error).message}`;
        }
    }

    /** What else runs on this machine gets no part of the quota: the group goes first, as far as its limits let it. */
    static make({ cpu, memory }: Limits): Cgroup {
        const name = `gatus-test-${process.pid}`;
        const quota = String(Math.round(cpu * period));
        if (versionTwo()) {
            const folder = join(root, name);
            mkdirSync(folder);
            writeFileSync(join(folder, "cpu.max"), `${quota} ${period}`);
            writeFileSync(join(folder, "cpu.weight"), "10000");
            writeFileSync(join(folder, "memory.max"), String(memory));
            return new Cgroup([folder], join(folder, "memory.peak"), join(folder, "cpu.stat"));
        }
        const [ofCpu, ofMemory] = [join(root, "cpu", name), join(root, "memory", name)];
        for (const folder of [ofCpu, ofMemory]) mkdirSync(folder);
        writeFileSync(join(ofCpu, "cpu.cfs_period_us"), String(period));
        writeFileSync(join(ofCpu, "cpu.cfs_quota_us"), quota);
        writeFileSync(join(ofCpu, "cpu.shares"), "262144");
        writeFileSync(join(ofMemory, "memory.limit_in_bytes"), String(memory));
        const peak = join(ofMemory, "memory.max_usage_in_bytes");
        return new Cgroup([ofCpu, ofMemory], peak, join(ofCpu, "cpu.stat"));
    }

    /** Words before a command that make it run in the group, from its first instruction. */
    get through(): readonly string[] {
        const enter = this.folders.map((folder) => `echo $$ > ${folder}/cgroup.procs`).join(" && ");
        return ["/bin/sh", "-c", `${enter} && exec "$@"`, "sh"];
    }

    /** The most memory that was in use, pages of files included; `undefined` where the kernel doesn't tell. */
    get peakBytes(): number | undefined {
        return existsSync(this.peakFile) ? Number(readFileSync(this.peakFile, "utf8")) : undefined;
    }

    /** Of how many periods of a tenth of a second the whole quota was used. */
    get throttled(): string {
        const stat = readFileSync(this.throttledFile, "utf8");
        const number = (key: string) => new RegExp(`^${key} (\\d+)`, "m").exec(stat)?.[1] ?? "?";
        return `${number("nr_throttled")} of ${number("nr_periods")}`;
    }

    /** Its processes must have ended. */
    remove(): void {
        for (const folder of this.folders) rmdirSync(folder);
    }
}

function versionTwo(): boolean {
    return existsSync(join(root, "cgroup.controllers"));
}

/** Lets groups below the root limit CPU and memory. */
function enable(): void {
    const enabled = readFileSync(join(root, "cgroup.subtree_control"), "utf8");
    const missing = ["cpu", "memory"].filter((controller) => !enabled.split(/\s/).includes(controller));
    if (missing.length > 0) {
        writeFileSync(
            join(root, "cgroup.subtree_control"),
            missing.map((controller) => `+${controller}`).join(" "),
        );
    }
}
