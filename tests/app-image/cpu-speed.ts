import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

/**
 * Milliseconds of CPU that {@link work} took on the machine whose figures docs/operations.md gives. That machine is gone: on
 * the one that this was measured on, Gatus needed twice the CPU for the same answers, and `work` took 7 ms.
 */
const reference = 3.5;

/**
 * How many times slower a CPU of this machine is than one of the machine whose figures docs/operations.md gives, now, with
 * whatever runs beside; 1 if it's faster. Takes about a second.
 */
export function cpuSlowness(): number {
    for (let warmUp = 0; warmUp < 20; warmUp++) work();
    const times = Array.from({ length: 100 }, () => {
        const { user, system } = process.cpuUsage();
        work();
        const used = process.cpuUsage({ user, system });
        return (used.user + used.system) / 1000;
    }).sort((a, b) => a - b);
    return Math.max(1, (times[50] ?? reference) / reference);
}

/** Something like what Gatus does for an answer: makes JSON, packs it. */
function work(): void {
    const list = Array.from({ length: 4000 }, (_, index) => ({
        name: String(index),
        group: String(index % 20),
        results: [(index * 7) % 13, (index * 11) % 17],
    }));
    const text = JSON.stringify(list);
    gzipSync(text);
    JSON.parse(text);
    createHash("sha256").update(text).digest();
}
