import { isDeepStrictEqual } from "node:util";
import { EngineError } from "./engine";

type Outputs = Readonly<Record<string, unknown>>;

/** @throws {EngineError} naming the outputs of the ephemeral layer that are others after a night */
export function expectLasting(before: Outputs, after: Outputs): void {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    const differing = names.filter((name) => !isDeepStrictEqual(lasting(before[name]), lasting(after[name])));
    if (differing.length > 0) {
        const lines = differing.map(
            (name) => `  - ${name}: ${String(before[name])} → ${String(after[name])}`,
        );
        throw new EngineError(`After a night the outputs differ:\n${lines.join("\n")}`);
    }
}

/** What of an output outlives the night: not the digits that AWS and Pulumi append to names. */
function lasting(value: unknown): unknown {
    return typeof value === "string"
        ? value
              .replace(/-[0-9a-f]{7}\b/g, "-…")
              .replace(/-\d+\.(?=[a-z0-9-]+\.elb\.)/, "-….")
              .replace(/(:task-definition\/.*):\d+$/, "$1:…")
        : value;
}
