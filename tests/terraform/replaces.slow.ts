/** Which changes the real AWS provider makes a new resource for, and whether the rehearsal's stand-in knows it. */
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { needsSuccessor, without } from "../../rehearsal/stand-in/resource-type";
import { resourceType } from "../../rehearsal/stand-in/resource-types";
import { exportDeployment, type TerraformConfiguration } from "../../scripts/proof/terraform-export";
import { providerOf, type DeployedResource } from "../../scripts/proof/terraform-export/deployment";
import { newerTypes } from "../../scripts/proof/terraform-export/names";
import {
    type Block,
    loadProviderSchema,
    providerVersion,
    type ProviderSchema,
} from "../../scripts/proof/terraform-export/schema";
import { noTerraform, skipWithout } from "../support/skip";
import { rehearsed } from "./rehearsed";
import { Workspace } from "./workspace";

/** Words that the provider takes instead of another; those that it doesn't know it takes with an `x` behind them. */
const otherWords: Readonly<Record<string, string>> = {
    A: "CNAME",
    ALL: "REJECT",
    ARM64: "X86_64",
    AES256: "aws:kms",
    AFTER_14_DAYS: "AFTER_30_DAYS",
    AFTER_30_DAYS: "AFTER_60_DAYS",
    Average: "Sum",
    BucketOwnerEnforced: "ObjectWriter",
    CNAME: "A",
    COST: "USAGE",
    DISABLED: "ENABLED",
    DNS: "EMAIL",
    ENABLED: "DISABLED",
    Enabled: "Suspended",
    FARGATE: "EC2",
    GREATER_THAN: "LESS_THAN",
    Gateway: "Interface",
    GreaterThanThreshold: "LessThanThreshold",
    HTTP: "HTTPS",
    HTTPS: "TLS",
    IMMUTABLE: "MUTABLE",
    KMS: "AES256",
    MONTHLY: "DAILY",
    MUTABLE: "IMMUTABLE",
    PRIMARY: "SECONDARY",
    PriceClass_100: "PriceClass_200",
    REGIONAL: "CLOUDFRONT",
    SECONDARY: "PRIMARY",
    SERVICE: "TASK_DEFINITION",
    SampleCount: "Sum",
    String: "StringList",
    always: "never",
    application: "network",
    awsvpc: "bridge",
    bursting: "elastic",
    "cloud-watch-logs": "s3",
    email: "https",
    http2and3: "http2",
    ip: "instance",
    none: "whitelist",
    notBreaching: "breaching",
    p99: "p98",
    s3: "lambda",
    strictest: "monitor",
    "text/plain": "text/html",
    vpc: "standard",
};
/** The same for numbers, which are else one more. */
const otherNumbers: Readonly<Record<number, number>> = { 30: 14, 60: 300, 300: 60, 600: 60 };

/** Properties of which the provider knows one value alone, in the first place that is changed. */
const unchangeable = [
    "aws:cloudfront/originAccessControl:OriginAccessControl.signingProtocol",
    "aws:ecs/cluster:Cluster.settings",
];

type Inputs = Readonly<Record<string, unknown>>;

/** One resource, with one property changed; none is the resource as it is, whose gaps in the state are everybody's. */
interface Change {
    readonly resource: DeployedResource;
    readonly provider: DeployedResource;
    readonly property: string | undefined;
    readonly inputs: Inputs;
}

/** What the provider plans: the attributes that were changed, and those that need a new resource. */
interface Planned {
    readonly changed: readonly string[];
    readonly replacing: readonly string[];
}

/** One resource of each type with each property that any of them has. */
function changes(): readonly Change[] {
    const found = new Map<string, Change>();
    const layers = [rehearsed("gatus-persistent"), rehearsed("gatus-ephemeral")];
    const all = layers.flatMap((layer) => layer.map((resource) => [resource, layer] as const));
    // In whichever order they were made: the first of a type is the same one always.
    for (const [resource, layer] of all.sort(([{ urn: a }], [{ urn: b }]) => (a < b ? -1 : 1))) {
        const { custom, external, type, inputs = {} } = resource;
        if (!custom || external || !type.startsWith("aws:") || type in newerTypes) continue;
        const provider = providerOf(layer, [resource]);
        const properties = Object.keys(inputs).filter(
            (property) =>
                !/^(__.*|tags|tagsAll|region)$/.test(property) && (inputs[property] ?? null) !== null,
        );
        for (const property of [undefined, ...properties]) {
            const key = `${type}.${property ?? ""}`;
            if (found.has(key) || unchangeable.includes(key)) continue;
            const changed =
                property === undefined ? inputs : { ...inputs, [property]: other(inputs[property]) };
            // What is empty has no place for another value.
            if (property !== undefined && isDeepStrictEqual(changed, inputs)) continue;
            found.set(key, { resource, provider, property, inputs: changed });
        }
    }
    return [...found.values()];
}

/** Another value of the same kind, in the first place that has one. */
function other(value: unknown): unknown {
    if (typeof value === "boolean") return !value;
    if (typeof value === "number") return otherNumbers[value] ?? value + 1;
    if (typeof value === "string") return otherText(value);
    if (Array.isArray(value)) return value.map((item: unknown, index) => (index === 0 ? other(item) : item));
    return Object.fromEntries(
        Object.entries(value as Inputs).map(([key, item], index) => [key, index === 0 ? other(item) : item]),
    );
}

