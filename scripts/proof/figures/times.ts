import { clock, criticalPath, routes, total } from "../critical-path";

/** The README's table: how long somebody waits for each pipeline. */
export function times(): string {
    return [
        "| pipeline | takes |",
        "| --- | --: |",
        ...routes.map((route) => `| ${route.title} | ${clock(total(criticalPath(route)))} |`),
    ].join("\n");
}
