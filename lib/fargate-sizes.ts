import { Check } from "./config-reader";

/**
 * Memory in MiB that Fargate offers for each number of CPU units: least, most, step.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
 */
const fargateMemory: Readonly<Record<number, readonly [least: number, most: number, step: number]>> = {
    256: [512, 2048, 512],
    512: [1024, 4096, 1024],
    1024: [2048, 8192, 1024],
    2048: [4096, 16384, 1024],
    4096: [8192, 30720, 1024],
    8192: [16384, 61440, 4096],
    16384: [32768, 122880, 8192],
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
        const [least, most, step] = sizes;
        // 256 CPU units offer 512, 1024 and 2048 MiB; every other size is offered in equal steps.
        const offered =
            memory >= least && memory <= most && memory % step === 0 && !(cpu === 256 && memory === 1536);
        return offered
            ? undefined
            : cpu === 256
              ? "Allowed with 256 CPU units: 512, 1024, 2048 (MiB)"
              : `Allowed with ${cpu} CPU units: ${least} to ${most} in steps of ${step} (MiB)`;
    };
}
