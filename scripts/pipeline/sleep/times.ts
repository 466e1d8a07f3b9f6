import { untilMs } from "../orphans/aws/part";

const minute = 60_000;

/**
 * How long each part of a sleep may take. Together they fit the limits of the step and the job (.github/workflows/sleep.yml),
 * so that the receipt is always written: tests/scripts/sleep-times.test.ts adds them up.
 *
 * What the provider waits for can't be added up: it gives a subnet 20 minutes, a security group 15, an internet gateway 20
 * to be detached and 20 to be deleted, one after the other. So a try is ended, and the next one goes on where it was.
 */
export const times = {
    /** What the checks saw last: asked, and written down (scripts/pipeline/sleep/last-status.ts). */
    nightPageMs: minute,
    /** What no state knows, before and after: later than this the deletion of nothing more is begun ({@link sharesOf}). */
    orphansMs: 2 * minute,
    /** And the one that was begun is waited for. */
    lastOrphanMs: untilMs,
    /** All tries together, with the pauses between them, and what is done before and after each. */
    allTriesMs: 30 * minute,
    /** One try: longer than the service, the longest of what costs, is waited for (ephemeral/service.ts). */
    tryMs: 14 * minute,
    /** How long each of the signals that end a try is given. */
    graceMs: minute / 2,
    /** Asking what is in the way. */
    askMs: minute,
} as const;

/**
 * How long what no state knows is given before the first try, and all tries. A state that knows nothing may have been lost:
 * then all of the layer is in no state, and what a destroy has less to do, it has more.
 *
 * @param known How many resources the state knows.
 */
export function sharesOf(known: number): { readonly orphansMs: number; readonly allTriesMs: number } {
    const orphansMs = known === 0 ? times.tryMs : times.orphansMs;
    return { orphansMs, allTriesMs: times.allTriesMs - (orphansMs - times.orphansMs) };
}
