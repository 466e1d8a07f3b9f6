/**
 * What a look at one thing came to.
 *
 * - `ok`
 * - `later`: a step of the deployment that is still to come makes it, and its command is said
 * - `warning`: it works, and costs or risks something
 * - `unknown`: it could not be looked at, so it is not known to be right
 * - `fault`: it must be mended
 */
export type Verdict = "ok" | "later" | "warning" | "unknown" | "fault";

/** A line of the report. */
export interface Finding {
    readonly verdict: Verdict;
    /** What is so. */
    readonly what: string;
    /** Why it matters. */
    readonly why?: string;
    /** What to type, or to do. */
    readonly command?: string;
}

export function ok(what: string): Finding {
    return { verdict: "ok", what };
}

export function fault(what: string, why: string, command: string): Finding {
    return { verdict: "fault", what, why, command };
}

export function warning(what: string, why: string, command: string): Finding {
    return { verdict: "warning", what, why, command };
}

export function later(what: string, why: string, command: string): Finding {
    return { verdict: "later", what, why, command };
}

/** A question that got no answer: the line that asked it is `unknown`. */
export class Unanswered extends Error {
    /** @param command What would get an answer. */
    constructor(
        message: string,
        readonly command: string,
    ) {
        super(message);
    }
}

/** A look at one thing. */
export interface Check<Scene> {
    /** Part of the report. */
    readonly subject: string;
    /** What is looked at: the line's name, also when there is no answer. */
    readonly name: string;
    readonly look: (scene: Scene) => Promise<Finding | readonly Finding[]>;
}

/** A line with its place. */
export type Line = Finding & { readonly subject: string; readonly name: string };

/**
 * Looks at everything side by side, and waits for nobody longer than `limitMs`.
 *
 * @returns the lines in the order of the checks; at least one for each check
 */
export async function examine<Scene>(
    checks: readonly Check<Scene>[],
    scene: Scene,
    limitMs: number,
): Promise<Line[]> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
            reject(new Unanswered(`there was no answer within ${limitMs / 1000} s`, "Try again"));
        }, limitMs);
    });
    late.catch(() => undefined); // nobody may be waiting any more
    const lines = await Promise.all(
        checks.map(async ({ subject, name, look }) => {
            const found = await Promise.race([look(scene), late]).catch(unanswered);
            return [found].flat().map((finding): Line => ({ subject, name, ...finding }));
        }),
    );
    clearTimeout(timer);
    return lines.flat();
}

function unanswered(error: unknown): Finding {
    const known = error instanceof Unanswered;
    return {
        verdict: "unknown",
        what: `could not be looked at: ${error instanceof Error ? error.message : String(error)}`,
        why: "What isn't looked at is not known to be right",
        command: known ? error.command : "Mend what the message says, and start this again",
    };
}
