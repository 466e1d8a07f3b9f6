import { createHash } from "node:crypto";
import { Resource, World } from "../iam/question";
import { Properties } from "./serve";

/** A resource that exists, with the URN that made it: which program holds it. */
export interface Existing extends Resource {
    readonly urn: string;
}

/** An image in the registry. */
export interface RegistryImage {
    readonly repository: string;
    readonly tag: string;
    readonly digest: string;
    /** As Docker names it, e.g. `linux/arm64`. */
    readonly platform: string;
}

/**
 * The stand-in's AWS account: what exists in it. It lives as long as the rehearsal, so that each step meets
 * what the steps before left behind.
 */
export class Account implements World {
    private readonly resources = new Map<string, Existing>();
    private images: readonly RegistryImage[] = [];
    /** Last revision of each family of task definitions. */
    readonly revisions = new Map<string, number>();
    private created = 0;

    constructor(
        readonly accountId: string,
        readonly region: string,
    ) {}

    find(predicate: (resource: Existing) => boolean): readonly Existing[] {
        return [...this.resources.values()].filter(predicate);
    }

    /**
     * What a state's record of a resource stands for. An ARN, where there is one, tells revisions apart; whoever imports
     * has only the id.
     */
    get(type: string, id: string, outputs: Properties): Existing | undefined {
        return typeof outputs.arn === "string" || this.resources.has(key({ type, id, outputs }))
            ? this.resources.get(key({ type, id, outputs }))
            : this.find((it) => it.type === type && it.id === id)[0];
    }

    /** The resource that has this id or this ARN, of whichever type. */
    withReference(reference: string): Existing | undefined {
        return this.find((it) => it.id === reference || it.outputs.arn === reference)[0];
    }

    put(resource: Existing): void {
        this.resources.set(key(resource), resource);
    }

    remove(resource: Existing): void {
        this.resources.delete(key(resource));
    }

    /** All that a project's stack holds. */
    heldBy(project: string): readonly Existing[] {
        return this.find((resource) => resource.urn.split("::")[1] === project);
    }

    imagesOf(repository: string): readonly RegistryImage[] {
        return this.images.filter((image) => image.repository === repository);
    }

    /** @throws when the tag names another image: the repositories of this project are immutable. */
    push(image: RegistryImage): void {
        const there = this.imagesOf(image.repository).find(({ tag }) => tag === image.tag);
        if (there === undefined) {
            this.images = [...this.images, image];
        } else if (there.digest !== image.digest) {
            throw new Error(
                `tag invalid: The image tag '${image.tag}' already exists in the '${image.repository}' repository ` +
                    "and cannot be overwritten because the repository is immutable.",
            );
        }
    }

    /**
     * Remembers all that exists now.
     *
     * @returns brings it back. What was counted goes on: no id is given twice.
     */
    remember(): () => void {
        const [resources, images, revisions] = [[...this.resources], this.images, [...this.revisions]];
        return () => {
            this.resources.clear();
            this.revisions.clear();
            for (const [key, resource] of resources) this.resources.set(key, resource);
            for (const [family, revision] of revisions) this.revisions.set(family, revision);
            this.images = images;
        };
    }

    /** Hexadecimal digits for the id of the next resource: never the same twice, the same in each rehearsal. */
    nextHex(): string {
        this.created += 1;
        return sha256(`${this.accountId} ${this.created}`);
    }
}

function key({ type, id, outputs }: { type: string; id: string; outputs: Properties }): string {
    const arn = outputs.arn;
    return `${type} ${typeof arn === "string" ? arn : id}`;
}

export function sha256(text: string | Buffer): string {
    return createHash("sha256").update(text).digest("hex");
}

/** Reads a property that should be a text; an empty one stands for whatever else is there. */
export function text(properties: Properties, name: string): string {
    const value = properties[name];
    return typeof value === "string" ? value : "";
}
