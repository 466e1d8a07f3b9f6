import { isDeepStrictEqual } from "node:util";
import { Operation } from "../iam/question";
import { Account, Existing, sha256, text } from "./account";
import { functions } from "./functions";
import { refuseMalformedPolicy } from "./policy-refusals";
import { refuseDuplicate, refuseInUse, refuseUnknownReference, sameAs } from "./refusals";
import { Draft, needsSuccessor, ResourceType } from "./resource-type";
import { importIdOf, resourceType } from "./resource-types";
import { CheckAnswer, DiffAnswer, Package, Properties, ResourceRequest, State, UNKNOWN } from "./serve";

/** Asked before anything is done or looked up. Whoever refuses must say so elsewhere: the operation goes on. */
export type Gate = (operation: Operation) => Promise<void>;

type Tags = Record<string, string>;

/** The `aws` package, as the Terraform provider behind it behaves, on an {@link Account} of the stand-in's. */
export class AwsPackage implements Package {
    private readonly defaultTags = new Map<string, Tags>();

    constructor(
        private readonly account: Account,
        private readonly gate: Gate,
    ) {}

    configure(connection: string, args: Properties): void {
        // The engine sends lists and maps as JSON.
        const allowed = JSON.parse(text(args, "allowedAccountIds") || "[]") as string[];
        if (allowed.length > 0 && !allowed.includes(this.account.accountId) && !allowed.includes(UNKNOWN)) {
            throw new Error(
                `AWS account ID not allowed: ${this.account.accountId}. Allowed: ${allowed.join(", ")}`,
            );
        }
        const region = text(args, "region");
        if (region !== "" && region !== UNKNOWN && region !== this.account.region) {
            throw new Error(
                `The rehearsal's account has resources in ${this.account.region} only, not in ${region}`,
            );
        }
        const defaults = JSON.parse(text(args, "defaultTags") || "{}") as { tags?: Tags };
        this.defaultTags.set(connection, defaults.tags ?? {});
    }

    check(request: ResourceRequest, news: Properties, olds: Properties): CheckAnswer {
        const { name } = resourceType(request.type);
        if (name === undefined) {
            return { inputs: news };
        }
        // What was imported, and not refreshed since, says that no value is a default: pulumi/pulumi#9210.
        const defaults = olds.__defaults as readonly string[] | undefined;
        const previous = defaults?.includes(name.property) === false ? "" : text(olds, name.property);
        // A name that Pulumi made up stays for as long as the resource does.
        const madeUp = isMadeUp(request, previous)
            ? previous
            : namePrefix(request) + sha256(`${request.urn} ${this.account.nextHex()}`).slice(0, 7);
        const value = text(news, name.property) || madeUp;
        const failures =
            value.length > name.limit
                ? [
                      {
                          property: name.property,
                          reason: `'${value}' has ${value.length} characters; ${request.type} allows ${name.limit}`,
                      },
                  ]
                : [];
        return { inputs: { ...news, [name.property]: value }, failures };
    }

    diff(
        request: ResourceRequest,
        _id: string,
        news: Properties,
        oldInputs: Properties,
        olds: Properties,
    ): DiffAnswer {
        const type = resourceType(request.type);
        const changed = Object.keys({ ...oldInputs, ...news }).filter(
            (key) => !key.startsWith("__") && !isDeepStrictEqual(news[key], oldInputs[key]),
        );
        if (
            !isDeepStrictEqual(this.tags(type, request, news), olds.tagsAll ?? {}) &&
            !changed.includes("tags")
        ) {
            changed.push("tagsAll");
        }
        const replaces = changed.filter((key) => needsSuccessor(type, key));
        const { autonamed = "name" } = type;
        const given = autonamed === false ? "" : text(news, autonamed);
        const named = given !== "" && !isMadeUp(request, given);
        return {
            changed,
            replaces,
            deleteBeforeReplace: replaces.length > 0 && (type.deletedFirst === true || named),
        };
    }

    async create(request: ResourceRequest, inputs: Properties, preview: boolean): Promise<State> {
        const type = resourceType(request.type);
        const draft = this.draft(request, inputs, preview ? sha256(request.urn) : this.account.nextHex());
        const tags = this.tags(type, request, inputs);
        const computed = {
            ...type.computed?.(draft),
            ...(type.arn !== undefined && { arn: type.arn(draft) }),
        };
        const known = {
            ...inputs,
            ...(type.untagged !== true && { tagsAll: tags }),
            ...(type.global !== true && { region: text(inputs, "region") || this.account.region }),
        };
        if (preview) {
            return {
                id: "",
                outputs: {
                    ...Object.fromEntries(Object.keys(computed).map((key) => [key, UNKNOWN])),
                    ...known,
                },
            };
        }
        const { urn, name } = request;
        const resource: Existing = {
            urn,
            type: request.type,
            name,
            id: type.id(draft),
            inputs,
            outputs: { ...computed, ...known, ...type.returned?.(draft) },
            tags,
        };
        await this.gate({ kind: "create", ...resource });
        refuseUnknownReference(draft);
        if (type.policy !== undefined) {
            refuseMalformedPolicy(type.policy, draft);
        }
        type.refuses?.(draft);
        if (type.puts !== true) {
            refuseDuplicate(request.type, draft);
        }
        this.account.put(resource);
        type.created?.(draft);
        return resource;
    }

