/**
 * The calls that the real AWS provider makes for these programs, held against the permission table and against the
 * policies of the role that would make them. The emulator behind only has to answer: it enforces nothing.
 */
import assert from "node:assert/strict";
import { RoleSimulator } from "../../rehearsal/iam/simulate";
import { needsOfType } from "../../rehearsal/iam/table";
import { type RecordedCall } from "./recording-gateway";
import { knownContextKeys, RecordedAccount } from "./recording-gateway/permissions";
import { notSeeded, phases, record, type Phase, type Recording } from "./emulated";
import { notGivenBack } from "../../scripts/setup/adopt/rules";
import { noTerraform, skipWithout } from "../support/skip";

/** What of the persistent layer can't be found in moto, for it doesn't know the type. */
const notInMoto: Record<string, string> = {
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": "moto doesn't know them",
    "aws:cloudwatch/alarmMuteRule:AlarmMuteRule": "neither moto nor this version of the provider knows them",
};

/** In what an import differs from the configuration, and Pulumi shows nothing. */
const otherwiseDifferent = [
    // What moto keeps of a distribution is not all that it was given.
    ...["default_cache_behavior", "origin", "viewer_certificate"].map(
        (argument) => `aws:cloudfront/distribution:Distribution ${argument}`,
    ),
    // A default of the provider's, false: the bridge leaves it out.
    "aws:kms/key:Key bypass_policy_lockout_safety_check",
    // The rehearsal's stand-in and moto make up other challenges.
    "aws:route53/record:Record records",
    // The program ignores both: persistent/released.ts.
    "aws:ssm/parameter:Parameter insecure_value",
    "aws:ssm/parameter:Parameter value",
];

/** What AWS answers to anybody. */
const free = new Set(["sts:GetCallerIdentity"]);

/** Operations of the table that a phase may draw on. */
const kinds = {
    apply: ["create", "read", "tag"],
    update: ["create", "read", "update", "delete", "tag"],
    refresh: ["read"],
    destroy: ["delete", "read"],
} as const satisfies Record<Phase, readonly string[]>;

