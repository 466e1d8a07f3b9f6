import { createHash } from "node:crypto";

/** A step of `pulumi preview --json`, as far as it matters here. */
interface Step {
    readonly op: string;
    readonly urn: string;
    readonly oldState?: State;
    readonly newState?: State;
}

interface State {
    readonly id?: string;
    readonly inputs?: Readonly<Record<string, unknown>>;
    readonly outputs?: Readonly<Record<string, unknown>>;
    readonly protect?: boolean;
}

/** What a preview would do to one resource. */
export interface Planned {
    /** Operations, sorted: a replacement is three. */
    readonly ops: string;
    /** What it is to be like in the end: inputs and protection; undefined when it is to be gone. */
    readonly goal: unknown;
    /** The same, with what AWS made up as it stands. */
    readonly literal: unknown;
}

/** What a preview would do, by URN. */
export type Plan = ReadonlyMap<string, Planned>;

/** How the engine writes a value that it will only know when something was made. */
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * The plan of a preview.
 *
 * Left out is what differs from one preview to the next without meaning anything: order, times, the random ends of
 * automatic names, and whatever AWS made up (ids, ARNs, host names): each is replaced by whose it is, so that the VPC
 * of yesterday and the one of today are both the program's VPC.
 *
 * @param text What `pulumi preview --json` printed.
 * @throws when it is no preview, or has no step: even a preview without changes has one, for the stack itself.
 */
export function readPlan(text: string, source: string): Plan {
    let steps: Step[] | undefined;
    try {
        steps = (JSON.parse(text) as { steps?: Step[] }).steps;
    } catch {
        throw new Error(`${source} is not JSON: was it written by 'pulumi preview --json'?`);
    }
    if (steps === undefined || steps.length === 0) {
        throw new Error(`${source} has no steps: nothing was previewed.`);
    }
    const automatic = steps.flatMap(automaticNames);
    const named = renaming([...steps.flatMap(assigned), ...automatic]);
    const literally = renaming(automatic);
    const plan = new Map<string, { ops: string[]; goal: unknown; literal: unknown }>();
    for (const { op, urn, newState } of steps) {
        const planned = plan.get(urn) ?? { ops: [], goal: undefined, literal: undefined };
        if (!planned.ops.includes(op)) {
            planned.ops.push(op);
        }
        if (newState !== undefined && !op.startsWith("delete")) {
            const { inputs, protect } = newState;
            planned.goal = mapTexts({ inputs, protect }, named);
            planned.literal = mapTexts({ inputs, protect }, literally);
        }
        plan.set(urn, planned);
    }
    return new Map(
        [...plan].map(([urn, planned]) => [urn, { ...planned, ops: planned.ops.sort().join(" ") }]),
    );
}

/** Puts the second text of each pair for the first, wherever it is in a longer one. */
function renaming(pairs: readonly [string, string][]): (text: string) => string {
    // The longest first: an ARN contains an id.
    const longestFirst = [...new Map(pairs)].sort(([a], [b]) => b.length - a.length);
    return (text) => longestFirst.reduce((found, [from, to]) => found.replaceAll(from, to), text);
}

/**
 * What AWS made up for a resource that is there: its id, and what it has as outputs but was not given as input. The
 * stack's own outputs are none: one of them is the image that runs, which is said, and which is what is approved.
 */
function assigned({ urn, oldState, newState }: Step): [string, string][] {
    if (isEngines(urn)) {
        return [];
    }
    return [oldState, newState].flatMap((state): [string, string][] => {
        const { id, inputs = {}, outputs = {} } = state ?? {};
        const computed = Object.entries(outputs).filter(([property]) => !(property in inputs));
        return [["id", id] as const, ...computed].flatMap(([property, value]): [string, string][] =>
            isMadeUp(value) ? [[value, `<${property} of ${urn}>`]] : [],
        );
    });
}

/**
 * Long, and with a digit: not a word such as ACTIVE, which the configuration may say too. Nor a region, a zone or the
 * account's id, which every resource has and whatever is configured may contain.
 */
function isMadeUp(value: unknown): value is string {
    const isConfigured = (text: string) => /^(?:[a-z]{2}(?:-[a-z]+)+-\d[a-z]?|\d{12})$/.test(text);
    return (
        typeof value === "string" &&
        value.length >= 8 &&
        /\d/.test(value) &&
        value !== unknownValue &&
        !isConfigured(value)
    );
}

/**
 * Automatic names end in random characters, new ones at each preview of a resource that isn't there yet: the resource's
 * own name and seven digits, or whatever else its provider says that it filled in (`__defaults`). Other resources may
 * mention them.
 */
