import { readdirSync } from "node:fs";
import { join } from "node:path";
import { withoutDetours } from "../../../lib/graph";
import { words } from "../../../lib/words";
import { Recorder } from "../../support/record-program";
import { componentOf, references, Registered, RegisteredResource, typeName } from "../../support/registered";

/** How long the resources of a project live. */
const lives: Readonly<Record<string, string>> = {
    "gatus-persistent": "years",
    "gatus-image": "one commit",
    "gatus-ephemeral": "hours",
};

/** Parts of other resources, which a picture of the whole need not name. */
const detail =
    /(Policy|Attachment|Rule|Association|Configuration|Block|Controls|Versioning|Validation|Alias|Subscription|Target|AccessPoint)$|^Default/;

interface Part {
    readonly id: string;
    readonly project: string;
    readonly component: string;
    readonly types: Set<string>;
    readonly needs: Set<string>;
}

/**
 * The system as a flowchart of Mermaid: the components that the programs register, by layer, with what they are made
 * of, and which refers to which. What follows from two arrows is not drawn as a third; what persistent parts refer to
 * among themselves (the key, in nearly all) is left out.
 *
 * @see https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/creating-diagrams
 */
export function picture(
    { resources }: Pick<Registered, "resources">,
    onGithub: readonly string[] = [],
): string {
    const parts = partsOf(resources);
    const projects = [...new Set(resources.map(({ project }) => project))];
    const layers = projects.flatMap((project) => [
        `    subgraph ${idOf(project)}["${project}: ${lives[project] ?? ""}"]`,
        ...parts
            .filter((part) => part.project === project)
            .map(({ id, component, types }) => `        ${id}["${label(component, types)}"]`),
        "    end",
    ]);
    const identity = parts.find(({ component }) => component === "Identity");
    return [
        "```mermaid",
        "flowchart LR",
        `    pipelines(["GitHub Actions:<br>${pipelines().join(" · ")}"])`,
        ...layers,
        ...(onGithub.length === 0 || identity === undefined ? [] : github(onGithub, identity.id)),
        ...(identity === undefined ? [] : [`    pipelines -- "a role each" --> ${identity.id}`]),
        ...parts.flatMap(({ id, needs }) => [...needs].sort().map((needed) => `    ${id} --> ${needed}`)),
        "```",
    ].join("\n");
}

/** The types that GitHub's program registers, with the examples' configuration. */
export async function typesOnGithub(): Promise<readonly string[]> {
    const { GITHUB_TOKEN } = process.env;
    process.env.GITHUB_TOKEN = "a token that nobody asks for";
    try {
        const recorder = new Recorder();
        await recorder.run("persistent");
        const { resources } = await recorder.run("github");
        return resources.filter(({ type }) => type.startsWith("github:")).map(({ type }) => typeName(type));
    } finally {
        if (GITHUB_TOKEN === undefined) delete process.env.GITHUB_TOKEN;
        else process.env.GITHUB_TOKEN = GITHUB_TOKEN;
    }
}

/** GitHub's side: one box, since its parts have no component, and what it decides. */
function github(types: readonly string[], identity: string): string[] {
    return [
        `    subgraph gatus_github["gatus-github: years"]`,
        `        gatus_github_Settings["${label("settings", new Set(types))}"]`,
        "    end",
        '    gatus_github_Settings -- "who may run what, who approves" --> pipelines',
        `    gatus_github_Settings --> ${identity}`,
    ];
}

function partsOf(resources: readonly RegisteredResource[]): readonly Part[] {
    const parts = new Map<string, Part>();
    const partOf = (resource: RegisteredResource): Part => {
        const component = componentOf(resource, resources);
        const id = idOf(`${resource.project}_${component}`);
        const part = parts.get(id) ?? {
            ...{ id, project: resource.project, component },
            types: new Set<string>(),
            needs: new Set<string>(),
        };
        parts.set(id, part);
        return part;
    };
    const needed = references(resources);
    for (const [index, resource] of resources.entries()) {
        const part = partOf(resource);
        part.types.add(typeName(resource.type));
        for (const other of needed[index] ?? []) {
            if (partOf(other) !== part && resource.project !== "gatus-persistent") {
                part.needs.add(partOf(other).id);
            }
        }
    }
    const reduced = withoutDetours(new Map([...parts].map(([id, { needs }]) => [id, needs])));
    // The order in which resources are registered depends on what they wait for.
    return [...parts.values()]
        .map((part) => ({ ...part, needs: reduced.get(part.id) ?? new Set<string>() }))
        .sort((one, other) => one.component.localeCompare(other.component));
}

function label(component: string, types: ReadonlySet<string>): string {
    const shown = [...types]
        .filter((type) => !detail.test(type) && type !== component)
        .map(words)
        .sort();
    return [`<b>${words(component)}</b>`, ...(shown.length > 0 ? [shown.join(", ")] : [])].join("<br>");
}

function idOf(name: string): string {
    return name.replace(/[^A-Za-z0-9]/g, "_");
}

/** The workflows, in the order in which one meets them. */
function pipelines(): string[] {
    const folder = join(__dirname, "..", "..", "..", ".github", "workflows");
    const order = ["pull-request", "release"];
    const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
    return readdirSync(folder)
        .map((file) => file.replace(/\.yml$/, ""))
        .sort((one, other) => rank(one) - rank(other) || one.localeCompare(other));
}
