import { randomInt } from "node:crypto";
import { UsageError } from "../../scripts/support/cli";

/** The seed that was given, or one of chance. @throws {UsageError} when it is none */
export function readSeed(given: string | undefined): number {
    if (given === undefined) {
        return randomInt(2 ** 32);
    }
    const seed = Number(given);
    if (!/^\d{1,10}$/.test(given) || seed >= 2 ** 32) {
        throw new UsageError(
            `--seed is '${given}': it takes a whole number from 0 to ${2 ** 32 - 1}. Nothing was done.`,
        );
    }
    return seed;
}

/**
 * In an order that the seed decides: the same for the same seed.
 *
 * @see https://en.wikipedia.org/wiki/Fisher%E2%80%93Yates_shuffle
 */
export function shuffled<It>(items: readonly It[], seed: number): It[] {
    const result = [...items];
    const random = numbers(seed);
    for (let last = result.length - 1; last > 0; last--) {
        const other = Math.floor(random() * (last + 1));
        [result[last], result[other]] = [result[other] as It, result[last] as It];
    }
    return result;
}

/** Numbers from 0 to below 1, xorshift: no more than a sample needs. */
function numbers(seed: number): () => number {
    let state = seed === 0 ? 0x9e3779b9 : seed;
    return () => {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        return (state >>> 0) / 2 ** 32;
    };
}
