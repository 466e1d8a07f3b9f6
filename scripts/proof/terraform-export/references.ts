/**
 * Turns literal ids and ARNs back into references. A deployment holds what AWS answered (`vpc-0a1b...`); applied
 * anywhere else, those things have other ids, and Terraform has to know what depends on what.
 */
import { type DeployedResource } from "./deployment";
import { terraformField, type Shape } from "./names";

/** A resource as Terraform knows it. */
export interface Addressed {
    resource: DeployedResource;
    /** `aws_vpc.gatus-prod`. */
    address: string;
    type: string;
    fields: Record<string, Shape>;
    /** Attributes that the provider fills in. */
    computed: ReadonlySet<string>;
}

interface Known {
    value: string;
    expression: string;
    urn: string;
    /** It names this one thing in all of AWS, so it means the same wherever it is seen. */
    unmistakable: boolean;
}

/** The values that resources made so far have, and how Terraform says them. */
export class References {
    private readonly known: Known[] = [];
    private readonly children = new Map<string, string[]>();
    /** What each resource waits for, directly or not. */
    private readonly awaited = new Map<string, Set<string>>();

    /**
     * @param literals - what else is replaced wherever it is seen, by what; for values of another deployment.
     */
    constructor(
        resources: readonly DeployedResource[],
        private readonly literals: ReadonlyMap<string, string> = new Map(),
    ) {
        for (const { urn, parent } of resources) {
            if (parent !== undefined) this.children.set(parent, [...(this.children.get(parent) ?? []), urn]);
        }
    }

    /** From here on, values of this resource become references to it. */
    add({ resource, address, type, fields, computed }: Addressed): void {
        const { inputs = {}, outputs = {}, urn, id } = resource;
        const identity = { arn: outputs.arn, id: id ?? outputs.id, name: outputs.name };
        for (const [property, value] of Object.entries({ ...identity, ...outputs })) {
            if (typeof value !== "string" || value === "") continue;
            const field = property === "id" ? "id" : this.field(property, fields, type);
            if (field === undefined) continue;
            if (!(property in identity) && (!computed.has(field) || property in inputs)) continue;
            const unmistakable = property in identity && /^arn:|-[0-9a-f]{8,}$/.test(value);
            this.known.push({ value, expression: `\${${address}.${field}}`, urn, unmistakable });
        }
    }

    /** How Terraform would say a string of this resource: with references, and what looks like a template escaped. */
    express(text: string, resource: DeployedResource): { text: string; references: string[] } {
        const dependencies = this.dependencies(resource);
        const literal = this.literals.get(text);
        if (literal !== undefined) return { text: escape(literal), references: [] };

        const whole = this.known.filter(({ value }) => value === text);
        const match =
            whole.find(({ urn }) => dependencies.has(urn)) ?? whole.find((known) => known.unmistakable);
        if (match !== undefined) return { text: match.expression, references: [match.urn] };

        const references: string[] = [];
        let result = escape(text);
        for (const [value, replacement] of this.literals)
            result = replaceWord(result, value, escape(replacement));
        const longestFirst = this.known.filter((known) => known.unmistakable && text.includes(known.value));
        for (const { value, expression, urn } of longestFirst.sort(
            (a, b) => b.value.length - a.value.length,
        )) {
            const replaced = replaceWord(result, value, expression);
            if (replaced !== result) references.push(urn);
            result = replaced;
        }
        return { text: result, references };
    }

    /** The dependencies of a resource that what it refers to doesn't wait for already. */
    unsaid(resource: DeployedResource, referred: ReadonlySet<string>): string[] {
        const direct = resource.dependencies ?? [];
        const closure = (urns: Iterable<string>) =>
            [...urns].flatMap((urn) => [urn, ...(this.awaited.get(urn) ?? [])]);
        this.awaited.set(resource.urn, new Set(closure([...direct, ...referred])));
        const said = new Set(closure(referred));
        return direct.filter((urn) => !said.has(urn));
    }

    /** What a resource depends on; where that is a component, everything in it. */
    private dependencies(resource: DeployedResource): Set<string> {
        const all = new Set<string>();
        const queue = [...(resource.dependencies ?? [])];
        for (let urn = queue.pop(); urn !== undefined; urn = queue.pop()) {
            if (all.has(urn)) continue;
            all.add(urn);
            queue.push(...(this.children.get(urn) ?? []));
        }
        return all;
    }

    private field(property: string, fields: Record<string, Shape>, type: string): string | undefined {
        try {
            return terraformField(property, fields, type, type);
        } catch {
            return undefined; // An output that this version of the provider hasn't got can't be referred to.
        }
    }
}

/** Terraform reads `${` and `%{` in every string of a JSON file as the start of a template. */
function escape(text: string): string {
    return text.replace(/([$%])\{/g, "$1$1{");
}

/** Replaces a value where it isn't part of a longer name. */
function replaceWord(text: string, value: string, replacement: string): string {
    return text
        .split(value)
        .reduce((before, after) => before + (/^[\w-]/.test(after) ? value : replacement) + after);
}
