import assert from "node:assert/strict";
import { audit } from "../../rehearsal/iam/audit";
import { needsOf, NamedCheck } from "../../rehearsal/iam/needs";
import { recordedPrograms } from "../../rehearsal/iam/programs";
import { RoleDocuments } from "../../rehearsal/iam/role-documents";
import { rolesFromSource } from "../../rehearsal/iam/roles-from-source";
import { RoleSimulator } from "../../rehearsal/iam/simulate";
import { reasonsForUnused } from "../../rehearsal/iam/unused";

const programs = recordedPrograms();
const roles = rolesFromSource(programs);

/** The role without one action of one statement. */
function without(role: RoleDocuments, policy: string, sid: string, action: string): RoleDocuments {
    const document = role.policies[policy];
    assert.ok(document);
    const Statement = document.Statement.map((statement) =>
        statement.Sid === sid
            ? { ...statement, Action: [statement.Action ?? []].flat().filter((it) => it !== action) }
            : statement,
    ).filter(({ Action }) => Action?.length !== 0);
    return { ...role, policies: { ...role.policies, [policy]: { ...document, Statement } } };
}

/** Each place where the role's policies allow an action. */
function grants(role: RoleDocuments) {
    return Object.entries(role.policies).flatMap(([policy, { Statement }]) =>
        Statement.filter(({ Effect }) => Effect === "Allow").flatMap(({ Sid = "", Action = [] }) =>
            [Action].flat().map((action) => ({ policy, sid: Sid, action })),
        ),
    );
}

async function isCaught(role: RoleDocuments, affected: readonly NamedCheck[]): Promise<boolean> {
    const simulator = new RoleSimulator(role);
    for (const check of affected) {
        if ((await simulator.verdict(check)) !== undefined) {
            return true;
        }
    }
    return false;
}

describe("the roles' permissions", () => {
    for (const [name, role] of Object.entries(roles)) {
        it(`${name}: nothing missing, nothing unused without a reason`, async () => {
            const { missing, unused, idleReasons } = await audit(name, role, needsOf(name, programs));
            assert.deepEqual(missing, []);
            assert.deepEqual(
                unused.filter(({ reason }) => reason === undefined),
                [],
            );
            assert.deepEqual(idleReasons, []);
        });
    }

    for (const [name, role] of Object.entries(roles)) {
        it(`${name}: whichever single permission is taken away, it is missed`, async () => {
            const needs = needsOf(name, programs);
            const needed = grants(role).filter(
                ({ action }) => reasonsForUnused[name]?.[action] === undefined,
            );
            const missed: string[] = [];
            for (const { policy, sid, action } of needed) {
                const affected = needs.filter((need) => need.action.toLowerCase() === action.toLowerCase());
                if (!(await isCaught(without(role, policy, sid, action), affected))) {
                    missed.push(`${action} of ${sid} in ${policy}`);
                }
            }
            console.log(`      ${needed.length - missed.length} of ${needed.length} removals caught`);
            assert.deepEqual(missed, []);
        });
    }
});
