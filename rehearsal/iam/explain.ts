import type {
    RequestAnalysis,
    SimulationIdentityPolicy,
    StatementExplain,
} from "@cloud-copilot/iam-simulate";
import type { Check } from "./checks";

/** Why the role may not, with the statement that a person should look at. */
export function explain(
    check: Check,
    policies: readonly SimulationIdentityPolicy[],
    analysis: RequestAnalysis | undefined,
): string {
    if (policies.length === 0) {
        return `no statement allows ${check.action}`;
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
