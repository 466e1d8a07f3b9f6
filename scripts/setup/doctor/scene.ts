import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { GithubConfig, readConfig as readGithub } from "../../../github/config";
import { ConfigurationError, Fault } from "../../../lib/config-reader";
import { PersistentConfig, readConfig as readPersistent } from "../../../persistent/config";
import { PersistentOutputs } from "../../../persistent/outputs";
import { GithubAccess } from "../../support/github-access";
import { pathsOf } from "../init/files";
import { asked, AwsClients, isAbsent } from "./aws";
import { Unanswered } from "./finding";
import { Dns } from "./delegation";

/** What is looked at, and with whose help. Answers that several checks need are asked for once. */
export interface Scene {
    readonly root: string;
    readonly stack: string;
    readonly env: NodeJS.ProcessEnv;
    readonly aws: AwsClients;
    readonly github: GithubAccess;
    readonly dns: Dns;
    readonly now: number;
    readonly configuration: Configuration;
    /** Who the credentials belong to, which must answer before AWS is asked anything else. */
    readonly identity: () => Promise<{ readonly accountId: string; readonly arn: string }>;
    /** A layer's state; undefined when it was never brought up. */
    readonly layer: (project: Project) => Promise<LayerState | undefined>;
}

export type Project = "gatus-persistent" | "gatus-image" | "gatus-ephemeral" | "gatus-github";

/** What the stack's files say, as far as the programs take them. */
export interface Configuration {
    readonly missing: readonly string[];
    readonly faults: readonly Fault[];
    readonly persistent: PersistentConfig | undefined;
    readonly github: GithubConfig | undefined;
    readonly natGateways: "none" | "single" | "per-zone";
}

/** A layer, as Pulumi's state has it. */
export interface LayerState {
    readonly outputs: Readonly<Record<string, unknown>>;
    readonly resources: readonly { readonly type: string; readonly created: string | undefined }[];
}

/** The configuration that the files of a stack hold. Nothing is thrown: what is wrong with it is in it. */
export function readConfiguration(root: string, stack: string): Configuration {
    const paths = pathsOf(stack);
    const missing = paths.filter((path) => !existsSync(join(root, path)));
    const unreadable: Fault[] = [];
    const values: Record<string, string> = {};
    for (const path of paths.filter((path) => !missing.includes(path))) {
        try {
            const file = parse(readFileSync(join(root, path), "utf8")) as { config?: unknown } | null;
            for (const [key, value] of Object.entries(file?.config ?? {})) {
                values[key] = typeof value === "string" ? value : JSON.stringify(value);
            }
        } catch (error) {
            unreadable.push({ key: path, text: `${path} can't be read: ${(error as Error).message}` });
        }
    }
    pulumi.runtime.setAllConfig(values);
    const [persistent, ofPersistent] = attempt(readPersistent);
    const [github, ofGithub] = attempt(readGithub);
    const nat = values["gatus-ephemeral:natGateways"];
    return {
        missing,
        faults: [...unreadable, ...ofPersistent, ...ofGithub],
        persistent,
        github,
        natGateways: nat === "none" || nat === "per-zone" ? nat : "single",
    };
}

function attempt<Value>(read: () => Value): [Value | undefined, readonly Fault[]] {
    try {
        return [read(), []];
    } catch (error) {
        if (error instanceof ConfigurationError) {
            return [undefined, error.faults];
        }
        throw error;
    }
}

/** The persistent layer's configuration. @throws {Unanswered} where the programs would refuse it */
export function persistentOf({ configuration, stack }: Scene): PersistentConfig {
    if (configuration.persistent === undefined) {
        throw new Unanswered(
            "the configuration doesn't say what to look for",
            `npm run init -- --stack ${stack}`,
        );
    }
    return configuration.persistent;
}

/** The persistent layer's outputs; undefined while it was never brought up. */
export async function outputsOf(scene: Scene): Promise<PersistentOutputs | undefined> {
    const layer = await scene.layer("gatus-persistent");
    return layer?.outputs.accountId === undefined
        ? undefined
        : (layer.outputs as unknown as PersistentOutputs);
}

export async function identityOf({ sts }: AwsClients) {
    const { Account: accountId = "", Arn: arn = "" } = await asked(
        "sts:GetCallerIdentity",
        sts.send(new GetCallerIdentityCommand({})),
    );
    return { accountId, arn };
}

/**
 * A layer's state, from the bucket: Pulumi's command would take seconds for each.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/pkg/backend/diy/store.go for the place of the file
 */
export async function stateOf(
    { s3 }: AwsClients,
    bucket: string,
    project: Project,
    stack: string,
): Promise<LayerState | undefined> {
    const Key = `.pulumi/stacks/${project}/${stack}.json`;
    try {
        const { Body } = await asked(
            "s3:GetObject (and kms:Decrypt)",
            s3.send(new GetObjectCommand({ Bucket: bucket, Key })),
        );
        return readState((await Body?.transformToString()) ?? "");
    } catch (error) {
        if (isAbsent(error)) {
            return undefined;
        }
        throw error;
    }
}

/** @throws when the text is no state of a stack */
export function readState(text: string): LayerState | undefined {
    const { checkpoint } = JSON.parse(text) as {
        readonly checkpoint: {
            readonly latest?: {
                readonly resources?: readonly {
                    readonly type: string;
                    readonly custom?: boolean;
                    readonly created?: string;
                    readonly outputs?: Readonly<Record<string, unknown>>;
                }[];
            };
        };
    };
    const resources = checkpoint.latest?.resources ?? [];
    return {
        outputs: resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {},
        resources: resources
            .filter(({ type, custom }) => custom === true && !type.startsWith("pulumi:"))
            .map(({ type, created }) => ({ type, created })),
    };
}
