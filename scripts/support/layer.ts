/** The ephemeral layer, as its state has it. */
export interface Layer {
    /** Resources of AWS that the state knows: none while the layer sleeps. */
    readonly resources: number;
    /** Image that the last `up` that ended well deployed. */
    readonly image?: string;
    /** Where the site is, while it is awake. */
    readonly site?: { readonly url: URL; readonly connectTo: string };
}

interface StateResource {
    readonly type: string;
    readonly custom?: boolean;
    readonly outputs?: Readonly<Record<string, unknown>>;
}

/** @throws when the text is no export of a stack. */
export function readLayer(text: string): Layer {
    const { deployment } = JSON.parse(text) as {
        deployment?: { resources?: readonly StateResource[] | null } | null;
    };
    if (deployment === undefined || deployment === null) {
        throw new Error(
            "This is no export of a stack: it has no 'deployment'. Make one: pulumi stack export",
        );
    }
    // The engine writes null for a stack that was never brought up.
    const resources = deployment.resources ?? [];
    const outputs = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
    const { imageUri: image, url, loadBalancerDnsName: connectTo } = outputs;
    return {
        resources: resources.filter(({ type, custom }) => custom === true && !type.startsWith("pulumi:"))
            .length,
        ...(typeof image === "string" && { image }),
        ...(typeof url === "string" &&
            URL.canParse(url) &&
            typeof connectTo === "string" && { site: { url: new URL(url), connectTo } }),
    };
}
