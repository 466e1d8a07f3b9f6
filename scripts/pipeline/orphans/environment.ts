import { exportStack } from "../../support/run-pulumi";
import { StackState } from "./unknown";
import type { Environment } from "./aws";

/**
 * Whose states could know something of what is in AWS, and where each project is. The image's holds nothing that could be
 * taken for the ephemeral layer's, and neither deploy nor teardown may read it.
 */
const folders = {
    "gatus-persistent": "persistent",
    "gatus-ephemeral": "ephemeral",
} as const;

/** The projects whose states are read. */
export const projectsRead = Object.keys(folders);

/** What the states say of an environment. */
export interface EnvironmentAndStates {
    readonly environment: Environment;
    readonly accountId: string;
    readonly states: Readonly<Record<keyof typeof folders, StackState>>;
}

/** @throws when a state can't be read, or the persistent one lacks an output: without it nobody knows where to look */
export function readEnvironment(stack: string): EnvironmentAndStates {
    const states = Object.fromEntries(
        Object.entries(folders).map(([project, folder]) => [
            project,
            JSON.parse(exportStack(stack, folder)) as StackState,
        ]),
    ) as EnvironmentAndStates["states"];
    const outputs =
        (states["gatus-persistent"].deployment?.resources ?? []).find(
            ({ type }) => type === "pulumi:pulumi:Stack",
        )?.outputs ?? {};
    const text = (name: string): string => {
        const value = outputs[name];
        if (typeof value !== "string") {
            throw new Error(`The stack ${stack} of persistent has no output '${name}': nothing was done.`);
        }
        return value;
    };
    return {
        accountId: text("accountId"),
        environment: {
            region: text("region"),
            project: `gatus-${stack}`,
            hostedZoneId: text("hostedZoneId"),
            fileSystemId: text("fileSystemId"),
        },
        states,
    };
}