describe("the calls of the real AWS provider", function () {
    let recording: Recording;

    before(async function () {
        skipWithout(this, noTerraform());
        recording = await record((line) => {
            console.log(`      ${line}`);
        });
    });

    it("are all named, and the emulator or the gateway answers each", () => {
        assert.deepEqual(recording.unnamed, []);
        const all = [...recording.seeding, ...Object.values(recording.calls).flat()];
        const broken = all
            .filter(({ status }) => status >= 500)
            .map(({ action, answer }) => `${action}: ${answer}`);
        assert.deepEqual([...new Set(broken)], []);
        const gaps = new Set(
            all.flatMap(({ action, gap }) => (gap === undefined ? [] : [`${action}: ${gap}`])),
        );
        console.log(`      answered by the gateway, not by moto:\n${list(gaps)}`);
        console.log(
            `      not put into moto:\n${list(Object.entries(notSeeded).map((entry) => entry.join(": ")))}`,
        );
        for (const { phase } of phases)
            assert.ok(recording.calls[phase].length > 20, `${phase} made hardly any call`);
    });

    for (const { phase } of phases) {
        it(`${phase}: each is in the permission table, among what its operation needs`, () => {
            const { persistent, ephemeral } = recording.types;
            const types = phase === "refresh" ? [...persistent, ...ephemeral] : ephemeral;
            const known = new Set(types.filter(isAws).flatMap((type) => actionsOf(type, kinds[phase])));
            const lacking = (table: ReadonlySet<string>) =>
                actions(recording.calls[phase]).filter((action) => !table.has(action) && !free.has(action));
            assert.deepEqual(
                lacking(known),
                [],
                "rehearsal/iam/table/ lacks actions that the provider calls",
            );

            const called = actions(recording.calls[phase]).find((action) => known.has(action)) ?? "";
            const poorer = new Set([...known].filter((action) => action !== called));
            assert.deepEqual(
                lacking(poorer),
                [called],
                "an action that is taken out of the table isn't missed",
            );
        });
    }

    it("every condition of the roles' policies can be told from a request", () => {
        const keys = phases.flatMap(({ role }) => conditionKeys(roleOf(recording, role).policies));
        // Of actions that no call here is: the state backend's key, a role of AWS's own that the account has already.
        const elsewhere = new Set(["kms:ViaService", "iam:AWSServiceName"]);
        const unknown = keys
            .map((key) => key.replace(/(Tag)\/.*/, "$1"))
            .filter((key) => !knownContextKeys.includes(key));
        assert.deepEqual([...new Set(unknown.filter((key) => !elsewhere.has(key)))], []);
    });

    it("each is allowed to the role that makes it", async () => {
        const account = new RecordedAccount(recording.accountId);
        for (const call of recording.seeding) account.learn(call);
        const denials = new Set<string>();
        for (const { phase, role } of phases) {
            const simulator = new RoleSimulator(roleOf(recording, role));
            let checked = 0;
            for (const call of recording.calls[phase]) {
                for (const check of free.has(call.action) ? [] : await account.checksOf(call)) {
                    const verdict = await simulator.verdict(check);
                    checked++;
                    if (verdict !== undefined)
                        denials.add(`${role}: ${check.action} on ${check.resource}: ${verdict}`);
                }
                account.learn(call);
            }
            const { length } = recording.calls[phase];
            const different = actions(recording.calls[phase]).length;
            console.log(
                `      ${phase} as ${role}: ${length} calls of ${different} actions, ${checked} questions to IAM`,
            );
            assert.ok(checked >= length - 10, "hardly any call was checked");
        }
        assert.deepEqual([...denials], []);
    });

    it("are enough to find the persistent layer again: adopt finds all, by ids that the provider takes", () => {
        const { pairing, imported } = recording.adopted;
        const missing = [...new Set(pairing.missing.map(({ declared }) => declared.type))];
        assert.deepEqual(missing.sort(), Object.keys(notInMoto).sort());
        assert.deepEqual(pairing.ambiguous, []);
        const seeded = [...pairing.paired.keys()].filter(({ type }) => !(type in notSeeded));
        assert.equal(imported.length, seeded.length);
        const different = imported.flatMap(({ type, actions, differs }) => {
            assert.deepEqual(actions, [differs.length === 0 ? "no-op" : "update"], `${type} by its id`);
            return differs.map((argument) => `${type} ${argument}`);
        });
        const expected = Object.entries(notGivenBack)
            .filter(([type]) => !(type in notSeeded))
            .flatMap(([type, names]) => names.map((name) => `${type} ${snakeCase(name)}`));
        assert.deepEqual([...new Set(different)].sort(), [...expected, ...otherwiseDifferent].sort());
        console.log(`      ${imported.length} imported; not given back: ${expected.join(", ")}`);
    });

    it("a permission that is taken away is missed, by name", async () => {
        const account = new RecordedAccount(recording.accountId);
        for (const call of recording.seeding) account.learn(call);
        const questions = [];
        for (const call of recording.calls.apply) {
            if (!free.has(call.action)) questions.push(...(await account.checksOf(call)));
            account.learn(call);
        }
        const deploy = roleOf(recording, "deploy");
        const asked = [...new Set(questions.map(({ action }) => action))];
        const missed = [];
        for (const action of asked) {
            const simulator = new RoleSimulator({ ...deploy, policies: without(action, deploy.policies) });
            const relevant = questions.filter((question) => question.action === action);
            const verdicts = await Promise.all(relevant.map((question) => simulator.verdict(question)));
            if (verdicts.some((verdict) => verdict !== undefined)) missed.push(action);
        }
        console.log(`      ${missed.length} of ${asked.length} removals caught`);
        assert.deepEqual(missed, asked);
    });
});

function snakeCase(name: string): string {
    return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function isAws(type: string): boolean {
    return type.startsWith("aws:");
}

function actionsOf(type: string, operations: readonly (typeof kinds)[Phase][number][]): string[] {
    const needs = needsOfType(type);
    return operations.flatMap((kind) =>
        kind === "tag" ? [...(needs.tag ?? [])] : needs[kind].map(({ action }) => action),
    );
}

function actions(calls: readonly RecordedCall[]): string[] {
    return [...new Set(calls.map(({ action }) => action))].sort();
}

function roleOf({ roles }: Recording, name: string): Recording["roles"][string] {
    const role = roles[name];
    assert.ok(role, `the persistent layer has no role '${name}', only ${Object.keys(roles).join(", ")}`);
    return role;
}

function conditionKeys(policies: Recording["roles"][string]["policies"]): string[] {
    const conditions = Object.values(policies).flatMap(({ Statement }) =>
        Statement.map(({ Condition = {} }) => Condition),
    );
    return conditions.flatMap((condition) => Object.values(condition).flatMap((test) => Object.keys(test)));
}

function without(action: string, policies: Recording["roles"][string]["policies"]): typeof policies {
    const stripped = Object.entries(policies).map(([name, policy]) => {
        const statements = policy.Statement.flatMap((statement) => {
            const left = [statement.Action ?? []].flat().filter((name) => name !== action);
            return left.length === 0 ? [] : [{ ...statement, Action: left }];
        });
        return [name, { ...policy, Statement: statements }];
    });
    return Object.fromEntries(stripped) as typeof policies;
}

function list(lines: Iterable<string>): string {
    return [...lines].map((line) => `        ${line}`).join("\n") || "        nothing";
}
