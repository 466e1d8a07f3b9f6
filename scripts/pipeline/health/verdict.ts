/** What a check says: in order, not yet (ask again), or broken (asking again would not help). */
export interface Verdict {
    /** Which check, as the one line of a failure names it. */
    readonly check: string;
    readonly state: "ok" | "waiting" | "broken";
    /** What was seen, or what is wrong and against which expectation. */
    readonly detail: string;
}

export const ok = (check: string, detail: string): Verdict => ({ check, state: "ok", detail });
export const waiting = (check: string, detail: string): Verdict => ({ check, state: "waiting", detail });
export const broken = (check: string, detail: string): Verdict => ({ check, state: "broken", detail });
