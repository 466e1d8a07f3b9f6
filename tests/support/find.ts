import assert from "node:assert/strict";
import { Recorded, Recording } from "./record-program";

/** All resources of a type. @param type End of the Pulumi token, such as `ecs/service:Service`. */
export function all(recording: Recording, type: string): Recorded[] {
    return recording.resources.filter((resource) => resource.type.endsWith(type));
}

/** The one resource of a type, or of that type and name. @throws when there are none or several. */
export function one(recording: Recording, type: string, name?: string): Recorded {
    const found = all(recording, type).filter((resource) => name === undefined || resource.name === name);
    assert.equal(found.length, 1, `${found.length} resources are ${type} ${name ?? ""}`);
    return found[0] as Recorded;
}

/** An input that is JSON text, parsed. */
export function json<Shape>(resource: Recorded, property: string): Shape {
    return JSON.parse(resource.inputs[property] as string) as Shape;
}