function automaticNames({ urn, oldState, newState }: Step): [string, string][] {
    const own = urn.split("::").at(-1) ?? urn;
    return [oldState, newState].flatMap((state): [string, string][] => {
        const inputs = state?.inputs ?? {};
        const defaults = (inputs.__defaults ?? []) as string[];
        return Object.entries(inputs).flatMap(([property, value]): [string, string][] => {
            const random = typeof value === "string" ? /^(.*)-[0-9a-f]{7}$/.exec(value) : null;
            const isAutomatic = random !== null && (random[1] === own || defaults.includes(property));
            return isAutomatic ? [[String(value), `<automatic ${property} of ${urn}>`]] : [];
        });
    });
}

/** The value with its keys in order, and every text in it mapped. */
function mapTexts(value: unknown, map: (text: string) => string): unknown {
    if (Array.isArray(value)) {
        return value.map((item) => mapTexts(item, map));
    }
    if (typeof value === "object" && value !== null) {
        const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
        return Object.fromEntries(entries.map(([key, item]) => [key, mapTexts(item, map)]));
    }
    return typeof value === "string" ? map(value) : value;
}

/** `sha256:...` over all that the plan would do. */
export function digestOf(plan: Plan): string {
    const hash = createHash("sha256");
    for (const [urn, { ops, goal }] of [...plan].sort(([a], [b]) => (a < b ? -1 : 1))) {
        hash.update(`${ops} ${urn}\n${goal === undefined ? "" : JSON.stringify(goal)}\n`);
    }
    return `sha256:${hash.digest("hex")}`;
}

/**
 * What the plan of now would do that was not approved; nothing when it is still what was approved. That is so when every
 * resource is to be like what was approved, and the way there is the approved one, or less (done already), or the layer
 * slept when it was approved: then every resource was approved from nothing.
 */
export function differences(approved: Plan, now: Plan): string[] {
    const slept = [...approved].every(([urn, { ops }]) => ops === "create" || isEngines(urn));
    const urns = [...new Set([...approved.keys(), ...now.keys()])].sort();
    return urns.flatMap((urn) => {
        const [before, after] = [approved.get(urn), now.get(urn)];
        if (isEngines(urn)) {
            return [];
        }
        if (before === undefined) {
            const isGone = slept && after?.ops === "delete";
            return isGone || after === undefined ? [] : [`not approved: ${readable(after.ops, urn)}`];
        }
        if (after === undefined) {
            return before.ops === "delete" ? [] : [`no longer: ${readable(before.ops, urn)}`];
        }
        if (!slept && after.ops !== before.ops && after.ops !== "same") {
            return [`not approved: ${readable(after.ops, urn)}`];
        }
        // Nothing was made up for what was approved from nothing: whatever is known of it is meant as it stands.
        const isStill = slept
            ? alike(before.literal, after.literal, after.goal)
            : alike(before.goal, after.goal, after.goal);
        return isStill ? [] : [`with other inputs: ${readable(after.ops, urn)}`];
    });
}

/** What lives in the engine alone: the stack, providers, references to other stacks. */
function isEngines(urn: string): boolean {
    return /::pulumi:(?:pulumi|providers):[^:]+::[^:]*$/.test(urn);
}

/**
 * Equal; what one of them doesn't know yet may be whatever AWS made up for the other.
 *
 * @param named The other, with a name for each part that AWS made up.
 */
function alike(one: unknown, other: unknown, named: unknown): boolean {
    if (one === unknownValue || other === unknownValue) {
        const [known, name] = one === unknownValue ? [other, named] : [one, one];
        return known === unknownValue || JSON.stringify(name ?? "").includes(" of urn:");
    }
    if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) {
        return one === other;
    }
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    return keys.every((key) =>
        alike(Reflect.get(one, key), Reflect.get(other, key), Reflect.get(Object(named), key)),
    );
}

/** `create aws:ecs/service:Service gatus-prod`. */
function readable(ops: string, urn: string): string {
    const [type = "", name = ""] = urn.split("::").slice(-2);
    return `${ops.includes("replace") ? "replace" : ops} ${type.split("$").at(-1) ?? type} ${name}`;
}

/** What the plan changes, a line each; `same` and `read` change nothing. */
export function changes(plan: Plan): string[] {
    return [...plan]
        .filter(([, { ops }]) => ops !== "same" && ops !== "read")
        .map(([urn, { ops }]) => readable(ops, urn))
        .sort();
}
