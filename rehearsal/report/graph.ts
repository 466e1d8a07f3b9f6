import { withoutDetours } from "../../lib/graph";
import { words } from "../../lib/words";
import { Clause, short } from "./contract";
import { escaped, Html, html } from "./html";
import { grouped, Node } from "./state";

/** Lays a drawing out: Graphviz, compiled to WebAssembly. */
export type Draw = (dot: string) => string;

export async function graphviz(): Promise<Draw> {
    const { Graphviz } = await import("@hpcc-js/wasm-graphviz");
    const engine = await Graphviz.load();
    return (dot) => engine.layout(dot, "svg", "dot");
}

const style = `graph [rankdir=LR, fontname="Helvetica", fontsize=13, nodesep=0.2, ranksep=0.65, bgcolor=transparent]
node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=12.5, margin="0.1,0.06", height=0.3]
edge [fontname="Helvetica", fontsize=10, arrowsize=0.6]`;

/** The components by layer, what each is made of, and what each needs; between the layers the contract. */
export function overview(nodes: readonly Node[], clauses: readonly Clause[], draw: Draw): Html {
    const partOf = ({ project, component }: Node) => `${project} ${component}`;
    const parts = grouped(nodes, partOf);
    const owner = new Map(nodes.map((node) => [node.urn, partOf(node)]));
    const needs = new Map([...parts.keys()].map((id) => [id, new Set<string>()]));
    for (const node of nodes) {
        for (const need of node.needs.map((urn) => owner.get(urn))) {
            if (need !== undefined && need !== partOf(node)) {
                needs.get(partOf(node))?.add(need);
            }
        }
    }
    // In the persistent layer nearly everything needs the key, and the roles name everything: its own drawing shows it.
    const inside = [...withoutDetours(needs)].flatMap(([from, to]) =>
        [...(from.startsWith("gatus-persistent ") ? [] : to)].map(
            (other) => `${quoted(from)} -> ${quoted(other)} [class="inside"]`,
        ),
    );
    const across = new Map<string, Set<string>>();
    for (const { output, from, users } of clauses) {
        for (const user of from === undefined ? [] : users) {
            const edge = `${quoted(partOf(user))} -> ${quoted(partOf(from ?? user))}`;
            across.set(edge, (across.get(edge) ?? new Set()).add(output));
        }
    }
    const edges = [...across].map(
        ([edge, outputs]) =>
            `${edge} [class="contract", style=dashed, tooltip=${quoted([...outputs].join(", "))}]`,
    );
    return drawn(
        "The components by layer",
        "Solid arrows: what a component needs in its layer. Dashed arrows: the contract between layers. " +
            "In brackets: settings and attachments of what stands before.",
        clusters(parts, (all) => partLabel(all[0]?.component ?? "", all)),
        [...inside, ...edges],
        draw,
    );
}

/** Every resource of one layer. */
export function layer(project: string, nodes: readonly Node[], draw: Draw): Html {
    const own = nodes.filter((node) => node.project === project);
    const needs = withoutDetours(
        new Map(
            own.map(({ urn, needs: needed }) => [
                urn,
                new Set(needed.filter((need) => own.some((node) => node.urn === need))),
            ]),
        ),
    );
    const parts = grouped(own, ({ component }) => component);
    const lines = [...parts].map(([component, of], index) =>
        [
            `subgraph cluster_${index} { label=<<b>${escaped(words(component))}</b>>; class="part ${short(project)}"; style=rounded; margin=10`,
            ...of.map(
                ({ urn, kind, name }) =>
                    `${quoted(urn)} [class="resource ${short(project)}", label=<${escaped(words(kind))}>, tooltip=${quoted(name)}]`,
            ),
            "}",
        ].join("\n"),
    );
    const edges = [...needs].flatMap(([from, to]) =>
        [...to].map((other) => `${quoted(from)} -> ${quoted(other)} [class="inside"]`),
    );
    return drawn(
        `Every resource of ${project}`,
        `${own.length} resources by component; arrows lead to what each needs.`,
        lines,
        edges,
        draw,
    );
}

function clusters(
    parts: ReadonlyMap<string, readonly Node[]>,
    label: (of: readonly Node[]) => string,
): string[] {
    const projects = [...new Set([...parts.values()].map(([first]) => first?.project ?? ""))];
    return projects.map((project) =>
        [
            `subgraph ${quoted(`cluster_${project}`)} { label=<<b>${escaped(project)}</b>>; class="layer ${short(project)}"; style=rounded; margin=16`,
            ...[...parts]
                .filter(([, [first]]) => first?.project === project)
                .map(([id, of]) => `${quoted(id)} [class="part ${short(project)}", label=<${label(of)}>]`),
            "}",
        ].join("\n"),
    );
}

/** Settings of another resource, or what ties it to a third. */
const belonging =
    /(Policy|Attachment|Association|Configuration|Block|Controls|Versioning|Validation|Subscription)$/;

/** The component, and how many of which kind it is made of. */
function partLabel(component: string, of: readonly Node[]): string {
    const all = [...grouped(of, ({ kind }) => kind)];
    const ownerOf = (kind: string) =>
        all.find(([other]) => other !== kind && kind.startsWith(other) && belonging.test(kind));
    const kinds = all
        .filter(([kind]) => kind !== component && ownerOf(kind) === undefined)
        .map(([kind, { length }]) => {
            const parts = all.filter(([other]) => ownerOf(other)?.[0] === kind);
            const count = parts.reduce((sum, [, { length: some }]) => sum + some, 0);
            return `${words(kind)}${length > 1 ? ` × ${length}` : ""}${count > 0 ? ` (+${count})` : ""}`;
        });
    const lines: string[] = [];
    for (const kind of kinds) {
        const last = lines.at(-1);
        if (last !== undefined && last.length + kind.length < 34) {
            lines[lines.length - 1] = `${last}, ${kind}`;
        } else {
            lines.push(kind);
        }
    }
    return [`<b>${escaped(words(component))}</b>`, ...lines.map(escaped)].join("<br/>");
}

function drawn(title: string, description: string, nodes: string[], edges: string[], draw: Draw): Html {
    const svg = draw(`digraph g {\n${style}\n${[...nodes, ...edges].join("\n")}\n}`)
        .replace(/^[\s\S]*?(?=<svg)/, "")
        .replace(/<!--[\s\S]*?-->\n?/g, "")
        // Colours and type are the page's: a little smaller than the space that Graphviz made, since no two machines have
        // letters of the same width.
        .replace(/ (fill|stroke|font-family|font-size)="[^"]*"/g, "")
        .replace(/<title>g<\/title>\n?/, "")
        .replace(/ id="[^"]*"/g, "")
        .replace(/\.(\d\d)\d+/g, ".$1");
    const [, width = "600"] = /<svg width="(\d+)/.exec(svg) ?? [];
    const drawing = svg.replace(
        "<svg ",
        `<svg role="img" aria-label="${escaped(`${title}. ${description}`)}" style="min-width:${Math.min(Number(width), 900)}px" `,
    );
    return html`<figure>
        <div class="scroll graph" role="region" tabindex="0" aria-label="${title}">${new Html(drawing)}</div>
        <figcaption>${description}</figcaption>
    </figure>`;
}

function quoted(text: string): string {
    return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
