import type { ResourceValidationPolicy } from "@pulumi/policy";

const required = ["Project", "Layer", "ManagedBy"];

/**
 * The tags by which roles are scoped, receipts are made and costs are told apart. The provider sets them on
 * everything, so the rule looks there, and that no resource sets its own.
 */
export const requiredTags: ResourceValidationPolicy = {
    name: "required-tags",
    description: `AWS resources carry the tags ${required.join(", ")}, from their provider.`,
    validateResource: ({ type, props, provider }, reportViolation) => {
        if (!type.startsWith("aws:")) {
            return;
        }
        const fromProvider = tagsOf(provider?.props.defaultTags);
        const missing = required.filter((tag) => (fromProvider[tag] ?? "") === "");
        if (missing.length > 0) {
            reportViolation(
                `Its provider sets no ${missing.join(", ")} tag: use the one of lib/aws-provider.ts.`,
            );
        }
        const own = (props.tags ?? {}) as Record<string, string>;
        const changed = required.filter((tag) => tag in own && own[tag] !== fromProvider[tag]);
        if (changed.length > 0) {
            reportViolation(
                `Sets its own ${changed.join(", ")} tag, which its provider sets for the whole layer.`,
            );
        }
    },
};

/** The engine hands over a provider's structured inputs as JSON text. */
function tagsOf(defaultTags: unknown): Record<string, string> {
    const parsed: unknown = typeof defaultTags === "string" ? JSON.parse(defaultTags) : defaultTags;
    return (parsed as { tags?: Record<string, string> } | undefined)?.tags ?? {};
}
