/** A resource that exists in the stand-in's account. */
export interface Resource {
    /** Pulumi token, e.g. `aws:ec2/subnet:Subnet`. */
    readonly type: string;
    /** Logical name in the program. */
    readonly name: string;
    /** Physical id. */
    readonly id: string;
    readonly inputs: Record<string, unknown>;
    readonly outputs: Record<string, unknown>;
    /** Tags as AWS would hold them: the resource's own and the provider's `defaultTags`. */
    readonly tags: Record<string, string>;
}

/** The account, as far as a permission can depend on it. */
export interface World {
    readonly accountId: string;
    readonly region: string;
    find(predicate: (resource: Resource) => boolean): readonly Resource[];
}

/** One thing that a program asks of the provider. */
export interface Operation {
    readonly kind: "create" | "read" | "update" | "delete" | "invoke";
    /** Pulumi token of the resource or the function. */
    readonly type: string;
    /** Logical name in the program (of a function: its token). */
    readonly name: string;
    readonly urn?: string;
    /** New inputs; on `read` and `delete` the ones in the state; the arguments of an `invoke`. */
    readonly inputs: Record<string, unknown>;
    /** The resource's tags with the provider's `defaultTags` merged in; `{}` for an `invoke`. */
    readonly tags: Record<string, string>;
    /** Physical id: of what exists, or on `create` of what is about to. */
    readonly id?: string;
    /** Computed values: the existing state on `read`, `update` and `delete`; the new ones on `create`. */
    readonly outputs?: Record<string, unknown>;
    /** On `update`: what was there before, with its tags. */
    readonly old?: { readonly inputs: Record<string, unknown>; readonly tags: Record<string, string> };
    /** On `update`: the names of the inputs that differ (`tags` included when only tags do). */
    readonly changed?: readonly string[];
}

/** What a Pulumi command does to its state in S3 and KMS. */
export interface StateAccess {
    readonly bucket: string;
    readonly keyArn: string;
    readonly project: string;
    readonly stack: string;
    /**
     * `init` creates the stack; `preview` reads it; `look` is `refresh --preview-only`, which reads it under its lock;
     * `update` is `up`, `destroy` and `refresh`: lock, write, history.
     */
    readonly command: "init" | "preview" | "look" | "update";
    /** Projects whose stack of the same name is read through a StackReference. */
    readonly references: readonly string[];
}

/** One action that the role may not do. */
export interface Denial {
    /** e.g. `ec2:CreateSubnet`. */
    readonly action: string;
    /** ARN, or `*`. */
    readonly resource: string;
    /** Logical name in the program of what was asked for. */
    readonly name: string;
    /** Name of the role. */
    readonly role: string;
    /** Why, with the statement to look at. */
    readonly reason: string;
}

/** The claims of a GitHub Actions token, by name: `iss`, who issued it, and those that a trust policy can ask for. */
export interface Claims {
    readonly iss: string;
    readonly [claim: string]: string;
}
