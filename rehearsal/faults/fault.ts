/** What can go wrong with one operation on AWS. */
export const faultKinds = [
    "fails",
    "answer lost",
    "throttled",
    "killed before",
    "killed",
    "state unwritable",
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** What each kind does, for the table. */
export const meaning: Readonly<Record<FaultKind, string>> = {
    fails: "AWS refuses the call, once",
    "answer lost": "AWS does it, and its answer never arrives",
    throttled: "AWS throttles the call three times",
    "killed before":
        "the engine is killed (SIGKILL, with all its children) before AWS is asked, and has noted that it would be",
    killed: "AWS does it, and the engine is killed (SIGKILL, with all its children) before it hears of it",
    "state unwritable": "AWS does it, and from then on the state can't be written",
};

/** One operation on AWS, as an undisturbed run did it. */
export interface CalledOperation {
    readonly verb: "create" | "update" | "delete";
    readonly urn: string;
}

/** An operation, and what goes wrong with it. */
export interface Fault {
    readonly kind: FaultKind;
    readonly operation: CalledOperation;
}

/** What one fault of a run is called: `killed: wake, create aws:lb/loadBalancer:LoadBalancer gatus-prod`. */
export function faultTitle(fault: {
    readonly kind: FaultKind;
    /** Title of the scenario. */
    readonly scenario: string;
    readonly operation: CalledOperation | string;
}): string {
    const { kind, scenario, operation } = fault;
    return `${kind}: ${scenario}, ${typeof operation === "string" ? operation : operationTitle(operation)}`;
}

/** `delete aws:lb/loadBalancer:LoadBalancer gatus-prod`. */
export function operationTitle({ verb, urn }: CalledOperation): string {
    const [types = "", name = ""] = urn.split("::").slice(-2);
    return `${verb} ${types.split("$").at(-1) ?? types} ${name}`;
}
