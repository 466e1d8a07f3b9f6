import assert from "node:assert/strict";
import { Recorded } from "../../scripts/support/monitor";
import { Recording } from "../../scripts/support/record-program";

/** All resources of a type. @param type End of the Pulumi token, such as `ecs/service:Service`. */
export function all(recording: Recording, type: string): Recorded[] {
    return recording.resources.filter((resource) => resource.type.endsWith(type));
}

/** The one resource of a type, or of that type and name. @throws when there are none or several. */
export function one(recording: Recording, type: string, name?: string): Recorded {
    const [found, ...more] = all(recording, type).filter((it) => name === undefined || it.name === name);
    assert.ok(found !== undefined && more.length === 0, `Not one resource is ${type} ${name ?? ""}`);
    return found;
}

/** An input that is JSON text, parsed. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows the text's shape
export function json<Shape>(resource: Recorded, property: string): Shape {
    return JSON.parse(resource.inputs[property] as string) as Shape;
}
