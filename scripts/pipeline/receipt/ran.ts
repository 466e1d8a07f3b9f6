import type { Released } from "../../../lib/released";

/**
 * What ran, by the state, and which release that was, by the record: a sentence, or none when nothing ran.
 *
 * @param image What the last `up` deployed.
 * @param released The record; the reason why it can't be read, where it can't.
 */
export function whatRan(image: string | undefined, released: Released | Error | undefined): string {
    if (image === undefined) {
        return "";
    }
    if (released instanceof Error) {
        return `It ran ${image}. Which release that was can't be told: ${released.message}`;
    }
    if (released === undefined) {
        return `It ran ${image}. Nothing was released: nothing will wake.`;
    }
    const { commit, time, run, overruled } = released;
    const scan = overruled === undefined ? "" : `, the scan overruled by ${overruled}`;
    const release = `${commit}, released by run ${run} at ${time}${scan}`;
    return image === released.image
        ? `It ran ${release}: ${image}.`
        : `It ran ${image}. What wakes is another one: ${release}: ${released.image}.`;
}