    async update(
        request: ResourceRequest,
        id: string,
        inputs: Properties,
        olds: Properties,
        preview: boolean,
    ): Promise<Properties> {
        const type = resourceType(request.type);
        const tags = this.tags(type, request, inputs);
        const there = this.existing(request, id, olds);
        const dropped = Object.keys(there.inputs).filter((key) => !(key in inputs));
        const outputs = {
            ...Object.fromEntries(Object.entries(there.outputs).filter(([key]) => !dropped.includes(key))),
            ...inputs,
            ...(preview ? {} : type.returned?.(this.draft(request, inputs, ""))),
            ...(type.untagged !== true && { tagsAll: tags }),
        };
        if (!preview) {
            const changed = Object.keys({ ...there.inputs, ...inputs }).filter(
                (key) => !isDeepStrictEqual(inputs[key], there.inputs[key]),
            );
            if (!isDeepStrictEqual(tags, there.tags) && !changed.includes("tags")) {
                changed.push("tags");
            }
            const old = { inputs: there.inputs, tags: there.tags };
            await this.gate({ ...there, kind: "update", inputs, tags, changed, old });
            const draft = this.draft(request, inputs, "");
            refuseUnknownReference(draft);
            if (type.policy !== undefined) {
                refuseMalformedPolicy(type.policy, draft);
            }
            this.account.put({ ...there, inputs, outputs, tags });
        }
        return outputs;
    }

    async delete(request: ResourceRequest, id: string, olds: Properties): Promise<void> {
        const there = this.account.get(request.type, id, olds);
        if (there === undefined) {
            // For the provider what is gone is deleted: https://hashicorp.github.io/terraform-provider-aws/error-handling/
            return;
        }
        await this.gate({ ...there, kind: "delete" });
        refuseInUse(there, this.account);
        for (const each of resourceType(request.type).puts === true ? sameAs(there, this.account) : [there]) {
            this.account.remove(each);
        }
    }

    async read(request: ResourceRequest, id: string, olds: Properties): Promise<Existing | undefined> {
        const { read = (all: Properties) => all } = resourceType(request.type);
        const isImport = Object.keys(olds).length === 0;
        const there = isImport
            ? this.account.find((it) => it.type === request.type && importIdOf(it, this.account) === id)[0]
            : this.account.get(request.type, id, olds);
        if (there === undefined) {
            return undefined;
        }
        await this.gate({ ...there, kind: "read" });
        // A refresh keeps what the state has already.
        if (!isImport && Object.keys(there.inputs).every((key) => key in olds)) {
            return there;
        }
        // As the bridge does: none of the values of an import is a default. A refresh takes that mark away.
        const inputs = { ...read(there.inputs), ...(isImport && { __defaults: [] }) };
        return { ...there, inputs, outputs: read(there.outputs) };
    }

    async invoke(token: string, args: Properties): Promise<Properties> {
        const call = functions[token];
        if (call === undefined) {
            throw new Error(
                `The rehearsal's stand-in for AWS does not know the function ${token}. Add it to rehearsal/stand-in/functions.ts`,
            );
        }
        await this.gate({ kind: "invoke", type: token, name: token, inputs: args, tags: {} });
        return call(args, this.account);
    }

    private existing(request: ResourceRequest, id: string, outputs: Properties): Existing {
        const there = this.account.get(request.type, id, outputs);
        if (there === undefined) {
            throw new Error(`NotFound: '${request.name}' (${id}) does not exist any more`);
        }
        return there;
    }

    private draft(request: ResourceRequest, inputs: Properties, hex: string): Draft {
        const property = resourceType(request.type).name?.property;
        const name = property === undefined ? "" : text(inputs, property);
        return { logicalName: request.name, name, inputs, hex, account: this.account };
    }

    /** A resource's tags and those of the provider that makes it. */
    private tags(type: ResourceType, request: ResourceRequest, inputs: Properties): Tags {
        return type.untagged === true
            ? {}
            : { ...this.defaultTags.get(request.connection), ...(inputs.tags as Tags | undefined) };
    }
}

function namePrefix({ type, name }: ResourceRequest): string {
    return `${resourceType(type).name?.prefix ?? ""}${name}-`;
}

/** Whether Pulumi made the name up: logical name and seven hexadecimal digits. */
function isMadeUp(request: ResourceRequest, name: string): boolean {
    const prefix = namePrefix(request);
    return name.startsWith(prefix) && /^[0-9a-f]{7}$/.test(name.slice(prefix.length));
}
