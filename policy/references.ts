import type { PolicyResource } from "@pulumi/policy";

/** What `read` returns, or undefined while a preview can't know it. */
export function known<Value>(read: () => Value): Value | undefined {
    try {
        return read();
    } catch (error) {
        // The SDK throws this for a value that the engine doesn't know yet, and doesn't export the class.
        if (error instanceof Error && error.constructor.name === "UnknownValueError") {
            return undefined;
        }
        throw error;
    }
}

/**
 * Whether a property of `resource` refers to `target`: by the dependency that the engine recorded (a preview
 * knows it before it knows any id), or by the id itself.
 */
export function refersTo(resource: PolicyResource, property: string, target: PolicyResource): boolean {
    // The engine records no dependencies for a property without any.
    const recorded: PolicyResource[] | undefined = resource.propertyDependencies[property];
    if (recorded?.some((dependency) => dependency.urn === target.urn)) {
        return true;
    }
    const id = known(() => target.props.id as unknown);
    return typeof id === "string" && strings(known(() => resource.props[property] as unknown)).includes(id);
}

function strings(value: unknown): string[] {
    if (typeof value === "string") {
        return [value];
    }
    return typeof value === "object" && value !== null
        ? Object.keys(value).flatMap((key) => strings(known(() => (value as Record<string, unknown>)[key])))
        : [];
}
