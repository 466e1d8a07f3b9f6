import assert from "node:assert/strict";
import {
    createValidatedPolicy,
    validateIdentityPolicy,
    validateResourcePolicy,
} from "@cloud-copilot/iam-policy";
import { runSimulation } from "@cloud-copilot/iam-simulate";
import { everyAction } from "../../rehearsal/iam/audit";
import { recordedPrograms } from "../../rehearsal/iam/programs";
import { RoleDocuments } from "../../rehearsal/iam/role-documents";
import { everyRoleFromSource } from "../../rehearsal/iam/roles-from-source";
import expected from "./allowed-actions.json";

/** Of the actions of services that a role's policies don't name at all, so many are passed over for one that is tried. */
const sampled = 20;

const programs = recordedPrograms();
const roles = everyRoleFromSource(programs);

/** AWS answers it to anybody; no policy need say so. */
const allowedToAnybody = "sts:GetCallerIdentity";

/**
 * The services that a role's policies allow anything of, such as `ec2`; `undefined` where they say it in a way that could mean
 * any: then all have to be tried.
 */
function servicesOf(role: RoleDocuments): ReadonlySet<string> | undefined {
    const services = new Set<string>();
    for (const { Statement } of Object.values(role.policies)) {
        for (const { Effect, Action } of Statement) {
            if (Effect === "Deny") continue;
            for (const action of [Action].flat()) {
                const service = /^([a-z0-9-]+):/i.exec(action ?? "")?.[1];
                if (service === undefined) return undefined;
                services.add(service.toLowerCase());
            }
        }
    }
    return services;
}

/**
 * Actions that the simulator lets through for some resource and some context: it is asked for all resources, and to
 * find out by itself under which conditions it would allow. Nothing of ours takes part but the policies themselves.
 */
async function allowedAtAll(
    role: RoleDocuments,
    actions: readonly string[],
): Promise<{ allowed: readonly string[]; tried: number }> {
    const identityPolicies = Object.entries(role.policies).map(([name, document]) => ({
        name,
        policy: createValidatedPolicy(document, validateIdentityPolicy, { name }),
    }));
    const keyPolicy = {
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Allow",
                Principal: { AWS: `arn:aws:iam::${role.accountId}:root` },
                Action: "kms:*",
                Resource: "*",
            },
        ],
    };
    const resourcePolicy = createValidatedPolicy(keyPolicy, validateResourcePolicy, { name: "key" });
    const services = servicesOf(role);
    const allowed: string[] = [];
    let tried = 0;
    for (const [index, action] of actions.entries()) {
        const named = services?.has(action.split(":")[0]?.toLowerCase() ?? "") ?? true;
        if (!named && index % sampled !== 0) continue;
        tried++;
        const answer = await runSimulation(
            {
                request: {
                    principal: role.arn,
                    action,
                    resource: { resource: "*", accountId: role.accountId },
                    contextVariables: {},
                },
                identityPolicies,
                ...(action.startsWith("kms:") && { resourcePolicy }),
                serviceControlPolicies: [],
                resourceControlPolicies: [],
            },
            { simulationMode: "Discovery" },
        );
        assert.notEqual(answer.resultType, "error", `${action}: ${JSON.stringify(answer)}`);
        if (answer.resultType !== "error" && answer.overallResult === "Allowed") {
            allowed.push(action);
        }
    }
    return { allowed, tried };
}

describe("the whole of AWS", function () {
    this.timeout("20m");
    let actions: string[];

    before(async () => {
        actions = await everyAction();
        assert.ok(actions.length > 20_000, `iam-data has only ${actions.length} actions`);
    });

    for (const [name, role] of Object.entries(roles)) {
        it(`${name} may do what tests/iam/allowed-actions.json lists, and nothing else`, async () => {
            const listed = (expected as Readonly<Record<string, readonly string[]>>)[name] ?? [];
            const lower = (list: readonly string[]) => list.map((action) => action.toLowerCase()).sort();
            const answer = await allowedAtAll(role, actions);
            const allowed = answer.allowed.filter((action) => action !== allowedToAnybody);
            console.log(
                `      ${answer.tried} of ${actions.length} actions tried, ${allowed.length} allowed`,
            );
            assert.deepEqual(lower(allowed), lower(listed));
        });
    }
});
