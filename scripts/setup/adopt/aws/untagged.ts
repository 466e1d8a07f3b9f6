/** Tags of the persistent layer, for what can have none of its own: the name alone says whose it is. */
export function untagged(project: string): Record<string, string> {
    return { Project: project, Layer: "persistent" };
}
