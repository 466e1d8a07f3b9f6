import type { Operation, World } from "./question";
import { isWithoutPermissions, needsOfFunction, needsOfType } from "./table";
import { Need, NEW, Properties, SELF, Target, TypeNeeds } from "./table/need";

/** One question to IAM: this action, on this resource, in this context. */
export interface Check {
    readonly action: string;
    /** ARN, or `*`. */
    readonly resource: string;
    readonly context: Readonly<Record<string, string | readonly string[]>>;
}

type Tags = Readonly<Record<string, string>>;

/** Services with one endpoint for the world: their requests are made to this region. */
const globalServices = new Set(["iam", "route53", "budgets", "cloudfront"]);
const globalRegion = "us-east-1";

/**
 * Every question that AWS would ask itself about an operation.
 *
 * @throws when the table lacks the type, or names a property that the resource doesn't have
 */
export function checksOf(operation: Operation, world: World): Check[] {
    const properties = reader(operation, world);
    const request: Request = { operation, world, properties };
    if (operation.kind === "invoke") {
        const aimed = needsOfFunction(operation.type).flatMap((need) =>
            need.on.flatMap((target) =>
                expand(target, properties, operation).map((arn): Aimed => ({ need, arn })),
            ),
        );
        return aimed.map((it) => withContext(it, request));
    }
    if (isWithoutPermissions(operation.type)) {
        return [];
    }
    const type = needsOfType(operation.type);
    const self = arnOf(operation, type, properties);
    const aim = ({ on }: Need): Aim[] =>
        on.flatMap((target): Aim[] => {
            if (target === NEW) {
                return [{ arn: self }];
            }
            if (target === SELF) {
                return [{ arn: self, tags: operation.old?.tags ?? operation.tags }];
            }
            return expand(target, properties, operation).map((arn) => ({ arn, tags: tagsOf(arn, world) }));
        });
    const checks = (needs: readonly Need[], tags: Tags, keys?: readonly string[]) =>
        needs.flatMap((need) => aim(need).map((it) => withContext({ need, ...it }, request, tags, keys)));
    return [
        ...checks(type[operation.kind], operation.kind === "create" ? operation.tags : {}),
        ...tagChanges(operation, type).flatMap(({ action, tags, keys }) =>
            checks([{ action, on: [SELF] }], tags, keys),
        ),
        ...(operation.kind === "read" ? [] : checks(type.read, {})),
    ];
}

/** What is asked for, and how its properties are read. */
interface Request {
    readonly operation: Operation;
    readonly world: World;
    readonly properties: Properties;
}

/** A need on one of its targets: the resource's ARN and the tags that it has. */
interface Aim {
    readonly arn: string;
    readonly tags?: Tags | undefined;
}

interface Aimed extends Aim {
    readonly need: Need;
}

function withContext(
    { need, arn, tags }: Aimed,
    { operation, world, properties }: Request,
    requestTags: Tags = {},
    tagKeys: readonly string[] = Object.keys(requestTags),
): Check {
    const [service = ""] = need.action.split(":");
    const context: Record<string, string | readonly string[]> = {
        "aws:RequestedRegion": globalServices.has(service)
            ? globalRegion
            : (properties("region")[0] ?? world.region),
        "aws:SecureTransport": "true",
    };
    for (const [key, value] of Object.entries(requestTags)) {
        context[`aws:RequestTag/${key}`] = value;
    }
    if (tagKeys.length > 0) {
        context["aws:TagKeys"] = tagKeys;
    }
    for (const [key, value] of Object.entries(tags ?? {})) {
        context[`aws:ResourceTag/${key}`] = value;
    }
    for (const [key, target] of Object.entries(need.context ?? {})) {
        const values = expand(target, properties, operation);
        const [single] = values;
        if (single !== undefined) {
            context[key] = values.length === 1 ? single : values;
        }
    }
    return { action: need.action, resource: arn, context };
}

/** Tags that an update sets and takes away, as two calls. */
function tagChanges(operation: Operation, type: TypeNeeds) {
    const { old, tags } = operation;
    if (operation.kind !== "update" || old === undefined || type.tag === undefined) {
        return [];
    }
    const [set, remove] = type.tag;
    const changed = Object.keys(tags).filter((key) => tags[key] !== old.tags[key]);
    const dropped = Object.keys(old.tags).filter((key) => !(key in tags));
    return [
        ...(changed.length === 0
            ? []
            : [
                  {
                      action: set,
                      tags: Object.fromEntries(changed.map((key) => [key, tags[key] ?? ""])),
                      keys: changed,
                  },
              ]),
        ...(dropped.length === 0 ? [] : [{ action: remove, tags: {}, keys: dropped }]),
    ];
}

/** What templates can name: inputs, else what AWS computed, else the account. */
function reader(operation: Operation, world: World): Properties {
    const account: Record<string, unknown> = {
        // A resource may say that it is in another region than its provider.
        region: operation.inputs.region ?? world.region,
        account: world.accountId,
        id: operation.id,
    };
    return (name) => {
        const value = account[name] ?? operation.inputs[name] ?? operation.outputs?.[name];
        const values = value === undefined || value === null || value === "" ? [] : [value].flat();
        return values.map((item) => (typeof item === "string" ? item : JSON.stringify(item)));
    };
}

/** Fills in a template, once for every element of the list that it names. */
function expand(target: Target, properties: Properties, operation: Operation): string[] {
    if (typeof target === "function") {
        return [...target(properties)];
    }
    const [placeholder, name, optional] = /\{([A-Za-z]+)(\??)\}/.exec(target) ?? [];
    if (placeholder === undefined || name === undefined) {
        return [target];
    }
    const values = properties(name);
    if (values.length === 0 && optional === "") {
        throw new Error(
            `The permission table says that ${operation.type} has '${name}' (in '${target}'); ` +
                `'${operation.name}' has not. Correct the table in rehearsal/iam/table/`,
        );
    }
    return values.flatMap((value) => expand(target.replace(placeholder, value), properties, operation));
}

function arnOf(operation: Operation, type: TypeNeeds, properties: Properties): string {
    const [arn] = properties("arn");
    if (arn !== undefined && operation.outputs?.arn === arn) {
        return arn;
    }
    if (operation.id?.startsWith("arn:") === true) {
        return operation.id;
    }
    const [filledIn] = expand(type.arn, properties, operation);
    return filledIn ?? "*";
}

/** Tags of what exists: the table names parents by ARN, or by an ARN made from their id. */
function tagsOf(arn: string, world: World): Tags | undefined {
    const id = arn.slice(arn.lastIndexOf("/") + 1);
    const found = world.find((it) => it.outputs.arn === arn || it.id === id);
    // A setting of a resource, such as a file system's backup policy, has the resource's id and no tags.
    return found.find(({ tags }) => Object.keys(tags).length > 0)?.tags;
}
