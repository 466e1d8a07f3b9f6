/**
 * Makes previews a quarter faster.
 *
 * Pulumi takes a stack trace for every property of every resource, in case its promise is never resolved, and ts-node
 * maps each frame of each trace back to TypeScript. Those traces are of errors without a message. They are left
 * empty here; an error that says something keeps its trace.
 */
const mapped: unknown = Reflect.get(Error, "prepareStackTrace");

if (typeof mapped === "function") {
    Error.prepareStackTrace = (error, frames): unknown =>
        error.message === "" ? String(error) : Reflect.apply(mapped, Error, [error, frames]);
}
