import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { differences, endOf } from "../../rehearsal/faults/judge";
import { World } from "../../rehearsal/faults/world";

type Project = "gatus-persistent" | "gatus-ephemeral";

interface Changed {
    readonly project: Project;
    readonly values: Readonly<Record<string, unknown>>;
    /** What is lost on purpose, and may therefore be gone afterwards. */
    readonly loses?: RegExp;
}

const persistent = (values: Changed["values"], loses?: RegExp): Changed => ({
    project: "gatus-persistent",
    values,
    ...(loses && { loses }),
});
const ephemeral = (values: Changed["values"]): Changed => ({ project: "gatus-ephemeral", values });

/** What a person is likely to change. */
const changes: readonly Changed[] = [
    ephemeral({ vpcCidr: "10.30.0.0/16" }),
    ephemeral({ natGateways: "none" }),
    ephemeral({ natGateways: "per-zone" }),
    ephemeral({ cpu: 512, memory: 1024 }),
    ephemeral({ wafRateLimit: 3000 }),
    ephemeral({ taskEgressPorts: [8443] }),
    persistent({ domain: "example.org" }, /zone:Zone|aws:acm|record:Record/),
    persistent({ statusHost: "page.example.com" }, /aws:acm|record:Record/),
    persistent({ apexRedirect: false }, /aws:acm|record:Record/),
    persistent({ history: "memory" }, /aws:efs|rolePolicy:RolePolicy/),
    persistent({ historyDirectory: "/gatus-2" }, /accessPoint:AccessPoint/),
    persistent({ alertEmail: "night@example.com" }, /topicSubscription:TopicSubscription/),
    persistent({ logRetentionDays: 90 }),
    persistent({ releasesToKeep: 5 }, /lifecyclePolicy:LifecyclePolicy/),
    persistent({ wakeAt: "07:15", awakeDays: "MON-FRI" }),
    persistent({ watchman: false }, /metricAlarm:MetricAlarm|alarmMuteRule:AlarmMuteRule/),
    persistent({ nightPage: false }, /cloudfront|s3|aws:acm|record:Record/),
    persistent({ monthlyBudgetUsd: 200 }),
];

/** How often a person unprotects what the engine names, before they give up. */
const rounds = 6;

/** `pulumi up` again and again, unprotecting what the engine names in between. */
interface Way {
    /** Why it is refused for good; undefined where it ends well. */
    readonly refused?: string;
    /** Whether AWS refused to delete what was replaced: the ephemeral layer still uses it. */
    readonly inUse?: true;
    readonly unprotected: readonly string[];
    readonly operations: readonly string[];
}

