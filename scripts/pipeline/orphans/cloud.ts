/** Something that exists in AWS and belongs to this environment, by its tags, its name, or what it is a part of. */
export interface Found {
    /** Pulumi's type token. */
    readonly type: string;
    /** What `pulumi import` takes, and the state names it by. */
    readonly id: string;
    /** Where the state may know it by its ARN instead. */
    readonly arn?: string | undefined;
    /** Name in AWS, or the tag `Name`: what a person recognises it by. */
    readonly name: string;
    readonly tags: Readonly<Record<string, string>>;
}

/** Where an environment's resources are. */
export interface Cloud {
    /** Everything that carries the environment's tag and belongs to this layer; what has no tags, by what it is a part of. */
    find(layer: Layer): Promise<readonly Found[]>;
    /** Deletes one, and returns when it is gone. @throws as AWS refuses: what is still in use, above all */
    remove(found: Found): Promise<void>;
}

/** Value of the tag `Layer`. */
export type Layer = "persistent" | "ephemeral";
