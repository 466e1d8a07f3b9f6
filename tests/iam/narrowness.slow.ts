import assert from "node:assert/strict";
import { audit, isClean } from "../../rehearsal/iam/audit";
import { Resource } from "../../rehearsal/iam/question";
import { needsOf } from "../../rehearsal/iam/needs";
import { NamedCheck } from "../../rehearsal/iam/service-needs";
import { Programs, recordedPrograms } from "../../rehearsal/iam/programs";
import { DocumentStatement, RoleDocuments } from "../../rehearsal/iam/role-documents";
import { everyRoleFromSource } from "../../rehearsal/iam/roles-from-source";
import { matches, RoleSimulator } from "../../rehearsal/iam/simulate";

const programs = recordedPrograms();

interface Narrower {
    readonly what: string;
    readonly statement: DocumentStatement;
}

/** The statement with one resource less, or with one value less that a condition accepts. */
function narrower(statement: DocumentStatement): Narrower[] {
    const { Sid = "", Resource = [], Condition = {} } = statement;
    const resources = [Resource].flat();
    const fewerResources = resources.map((resource) => ({
        what: `${Sid}: ${resource}`,
        statement: { ...statement, Resource: resources.filter((it) => it !== resource) },
    }));
    const fewerValues = Object.entries(Condition).flatMap(([operator, keys]) =>
        Object.entries(keys).flatMap(([key, value]) => {
            const values = [value].flat();
            return values.map((one) => ({
                what: `${Sid}: ${operator} ${key} ${one}`,
                statement: {
                    ...statement,
                    Condition: {
                        ...Condition,
                        [operator]: { ...keys, [key]: values.filter((it) => it !== one) },
                    },
                },
                alone: values.length === 1,
            }));
        }),
    );
    // Without its only resource or value a statement would be another one, or none.
    return [...(resources.length > 1 ? fewerResources : []), ...fewerValues.filter(({ alone }) => !alone)];
}

async function isMissed(
    role: RoleDocuments,
    needs: readonly NamedCheck[],
    old: DocumentStatement,
    it: Narrower,
) {
    const policies = Object.entries(role.policies).map(([name, document]) => {
        const Statement = document.Statement.map((statement) =>
            statement === old ? it.statement : statement,
        );
        return [name, { ...document, Statement }] as const;
    });
    const simulator = new RoleSimulator({ ...role, policies: Object.fromEntries(policies) });
    const actions = [old.Action ?? []].flat();
    for (const need of needs.filter(({ action }) => actions.some((pattern) => matches(pattern, action)))) {
        if ((await simulator.verdict(need)) !== undefined) {
            return true;
        }
    }
    return false;
}

describe("the roles' permissions are no wider than the programs need", function () {
    this.timeout("5m");
    let tried = 0;
    let missed = 0;

    after(() => {
        console.log(`      ${missed} of ${tried} removals of a resource or of a condition's value caught`);
    });

    for (const [name, role] of Object.entries(everyRoleFromSource(programs))) {
        it(`${name}: whichever single resource or accepted value is taken away, it is missed`, async () => {
            const needs = needsOf(name, programs);
            const statements = Object.values(role.policies).flatMap(({ Statement }) => Statement);
            const idle: string[] = [];
            for (const statement of statements.filter(({ Effect }) => Effect === "Allow")) {
                for (const candidate of narrower(statement)) {
                    tried += 1;
                    if (await isMissed(role, needs, statement, candidate)) {
                        missed += 1;
                    } else {
                        idle.push(candidate.what);
                    }
                }
            }
            assert.deepEqual(idle, []);
        });
    }

    /** The programs without what another configuration leaves out. */
    const without = (left: RegExp): Programs => {
        const resources = programs.resources.filter(({ type }) => !left.test(type));
        assert.notEqual(resources.length, programs.resources.length);
        const find = (predicate: (it: Resource) => boolean) => resources.filter(predicate);
        return { ...programs, resources, world: { ...programs.world, find } };
    };

    it("suffice for a zone and an OIDC provider that were there before, and are hardly wider", async () => {
        const existing = without(/^aws:(route53\/zone|iam\/openIdConnectProvider):/);
        const idle: string[] = [];
        for (const [name, role] of Object.entries(everyRoleFromSource(existing))) {
            const { missing, unused } = await audit(name, role, needsOf(name, existing));
            assert.deepEqual(missing, [], name);
            idle.push(
                ...unused
                    .filter(({ reason }) => reason === undefined)
                    .map(({ action }) => `${name}: ${action}`),
            );
        }
        // Of what is somebody else's it could read two things that it has no need to.
        assert.deepEqual(idle, ["drift: iam:GetOpenIDConnectProvider", "drift: route53:ListTagsForResource"]);
    });

    it("ask for no file system, and get none, where the history is kept in memory", async () => {
        const inMemory = without(/^aws:efs\//);
        for (const [name, role] of Object.entries(everyRoleFromSource(inMemory))) {
            const found = await audit(name, role, needsOf(name, inMemory));
            assert.equal(isClean(found), true, JSON.stringify([found.missing, found.unused]));
            assert.equal(
                found.allowed.some(({ action }) => action.startsWith("elasticfilesystem:")),
                false,
            );
        }
    });
});
