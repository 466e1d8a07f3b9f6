import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parse } from "yaml";
import { Program } from "./engine";

const root = join(__dirname, "..");

/** The four programs, and where they are. */
const folders = {
    "gatus-persistent": join(root, "persistent"),
    "gatus-image": root,
    "gatus-ephemeral": join(root, "ephemeral"),
    "gatus-github": join(root, "github"),
} as const;

export type Project = keyof typeof folders;

/** The projects that make things in AWS. */
export type Layer = Exclude<Project, "gatus-github">;

/** The stack whose configuration is rehearsed. */
export interface Configuration {
    readonly stack: string;
    readonly programs: Readonly<Record<Project, Program>>;
}

/**
 * What is rehearsed: the user's own `Pulumi.STACK.yaml` of the four projects, or, without a stack, the examples
 * that stand beside them. The files are read only; secrets are not decrypted but replaced by a made-up text.
 *
 * @throws when the user's stack has no configuration of the persistent layer, which needs one.
 */
export function readConfiguration(stack: string | undefined): Configuration {
    const programs = Object.entries(folders).map(([project, folder]) => {
        const file = join(folder, `Pulumi.${stack ?? "example"}.yaml`);
        const shown = relative(root, file);
        if (project === "gatus-persistent" && !existsSync(file)) {
            throw new Error(
                `There is no configuration for a stack '${stack ?? ""}': ${shown} is missing. ` +
                    `Make it: cp persistent/Pulumi.example.yaml ${shown}, and put your own values in`,
            );
        }
        // Every key of the others has a default, but for GitHub's reviewers.
        const configuration = existsSync(file) ? readValues(file, project) : {};
        return [project, { folder, configuration }];
    });
    return { stack: stack ?? "prod", programs: Object.fromEntries(programs) as Record<Project, Program> };
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
