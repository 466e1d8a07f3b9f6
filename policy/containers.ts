import type { ResourceValidationPolicy } from "@pulumi/policy";

/** A tag can be moved after the scan and the approval; a digest can't. */
export const imagesByDigest: ResourceValidationPolicy = {
    name: "images-by-digest",
    description: "Every container's image is named by its digest.",
    validateResource: ({ type, props }, reportViolation) => {
        if (type !== "aws:ecs/taskDefinition:TaskDefinition") {
            return;
        }
        const containers = JSON.parse(props.containerDefinitions as string) as {
            name: string;
            image: string;
        }[];
        if (containers.length === 0) {
            reportViolation("Has no container.");
        }
        for (const { name, image } of containers) {
            if (!/@sha256:[0-9a-f]{64}$/.test(image)) {
                reportViolation(`Container '${name}' runs ${image}, which names no digest.`);
            }
        }
    },
};
