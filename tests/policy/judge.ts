import type { Policies } from "@pulumi/policy";
import { Exported, violations } from "../../scripts/proof/policy";

/** A resource as a test writes it down. */
export interface Declared {
    type: string;
    name?: string;
    props?: Record<string, unknown>;
    protect?: boolean;
    /** Property to the names of the resources that its value comes from, as the engine records them. */
    from?: Record<string, string[]>;
    /** Default tags of its provider. Those that the rules ask for, unless given. */
    defaultTags?: Record<string, string>;
}

const tags = { Project: "gatus-prod", Layer: "ephemeral", ManagedBy: "pulumi" };

/** What one rule says about some resources: `resource: message` of each violation. */
export async function judge(rule: Policies[number], declared: Declared[]): Promise<string[]> {
    const urnOf = ({ type, name = "it" }: Declared) => `urn:pulumi:prod::project::${type}::${name}`;
    const deployment = declared.flatMap((resource): Exported[] => {
        const urn = urnOf(resource);
        const { id, ...inputs } = resource.props ?? {};
        const from = Object.entries(resource.from ?? {}).map(([property, names]) => {
            const targets = declared.filter(({ name = "it" }) => names.includes(name));
            return [property, targets.map(urnOf)];
        });
        const provider = `urn:pulumi:prod::project::pulumi:providers:aws::of-${urn}`;
        const defaultTags = JSON.stringify({ tags: resource.defaultTags ?? tags });
        return [
            // As the engine hands it over: structured inputs of a provider are JSON text.
            { urn: provider, type: "pulumi:providers:aws", inputs: { defaultTags } },
            {
                urn,
                type: resource.type,
                ...(typeof id === "string" && { id }),
                inputs,
                protect: resource.protect ?? false,
                provider: `${provider}::1234`,
                propertyDependencies: Object.fromEntries(from) as Record<string, string[]>,
            },
        ];
    });
    return (await violations(deployment, [rule])).map((line) => line.replace(`${rule.name}: `, ""));
}
