import assert from "node:assert/strict";
import { allowedActions, audit, isClean } from "../../rehearsal/iam/audit";
import { needsOf } from "../../rehearsal/iam/needs";
import { NamedCheck } from "../../rehearsal/iam/service-needs";
import { recordedPrograms } from "../../rehearsal/iam/programs";
import { RoleDocuments } from "../../rehearsal/iam/role-documents";
import { everyRoleFromSource } from "../../rehearsal/iam/roles-from-source";
import { RoleSimulator } from "../../rehearsal/iam/simulate";
import { reasonsForUnused } from "../../rehearsal/iam/unused";

const programs = recordedPrograms();
const roles = everyRoleFromSource(programs);
const { preview = assert.fail() } = roles;

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
    const removals = { tried: 0, caught: 0 };

    after(() => {
        console.log(`      ${removals.caught} of ${removals.tried} removals caught, of all roles`);
    });

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
            removals.tried += needed.length;
            removals.caught += needed.length - missed.length;
            assert.deepEqual(missed, []);
        });
    }

    it("sees what is missing and what is too much: neither passes in silence", async () => {
        const publish = roles.publish ?? assert.fail();
        const [[policy, document] = assert.fail()] = Object.entries(publish.policies);
        const Statement = document.Statement.map((statement) =>
            statement.Sid === "PushImage"
                ? {
                      ...statement,
                      Action: [statement.Action ?? []]
                          .flat()
                          .filter((action) => action !== "ecr:PutImage")
                          .concat("ecr:BatchDeleteImage"),
                  }
                : statement,
        );
        const changed = { ...publish, policies: { [policy]: { ...document, Statement } } };
        const found = await audit("publish", changed, needsOf("publish", programs));
        assert.deepEqual(
            found.missing.map(({ action, name }) => [action, name]),
            [
                ["ecr:PutImage", "gatus-prod-programs"],
                ["ecr:PutImage", "gatus-prod"],
            ],
        );
        assert.match(
            found.missing[0]?.reason ?? "",
            /^no statement names the action; statement LogInToRegistry of/,
        );
        assert.deepEqual(found.unused, [{ action: "ecr:BatchDeleteImage", reason: undefined }]);
        assert.equal(isClean(found), false);
    });

    it("sees a reason that is no longer needed", async () => {
        const reasons = { "route53:ListHostedZones": "it finds the zone by its name" };
        const found = await audit("preview", preview, needsOf("preview", programs), reasons);
        assert.deepEqual(found.idleReasons, ["route53:ListHostedZones"]);
        assert.equal(isClean(found), false);
    });

    it("writes wildcards out, so that nothing hides behind one", async () => {
        const document = {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: "sts:Get*" }],
        } as const;
        const allowed = await allowedActions({ ...preview, policies: { wild: document } });
        assert.ok(allowed.length >= 4 && allowed.every(({ action }) => action.startsWith("sts:Get")));
    });
});
