import type { Resource, World } from "./question";

export interface Document {
    readonly Version: string;
    readonly Statement: readonly DocumentStatement[];
}

/** A statement as IAM takes it: one action or resource may stand without a list. */
export interface DocumentStatement {
    readonly Sid?: string;
    readonly Effect: "Allow" | "Deny";
    /** Of trust policies. */
    readonly Principal?: Readonly<Record<string, string | readonly string[]>>;
    readonly Action?: string | readonly string[];
    readonly NotAction?: string | readonly string[];
    readonly Resource?: string | readonly string[];
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A role as it is in the account: who may assume it, and what it may do. */
export interface RoleDocuments {
    readonly arn: string;
    readonly name: string;
    readonly accountId: string;
    readonly trust: Document;
    /** By the name of the policy, which a denial shows. */
    readonly policies: Readonly<Record<string, Document>>;
}

const type = {
    role: "aws:iam/role:Role",
    policy: "aws:iam/policy:Policy",
    attachment: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    inline: "aws:iam/rolePolicy:RolePolicy",
} as const;

/**
 * The role that the persistent stack really created, with the policies that are really attached.
 *
 * @throws when the role, or a policy attached to it, isn't in the account
 */
export function roleDocuments(arn: string, world: World): RoleDocuments {
    const [role] = world.find((it) => it.type === type.role && it.outputs.arn === arn);
    if (role === undefined) {
        const known = world.find((it) => it.type === type.role).map((it) => String(it.outputs.arn));
        throw new Error(`The role ${arn} doesn't exist. The account has: ${known.join(", ") || "none"}`);
    }
    const ofRole = (it: Resource) => it.inputs.role === role.id || it.inputs.role === role.inputs.name;
    const attached = world.find((it) => it.type === type.attachment && ofRole(it));
    const inline = world.find((it) => it.type === type.inline && ofRole(it));
    return {
        arn,
        name: role.id,
        accountId: world.accountId,
        trust: document(role.inputs.assumeRolePolicy),
        policies: Object.fromEntries([
            ...attached.map((it) => managedPolicy(String(it.inputs.policyArn), role.id, world)),
            ...inline.map((it) => [it.name, document(it.inputs.policy)] as const),
        ]),
    };
}

function managedPolicy(arn: string, role: string, world: World): readonly [string, Document] {
    const [policy] = world.find((it) => it.type === type.policy && it.outputs.arn === arn);
    if (policy === undefined) {
        throw new Error(`The policy ${arn}, attached to the role '${role}', isn't of this account`);
    }
    return [policy.name, document(policy.inputs.policy)];
}

function document(json: unknown): Document {
    return (typeof json === "string" ? JSON.parse(json) : json) as Document;
}
