import type { Operation, Resource } from "./question";

/** Everything that can happen to a resource in its life: all its properties and tags change. */
export function operationsOn(resource: Resource): readonly (Operation & { kind: LifeKind })[] {
    const { inputs, tags } = resource;
    const retagged = {
        ...resource,
        tags: { ...tags, New: "tag" },
        old: { inputs, tags: { ...tags, Old: "tag" } },
    };
    return [
        { ...resource, kind: "create" },
        { ...resource, kind: "read" },
        {
            ...(Object.keys(tags).length > 0 ? retagged : { ...resource, old: { inputs, tags } }),
            kind: "update",
        },
        { ...resource, kind: "delete" },
    ];
}

export type LifeKind = "create" | "read" | "update" | "delete";
