/**
 * What of GitHub's settings isn't as `github/` makes it: a sentence each. The program's own values are compared with what
 * GitHub's REST API answers, https://docs.github.com/en/rest
 */
import { GithubConfig } from "../../../github/config";
import { rulesOfMain } from "../../../github/main-rules";
import { variableValues, VariableSources } from "../../../github/variable-values";
import { allowedActions, mainBranch } from "../../../lib/github-names";

export interface EnvironmentSettings {
    readonly name: string;
    readonly can_admins_bypass?: boolean;
    readonly deployment_branch_policy?: {
        readonly protected_branches: boolean;
        readonly custom_branch_policies: boolean;
    } | null;
    readonly protection_rules?: readonly {
        readonly type: string;
        readonly prevent_self_review?: boolean;
        readonly reviewers?: readonly {
            readonly type: "User" | "Team";
            readonly reviewer: { readonly login?: string; readonly slug?: string };
        }[];
    }[];
}

/**
 * @param branches Patterns of the branches whose jobs may name it.
 * @param approval Who approves in it; undefined where nobody may be asked, since a schedule can't wait.
 */
export function differingEnvironment(
    name: string,
    found: EnvironmentSettings | undefined,
    branches: readonly string[],
    approval: Pick<GithubConfig, "reviewers" | "preventSelfReview"> | undefined,
): string[] {
    if (found === undefined) {
        return [`environment ${name} isn't there`];
    }
    const differing = [];
    if (branches.join() !== mainBranch) {
        differing.push(
            `environment ${name} is open to ${branches.length === 0 ? "other branches" : branches.join(", ")}, not to ${mainBranch} alone`,
        );
    }
    if (found.can_admins_bypass === true) {
        differing.push(`environment ${name}: administrators may pass its rules by`);
    }
    const rule = found.protection_rules?.find(({ type }) => type === "required_reviewers");
    const names = (rule?.reviewers ?? []).map(({ type, reviewer: { login = "", slug = "" } }) =>
        type === "Team" ? `team:${slug}` : login,
    );
    const wanted = approval?.reviewers ?? [];
    const sorted = (list: readonly string[]) =>
        list
            .map((one) => one.toLowerCase())
            .sort()
            .join(", ");
    if (sorted(names) !== sorted(wanted)) {
        differing.push(
            `environment ${name} asks ${sorted(names) || "nobody"} for approval, not ${sorted(wanted) || "nobody"}`,
        );
    }
    if (wanted.length > 0 && approval?.preventSelfReview === true && rule?.prevent_self_review !== true) {
        differing.push(`environment ${name}: whoever sets a release off may approve it`);
    }
    const others = (found.protection_rules ?? []).filter(
        ({ type }) => type !== "required_reviewers" && type !== "branch_policy",
    );
    if (others.length > 0) {
        differing.push(
            `environment ${name} also has ${others.map(({ type }) => type).join(", ")}: jobs wait for it`,
        );
    }
    return differing;
}

export function differingVariables(
    sources: VariableSources,
    found: readonly { readonly name: string; readonly value: string }[],
): string[] {
    return Object.entries(variableValues(sources)).flatMap(([name, value]) => {
        const there = found.find((variable) => variable.name === name)?.value;
        if (there === value) {
            return [];
        }
        return there === undefined
            ? [`variable ${name} isn't there`]
            : [`variable ${name} is '${there}', not ${value === undefined ? "away" : `'${value}'`}`];
    });
}

/** A rule that is in force for a branch, whichever ruleset it is of. */
export interface Rule {
    readonly type: string;
    readonly parameters?: Readonly<Record<string, unknown>>;
}

export function differingRules(requiredReviews: number, found: readonly Rule[]): string[] {
    return Object.entries(rulesOfMain(requiredReviews)).flatMap(([rule, wanted]) => {
        const type = snake(rule);
        const there = found.filter((one) => one.type === type);
        if (there.length === 0) {
            return [`${mainBranch} lacks the rule ${type}`];
        }
        return typeof wanted === "boolean"
            ? []
            : Object.entries(wanted)
                  .filter(([name, value]) => !there.some(({ parameters }) => holds(name, value, parameters)))
                  .map(([name, value]) => `${mainBranch}, rule ${type}: ${snake(name)} isn't ${said(value)}`);
    });
}

/** Whether a rule is at least as strict as the program's. */
function holds(name: string, wanted: unknown, parameters: Rule["parameters"] = {}): boolean {
    const found = parameters[name === "requiredChecks" ? "required_status_checks" : snake(name)];
    if (typeof wanted === "number") {
        return typeof found === "number" && found >= wanted;
    }
    if (!Array.isArray(wanted)) {
        return wanted === false || found === wanted;
    }
    const list = Array.isArray(found) ? (found as unknown[]) : [];
    return name === "requiredChecks"
        ? (wanted as Required<Check>[]).every(({ context, integrationId }) =>
              (list as { context: string; integration_id?: number }[]).some(
                  (check) => check.context === context && check.integration_id === integrationId,
              ),
          )
        : list.length > 0 && list.every((one) => wanted.includes(one));
}

interface Check {
    readonly context: string;
    readonly integrationId: number;
}

function said(value: unknown): string {
    return Array.isArray(value)
        ? value
              .map((one: unknown) => (typeof one === "string" ? one : `'${(one as Check).context}'`))
              .join(", ")
        : String(value);
}

function snake(name: string): string {
    return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export interface ActionsSettings {
    readonly permissions: {
        readonly enabled: boolean;
        readonly allowed_actions?: string;
        readonly sha_pinning_required?: boolean;
    };
    readonly selected:
        | {
              readonly github_owned_allowed: boolean;
              readonly verified_allowed: boolean;
              readonly patterns_allowed: readonly string[];
          }
        | undefined;
    readonly workflow: {
        readonly default_workflow_permissions: string;
        readonly can_approve_pull_request_reviews: boolean;
    };
}

export function differingActions({ permissions, selected, workflow }: ActionsSettings): string[] {
    const wanted = allowedActions.map((action) => `${action}@*`);
    const patterns = selected?.patterns_allowed ?? [];
    const missing = wanted.filter((pattern) => !patterns.includes(pattern));
    const more = patterns.filter((pattern) => !wanted.some((one) => one === pattern));
    return [
        ...(permissions.enabled ? [] : ["Actions are switched off"]),
        ...(permissions.sha_pinning_required === true ? [] : ["actions need not be pinned by commit"]),
        ...(selected === undefined
            ? [`Actions may run ${permissions.allowed_actions ?? "anything"}, not only what is listed`]
            : []),
        ...(selected?.verified_allowed === true ? ["actions of every verified creator may run"] : []),
        ...(selected?.github_owned_allowed === false ? ["GitHub's own actions may not run"] : []),
        ...(selected !== undefined && missing.length > 0
            ? [`actions may not run: ${missing.join(", ")}`]
            : []),
        ...(more.length > 0 ? [`actions may run that no workflow uses: ${more.join(", ")}`] : []),
        ...(workflow.default_workflow_permissions === "read" ? [] : ["a job's token may write by default"]),
        ...(workflow.can_approve_pull_request_reviews ? ["a job may approve pull requests"] : []),
    ];
}
