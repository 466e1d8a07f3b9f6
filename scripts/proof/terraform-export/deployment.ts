/**
 * What `pulumi stack export` writes, as far as the Terraform export reads it.
 *
 * See https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_export/.
 */

/** A resource of a deployment. */
export interface DeployedResource {
    urn: string;
    type: string;
    /** False for components, which exist in Pulumi only. */
    custom?: boolean;
    /** True for a resource that is only waiting to be deleted. */
    delete?: boolean;
    /** True for what was read rather than created, such as a StackReference or a `get`. */
    external?: boolean;
    id?: string;
    inputs?: Record<string, unknown>;
    outputs?: Record<string, unknown>;
    parent?: string;
    /** `<URN of the provider>::<its id>`. */
    provider?: string;
    dependencies?: string[];
    protect?: boolean;
    /** In seconds. */
    customTimeouts?: { create?: number; update?: number; delete?: number };
}

/** Marks a secret in a deployment: see `pulumi.secret`. */
const signature = "4dabf18193072939515e22adb298388d";

/**
 * The resources of a deployment, in the order in which they were made.
 * @throws when this isn't what `pulumi stack export` writes.
 */
export function readDeployment(json: string, from: string): DeployedResource[] {
    const help = "Expected what 'pulumi stack export' writes";
    let parsed: { version?: number; deployment?: { resources?: DeployedResource[] } | null } | null;
    try {
        parsed = JSON.parse(json) as typeof parsed;
    } catch (error) {
        throw new Error(`${from} isn't JSON (${(error as Error).message}). ${help}.`, { cause: error });
    }
    if (parsed?.deployment == null) throw new Error(`${from} has no 'deployment'. ${help}.`);
    if (parsed.version !== 3 && parsed.version !== 4) {
        throw new Error(
            `${from} has format version ${String(parsed.version)}; 3 and 4 are known here. ${help}.`,
        );
    }
    return (parsed.deployment.resources ?? []).filter((resource) => !resource.delete);
}

/** The last part of a URN: the name that the program gave. */
export function logicalName(urn: string): string {
    return urn.split("::").slice(3).join("::");
}

/**
 * The plain value of what a deployment holds as a secret.
 * @throws when the secret is encrypted.
 */
export function reveal(value: unknown, path: string): unknown {
    if (typeof value !== "object" || value === null || !(signature in value)) return value;
    if ("plaintext" in value && typeof value.plaintext === "string")
        return JSON.parse(value.plaintext) as unknown;
    throw new Error(
        `${path} is an encrypted secret. Export the stack with: pulumi stack export --show-secrets`,
    );
}

/**
 * The one AWS provider that the exported resources use.
 * @throws when there is none, or more than one.
 */
export function providerOf(
    resources: readonly DeployedResource[],
    exported: readonly DeployedResource[],
): DeployedResource {
    const used = new Set(exported.map(({ provider = "" }) => provider.slice(0, provider.lastIndexOf("::"))));
    const providers = resources.filter(({ urn, type }) => type === "pulumi:providers:aws" && used.has(urn));
    const [provider] = providers;
    if (provider !== undefined && providers.length === 1) return provider;
    const found = providers.map(({ urn }) => urn).join(", ") || "none";
    throw new Error(
        `The export needs a deployment whose AWS resources share one AWS provider. Found: ${found}.`,
    );
}
