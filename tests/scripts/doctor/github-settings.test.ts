import assert from "node:assert/strict";
import {
    ActionsSettings,
    differingActions,
    differingEnvironment,
    differingRules,
    differingVariables,
    EnvironmentSettings,
    Rule,
} from "../../../scripts/setup/doctor/github-settings";
import { goodGithub, outputs } from "../support/doctor-scene";

describe("doctor, on GitHub's settings", () => {
    const github = goodGithub();
    const base = "/repos/example-org/status";
    // What GitHub answers is whatever its documentation says.
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
    const answer = <Body>(path: string): Body => structuredClone(github[`${base}${path}`]?.body) as Body;
    const approval = { reviewers: ["octocat"], preventSelfReview: false };

    it("sees every difference of an environment", () => {
        const { environments: found } = answer<{ environments: EnvironmentSettings[] }>("/environments");
        const [production, wake] = ["production", "wake"].map((name) =>
            found.find((one) => one.name === name),
        );
        assert.ok(production !== undefined && wake !== undefined);
        const differing = differingEnvironment;
        assert.deepEqual(differing("production", production, ["main"], approval), []);
        assert.deepEqual(differing("wake", wake, ["main"], undefined), []);
        for (const faults of [
            differing("wake", undefined, [], undefined),
            differing("wake", wake, [], undefined),
            differing("wake", wake, ["main", "*"], undefined),
            differing("wake", { ...wake, can_admins_bypass: true }, ["main"], undefined),
            differing("production", production, ["main"], undefined),
            differing("production", wake, ["main"], approval),
            differing("production", production, ["main"], { ...approval, reviewers: ["team:ops"] }),
            differing("production", production, ["main"], { ...approval, preventSelfReview: true }),
            differing("wake", { ...wake, protection_rules: [{ type: "wait_timer" }] }, ["main"], undefined),
        ]) {
            assert.equal(faults.length, 1, faults.join());
        }
    });

    it("sees every difference of a variable", () => {
        const sources = { ...outputs, attestations: false };
        const { variables } = answer<{ variables: { name: string; value: string }[] }>("/actions/variables");
        assert.deepEqual(differingVariables(sources, variables), []);
        assert.deepEqual(differingVariables(sources, variables.slice(1)), [
            "variable AWS_ACCOUNT_ID isn't there",
        ]);
        const [, ...others] = variables;
        const wrong = [{ name: "AWS_ACCOUNT_ID", value: "222233334444" }, ...others];
        assert.equal(differingVariables(sources, wrong).length, 1);
        assert.equal(differingVariables({ ...sources, attestations: true }, variables).length, 1);
        assert.equal(
            differingVariables(sources, [...variables, { name: "ATTESTATIONS", value: "true" }]).length,
            1,
        );
    });

    it("sees every rule and parameter that is missing or weaker, and none that is stricter", () => {
        const rules = answer<Rule[]>("/rules/branches/main");
        assert.deepEqual(differingRules(1, rules), []);
        assert.deepEqual(differingRules(0, rules), []);
        assert.equal(differingRules(2, rules).length, 1);
        for (const [index, rule] of rules.entries()) {
            assert.equal(differingRules(1, rules.toSpliced(index, 1)).length, 1, rule.type);
            for (const name of Object.keys(rule.parameters ?? {})) {
                const parameters = { ...rule.parameters, [name]: undefined };
                const changed = rules.toSpliced(index, 1, { ...rule, parameters });
                assert.equal(differingRules(1, changed).length, 1, `${rule.type} ${name}`);
            }
        }
        const checks = rules.find(({ type }) => type === "required_status_checks");
        assert.ok(checks !== undefined);
        const byAnybody = (
            checks.parameters?.required_status_checks as { context: string; integration_id: number }[]
        ).map(({ context }) => ({ context }));
        const loose = {
            ...checks,
            parameters: { ...checks.parameters, required_status_checks: byAnybody },
        };
        assert.equal(differingRules(1, [...rules.filter((rule) => rule !== checks), loose]).length, 1);
    });

    it("sees every difference of what Actions may run", () => {
        const good: ActionsSettings = {
            permissions: answer("/actions/permissions"),
            selected: answer("/actions/permissions/selected-actions"),
            workflow: answer("/actions/permissions/workflow"),
        };
        assert.deepEqual(differingActions(good), []);
        const { permissions, selected, workflow } = good;
        assert.ok(selected !== undefined);
        for (const [change, expected] of [
            [{ permissions: { ...permissions, enabled: false } }, /switched off/],
            [{ permissions: { ...permissions, sha_pinning_required: false } }, /pinned by commit/],
            [{ permissions: { ...permissions, allowed_actions: "all" }, selected: undefined }, /may run all/],
            [{ selected: { ...selected, verified_allowed: true } }, /verified/],
            [{ selected: { ...selected, github_owned_allowed: false } }, /GitHub's own/],
            [{ selected: { ...selected, patterns_allowed: [] } }, /may not run: aquasecurity/],
            [
                { selected: { ...selected, patterns_allowed: [...selected.patterns_allowed, "x/y@*"] } },
                /no workflow uses: x\/y/,
            ],
            [{ workflow: { ...workflow, default_workflow_permissions: "write" } }, /write by default/],
            [{ workflow: { ...workflow, can_approve_pull_request_reviews: true } }, /approve pull requests/],
        ] as [Partial<ActionsSettings>, RegExp][]) {
            const faults = differingActions({ ...good, ...change });
            assert.equal(faults.length, 1, faults.join());
            assert.match(faults[0] ?? "", expected);
        }
    });
});
