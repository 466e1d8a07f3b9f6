import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parse } from "yaml";
import { Project, projects } from "./engine";

/** The stack whose configuration is rehearsed. */
export interface Configuration {
    readonly stack: string;
    /** By project: keys without the project's name. */
    readonly values: Readonly<Record<Project, Readonly<Record<string, unknown>>>>;
}

/**
 * What is rehearsed: the user's own `Pulumi.STACK.yaml` of the three projects, or, without a stack, the examples
 * that stand beside them. The files are read only; secrets are not decrypted but replaced by a made-up text.
 *
 * @throws when the user's stack has no configuration of the persistent layer, which needs one.
 */
export function readConfiguration(stack: string | undefined): Configuration {
    const values = Object.fromEntries(
        Object.entries(projects).map(([project, folder]) => {
            const file = join(folder, `Pulumi.${stack ?? "example"}.yaml`);
            if (existsSync(file)) {
                return [project, readValues(file, project)];
            }
            if (project === "gatus-persistent") {
                const shown = relative(join(__dirname, ".."), file);
                throw new Error(
                    `There is no configuration for a stack '${stack ?? ""}': ${shown} is missing. ` +
                        `Make it: cp persistent/Pulumi.example.yaml ${shown}, and put your own values in`,
                );
            }
            return [project, {}]; // every key of the other two has a default
        }),
    ) as Record<Project, Record<string, unknown>>;
    return { stack: stack ?? "prod", values };
}

/** A value as text; an empty one for whatever is missing, or is a list. */
export function setting(values: Readonly<Record<string, unknown>>, key: string): string {
    const value = values[key];
    return ["string", "number", "boolean"].includes(typeof value)
        ? (value as string | number | boolean).toString()
        : "";
}

function readValues(file: string, project: string): Record<string, unknown> {
    let content: unknown;
    try {
        content = parse(readFileSync(file, "utf8"));
    } catch (error) {
        throw new Error(`${file} is not YAML: ${error instanceof Error ? error.message : String(error)}`, {
            cause: error,
        });
    }
    const config = (content as { config?: Record<string, unknown> } | null)?.config ?? {};
    return Object.fromEntries(
        Object.entries(config).map(([key, value]) => {
            const secret = typeof value === "object" && value !== null && "secure" in value;
            return [key.replace(`${project}:`, ""), secret ? "a secret" : value];
        }),
    );
}
