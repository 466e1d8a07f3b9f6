/**
 * Turns a Pulumi deployment into Terraform JSON, so that what reads Terraform can read these programs: the real
 * AWS provider's own checks (`terraform validate`), scanners such as Checkov, an emulator.
 *
 *     pulumi stack export | npx ts-node scripts/proof/terraform-export.ts > main.tf.json
 *
 * It is for looking at, not for moving to: what only Pulumi's engine knows, such as aliases, is left out.
 * See https://developer.hashicorp.com/terraform/language/syntax/json.
 */
import { readFileSync } from "node:fs";
import {
    logicalName,
    providerOf,
    readDeployment,
    reveal,
    type DeployedResource,
} from "./terraform-export/deployment";
import {
    blockShape,
    leftOut,
    terraformField,
    terraformType,
    type Shape,
    newerTypes,
} from "./terraform-export/names";
import { References, type Addressed } from "./terraform-export/references";
import { loadProviderSchema, providerVersion, type ProviderSchema } from "./terraform-export/schema";

/** A Terraform configuration, as a `.tf.json` file holds it. */
export interface TerraformConfiguration {
    terraform: { required_providers: { aws: { source: string; version: string } } };
    /** One, or one for each region, the first for what names none. */
    provider: { aws: Record<string, unknown> | Record<string, unknown>[] };
    resource: Record<string, Record<string, Record<string, unknown>>>;
}

export interface TerraformExport {
    configuration: TerraformConfiguration;
    /** The URN of each exported resource, by its Terraform address, such as `aws_vpc.gatus-prod`. */
    urns: Map<string, string>;
}

export interface ExportOptions {
    /** Arguments of the provider beside those of the deployment, in Terraform's names. */
    provider?: Record<string, unknown>;
    /** Values to replace wherever they are seen: for what another backend gave another id. */
    literals?: ReadonlyMap<string, string>;
}

/**
 * The Terraform configuration of a deployment's AWS resources. Those of GitHub are for no AWS provider to judge; those
 * of {@link newerTypes} the pinned one doesn't know.
 *
 * @param resources - in the deployment's order: each after what it depends on.
 * @throws naming every type and property that has no place in the provider's schema, all at once.
 */
export function exportDeployment(
    resources: readonly DeployedResource[],
    schema: ProviderSchema,
    options: ExportOptions = {},
): TerraformExport {
    const exported = resources.filter(
        ({ custom, external, type }) =>
            custom && !external && !/^(pulumi|github):/.test(type) && !(type in newerTypes),
    );
    const exporter = new Exporter(
        schema,
        new References(resources, options.literals),
        providerOf(resources, exported),
    );
    return exporter.export(exported, options.provider ?? {});
}

class Exporter {
    private readonly problems = new Set<string>();
    private readonly addresses = new Map<string, string>();
    /** Regions that resources are in, other than their provider's. */
    private readonly otherRegions = new Set<string>();
    private readonly shapes = new Map<string, Record<string, Shape>>();

    constructor(
        private readonly schema: ProviderSchema,
        private readonly references: References,
        private readonly provider: DeployedResource,
    ) {}

    export(resources: readonly DeployedResource[], extra: Record<string, unknown>): TerraformExport {
        const resource: TerraformConfiguration["resource"] = {};
        const provider = { ...this.providerBlock(), ...extra };
        for (const deployed of resources) {
            const addressed = this.attempt(() => this.address(deployed));
            if (addressed === undefined) continue;
            const [type = "", name = ""] = addressed.address.split(".");
            (resource[type] ??= {})[name] = this.body(addressed);
            this.references.add(addressed);
        }
        if (this.problems.size > 0) throw new Error([...this.problems].join("\n"));
        const terraform = {
            required_providers: { aws: { source: "hashicorp/aws", version: providerVersion } },
        };
        const urns = new Map([...this.addresses].map(([urn, address]) => [address, urn]));
        const abroad = [...this.otherRegions].map((region) => ({ ...provider, alias: region, region }));
        const aws = abroad.length === 0 ? provider : [provider, ...abroad];
        return { configuration: { terraform, provider: { aws }, resource }, urns };
    }

    private address(resource: DeployedResource): Addressed {
        const type = terraformType(resource.type, this.schema);
        const { block } = this.schema.resource_schemas[type] ?? { block: {} };
        let fields = this.shapes.get(type);
        if (fields === undefined) this.shapes.set(type, (fields = blockShape(block).fields));
        const computed = Object.entries(block.attributes ?? {}).filter(([, attribute]) => attribute.computed);

        const taken = new Set(this.addresses.values());
        const name = logicalName(resource.urn)
            .replace(/[^\w-]/g, "_")
            .replace(/^(?=[^A-Za-z_])/, "_");
        let address = `${type}.${name}`;
        for (let n = 2; taken.has(address); n++) address = `${type}.${name}_${n}`;
        this.addresses.set(resource.urn, address);
        return {
            resource,
            address,
            type,
            fields,
            computed: new Set(computed.map(([attribute]) => attribute)),
        };
    }

