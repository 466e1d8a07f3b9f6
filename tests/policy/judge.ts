import type { Policies, PolicyResource } from "@pulumi/policy";

type Policy = Policies[number];

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

/** `resource name: message` of each violation that a policy reports about some resources. */
export async function judge(policy: Policy, declared: Declared[]): Promise<string[]> {
    const resources = toPolicyResources(declared);
    const found: string[] = [];
    const common = { stackTags: new Map<string, string>(), getConfig: () => ({}) as never, notApplicable };
    if ("validateStack" in policy) {
        await policy.validateStack({ ...common, resources }, (message, urn) => {
            found.push(`${urn?.split("::").at(-1) ?? "?"}: ${message}`);
        });
        return found;
    }
    for (const resource of resources) {
        const args = { ...common, ...resource, isType: () => false, asType: () => undefined };
        for (const validate of [policy.validateResource ?? []].flat()) {
            await validate(args, (message) => found.push(`${resource.name}: ${message}`));
        }
    }
    return found;
}

function toPolicyResources(declared: Declared[]): PolicyResource[] {
    const resources = declared.map(
        ({ type, name = "it", props = {}, protect = false, defaultTags = tags }): PolicyResource => ({
            type,
            name,
            props,
            urn: `urn:pulumi:prod::project::${type}::${name}`,
            opts: {
                protect,
                ignoreChanges: [],
                aliases: [],
                additionalSecretOutputs: [],
                customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
            },
            provider: {
                type: "pulumi:providers:aws",
                name: "aws",
                urn: "urn:pulumi:prod::project::pulumi:providers:aws::aws",
                // As the engine hands it over: structured provider inputs are JSON text.
                props: { defaultTags: JSON.stringify({ tags: defaultTags }) },
            },
            dependencies: [],
            propertyDependencies: {},
            isType: () => false,
            asType: () => undefined,
        }),
    );
    resources.forEach((resource, index) => {
        for (const [property, names] of Object.entries(declared[index]?.from ?? {})) {
            resource.propertyDependencies[property] = resources.filter(({ name }) => names.includes(name));
        }
    });
    return resources;
}

const tags = { Project: "gatus-prod", Layer: "ephemeral", ManagedBy: "pulumi" };

function notApplicable(): never {
    throw new Error("No rule of this pack is inapplicable.");
}
