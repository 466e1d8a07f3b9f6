/** The parts of the night page's script that tests load; in a browser it exports nothing. */

export interface PageSchedule {
    readonly timeZone: string;
    readonly wakeAt: string;
    readonly sleepAt: string;
    /** `MON`, … */
    readonly awakeDays: readonly string[];
}

export interface PageStatus {
    readonly at: number;
    readonly endpoints?: readonly { name: string; group: string; state: "up" | "down" }[] | undefined;
    readonly leftOut?: number;
}

export interface PageState {
    readonly state: "asleep" | "waking" | "down";
    readonly wakesAt: number;
    readonly sleptAt?: number;
    readonly wokeAt?: number;
}

export function stateAt(schedule: PageSchedule, status: PageStatus | undefined, now: number): PageState;
export function readStatus(value: unknown, now: number): PageStatus | undefined;
export function wordsOf(
    state: PageState,
    host: string,
    now: number,
): { readonly headline: string; readonly sentences: readonly string[] };