    private body({ resource, type, fields }: Addressed): Record<string, unknown> {
        const referred = new Set<string>();
        const express = (text: string) => {
            const { text: expressed, references } = this.references.express(text, resource);
            for (const urn of references) referred.add(urn);
            return expressed;
        };
        const body = this.object(resource.inputs ?? {}, fields, type, type, express);
        if (resource.customTimeouts !== undefined && "timeouts" in fields) {
            const timeouts = Object.entries(resource.customTimeouts).filter(([, seconds]) => seconds > 0);
            if (timeouts.length > 0) {
                body.timeouts = Object.fromEntries(timeouts.map(([name, seconds]) => [name, `${seconds}s`]));
            }
        }
        const dependsOn = this.references
            .unsaid(resource, referred)
            .flatMap((urn) => this.addresses.get(urn) ?? []);
        if (dependsOn.length > 0) body.depends_on = dependsOn.sort();
        const { region } = resource.inputs ?? {};
        if (typeof region === "string" && region !== this.provider.inputs?.region) {
            this.otherRegions.add(region);
            body.provider = `aws.${region}`;
        }
        // Where a resource has to be replaced, Pulumi creates the new one first.
        body.lifecycle = { create_before_destroy: true, ...(resource.protect && { prevent_destroy: true }) };
        return body;
    }

    private object(
        value: Record<string, unknown>,
        fields: Record<string, Shape>,
        type: string,
        path: string,
        express: (text: string) => string,
    ): Record<string, unknown> {
        const result: Record<string, unknown> = {};
        for (const [property, inner] of Object.entries(value)) {
            if (property.startsWith("__") || inner === null) continue; // `__defaults` is the bridge's own note.
            const field = this.attempt(() => terraformField(property, fields, type, path));
            const shape = field === undefined ? undefined : fields[field];
            if (field === undefined || shape === undefined) continue;
            result[field] = this.value(inner, shape, type, `${path}.${property}`, express);
        }
        return result;
    }

    private value(
        secret: unknown,
        shape: Shape,
        type: string,
        path: string,
        express: (text: string) => string,
    ): unknown {
        const value = this.attempt(() => reveal(secret, path));
        if (shape.kind === "list") {
            // The bridge flattens a list that holds one thing at most.
            const items = Array.isArray(value) ? (value as unknown[]) : [value];
            return items.map((item) => this.value(item, shape.of, type, path, express));
        }
        const isObject = typeof value === "object" && value !== null;
        if (shape.kind === "object" && isObject) {
            return this.object(value as Record<string, unknown>, shape.fields, type, path, express);
        }
        if (shape.kind === "map" && isObject) {
            const entries = Object.entries(value).filter(([key]) => !key.startsWith("__"));
            const convert = ([key, inner]: [string, unknown]) => [
                key,
                this.value(inner, shape.of, type, path, express),
            ];
            return Object.fromEntries(entries.map(convert)) as Record<string, unknown>;
        }
        if (typeof value === "string") return express(value);
        // A policy document may be given as an object; Terraform takes its JSON.
        return isObject ? express(JSON.stringify(value)) : value;
    }

    /** A provider's configuration is stored as strings, whatever is not a string as its JSON. */
    private providerBlock(): Record<string, unknown> {
        const { fields } = blockShape(this.schema.provider.block);
        const settings = Object.entries(this.provider.inputs ?? {}).filter(([name]) => name !== "version");
        const parsed = settings.map(([property, value]): [string, unknown] => {
            const isJson = typeof value === "string" && /^[[{]/.test(value);
            return [property, isJson ? (JSON.parse(value) as unknown) : value];
        });
        return this.object(Object.fromEntries(parsed), fields, "provider", "provider", (text) => text);
    }

    private attempt<T>(action: () => T): T | undefined {
        try {
            return action();
        } catch (error) {
            this.problems.add((error as Error).message);
            return undefined;
        }
    }
}

const help = `Usage: pulumi stack export | npx ts-node scripts/proof/terraform-export.ts [FILE] > main.tf.json

Writes the AWS resources of a Pulumi deployment as Terraform JSON. Reads FILE, or standard input.
Needs terraform, which tells the AWS provider's names; a name that it doesn't know is an error.

Properties left out:
${Object.entries(leftOut)
    .map(([property, { reason }]) => `  ${property.padEnd(12)}${reason}`)
    .join("\n")}

Exit codes: 0 written, 1 the deployment can't be exported, 2 wrong usage.
`;

function main(args: string[]): number {
    if (args.includes("--help") || args.includes("-h")) {
        process.stdout.write(help);
        return 0;
    }
    if (args.length > 1 || args[0]?.startsWith("-")) {
        process.stderr.write(help);
        return 2;
    }
    try {
        const file = args[0] ?? 0;
        const resources = readDeployment(readFileSync(file, "utf8"), args[0] ?? "standard input");
        const { configuration, urns } = exportDeployment(resources, loadProviderSchema());
        process.stdout.write(`${JSON.stringify(configuration, null, 2)}\n`);
        process.stderr.write(
            `${urns.size} resources of ${Object.keys(configuration.resource).length} types exported.\n`,
        );
        return 0;
    } catch (error) {
        process.stderr.write(`${(error as Error).message}\n`);
        return 1;
    }
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));
