import type {
    RequestAnalysis,
    SimulationIdentityPolicy,
    StatementExplain,
} from "@cloud-copilot/iam-simulate";
import type { Check } from "./checks";
import type { RoleDocuments } from "./role-documents";

/** Why the role may not, with the statement that a person should look at. */
export function explain(
    check: Check,
    role: RoleDocuments,
    policies: readonly SimulationIdentityPolicy[],
    analysis: RequestAnalysis | undefined,
): string {
    if (policies.length === 0) {
        return `no statement names the action${neighbours(check.action, role)}`;
    }
    const identity = analysis?.identityAnalysis;
    const [denial] = identity?.denyStatements ?? [];
    if (denial !== undefined) {
        return `statement ${denial.explain.identifier} of ${denial.policyId} forbids it`;
    }
    const near = (identity?.unmatchedStatements ?? []).filter(({ explain }) => explain.effect === "Allow");
    if (near.length === 0) {
        return `no statement of ${policies.map(({ name }) => name).join(", ")} allows it here`;
    }
    return near
        .map(
            ({ policyId, explain }) =>
                `statement ${explain.identifier} of ${policyId} allows it only ${demand(explain)}`,
        )
        .join("; ");
}

function demand(statement: StatementExplain): string {
    if (!statement.resourceMatch) {
        return "on other resources";
    }
    const unmet = (statement.conditions ?? []).filter(({ matches }) => !matches);
    return `where ${unmet
        .map(({ operator, conditionKeyValue, resolvedConditionKeyValue, values }) => {
            const wanted = [values].flat().map(({ value }) => value);
            return `${operator} ${conditionKeyValue} ${wanted.join(" or ")} (the request has ${
                resolvedConditionKeyValue ?? "none"
            })`;
        })
        .join(" and ")}`;
}

/** Where the action would probably be added: the statements that allow others of its service. */
function neighbours(action: string, { policies }: RoleDocuments): string {
    const service = action.slice(0, action.indexOf(":") + 1);
    const found = Object.entries(policies).flatMap(([policy, { Statement }]) =>
        Statement.filter(
            ({ Effect, Action = [] }) =>
                Effect === "Allow" && [Action].flat().some((it) => it.startsWith(service)),
        ).map(({ Sid = "" }) => `${Sid} of ${policy}`),
    );
    const [first, ...others] = found;
    if (first === undefined) {
        return "";
    }
    const more = others.length === 0 ? "" : `, and ${others.length} more`;
    return `; statement ${first} allows others of ${service}*${more}`;
}
