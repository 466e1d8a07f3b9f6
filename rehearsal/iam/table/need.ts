/**
 * Reads a property of the resource: of its inputs, else of what AWS computed; as texts, one per element of a list.
 * `region`, `account` and `id` are there too.
 */
export type Properties = (name: string) => readonly string[];

/**
 * Where AWS checks an action:
 *
 * - `*`: the action knows no resources;
 * - {@link NEW}: the resource that the operation is about to make, which has no tags yet;
 * - {@link SELF}: the resource itself, with the tags that it has;
 * - a template of an ARN, such as `{loadBalancerArn}` or `arn:aws:ec2:{region}:{account}:vpc/{vpcId}`. A list
 *   gives an ARN per element; `{name?}` gives none where the property isn't set;
 * - a function, where a template is not enough.
 */
export type Target = string | ((properties: Properties) => readonly string[]);

export const NEW = "new";
export const SELF = "self";

/** One action that AWS checks, on each of its targets, and the context that the request brings. */
export interface Need {
    readonly action: string;
    readonly on: readonly Target[];
    /** Values are templates like those of ARNs; each replaces or adds to the usual context. */
    readonly context?: Readonly<Record<string, Target>>;
}

/**
 * What the provider's operations on a type ask of AWS. Every write ends with the reads, to see what came of it.
 * Which actions: `facts.json`, with its sources. On which resource and in which context: AWS's service
 * authorization reference.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
export interface TypeNeeds {
    /** Template of the resource's ARN, for where it has no `arn` of its own. */
    readonly arn: string;
    readonly create: readonly Need[];
    readonly read: readonly Need[];
    readonly update: readonly Need[];
    readonly delete: readonly Need[];
    /** Actions that set and remove tags later, on {@link SELF}. */
    readonly tag?: readonly [set: string, remove: string];
}

export type Table<T = TypeNeeds> = Readonly<Record<string, T>>;

/** One action on several targets at once. */
export function need(action: string, ...on: Target[]): Need {
    return { action, on };
}

/** Several actions on the same target. */
export function needs(target: Target, ...actions: string[]): Need[] {
    return actions.map((action) => ({ action, on: [target] }));
}

/** Tags that are given with a create call, of a service that tells policies which call it was. */
export function tagging(action: string, createAction: string): Need {
    const [service = ""] = action.split(":");
    return { action, on: [NEW], context: { [`${service}:CreateAction`]: createAction } };
}

/** A role that the request hands to a service. */
export function passRole(target: Target, service: string): Need {
    return { action: "iam:PassRole", on: [target], context: { "iam:PassedToService": service } };
}

/** The role that AWS makes for itself when an account uses a service for the first time. */
export function serviceLinkedRole(service: string, role: string): Need {
    return {
        action: "iam:CreateServiceLinkedRole",
        on: [`arn:aws:iam::{account}:role/aws-service-role/${service}/${role}`],
        context: { "iam:AWSServiceName": service },
    };
}

export function ec2(type: string, id: string): string {
    return `arn:aws:ec2:{region}:{account}:${type}/${id}`;
}

/** Actions per operation, of a type that AWS checks nowhere but on the resource itself. */
interface Simple {
    readonly create: readonly string[];
    readonly read: readonly string[];
    readonly update: readonly string[];
    readonly delete: readonly string[];
    readonly tag?: readonly [string, string];
}

/** A type whose actions are all checked on the resource itself. */
export function simple(arn: string, { create, read, update, delete: remove, tag }: Simple): TypeNeeds {
    return {
        arn,
        create: needs(NEW, ...create),
        read: needs(SELF, ...read),
        update: needs(SELF, ...update),
        delete: needs(SELF, ...remove),
        ...(tag !== undefined && { tag }),
    };
}
