import assert from "node:assert/strict";
import { recordedPrograms } from "../../rehearsal/iam/programs";
import { everyRoleFromSource, scopeOf } from "../../rehearsal/iam/roles-from-source";
import { DocumentStatement } from "../../rehearsal/iam/role-documents";
import { RoleSimulator } from "../../rehearsal/iam/simulate";

const programs = recordedPrograms();
export const scope = scopeOf(programs);
const { accountId, region, project } = scope;
const documents = Object.values(everyRoleFromSource(programs));
const roles = documents.map((role) => new RoleSimulator(role));

/** Everything that any role is allowed, in the hands of one. */
function united(change: (statement: DocumentStatement) => DocumentStatement): RoleSimulator {
    const policies = documents.flatMap((role) =>
        Object.entries(role.policies).map(([name, document]) => {
            const Statement = document.Statement.filter(({ Effect }) => Effect === "Allow").map(change);
            return [`${role.name} ${name}`, { ...document, Statement }] as const;
        }),
    );
    const role = { name: "everyone", arn: `arn:aws:iam::${accountId}:role/everyone`, accountId };
    const { trust } = documents[0] ?? assert.fail("There are no roles");
    return new RoleSimulator({ ...role, trust, policies: Object.fromEntries(policies) });
}

export const anyRole = [united((statement) => statement)];
export const anyRoleAnywhere = [united(({ Effect, Action = [] }) => ({ Effect, Action, Resource: "*" }))];

export type Context = Record<string, string | string[]>;

/** What an attacker would choose: everything tagged as ours, in our region. */
const favourable: Context = {
    "aws:RequestedRegion": region,
    "aws:RequestTag/Project": project,
    "aws:ResourceTag/Project": project,
    "aws:TagKeys": ["Project"],
    "aws:SecureTransport": "true",
};

/** Names of the roles that may do it, where everything else is as an attacker would choose. `"absent"` takes a key away. */
export async function holders(
    action: string,
    resource: string,
    context: Context = {},
    among: readonly RoleSimulator[] = roles,
): Promise<string[]> {
    const entries = Object.entries({ ...favourable, ...context }).filter(([, value]) => value !== "absent");
    const check = { action, resource, context: Object.fromEntries(entries) };
    const allowed = await Promise.all(among.map(async (role) => (await role.verdict(check)) === undefined));
    return among.filter((_, index) => allowed[index]).map(({ role }) => role.name);
}
