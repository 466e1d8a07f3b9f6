// @actions/workflow-parser imports JSON the way that bundlers take it; Node.js wants to be told the type.
import { register } from "node:module";

const hooks = `export async function load(url, context, next) {
    const isJson = url.endsWith(".json");
    return next(url, isJson ? { ...context, importAttributes: { type: "json" } } : context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
