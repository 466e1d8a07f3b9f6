import assert from "node:assert/strict";
import type { IdentityArgs } from "../../persistent/identity/args";
import { checkLimits } from "../../persistent/identity/limits-check";
import { allow, checkRoleName, limits, policyDocument, serialize } from "../../persistent/identity/policy";
import { pipelinePolicy, pipelineRoles, policiesOf, policyNames } from "../../persistent/identity/roles";

import { exampleState } from "../../rehearsal/iam/examples";
import { recordedPrograms } from "../../rehearsal/iam/programs";
import { scopeOf } from "../../rehearsal/iam/roles-from-source";
import { exampleRepository } from "../../rehearsal/iam/examples";

/** What is known at a preview: nothing that AWS makes up. */
function args(projectTag: string): IdentityArgs {
    const unknown = new Promise<string>(() => undefined);
    return {
        accountId: "111122223333",
        region: "ap-southeast-2",
        projectTag,
        stackName: projectTag.replace("gatus-", ""),
        github: { ...exampleRepository, oidcProvider: "create" },
        state: exampleState,
        recordNames: ["example.com", "status.example.com"],
        hostedZoneId: unknown,
        certificateArn: unknown,
        encryptionKeyArn: unknown,
        releasedParameterArn: unknown,
        repositoryArn: unknown,
        programsRepositoryArn: unknown,
        appLogGroupArn: unknown,
        wafLogGroupArn: unknown,
        flowLogGroupArn: unknown,
        accessLogBucketArn: unknown,
        alertTopicArn: unknown,
        history: { fileSystemArn: unknown, accessPointArn: unknown },
        secretParameterNames: ["/gatus/alert-webhook"],
    };
}

describe("AWS's limits", () => {
    it("are kept with the longest stack name that the program allows, before anything is known of AWS", () => {
        const longest = "gatus-abcdefghijklmnop";
        assert.doesNotThrow(() => {
            checkLimits(longest, args(longest));
        });
    });

    it("refuse a name that is too long for a role, naming it, at preview", () => {
        const name = `gatus-${"x".repeat(50)}`;
        assert.throws(() => {
            checkLimits(name, args(name));
        }, /(role|policy) 'gatus-x+-[a-z-]+' (would get a name of \d+|has \d+) characters.*AWS allows (64|6144)/);
        assert.throws(
            () => checkRoleName(`${name}-deploy`),
            /The role 'gatus-x{50}-deploy' would get a name of 71 characters.*AWS allows 64.*shorter stack name/,
        );
        assert.equal(checkRoleName(`gatus-${"x".repeat(43)}-deploy`).length + 8, 64);
    });

    it("refuse a policy that outgrows its limit, naming it, at preview", () => {
        const crowded = {
            ...args("gatus-prod"),
            recordNames: Array.from({ length: 300 }, (_, i) => `h${i}.example.com`),
        };
        assert.throws(() => {
            checkLimits("gatus-prod", crowded);
        }, /The policy 'gatus-prod-(edge|teardown)' has \d+ characters; AWS allows 6144.*Split it by concern/);
    });

    it("refuse one character more, and not the last one allowed", () => {
        const size = JSON.stringify(policyDocument([allow("S", ["a:B"], [""])])).length;
        const document = (length: number) =>
            policyDocument([allow("S", ["a:B"], ["x".repeat(length - size)])]);
        assert.equal(serialize("policy", document(6144), limits.managedPolicy).length, 6144);
        assert.throws(() => serialize("policy", document(6145), limits.managedPolicy), /6145 characters/);
    });

    it("leave room: every policy with the resources that the programs have", () => {
        const scope = scopeOf(recordedPrograms());
        for (const name of policyNames) {
            const { length } = serialize(name, pipelinePolicy(name, scope), limits.managedPolicy);
            assert.ok(length < limits.managedPolicy * 0.9, `${name} has ${length} characters`);
        }
        for (const role of pipelineRoles) {
            assert.ok(policiesOf[role].length <= limits.policiesPerRole, role);
        }
    });

    it("are counted for every policy: none is attached to no role", () => {
        const attached = new Set(pipelineRoles.flatMap((role) => policiesOf[role]));
        assert.deepEqual([...policyNames].sort(), [...attached].sort());
    });
});
