import { Check, checksOf } from "./checks";
import { roleDocuments } from "./role-documents";
import { RoleSimulator } from "./simulate";
import { stateChecks } from "./state-checks";

/**
 * Would AWS let this role do this? The question that the rehearsal asks for every operation of a step.
 *
 * The answer comes from the policies of the role that the persistent program really created, judged by
 * `@cloud-copilot/iam-simulate`, for every action that the real provider needs for the operation.
 */
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

/** The claims of a GitHub Actions token that AWS looks at. */
export interface Claims {
    readonly sub: string;
    readonly aud: string;
    /** Default: GitHub's issuer, `https://token.actions.githubusercontent.com`. */
    readonly iss?: string;
}

/**
 * What the role may not do of all that `operation` needs. Empty when AWS would let it through.
 *
 * @param roleArn - ARN of a role that exists in `world`
 * @throws when the permission table lacks the resource type, or the role doesn't exist
 */
export async function authorize(operation: Operation, roleArn: string, world: World): Promise<Denial[]> {
    return denials(checksOf(operation, world), operation.name, simulatorOf(roleArn, world));
}

/** The same for what the Pulumi command itself does to its state. */
export async function authorizeState(access: StateAccess, roleArn: string, world: World): Promise<Denial[]> {
    const name = `${access.project} ${access.stack}, its state`;
    return denials(stateChecks(access), name, simulatorOf(roleArn, world));
}

/** The same for assuming the role with the claims that GitHub sends for a job. */
export function assumeRole(claims: Claims, roleArn: string, world: World): Denial[] {
    const simulator = simulatorOf(roleArn, world);
    const issuer = (claims.iss ?? "https://token.actions.githubusercontent.com").replace(/^https:\/\//, "");
    const trusted = simulator.trusts(`arn:aws:iam::${world.accountId}:oidc-provider/${issuer}`, {
        [`${issuer}:sub`]: claims.sub,
        [`${issuer}:aud`]: claims.aud,
    });
    const denial: Denial = {
        action: "sts:AssumeRoleWithWebIdentity",
        resource: roleArn,
        name: claims.sub,
        role: simulator.role.name,
        reason: "its trust policy names other subjects: contexts in persistent/identity/roles.ts",
    };
    return trusted ? [] : [denial];
}

async function denials(checks: readonly Check[], name: string, simulator: RoleSimulator): Promise<Denial[]> {
    const verdicts = await Promise.all(
        checks.map(async (check) => ({ check, reason: await simulator.verdict(check) })),
    );
    return verdicts.flatMap(({ check: { action, resource }, reason }) =>
        reason === undefined ? [] : [{ action, resource, name, role: simulator.role.name, reason }],
    );
}

const simulators = new Map<string, RoleSimulator>();

/** The role as it is now: a simulator remembers its answers, and serves for as long as no policy changes. */
function simulatorOf(roleArn: string, world: World): RoleSimulator {
    const role = roleDocuments(roleArn, world);
    const key = JSON.stringify(role);
    let simulator = simulators.get(key);
    if (simulator === undefined) {
        simulator = new RoleSimulator(role);
        simulators.set(key, simulator);
    }
    return simulator;
}
