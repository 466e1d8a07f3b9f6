import { Found } from "./cloud";
import { nameInputs } from "./import-file";

/** What `pulumi stack export` says of a resource. */
export interface StateResource {
    readonly urn: string;
    readonly type: string;
    readonly id?: string;
    readonly parent?: string;
    /** URN and id of the provider, joined by `::`. */
    readonly provider?: string;
    readonly inputs?: Readonly<Record<string, unknown>>;
    readonly outputs?: Readonly<Record<string, unknown>>;
}

/** The part of `pulumi stack export` that tells what a state knows. */
export interface StackState {
    readonly deployment?: {
        readonly resources?: readonly StateResource[] | null;
        readonly pending_operations?:
            readonly { readonly type: string; readonly resource: StateResource }[] | null;
    } | null;
}

/** Something that is there, and in no state. */
export interface Orphan extends Found {
    /** The operation that a killed command began and that probably made it. */
    readonly pending?: StateResource | undefined;
}

/** Creations that a killed command began: whether AWS carried them out, the state doesn't know. */
export function pendingCreates(state: StackState): readonly StateResource[] {
    return (state.deployment?.pending_operations ?? [])
        .filter(({ type }) => type === "creating")
        .map(({ resource }) => resource);
}

/**
 * Of what was found, what no state knows; those first that a pending creation explains.
 *
 * @param states of every project of the environment: what another one holds is nobody's orphan.
 */
export function unknownToStates(found: readonly Found[], states: readonly StackState[]): readonly Orphan[] {
    const known = new Set<string>();
    for (const state of states) {
        for (const resource of state.deployment?.resources ?? []) {
            known.add(`${resource.type} ${stateKey(resource)}`);
        }
    }
    const orphans = found.filter(({ type, id, arn }) => !known.has(`${type} ${arn ?? id}`));
    const open = [...states.flatMap(pendingCreates)];
    const explained = orphans.map((orphan): Orphan => {
        const index = open.findIndex((pending) => explains(pending, orphan));
        return index < 0 ? orphan : { ...orphan, pending: open.splice(index, 1)[0] };
    });
    return [
        ...explained.filter(({ pending }) => pending !== undefined),
        ...explained.filter(({ pending }) => pending === undefined),
    ];
}

/** What tells a resource of the state in AWS: its ARN where it has one, as all revisions of a task definition share an id. */
function stateKey({ type, id = "", outputs = {} }: StateResource): string {
    const text = (name: string): string => String(outputs[name]);
    switch (type) {
        case "aws:ec2/route:Route":
            return `${text("routeTableId")}_${text("destinationCidrBlock")}`;
        case "aws:ec2/routeTableAssociation:RouteTableAssociation":
            return `${text("subnetId")}/${text("routeTableId")}`;
        default:
            return typeof outputs.arn === "string" ? outputs.arn : id;
    }
}

/** Whether a creation would have made just this: the same type, and the same name in AWS, or the same tags. */
function explains(pending: StateResource, { type, name, tags }: Found): boolean {
    if (pending.type !== type) {
        return false;
    }
    const inputs = pending.inputs ?? {};
    const named = nameInputs
        .map((key) => inputs[key])
        .find((value) => typeof value === "string" && value !== "");
    if (named !== undefined) {
        return named === name;
    }
    const wanted = (inputs.tagsAll ?? inputs.tags ?? {}) as Record<string, string>;
    return Object.entries(wanted).every(([key, value]) => tags[key] === value);
}
