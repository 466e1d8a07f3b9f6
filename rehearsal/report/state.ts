import { Project } from "../configuration";
import type { Exported } from "../exported";

/** A resource in a stack's state, as the engine exports it. */
export interface StateResource {
    readonly urn: string;
    readonly type: string;
    readonly custom: boolean;
    readonly id?: string;
    readonly inputs?: Record<string, unknown>;
    readonly outputs?: Record<string, unknown>;
    readonly parent?: string;
    readonly dependencies?: readonly string[];
    /** When it was made, ISO 8601. */
    readonly created?: string;
}

export interface Node extends StateResource {
    readonly project: Project;
    readonly name: string;
    /** `LoadBalancer` of `aws:lb/loadBalancer:LoadBalancer`. */
    readonly kind: string;
    /** Kind of the component that it is part of; its own when it is in none. */
    readonly component: string;
    /** What had to be there before it: resources, by their URN, components replaced by what they are made of. */
    readonly needs: readonly string[];
}

/** What was deployed of each project; a project is missing when the rehearsal didn't get so far. */
export type States = ReadonlyMap<Project, Exported>;

/** The resources of AWS (and the image) in the states. */
export function nodesOf(states: States): Node[] {
    return [...states].flatMap(([project, { deployment }]) => {
        const all = (deployment.resources ?? []) as readonly StateResource[];
        const byUrn = new Map(all.map((resource) => [resource.urn, resource]));
        return all.filter(isOfCloud).map((resource) => ({
            ...resource,
            project,
            name: resource.urn.split("::").at(-1) ?? "",
            kind: kindOf(resource.type),
            component: componentOf(resource, byUrn),
            needs: [...new Set((resource.dependencies ?? []).flatMap((urn) => madeOf(urn, all)))],
        }));
    });
}

function isOfCloud({ custom, type }: StateResource): boolean {
    return custom && !type.startsWith("pulumi:");
}

export function kindOf(type: string): string {
    return type.split(":").at(-1) ?? type;
}

function componentOf(resource: StateResource, all: ReadonlyMap<string, StateResource>): string {
    for (let at = all.get(resource.parent ?? ""); at !== undefined; at = all.get(at.parent ?? "")) {
        if (at.type.startsWith("gatus:")) {
            return kindOf(at.type);
        }
    }
    return kindOf(resource.type);
}

/** A component is there when all that it is made of is. */
function madeOf(urn: string, all: readonly StateResource[]): string[] {
    const resource = all.find((it) => it.urn === urn);
    if (resource === undefined || resource.custom) {
        return [urn];
    }
    return all.filter(({ parent }) => parent === urn).flatMap((child) => madeOf(child.urn, all));
}

export function grouped<Item>(items: readonly Item[], by: (item: Item) => string): Map<string, Item[]> {
    const groups = new Map<string, Item[]>();
    for (const item of items) {
        const group = groups.get(by(item));
        if (group === undefined) {
            groups.set(by(item), [item]);
        } else {
            group.push(item);
        }
    }
    return groups;
}
