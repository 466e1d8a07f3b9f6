import {
    IAMClient,
    ListOpenIDConnectProvidersCommand,
    ListOpenIDConnectProviderTagsCommand,
    ListPolicyTagsCommand,
    ListRoleTagsCommand,
    paginateListAttachedRolePolicies,
    paginateListPolicies,
    paginateListRolePolicies,
    paginateListRoles,
} from "@aws-sdk/client-iam";
import { tagMap } from "../../../pipeline/orphans/aws/part";
import { Candidate } from "../rules";
import type { Place } from ".";

/** Who may do what: GitHub's provider, the roles, their policies. IAM is one for all regions. */
export async function identity({ region, project }: Place): Promise<Candidate[]> {
    const iam = new IAMClient({ region });
    const found: Candidate[] = [];
    const { OpenIDConnectProviderList = [] } = await iam.send(new ListOpenIDConnectProvidersCommand({}));
    for (const { Arn: OpenIDConnectProviderArn = "" } of OpenIDConnectProviderList) {
        const { Tags } = await iam.send(
            new ListOpenIDConnectProviderTagsCommand({ OpenIDConnectProviderArn }),
        );
        const arn = OpenIDConnectProviderArn;
        const type = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
        found.push({ type, id: arn, arn, name: arn, tags: tagMap(Tags) });
    }
    for await (const { Policies = [] } of paginateListPolicies({ client: iam }, { Scope: "Local" })) {
        for (const { Arn: arn = "" } of Policies.filter(({ PolicyName }) => isOurs(PolicyName))) {
            const { Tags } = await iam.send(new ListPolicyTagsCommand({ PolicyArn: arn }));
            found.push({ type: "aws:iam/policy:Policy", id: arn, arn, name: arn, tags: tagMap(Tags) });
        }
    }
    for await (const { Roles = [] } of paginateListRoles({ client: iam }, {})) {
        for (const { RoleName = "", Arn: arn } of Roles.filter((role) => isOurs(role.RoleName))) {
            found.push(...(await role(RoleName, arn)));
        }
    }
    return found;

    function isOurs(name = ""): boolean {
        return name.startsWith(`${project}-`);
    }

    /** A role, and what hangs on it. */
    async function role(RoleName: string, arn: string | undefined): Promise<Candidate[]> {
        const { Tags } = await iam.send(new ListRoleTagsCommand({ RoleName }));
        const tags = tagMap(Tags);
        const all: Candidate[] = [{ type: "aws:iam/role:Role", id: RoleName, arn, name: RoleName, tags }];
        for await (const { PolicyNames = [] } of paginateListRolePolicies({ client: iam }, { RoleName })) {
            const type = "aws:iam/rolePolicy:RolePolicy";
            const ids = PolicyNames.map((name) => `${RoleName}:${name}`);
            all.push(...ids.map((id) => ({ type, id, name: id, tags })));
        }
        for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies(
            { client: iam },
            { RoleName },
        )) {
            const type = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
            const ids = AttachedPolicies.map(({ PolicyArn = "" }) => `${RoleName}/${PolicyArn}`);
            all.push(...ids.map((id) => ({ type, id, name: id, tags })));
        }
        return all;
    }
}