function otherText(value: string): string {
    if (/^[[{]/.test(value)) return JSON.stringify(other(JSON.parse(value)));
    if (/^(\d+\.){3}\d+\/\d+$/.test(value)) return "10.99.0.0/16";
    if (/^\d+$/.test(value)) return String(Number(value) + 1);
    if (/^(true|false)$/.test(value)) return String(value === "false");
    if (/-[0-9a-f]{8,}$/.test(value)) return value.slice(0, -1) + (value.endsWith("0") ? "1" : "0");
    return otherWords[value] ?? `${value}x`;
}

/**
 * Plans each change beside all others, offline: the state is what the rehearsal recorded, and isn't read again.
 *
 * @returns what was planned for each, in its place
 */
async function plan(wanted: readonly Change[], schema: ProviderSchema): Promise<readonly Planned[]> {
    const asked: { readonly address: string; readonly changed: readonly string[] }[] = [];
    const resources: unknown[] = [];
    const configuration: TerraformConfiguration = {
        terraform: { required_providers: { aws: { source: "hashicorp/aws", version: providerVersion } } },
        provider: {
            aws: {
                region: "eu-west-2",
                access_key: "planned",
                secret_key: "planned",
                skip_credentials_validation: true,
                skip_requesting_account_id: true,
                skip_metadata_api_check: "true",
            },
        },
        resource: {},
    };
    for (const [index, { resource, provider, inputs }] of wanted.entries()) {
        const [type, before] = body([provider, resource], schema);
        const [, after] = body([provider, { ...resource, inputs }], schema);
        const name = `it_${index}`;
        const changed = Object.keys(after).filter((key) => !isDeepStrictEqual(after[key], before[key]));
        asked.push({ address: `${type}.${name}`, changed });
        (configuration.resource[type] ??= {})[name] = after;
        const { block, version = 0 } = schema.resource_schemas[type] ?? { block: {} };
        resources.push({
            mode: "managed",
            type,
            name,
            provider: 'provider["registry.terraform.io/hashicorp/aws"]',
            instances: [
                { schema_version: version, attributes: { ...asState(before, block), id: resource.id } },
            ],
        });
    }
    const workspace = new Workspace(configuration);
    try {
        workspace.writeState({ version: 4, serial: 1, lineage: "recorded", outputs: {}, resources });
        await workspace.run("init", "-no-color", "-input=false");
        await workspace.run("plan", "-refresh=false", "-no-color", "-input=false", "-out=planned");
        const { resource_changes: planned } = JSON.parse(await workspace.run("show", "-json", "planned")) as {
            resource_changes: { address: string; change: { replace_paths?: unknown[][] } }[];
        };
        const attributes = new Map(
            planned.map(({ address, change: { replace_paths: paths = [] } }) => [
                address,
                paths.map(([attribute]) => String(attribute)),
            ]),
        );
        return asked.map(({ address, changed }) => {
            const replacing = attributes.get(address);
            assert.ok(replacing, `${address} was not planned`);
            return { changed, replacing };
        });
    } finally {
        workspace.remove();
    }
}

/** The Terraform type of a resource, and what its block says. */
function body([provider, resource]: [DeployedResource, DeployedResource], schema: ProviderSchema) {
    const inputs = without("region")(resource.inputs ?? {});
    const { configuration } = exportDeployment([provider, { ...resource, inputs }], schema);
    const [[type, named] = ["", {}]] = Object.entries(configuration.resource);
    const [block = {}] = Object.values(named);
    return [type, without("lifecycle", "timeouts", "depends_on")(block)] as const;
}

/** As a state has it: a block that is there once at most is a list, too. */
function asState(values: Inputs, { block_types: blocks = {} }: Block): Inputs {
    return Object.fromEntries(
        Object.entries(values).map(([name, value]) => {
            const nested = blocks[name];
            if (nested === undefined || !["list", "set"].includes(nested.nesting_mode)) return [name, value];
            return [name, [value].flat().map((item) => asState(item as Inputs, nested.block))];
        }),
    );
}

describe("the real AWS provider's plan of a change", function () {
    before(function () {
        skipWithout(this, noTerraform());
    });

    it("makes a new resource where the rehearsal's stand-in does, and only there", async () => {
        const schema = loadProviderSchema();
        const wanted = changes();
        const planned = await plan(wanted, schema);
        // What the recorded state lacks the provider takes for a change of its own, in every plan of the type.
        const gaps = new Map(
            wanted.map(({ resource, property }, index) => [
                property === undefined ? resource.type : "",
                planned[index]?.replacing ?? [],
            ]),
        );
        const differing: string[] = [];
        const hidden: string[] = [];
        let replaced = 0;
        for (const [index, { resource, property, inputs }] of wanted.entries()) {
            const { changed, replacing } = planned[index] ?? { changed: [], replacing: [] };
            if (property === undefined) continue;
            const { type } = resource;
            if (changed.some((attribute) => gaps.get(type)?.includes(attribute))) {
                hidden.push(`${type}.${property}`);
                continue;
            }
            const real = replacing.some((attribute) => changed.includes(attribute));
            if (real) replaced += 1;
            if (real !== needsSuccessor(resourceType(type), property)) {
                const change = `${JSON.stringify(resource.inputs?.[property])} to ${JSON.stringify(inputs[property])}`;
                differing.push(`${type}.${property}: ${real ? "a new one" : "changed in place"} (${change})`);
            }
        }
        const types = new Set(wanted.map(({ resource }) => resource.type)).size;
        console.log(
            `      ${wanted.length - types} properties of ${types} types, ${replaced} need a new resource`,
        );
        assert.deepEqual(differing, []);
        assert.deepEqual(hidden, ["aws:ecs/taskDefinition:TaskDefinition.volumes"]);
    });
});
