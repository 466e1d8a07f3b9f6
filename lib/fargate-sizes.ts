import { Check } from "./config-reader";

/**
 * Memory that Fargate offers for each number of CPU units: the step in MiB, and how many of them at least and at most.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
 */
const fargateMemory: Readonly<Record<number, readonly [step: number, least: number, most: number]>> = {
    256: [512, 1, 4],
    512: [1024, 1, 4],
    1024: [1024, 2, 8],
    2048: [1024, 4, 16],
    4096: [1024, 8, 30],
    8192: [4096, 4, 15],
    16384: [8192, 4, 15],
};

/** CPU units of a Fargate task. */
export const fargateCpu: Check<number> = (cpu) =>
    cpu in fargateMemory
        ? undefined
        : `Allowed: ${Object.keys(fargateMemory).join(", ")} (CPU units; 1024 is one vCPU)`;

/** Memory in MiB that goes with so many CPU units. */
export function fargateMemoryFor(cpu: number): Check<number> {
    return (memory) => {
        const sizes = fargateMemory[cpu];
        if (sizes === undefined) {
            return undefined; // fargateCpu has said what is wrong
        }
        const [step, least, most] = sizes;
        const steps = memory / step;
        // 256 CPU units offer 512, 1024 and 2048 MiB; every other size is offered in equal steps.
        const offered =
            Number.isInteger(steps) && steps >= least && steps <= most && !(cpu === 256 && steps === 3);
        return offered
            ? undefined
            : cpu === 256
              ? "Allowed with 256 CPU units: 512, 1024, 2048 (MiB)"
              : `Allowed with ${cpu} CPU units: ${least * step} to ${most * step} in steps of ${step} (MiB)`;
    };
}
