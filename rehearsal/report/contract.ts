import { words } from "../../lib/words";
import { Project } from "../configuration";
import { Html, html, table } from "./html";
import { grouped, Node, StateResource, States } from "./state";

/** An output of one layer that another reads, and what there uses it. */
export interface Clause {
    readonly producer: Project;
    readonly output: string;
    /** The resource whose id or ARN it is; none for a plain value. */
    readonly from: Node | undefined;
    readonly users: readonly Node[];
}

/**
 * What the layers give each other: each output that is a value in the inputs of another layer's resource, or the beginning
 * of one. A value of a few letters (`true`, `efs`) can't be told from another that looks the same, and is left out.
 */
export function contract(states: States, nodes: readonly Node[]): readonly Clause[] {
    const inputs = new Map(nodes.map((node) => [node, JSON.stringify(node.inputs)]));
    return [...states].flatMap(([producer, { deployment }]) => {
        const all = (deployment.resources ?? []) as readonly StateResource[];
        const promised = all.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
        const later = [...states.keys()].slice([...states.keys()].indexOf(producer) + 1);
        return Object.entries(promised).flatMap(([output, value]): Clause[] => {
            if (typeof value !== "string" || value.length < 9) {
                return [];
            }
            // Also in the JSON inside of an input.
            const escaped = value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
            const used = new RegExp(`"${escaped}(\\\\?"|[:@])`);
            const users = nodes.filter(
                (node) => later.includes(node.project) && used.test(inputs.get(node) ?? ""),
            );
            const own = nodes.filter(({ project }) => project === producer);
            const from =
                own.find(({ id, outputs = {} }) => value === id || value === outputs.arn) ??
                // Such as the address of a repository: what one resource alone says of itself.
                own.find((node) => value.includes("/") && Object.values(node.outputs ?? {}).includes(value));
            return users.length === 0 ? [] : [{ producer, output, from, users }];
        });
    });
}

/** The contract as a table. */
export function contractTable(clauses: readonly Clause[]): Html {
    const head = html`<th scope="col">output</th>
        <th scope="col">of</th>
        <th scope="col">used by</th>`;
    const rows = clauses.map(({ producer, output, from, users }) => {
        const what = from === undefined ? "a value" : words(from.kind);
        const consumers = [...grouped(users, ({ project }) => project)].map(([project, of]) => {
            const kinds = [...new Set(of.map(({ kind }) => words(kind)))].join(", ");
            return html`<div>${badge(project)} ${kinds}</div>`;
        });
        return html`<tr>
            <th scope="row"><code>${output}</code></th>
            <td>${badge(producer)} ${what}</td>
            <td>${consumers}</td>
        </tr>`;
    });
    return table("What one layer gives another: outputs, and what uses them", [head], rows);
}

function badge(project: string): Html {
    return html`<span class="layer ${short(project)}">${short(project)}</span>`;
}

/** `persistent` of `gatus-persistent`. */
export function short(project: string): string {
    return project.replace(/^gatus-/, "");
}
