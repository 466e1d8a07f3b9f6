/**
 * From Pulumi's names to Terraform's. `@pulumi/aws` is generated from the Terraform AWS provider by rules, so
 * the way back is those rules turned round and looked up in the provider's schema. What the rules can't settle
 * is in the lists below; whatever is in neither is an error, never a guess.
 */
import type { Block, NestedBlock, ProviderSchema, TerraformType } from "./schema";

/** What a value looks like in Terraform, blocks and attributes alike. */
export type Shape =
    | { kind: "value" }
    | { kind: "list"; of: Shape }
    | { kind: "map"; of: Shape }
    | { kind: "object"; fields: Record<string, Shape> };

/** Types that the bridge named otherwise than by its rules. */
export const renamedTypes: Record<string, string> = {
    "aws:lb/loadBalancer:LoadBalancer": "aws_lb",
    "aws:s3/bucketObject:BucketObject": "aws_s3_object",
};

/** Properties that the bridge named otherwise than by its rules, as `<Terraform type>.<Pulumi name>`. */
export const renamedProperties: Record<string, string> = {
    "aws_cloudwatch_metric_alarm.name": "alarm_name",
    "aws_sns_topic_subscription.topic": "topic_arn",
};

/**
 * Types that only a newer provider has than the pinned one, each with where it is told of: the export leaves them out,
 * and nothing here judges them but the rehearsal.
 */
export const newerTypes: Record<string, string> = {
    "aws:cloudwatch/alarmMuteRule:AlarmMuteRule":
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_alarm_mute_rule",
};

/**
 * Properties that the export leaves out, each with its reason; `*` stands for every type. One that the
 * provider's schema has is exported all the same, unless `always` says otherwise.
 */
export const leftOut: Record<string, { reason: string; always?: true }> = {
    "*.region": {
        reason: "version 6 of the AWS provider gave every resource its region; before, the provider has it: the export gives another region a provider of its own",
    },
    "*.tagsAll": { reason: "the provider computes it: tags, and the provider's default tags", always: true },
};

/**
 * The Terraform type of a Pulumi type token: `aws:ecs/service:Service` is `aws_ecs_service`. Terraform names no
 * module for most of EC2 (`aws_vpc`).
 * @throws when the schema has no such type, or more than one.
 */
export function terraformType(token: string, schema: ProviderSchema): string {
    const [, module = "", name = ""] = /^aws:(\w+)\/\w+:(\w+)$/.exec(token) ?? [];
    const spellings = [`aws${module}${name}`, ...(module === "ec2" ? [`aws${name}`] : [])].map(plain);
    const renamed = renamedTypes[token];
    const found = Object.keys(schema.resource_schemas).filter((type) =>
        renamed === undefined ? spellings.includes(plain(type)) : type === renamed,
    );
    const [type] = found;
    if (type === undefined || found.length > 1) {
        const problem = found.length > 1 ? `more than one type (${found.join(", ")})` : "no type";
        throw new Error(
            `${token}: the AWS provider's schema has ${problem} that it can be. ` +
                "If the bridge renamed it, add it to renamedTypes in scripts/proof/terraform-export/names.ts.",
        );
    }
    return type;
}

/**
 * The Terraform name of a property among an object's fields: camelCase became snake_case, and what is a list
 * became singular. Undefined for what {@link leftOut} lists.
 * @throws when no field, or more than one, can have become this property.
 */
export function terraformField(
    property: string,
    fields: Record<string, Shape>,
    type: string,
    path: string,
): string | undefined {
    const omission = leftOut[`*.${property}`] ?? leftOut[`${type}.${property}`];
    if (omission?.always) return undefined;

    const renamed = path === type ? renamedProperties[`${type}.${property}`] : undefined;
    if (renamed !== undefined && renamed in fields) return renamed;

    const names = Object.keys(fields);
    const exact = names.filter((name) => plain(name) === plain(property));
    const plural = names.filter(
        (name) => fields[name]?.kind === "list" && plurals(plain(name)).includes(plain(property)),
    );
    const found = exact.length > 0 ? exact : plural;
    if (found.length === 1) return found[0];
    if (found.length === 0 && omission !== undefined) return undefined;
    const problem =
        found.length > 1 ? `could be any of ${found.join(", ")}` : "isn't in the AWS provider's schema";
    throw new Error(
        `${path}.${property} ${problem}. ` +
            "If the bridge renamed it, or only a newer provider knows it, say so in scripts/proof/terraform-export/names.ts.",
    );
}

/** A name without what the two conventions disagree about: `openid_connect` and `openIdConnect` are one. */
function plain(name: string): string {
    return name.replaceAll("_", "").toLowerCase();
}

/** The plurals that the bridge's inflection may have made of a word. */
function plurals(word: string): string[] {
    return [`${word}s`, `${word}es`, word.replace(/y$/, "ies")];
}

/** The shape of a block, with all its attributes and nested blocks. */
export function blockShape(block: Block): { kind: "object"; fields: Record<string, Shape> } {
    const fields: Record<string, Shape> = {};
    for (const [name, { type }] of Object.entries(block.attributes ?? {}))
        fields[name] = typeShape(type ?? "string");
    for (const [name, nested] of Object.entries(block.block_types ?? {})) fields[name] = nestedShape(nested);
    return { kind: "object", fields };
}

function nestedShape({ nesting_mode: mode, block }: NestedBlock): Shape {
    const shape = blockShape(block);
    if (mode === "list" || mode === "set") return { kind: "list", of: shape };
    return mode === "map" ? { kind: "map", of: shape } : shape;
}

function typeShape(type: TerraformType): Shape {
    if (typeof type === "string") return { kind: "value" };
    const [kind, of] = type;
    if (kind === "list" || kind === "set") return { kind: "list", of: typeShape(of as TerraformType) };
    if (kind === "map") return { kind: "map", of: typeShape(of as TerraformType) };
    const fields = Object.entries(of as Record<string, TerraformType>);
    return {
        kind: "object",
        fields: Object.fromEntries(fields.map(([name, field]) => [name, typeShape(field)])),
    };
}
