import { text } from "./account";
import { Draft, global, input, inputs, ResourceType } from "./resource-type";

/** IAM's word for a policy document that it can't read. */
const malformed = "MalformedPolicyDocument";

/** IAM: who may do what. */
export const identityTypes: Readonly<Record<string, ResourceType>> = {
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
        global: true,
        // An account has one for an issuer.
        unique: input("url"),
        id: oidcProviderArn,
        arn: oidcProviderArn,
        replaceOn: ["url"],
    },
    "aws:iam/role:Role": {
        global: true,
        name: { property: "name", limit: 64 },
        id: ({ name }) => name,
        arn: global("iam", ({ name }) => `role/${name}`),
        computed: ({ hex }) => ({ createDate: "2026-01-01T00:00:00Z", uniqueId: uniqueId("AROA", hex) }),
        replaceOn: ["path"],
        policy: { property: "assumeRolePolicy", kind: "trust", service: "sts", refusal: malformed },
        heldBy: ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws:iam/rolePolicy:RolePolicy"],
    },
    "aws:iam/policy:Policy": {
        global: true,
        name: { property: "name", limit: 128 },
        id: global("iam", ({ name }) => `policy/${name}`),
        arn: global("iam", ({ name }) => `policy/${name}`),
        computed: ({ hex }) => ({ attachmentCount: 0, policyId: uniqueId("ANPA", hex) }),
        replaceOn: ["path", "description"],
        policy: { property: "policy", kind: "identity", refusal: malformed },
        heldBy: ["aws:iam/rolePolicyAttachment:RolePolicyAttachment"],
    },
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
        deletedFirst: true,
        puts: true,
        global: true,
        untagged: true,
        unique: inputs(" ", "role", "policyArn"),
        id: inputs("/", "role", "policyArn"),
        replaceOn: "all",
    },
    "aws:iam/rolePolicy:RolePolicy": {
        puts: true,
        global: true,
        untagged: true,
        name: { property: "name", limit: 128 },
        unique: (draft) => `${draft.name} of ${text(draft.inputs, "role")}`,
        id: (draft) => `${text(draft.inputs, "role")}:${draft.name}`,
        replaceOn: ["role"],
        policy: { property: "policy", kind: "identity", refusal: malformed },
    },
};

function oidcProviderArn(draft: Draft): string {
    return global("iam", () => `oidc-provider/${text(draft.inputs, "url").replace("https://", "")}`)(draft);
}

/** Ids of IAM: a prefix that tells the kind, then capitals and digits. */
function uniqueId(prefix: string, hex: string): string {
    return `${prefix}${hex.slice(0, 17).toUpperCase()}`;
}