describe("a change of the configuration, on the real engine", () => {
    let world: World;
    const found = new Map<string, string[]>();
    before(async () => {
        world = await World.start(join(tmpdir(), `replacements-${process.pid}`));
    });
    after(() => {
        world.kill();
        world.close();
    });

    async function bring(project: Project): Promise<Way> {
        const operations: string[] = [];
        const unprotected: string[] = [];
        for (let round = 0; round < rounds; round++) {
            // A person's `pulumi up` previews first: what that refuses, changes nothing.
            const refusal = await world.engine
                .preview(project, () => undefined)
                .then(
                    () => "",
                    (error: unknown) => String(error instanceof Error ? error.message : error),
                );
            if (refusal === "") {
                const failed = await world.engine
                    .up(project, ({ op, type, name }) => {
                        operations.push(`${op} ${type.split(":").at(-1) ?? ""} ${name}`);
                    })
                    .then(
                        () => "",
                        (error: unknown) => String(error),
                    );
                if (failed === "") return { unprotected, operations };
                assert.match(failed, /is in use by/);
                return { unprotected, operations, inUse: true };
            }
            const urns = [...refusal.matchAll(/"(urn:pulumi:[^"]+)"[^"]*protect/g)].map(
                ([, urn = ""]) => urn,
            );
            if (urns.length === 0) return { refused: refusal, unprotected, operations };
            unprotected.push(...urns);
            await world.engine.unprotect(project, urns);
        }
        return { refused: `still protected after ${rounds} rounds`, unprotected, operations };
    }

    function consistent(project: Project): void {
        assert.deepEqual(differences(world, project, endOf(world, project)), [], project);
    }

    for (const moment of ["awake", "asleep"] as const) {
        for (const { project, values, loses } of changes) {
            const title = Object.entries(values)
                .map(
                    ([key, value]) =>
                        `${key}: ${Array.isArray(value) ? `[${value.join(", ")}]` : String(value)}`,
                )
                .join(", ");
            it(`${title}, ${moment}: is refused with a way, or ends as it should and loses nothing else`, async () => {
                world.goTo(moment);
                const before = world.account.find(() => true);
                world.engine.configure(project, values);
                const ways = [await bring(project)];
                if (
                    ways[0]?.refused === undefined &&
                    (project === "gatus-persistent" || moment === "asleep")
                ) {
                    ways.push(await bring("gatus-ephemeral"));
                }
                if (ways[0]?.inUse === true) {
                    const again = await bring("gatus-persistent");
                    assert.equal(again.inUse, undefined, "what was in use is free now");
                    ways.push(again);
                }
                const refused = ways.find((way) => way.refused !== undefined)?.refused;
                for (const each of ["gatus-persistent", "gatus-ephemeral"] as const) consistent(each);
                if (refused === undefined) {
                    for (const each of ["gatus-persistent", "gatus-ephemeral"] as const) {
                        const { changes: left } = await world.engine.preview(each, () => undefined);
                        assert.deepEqual(left, [], `${each} is not at rest`);
                    }
                } else {
                    assert.match(refused, /(Put it to sleep|sleep)/, "it says the way");
                }
                const bare = (world.state("gatus-persistent").deployment.resources ?? []).filter(
                    ({ urn, protect }) => urn.includes("$aws:") && protect !== true,
                );
                if (refused === undefined) {
                    assert.deepEqual(
                        bare.map(({ urn }) => urn),
                        [],
                        "protected again",
                    );
                }
                const gone = before.filter(
                    ({ urn, type, id }) =>
                        urn.includes("::gatus-persistent::") &&
                        loses?.test(type) !== true &&
                        world.account.find((it) => it.type === type && it.id === id).length === 0,
                );
                assert.deepEqual(
                    gone.map(({ type, name }) => `${type} ${name}`),
                    [],
                    "lost",
                );
                found.set(title, [...(found.get(title) ?? []), outcome(ways)]);
            });
        }
    }

    it("is told in docs/operations.md", () => {
        const page = join(__dirname, "..", "..", "docs", "operations.md");
        const [begin, end] = [
            "<!-- changes: made by tests/rehearsal/replacements.slow.ts -->\n",
            "<!-- /changes -->\n",
        ];
        const rows = [...found].map(
            ([title, [awake = "", asleep = ""]]) => `| \`${title}\` | ${awake} | ${asleep} |`,
        );
        const table = ["| change | awake | asleep, then awake |", "| --- | --- | --- |", ...rows].join("\n");
        const parts = () => {
            const [head = "", rest] = readFileSync(page, "utf8").split(begin);
            const [middle = "", tail] = (rest ?? "").split(end);
            assert.ok(tail !== undefined, "operations.md has no place for the table");
            return { head, middle, tail };
        };
        if (process.env.UPDATE_CHANGES === "1") {
            const { head, tail } = parts();
            writeFileSync(page, `${head}${begin}\n${table}\n\n${end}${tail}`);
        }
        // Prettier makes the columns as wide as they need.
        const cells = (of: string) =>
            of
                .split("\n")
                .filter((line) => line.startsWith("|"))
                .map((line) => line.replace(/\s*\|\s*/g, "|").replace(/-+/g, "-"));
        assert.deepEqual(cells(parts().middle), cells(table), "UPDATE_CHANGES=1 writes it");
    });
});

/** In a few words: what a person has to know. */
function outcome(ways: readonly Way[]): string {
    const refused = ways.find((way) => way.refused !== undefined);
    if (refused !== undefined) return "refused: sleep first";
    const operations = ways.flatMap((way) => way.operations);
    const inUse = ways.some((way) => way.inUse === true);
    const unprotected = ways.flatMap((way) => way.unprotected).length;
    const replaced = [
        ...new Set(
            operations
                .filter((operation) => operation.startsWith("replace "))
                .map((operation) => operation.split(" ")[1] ?? "")
                .filter((type) => type !== "TaskDefinition"),
        ),
    ].sort();
    const said = [
        ...(unprotected > 0 ? [`unprotect ${unprotected}`] : []),
        ...(replaced.length > 0 ? [`replaces ${replaced.join(", ")}`] : []),
        ...(operations.includes("update Service gatus-prod") ? ["Gatus starts anew"] : []),
    ];
    if (inUse)
        said.push(
            "ends only when `pulumi up` of ephemeral has run, and then persistent's again: sleep first",
        );
    return said.length > 0 ? said.join("; ") : "as it is";
}
