import { setTimeout as wait } from "node:timers/promises";

export interface Tries {
    /** How often, at most. */
    readonly count: number;
    readonly pauseMs: number;
    /** How long one may take. */
    readonly tryMs: number;
    /** How long all may take, with the pauses between them. */
    readonly allMs: number;
}

/** What goes by, so that a test needn't wait for it. */
export interface Clock {
    now(): number;
    wait(ms: number): Promise<unknown>;
}

const realClock: Clock = { now: () => Date.now(), wait: (ms) => wait(ms) };

/**
 * Tries until it succeeds, the tries are used up, or the time is: what AWS lets go of slowly is gone at a later try.
 *
 * @param once One try, in no more than the time it is given. Says whether it succeeded.
 * @param failed Is told of each that didn't.
 * @returns whether one succeeded
 */
export async function inTries(
    { count, pauseMs, tryMs, allMs }: Tries,
    once: (limitMs: number) => Promise<boolean>,
    failed: (attempt: number) => Promise<void>,
    clock: Clock = realClock,
): Promise<boolean> {
    const end = clock.now() + allMs;
    for (let attempt = 1; attempt <= count; attempt++) {
        if (await once(Math.min(tryMs, end - clock.now()))) {
            return true;
        }
        await failed(attempt);
        // A try that could not even begin to delete would say nothing new.
        if (attempt === count || end - clock.now() <= 2 * pauseMs) {
            break;
        }
        await clock.wait(pauseMs);
    }
    return false;
}
