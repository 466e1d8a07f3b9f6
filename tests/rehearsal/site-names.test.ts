import assert from "node:assert/strict";
import { SiteNames, Situation } from "../../rehearsal/site-names";
import { Account } from "../../rehearsal/stand-in/account";
import { Recorder } from "../../scripts/support/record-program";

/** Both layers, and the account that they are in. */
async function brought(config: Record<string, string> = {}): Promise<{ account: Account; names: SiteNames }> {
    const recorder = new Recorder();
    const { persistent } = await recorder.runAll({ persistent: config });
    return { account: recorder.account, names: new SiteNames(recorder.account, persistent.outputs) };
}

/** Everything of the ephemeral layer goes. */
function sleep(account: Account): void {
    for (const resource of account.find(
        ({ tags, urn }) => tags.Layer === "ephemeral" || urn.includes("ephemeral"),
    )) {
        account.remove(resource);
    }
}

function dayRecords(account: Account) {
    return account.find(
        ({ type, name }) =>
            type === "aws:route53/record:Record" && ["gatus-prod-status", "gatus-prod-apex"].includes(name),
    );
}

describe("the site's names", () => {
    it("lead to the load balancer by day, and to the night page while it is down or asleep", async () => {
        const { account, names } = await brought();
        names.expect("awake");
        names.expect("down");
        sleep(account);
        dayRecords(account).forEach((record) => {
            account.remove(record);
        });
        names.expect("asleep");
        assert.throws(() => {
            names.expect("awake");
        }, /While the site is awake, status\.example\.com should lead to aws:lb.*It leads to aws:cloudfront/);
    });

    it("lead to nothing at night where there is no such page", async () => {
        const { account, names } = await brought({ nightPage: "false" });
        names.expect("awake");
        names.expect("down");
        sleep(account);
        dayRecords(account).forEach((record) => {
            account.remove(record);
        });
        names.expect("asleep");
    });

    for (const [what, change, situation] of [
        [
            "the record by day doesn't look at the health of its targets",
            { evaluateTargetHealth: false },
            "down",
        ],
        ["it leads nowhere", { name: "gone.example.net" }, "awake"],
    ] as const satisfies [string, object, Situation][]) {
        it(`are found wrong where ${what}`, async () => {
            const { account, names } = await brought();
            for (const record of dayRecords(account)) {
                const [alias] = record.inputs.aliases as object[];
                account.put({ ...record, inputs: { ...record.inputs, aliases: [{ ...alias, ...change }] } });
            }
            assert.throws(() => {
                names.expect(situation);
            }, /should lead to/);
        });
    }

    it("are found wrong where the second record is gone", async () => {
        const { account, names } = await brought();
        for (const record of account.find(({ name }) => name.startsWith("gatus-prod-night-"))) {
            account.remove(record);
        }
        assert.throws(() => {
            names.expect("down");
        }, /While the site is down, status\.example\.com should lead to aws:cloudfront/);
    });
});
