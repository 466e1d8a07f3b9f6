import assert from "node:assert/strict";
import { allowedActions } from "../../rehearsal/iam/audit";
import { recordedPrograms } from "../../rehearsal/iam/programs";
import { everyRoleFromSource } from "../../rehearsal/iam/roles-from-source";
import expected from "./allowed-actions.json";

const programs = recordedPrograms();
const roles = everyRoleFromSource(programs);

describe("allowed actions", () => {
    for (const [name, role] of Object.entries(roles)) {
        it(`${name}: are the ones in the list, which a review sees change`, async () => {
            const allowed = (await allowedActions(role)).map(({ action }) => action);
            assert.deepEqual(
                allowed,
                expected[name as keyof typeof expected],
                "If the change is meant, make it in tests/iam/allowed-actions.json too",
            );
        });
    }

    it("are written out: no wildcard, no NotAction", () => {
        for (const statement of Object.values(roles)
            .flatMap(({ policies }) => Object.values(policies))
            .flatMap(({ Statement }) => Statement)) {
            assert.equal(statement.NotAction, undefined);
            for (const action of [statement.Action ?? []].flat()) {
                assert.match(action, /^[a-z0-9-]+:[A-Za-z0-9]+$/);
            }
        }
    });

    it("of the pipelines make no identity: of IAM only passing named roles, and service-linked ones", () => {
        const { drift, ...others } = expected;
        const writes = (list: readonly string[]) => list.filter((action) => /^(iam|sts):/.test(action));
        assert.deepEqual(
            new Set(Object.values(others).flatMap(writes)),
            new Set(["iam:CreateServiceLinkedRole", "iam:PassRole"]),
        );
        assert.ok(writes(drift).every((action) => /^iam:(Get|List)/.test(action)));
    });

    it("of preview and drift write nothing but the lock of a refresh that only looks", () => {
        const reads = /:(Get|BatchGet|List|Describe|View)/;
        const other = (list: readonly string[]) => list.filter((action) => !reads.test(action));
        assert.deepEqual(other(expected.preview), ["kms:Decrypt"]);
        assert.deepEqual(other(expected.drift), [
            "kms:Decrypt",
            "kms:GenerateDataKey",
            "s3:DeleteObject",
            "s3:PutObject",
        ]);
    });
});
