/**
 * What the pipelines decide about the thread from a commit to what runs: which image, and whether at all. Pure functions,
 * so that tests/workflows/simulation can try them in every order of events.
 */
import type { Released } from "../../../lib/released";
import type { Layer } from "../../support/layer";

/** A decision, with the sentence that the log and the summary get. */
export interface Decision<Do extends string> {
    readonly do: Do;
    readonly because: string;
}

/** A release that was scanned, previewed and approved. */
export interface Approved {
    readonly commit: string;
    /** By digest. */
    readonly image: string;
    /** Id of the run that was approved. */
    readonly run: string;
}

/** Whether a run began before another: GitHub counts their ids up. */
export function isOlder(run: string, other: string): boolean {
    return BigInt(run) < BigInt(other);
}

/**
 * What the deployment of an approved release does, when its turn comes.
 *
 * - `refuse`: a run that began later was released meanwhile. This one is an older decision, started again.
 * - `record`: the layer sleeps. The release is recorded, and wakes in the morning.
 * - `deploy`: bring it up, check its health, record it.
 */
export function onDeploy(
    { commit, run }: Approved,
    released: Released | undefined,
    layer: Layer,
): Decision<"refuse" | "record" | "deploy"> {
    if (released !== undefined && isOlder(run, released.run)) {
        return {
            do: "refuse",
            because:
                `${released.commit} was released meanwhile, by the later run ${released.run}: run ${run} is an older ` +
                `decision. To release ${commit} after all: Actions → rollback, with this commit.`,
        };
    }
    // Before the first release there is nothing that a morning would bring up.
    if (layer.resources === 0 && released !== undefined) {
        return {
            do: "record",
            because: `The layer sleeps: ${commit} is recorded, and wakes in the morning.`,
        };
    }
    return { do: "deploy", because: `${commit} is deployed.` };
}

/**
 * What a wake does: bring up what is recorded, or nothing where nothing is.
 *
 * @param asked Whether a person asked for it: then what is awake is brought up once more, whatever is wrong with it.
 */
export function onWake(
    released: Released | undefined,
    layer: Layer,
    { asked }: { asked: boolean },
): Decision<"nothing"> | (Decision<"wake" | "confirm"> & { readonly released: Released }) {
    if (released === undefined) {
        return {
            do: "nothing",
            because: "Nothing was released yet: there is nothing to wake. Push to main.",
        };
    }
    return !asked && layer.resources > 0 && layer.image === released.image
        ? { do: "confirm", released, because: "It is awake already: only its health is checked." }
        : { do: "wake", released, because: `${released.commit} wakes.` };
}

/** Longest time that a person can keep the layer awake with one setting. */
const longestStayMs = 7 * 24 * 60 * 60 * 1000;

/**
 * The time until which the layer stays awake; `undefined` when nobody asked.
 *
 * @param until Value of the variable `STAY_AWAKE_UNTIL`; empty is none.
 * @throws when it is no time, has no time zone, or is more than a week away: that is a mistake which costs money.
 */
export function stayAwakeUntil(until: string, now: number): number | undefined {
    if (until.trim() === "") {
        return undefined;
    }
    const [, day] = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)$/.exec(until.trim()) ?? [];
    const time = day !== undefined && isDay(day) ? Date.parse(until.trim()) : NaN;
    const refuse = (why: string) =>
        new Error(
            `STAY_AWAKE_UNTIL is '${until}': ${why}. Write a time with its zone, such as 2026-12-31T23:30Z, or delete ` +
                "the variable. Nothing was destroyed.",
        );
    if (Number.isNaN(time)) {
        throw refuse("that is no time");
    }
    if (time - now > longestStayMs) {
        throw refuse("that is more than a week away");
    }
    return time;
}

/** Whether the calendar has it: `Date` takes the 31st of November for the 1st of December. */
function isDay(day: string): boolean {
    const date = new Date(day);
    return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

/**
 * What a sleep does.
 *
 * - `stay`: nothing, until the time that somebody asked for.
 * - `look`: the state knows nothing. AWS is asked before anybody says that it sleeps: {@link onEmptyState}.
 * - `destroy`: all that the state knows, and what no state knows.
 *
 * @param asked Whether a person asked for it: then it doesn't matter who wanted to stay awake, and what is asleep is
 * destroyed once more, for what may be left.
 */
export function onSleep(
    layer: Layer,
    { asked, until, now }: { asked: boolean; until: string; now: number },
): Decision<"stay" | "look" | "destroy"> {
    const time = asked ? undefined : stayAwakeUntil(until, now);
    if (time !== undefined && now < time) {
        return { do: "stay", because: `It stays awake: STAY_AWAKE_UNTIL is ${until.trim()}.` };
    }
    return layer.resources === 0 && !asked
        ? { do: "look", because: "The state knows nothing: AWS is asked." }
        : { do: "destroy", because: "It goes to sleep." };
}

/**
 * What a scheduled sleep does whose state knows nothing: a state that was lost looks as one that sleeps. Its site runs, and
 * is paid for by the hour. A sleep takes it down as it would any evening; the history is in the persistent layer.
 *
 * @param found How many things of the layer are in AWS.
 */
export function onEmptyState(found: number): Decision<"nothing" | "destroy"> {
    return found === 0
        ? { do: "nothing", because: "It sleeps already: there is nothing to destroy." }
        : {
              do: "destroy",
              because:
                  `It goes to sleep, though its state knows nothing: AWS has ${found} of its things. The state was lost ` +
                  '(docs/recovery.md, "knows neither the service that runs"), or a killed run left them.',
          };
}

/**
 * What a run does about the others that wait for their approval, before it waits itself: one waits at a time, the one that
 * began last.
 *
 * @returns the older ones, to be cancelled
 * @throws when a newer one waits: this run is an older decision, started again
 */
export function superseded<Run extends { readonly id: string }>(waiting: readonly Run[], run: string): Run[] {
    const newer = waiting.find(({ id }) => isOlder(run, id));
    if (newer !== undefined) {
        throw new Error(
            `Run ${newer.id}, which began later, waits for its approval: this one would take back what it brings. ` +
                "Approve or reject that one; to go back to an older commit: Actions → rollback.",
        );
    }
    return waiting.filter(({ id }) => isOlder(id, run));
}

/** An answer to a run's request for approval. */
export interface Review {
    readonly approved: boolean;
    readonly comment: string;
    /** Login. */
    readonly by: string;
}

/** What an approver writes to release an old image although its scan found something. */
export const overruleWord = "overrule";

/**
 * Who takes an old image although its scan found something.
 *
 * @throws when the approval doesn't say so: whoever approved may not have read it.
 */
export function overruledBy(reviews: readonly Review[]): string {
    const found = reviews.find(
        ({ approved, comment }) => approved && new RegExp(`\\b${overruleWord}\\b`, "i").test(comment),
    );
    if (found === undefined) {
        throw new Error(
            `The scan of this image found something, and no approval overrules it. Start the rollback again, and approve it ` +
                `with the comment '${overruleWord}'. Nothing was deployed.`,
        );
    }
    return found.by;
}
