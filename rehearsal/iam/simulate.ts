import {
    createValidatedPolicy,
    validateIdentityPolicy,
    validateTrustPolicy,
    ValidatedPolicy,
} from "@cloud-copilot/iam-policy";
import { runSimulation, runUnsafeSimulation, RequestAnalysis, Simulation } from "@cloud-copilot/iam-simulate";
import type { Check } from "./checks";
import { explain } from "./explain";
import { Document, DocumentStatement, RoleDocuments } from "./role-documents";

/** `undefined` when AWS would allow it; else why not. */
export type Verdict = string | undefined;

/**
 * Where the simulator's copy of AWS's authorization reference is wrong, and its check of the request must be left out:
 * load balancers of two generations share the names of these actions, and only the older one's resource is listed; and
 * it doesn't recognise the keys of a KMS encryption context.
 */
function isWrongInReference({ action, context }: Check): boolean {
    return (
        /^elasticloadbalancing:(Add|Remove)Tags$/.test(action) ||
        Object.keys(context).some((key) => key.startsWith("kms:EncryptionContext:"))
    );
}

/** Answers {@link Check}s for one role, each different one once. */
export class RoleSimulator {
    private readonly verdicts = new Map<string, Promise<Verdict>>();

    /** @throws when a policy of the role isn't valid IAM */
    constructor(readonly role: RoleDocuments) {
        for (const [name, document] of Object.entries(role.policies)) {
            refuseInvalid(name, validateIdentityPolicy(document));
        }
        refuseInvalid(`trust policy of ${role.name}`, validateTrustPolicy(role.trust));
    }

    verdict(check: Check): Promise<Verdict> {
        const key = JSON.stringify(check);
        let verdict = this.verdicts.get(key);
        if (verdict === undefined) {
            verdict = simulate(this.role, check);
            this.verdicts.set(key, verdict);
        }
        return verdict;
    }

    /** Whether the token of a GitHub job opens the role; its claims as AWS's condition keys. */
    trusts(issuerArn: string, claims: Readonly<Record<string, string>>): boolean {
        const { arn, accountId, trust } = this.role;
        // The simulator's reference lists GitHub's claims without `aud` and `sub`: its check would drop them.
        const result = runUnsafeSimulation(
            {
                request: {
                    principal: issuerArn,
                    action: "sts:AssumeRoleWithWebIdentity",
                    resource: { resource: arn, accountId },
                    contextVariables: { ...claims },
                },
                identityPolicies: [],
                resourcePolicy: ready("trust policy", trust),
                serviceControlPolicies: [],
                resourceControlPolicies: [],
            },
            {},
        );
        return result === "Allowed";
    }
}

async function simulate(role: RoleDocuments, check: Check): Promise<Verdict> {
    const simulation: Simulation = {
        request: {
            principal: role.arn,
            action: check.action,
            resource: { resource: check.resource, accountId: role.accountId },
            contextVariables: Object.fromEntries(
                Object.entries(check.context).map(([key, value]) => [
                    key,
                    typeof value === "string" ? value : [...value],
                ]),
            ),
        },
        identityPolicies: relevantPolicies(role, check.action),
        serviceControlPolicies: [],
        resourceControlPolicies: [],
        // IAM's word counts for a KMS key only if the key's policy says so: AWS's default does, and so do ours.
        ...(check.action.startsWith("kms:") && {
            resourcePolicy: ready("key policy", accountDecides(role.accountId)),
        }),
    };
    if (isWrongInReference(check)) {
        const result = runUnsafeSimulation(simulation, {});
        return result === "Allowed"
            ? undefined
            : explain(check, role, simulation.identityPolicies, undefined);
    }
    const answer = await runSimulation(simulation, {});
    if (answer.resultType === "error") {
        throw new Error(
            `The permission table asks for ${check.action} on ${check.resource}, which AWS doesn't know: ` +
                `${answer.errors.message}. Correct it in rehearsal/iam/table/`,
        );
    }
    return answer.overallResult === "Allowed"
        ? undefined
        : explain(check, role, simulation.identityPolicies, analysisOf(answer));
}

function analysisOf(
    answer: Exclude<Awaited<ReturnType<typeof runSimulation>>, { resultType: "error" }>,
): RequestAnalysis | undefined {
    return answer.resultType === "single"
        ? answer.result.analysis
        : answer.results.find(({ analysis }) => analysis.result !== "Allowed")?.analysis;
}

/** The role's policies, reduced to the statements that name the action: nothing else can decide, and it is faster. */
function relevantPolicies(role: RoleDocuments, action: string) {
    return Object.entries(role.policies).flatMap(([name, document]) => {
        const statements = document.Statement.filter((statement) => concerns(statement, action));
        return statements.length === 0
            ? []
            : [{ name, policy: ready(name, { ...document, Statement: statements }) }];
    });
}

function concerns({ Action, NotAction }: DocumentStatement, action: string): boolean {
    return NotAction !== undefined || [Action ?? []].flat().some((pattern) => matches(pattern, action));
}

/** Whether an action as policies write it, with `*` and `?` and in any case, stands for this one. */
export function matches(pattern: string, action: string): boolean {
    if (!/[*?]/.test(pattern)) {
        return pattern.toLowerCase() === action.toLowerCase();
    }
    const source = pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replace(/\*/g, ".*")
        .replace(/\?/g, ".");
    return new RegExp(`^${source}$`, "i").test(action);
}

/** A document that was found valid before, as the simulator wants it: it would check it every time. */
function ready(name: string, document: Document): ValidatedPolicy<{ name: string }> {
    return createValidatedPolicy(document, () => [], { name });
}

function accountDecides(accountId: string): Document {
    const statement = {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: "kms:*",
        Resource: "*",
    } as const;
    return { Version: "2012-10-17", Statement: [statement] };
}

function refuseInvalid(what: string, errors: readonly { message: string; path: string }[]): void {
    if (errors.length > 0) {
        const list = errors.map(({ message, path }) => `${path}: ${message}`).join("; ");
        throw new Error(`IAM would refuse ${what}: ${list}`);
    }
}
