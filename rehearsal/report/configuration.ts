import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { Configuration, Project } from "../configuration";
import { Html, html, table } from "./html";

interface Schema {
    readonly config?: Readonly<Record<string, { readonly default?: unknown; readonly description?: string }>>;
}

/** Every key of each project, with the value that was in force; a secret's is not shown. */
export function configurationSection({ programs }: Configuration): Html {
    const tables = (Object.keys(programs) as Project[]).map((project) => {
        const { folder, configuration } = programs[project];
        const schema = parse(readFileSync(join(folder, "Pulumi.yaml"), "utf8")) as Schema;
        const rows = Object.entries(schema.config ?? {}).map(
            ([key, { default: fallback, description = "" }]) => {
                const isSet = key in configuration;
                const value = shown(isSet ? configuration[key] : fallback);
                return html`<tr>
                    <th scope="row"><code>${key}</code></th>
                    <td>
                        ${value === "" ? "–" : html`<code>${value}</code>`}
                        ${isSet ? html`<span class="set">set</span>` : ""}
                    </td>
                    <td class="wide">${description}</td>
                </tr>`;
            },
        );
        const head = html`<th scope="col">key</th>
            <th scope="col">value</th>
            <th scope="col">meaning</th>`;
        return table(project, [head], rows);
    });
    return html`<p>What is marked as set is from the configuration file; the rest are defaults.</p>
        ${tables}`;
}

function shown(value: unknown): string {
    return typeof value === "string"
        ? value
        : value === undefined || value === null
          ? ""
          : JSON.stringify(value);
}
