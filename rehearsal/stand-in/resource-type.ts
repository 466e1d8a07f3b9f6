import { Account, text } from "./account";
import { Properties } from "./serve";

/** A resource about to exist. */
export interface Draft {
    /** Name in the program. */
    readonly logicalName: string;
    /** Name in AWS, where the type has one. */
    readonly name: string;
    readonly inputs: Properties;
    /** Hexadecimal digits for ids. */
    readonly hex: string;
    readonly account: Account;
}

/** An input that is a policy document, as JSON. */
export interface PolicyInput {
    readonly property: string;
    /** Of what the holder may do, of who may reach the resource, of who may assume the role, of a VPC endpoint. */
    readonly kind: "identity" | "resource" | "trust" | "endpoint";
    /** Whose actions it may name; any, when left out. */
    readonly service?: string;
    /** AWS's code for a document that it refuses. */
    readonly refusal: string;
}

/** What the stand-in knows of a type of resource. */
export interface ResourceType {
    /** The name in AWS. Pulumi makes one up (logical name and seven hexadecimal digits) when the program gives none. */
    readonly name?: {
        readonly property: string;
        /** Another name is no other resource. */
        readonly changes?: true;
        /** Longest that AWS takes. */
        readonly limit: number;
        readonly prefix?: string;
    };
    /** What no second resource of the type may share. Default: the name. */
    readonly unique?: (draft: Draft) => string | undefined;
    readonly id: (draft: Draft) => string;
    /** What `pulumi import` takes, where the state calls it something else. */
    readonly importId?: (existing: {
        readonly id: string;
        readonly inputs: Properties;
        readonly account: Account;
    }) => string;
    /** What the provider reads of the inputs; the rest a state has only if it was written there. Default: all. */
    readonly read?: (inputs: Properties) => Properties;
    /** Service and resource of the ARN. */
    readonly arn?: (draft: Draft) => string;
    /** What AWS computes. In a preview only the names of these are used. */
    readonly computed?: (draft: Draft) => Properties;
    /** What AWS returns otherwise than it was given; a preview doesn't know it yet. */
    readonly returned?: (draft: Draft) => Properties;
    /** Remembers in the account what must outlive the resource. */
    readonly created?: (draft: Draft) => void;
    /** The input that is a policy document, checked whenever it is set. */
    readonly policy?: PolicyInput;
    /** Throws what AWS would refuse of this type alone, before one is created. */
    readonly refuses?: (draft: Draft) => void;
    /**
     * Inputs that need a new resource when they change; `all` but the tags. The name does, too, unless it can be changed.
     * Compared with what the real provider plans: tests/terraform/replaces.slow.ts.
     */
    readonly replaceOn?: readonly string[] | "all";
    /**
     * The provider deletes the old one first, whatever its name: the new one would else be what it deletes.
     *
     * @see https://github.com/pulumi/pulumi-aws/blob/015d343812852f40a045a28e7f6e04bca69548f3/provider/resource_overrides.go `DeleteBeforeReplace`
     */
    readonly deletedFirst?: true;
    /**
     * The input that Pulumi makes up a value for. Where the program gives one, the provider deletes the old resource first.
     * Default: `name`. None: `false`, where the bridge doesn't, or asks another way (resources of Terraform's framework).
     *
     * @see https://github.com/pulumi/pulumi-terraform-bridge/blob/59de6c661df1e7561e6ece7ad7f1c835c63010c4/pkg/tfbridge/schema.go `nameRequiresDeleteBeforeReplace`
     * @see https://github.com/pulumi/pulumi-aws/blob/0c5f6583ebfb37cbe0febc2edb51b44cfeac2b15/provider/autonaming.go
     */
    readonly autonamed?: string | false;
    /**
     * AWS's call puts: where there is one already, it becomes what the call says, and nothing is refused; and whichever is
     * there goes with a deletion. Without it, a creation whose answer was lost is refused the second time, or makes a
     * second one.
     */
    readonly puts?: true;
    /** Types that refer to this one and must go before it, or AWS refuses to delete it. */
    readonly heldBy?: readonly string[];
    /** Has no `tags`. */
    readonly untagged?: true;
    /** Belongs to no region. */
    readonly global?: true;
}

/** Whether a change of the input needs a new resource. */
export function needsSuccessor({ replaceOn = [], name }: ResourceType, property: string): boolean {
    if (replaceOn === "all") return property !== "tags" && property !== "tagsAll";
    return replaceOn.includes(property) || (property === name?.property && name.changes !== true);
}

/** `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE`. */
export function regional(service: string, resource: (draft: Draft) => string): (draft: Draft) => string {
    return (draft) => {
        // A resource may say that it is in another region than its provider.
        const region = text(draft.inputs, "region") || draft.account.region;
        return `arn:aws:${service}:${region}:${draft.account.accountId}:${resource(draft)}`;
    };
}

/** `arn:aws:SERVICE::ACCOUNT:RESOURCE`. */
export function global(service: string, resource: (draft: Draft) => string): (draft: Draft) => string {
    return (draft) => `arn:aws:${service}::${draft.account.accountId}:${resource(draft)}`;
}

/** `PREFIX-` and 17 hexadecimal digits, as EC2 and its like name things. */
export function prefixed(prefix: string): (draft: Draft) => string {
    return ({ hex }) => `${prefix}-${hex.slice(0, 17)}`;
}

/** The value of an input. */
export function input(property: string): (draft: Draft) => string {
    return ({ inputs }) => text(inputs, property);
}

/** The values of several inputs, joined. */
export function inputs(separator: string, ...properties: string[]): (draft: Draft) => string {
    return (draft) => properties.map((property) => text(draft.inputs, property)).join(separator);
}

/** All but these: AWS has no place for them, or doesn't give them back. */
export function without(...properties: string[]): (values: Properties) => Properties {
    return (values) =>
        Object.fromEntries(Object.entries(values).filter(([key]) => !properties.includes(key)));
}

/** An id in the form of a UUID. */
export function uuid({ hex }: Draft): string {
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
        "-",
    );
}

/** An address that is nobody's (RFC 5737). */
export function documentationIp({ hex }: Draft): string {
    return `203.0.113.${1 + (parseInt(hex.slice(0, 2), 16) % 254)}`;
}

/** An output of the resource that an input refers to by id or ARN. */
export function referred(draft: Draft, property: string, output: string): string {
    const found = draft.account.withReference(text(draft.inputs, property));
    return found === undefined ? "" : text(found.outputs, output);
}
