import { setTimeout as sleep } from "node:timers/promises";

/** Asks again and again, until there is an answer. @throws when it takes longer than `seconds`. */
export async function until<T>(ask: () => Promise<T | undefined>, seconds = 10): Promise<T> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
        const answer = await ask().catch(() => undefined);
        if (answer !== undefined) return answer;
        if (Date.now() > deadline) throw new Error(`No answer within ${seconds} seconds.`);
        await sleep(20);
    }
}
