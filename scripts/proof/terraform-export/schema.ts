/**
 * The schema of the Terraform AWS provider, as the provider itself tells it: `terraform providers schema -json`,
 * kept in `.cache/terraform/`. Nothing about AWS resources is written by hand.
 *
 * See https://developer.hashicorp.com/terraform/cli/commands/providers/schema.
 */
import { spawnSync } from "node:child_process";
import {
    existsSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    readdirSync,
    renameSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** A type as Terraform's schema writes it: `"string"`, `["set", "string"]`, `["object", {...}]`. */
export type TerraformType = string | [string, TerraformType | Record<string, TerraformType>];

export interface Attribute {
    type?: TerraformType;
    computed?: boolean;
    optional?: boolean;
    required?: boolean;
}

export interface Block {
    attributes?: Record<string, Attribute>;
    block_types?: Record<string, NestedBlock>;
}

export interface NestedBlock {
    nesting_mode: "single" | "group" | "list" | "set" | "map";
    block: Block;
    max_items?: number;
}

/** What the export needs to know of a provider. */
export interface ProviderSchema {
    provider: { block: Block };
    /** With the version of how a state holds it. */
    resource_schemas: Record<string, { block: Block; version?: number }>;
}

/**
 * The version of the AWS provider that names, checks and calls are taken from: the one that the emulator was tried
 * with. `@pulumi/aws` 7 is bridged from version 6; what that one added is in `leftOut`.
 */
export const providerVersion = "5.100.0";

const address = "registry.terraform.io/hashicorp/aws";
const cache = resolve(__dirname, "..", "..", "..", ".cache", "terraform");

/** Terraform's version, or undefined where it isn't installed. */
export function terraformVersion(): string | undefined {
    const { status, stdout } = spawnSync("terraform", ["version", "-json"], { encoding: "utf8" });
    if (status !== 0) return undefined;
    return (JSON.parse(stdout) as { terraform_version: string }).terraform_version;
}

/**
 * Runs terraform in a folder, and returns what it printed.
 * @throws when it exits otherwise than with 0: the message has the command and its output.
 */
export function terraform(folder: string, args: string[]): string {
    const { status, error, stdout, stderr } = spawnSync("terraform", args, {
        cwd: folder,
        encoding: "utf8",
        env: terraformEnvironment(),
        maxBuffer: 256 * 1024 * 1024,
    });
    if (status === 0) return stdout;
    throw new Error(error?.message ?? `terraform ${args.join(" ")} failed:\n${stdout}${stderr}`);
}

/** The AWS provider's schema, from the cache or from the provider. Takes some seconds the first time. */
export function loadProviderSchema(): ProviderSchema {
    if (terraformVersion() === undefined) {
        throw new Error(
            "terraform isn't installed: the export takes every name from the schema of the AWS provider. " +
                "Install it (https://developer.hashicorp.com/terraform/install) and put it on the PATH.",
        );
    }
    const file = join(cache, `schema-${providerVersion}.json`);
    if (!existsSync(file)) writeSchema(file);
    return JSON.parse(readFileSync(file, "utf8")) as ProviderSchema;
}

function writeSchema(file: string): void {
    mkdirSync(cache, { recursive: true });
    const folder = mkdtempSync(join(cache, "schema-"));
    try {
        const aws = { source: "hashicorp/aws", version: providerVersion };
        writeFileSync(
            join(folder, "main.tf.json"),
            JSON.stringify({ terraform: { required_providers: { aws } } }),
        );
        process.stderr.write("terraform: reading the AWS provider's schema (once, into .cache/) ...\n");
        terraform(folder, ["init", "-input=false", "-no-color"]);
        const all = JSON.parse(terraform(folder, ["providers", "schema", "-json"])) as {
            provider_schemas: Record<string, ProviderSchema>;
        };
        const schema = all.provider_schemas[address];
        if (schema === undefined) throw new Error(`terraform told no schema of ${address}`);
        writeFileSync(join(folder, "schema.json"), JSON.stringify(schema));
        renameSync(join(folder, "schema.json"), file);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

/** What terraform is started with: it asks nobody for updates, and finds the provider where the user has it. */
export function terraformEnvironment(): NodeJS.ProcessEnv {
    return { ...process.env, ...installation(), CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" };
}

/** How terraform installs the provider: as the user configured, else from a local mirror, else online. */
function installation(): NodeJS.ProcessEnv {
    const configured = process.env.TF_CLI_CONFIG_FILE;
    if (configured !== undefined && existsSync(configured)) return {};
    const mirror = localMirror();
    if (mirror === undefined) return { TF_CLI_CONFIG_FILE: "" };
    mkdirSync(cache, { recursive: true });
    const file = join(cache, "cli.tfrc");
    writeFileSync(
        file,
        `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
    );
    return { TF_CLI_CONFIG_FILE: file };
}

/** A folder of provider packages on this computer that has the AWS provider: no download then. */
function localMirror(): string | undefined {
    const below = (folder: string) =>
        existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
    const candidates = [
        process.env.TF_PLUGIN_DIR,
        process.env.TF_PLUGIN_CACHE_DIR,
        join(homedir(), ".terraform.d", "plugins"),
        join(homedir(), ".local", "share", "terraform", "plugins"),
        "/usr/local/share/terraform/plugins",
        "/usr/share/terraform/plugins",
        ...below("/opt"),
    ];
    return candidates.find((folder) => {
        const packages = join(folder ?? "", address);
        return folder !== undefined && existsSync(packages) && readdirSync(packages).some(isThisVersion);
    });
}

/** Mirrors hold a folder for each version, or its archive. */
function isThisVersion(name: string): boolean {
    return name === providerVersion || name.includes(`_${providerVersion}_`);
}
