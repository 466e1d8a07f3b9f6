import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { main as sleep } from "../../scripts/pipeline/sleep";
import { onSleep, stayAwakeUntil } from "../../scripts/pipeline/thread/decisions";
import { FakePulumi } from "../scripts/support/fake-pulumi";
import { jobNamed } from "./load";

const now = Date.parse("2026-11-26T20:07:00Z");
const awake = { resources: 70 };
const scheduled = (until: string, at = now) => onSleep(awake, { asked: false, until, now: at }).do;

describe("to stay awake tonight", () => {
    it("takes a time with its zone, whichever that is", () => {
        const same = [
            "2026-11-26T23:30Z",
            "2026-11-26T23:30:00Z",
            "2026-11-27T00:30+01:00",
            "2026-11-26T18:30-05:00",
        ];
        assert.deepEqual(
            same.map((until) => stayAwakeUntil(until, now)),
            same.map(() => Date.parse("2026-11-26T23:30:00Z")),
        );
        assert.equal(stayAwakeUntil(" 2026-11-26T23:30Z\n", now), Date.parse("2026-11-26T23:30:00Z"));
    });

    it("ends by itself: until the minute it stays, then it sleeps, though nobody deleted the variable", () => {
        const until = "2026-11-27T00:30+01:00";
        assert.equal(scheduled(until), "stay");
        assert.equal(scheduled(until, Date.parse("2026-11-26T23:29:59Z")), "stay");
        assert.equal(scheduled(until, Date.parse("2026-11-26T23:30:00Z")), "destroy");
        assert.equal(scheduled(until, now + 365 * 24 * 60 * 60 * 1000), "destroy");
        assert.equal(scheduled(""), "destroy");
        assert.equal(scheduled("  "), "destroy");
    });

    it("doesn't keep a person from putting it to sleep, whatever it says", () => {
        for (const until of ["2026-11-26T23:30Z", "tomorrow"]) {
            assert.equal(onSleep(awake, { asked: true, until, now }).do, "destroy");
        }
    });

    for (const until of [
        "tomorrow",
        "23:30",
        "2026-11-26",
        "2026-11-26T23:30", // whose?
        "2026-11-26 23:30Z",
        "2026-11-31T23:30Z", // November has 30 days
        "2026-02-29T23:30Z",
        "2026-13-26T23:30Z",
        "2026-11-26T25:30Z",
        "2026-11-26T23:30+25:00",
        "2026-11-26T23:30Europe/London",
        "1795735800",
    ]) {
        it(`refuses '${until}', by name, with nothing done`, () => {
            assert.throws(
                () => scheduled(until),
                (error: Error) =>
                    error.message.includes(`STAY_AWAKE_UNTIL is '${until}': that is no time`) &&
                    error.message.includes("Nothing was destroyed"),
            );
        });
    }

    it("refuses more than a week: that is a mistake, which costs money", () => {
        assert.equal(scheduled("2026-12-03T20:07Z"), "stay");
        assert.throws(() => scheduled("2026-12-03T20:08Z"), /more than a week away/);
        assert.throws(() => scheduled("2036-11-26T23:30Z"), /more than a week away/);
    });

    describe("in the evening's job", () => {
        after(() => {
            FakePulumi.removeAll();
        });

        async function evening(until: string) {
            const resources = [{ type: "aws:ec2/vpc:Vpc", custom: true }];
            const exported = JSON.stringify({ deployment: { resources } });
            const pulumi = new FakePulumi(`case "$*" in "stack export"*) echo '${exported}' ;; esac`);
            const before = pulumi.file("before");
            const args = ["--stack", "prod", "--confirm", "prod", "--before", before, "--scheduled"];
            const output = pulumi.file("output");
            const result = await pulumi.call(sleep, [...args, `--stay-awake-until=${until}`], {
                GITHUB_OUTPUT: output,
                GITHUB_STEP_SUMMARY: pulumi.file("summary"),
            });
            assert.ok(
                pulumi.calls.every((call) => call.includes("stack export")),
                pulumi.calls.join("\n"),
            );
            assert.deepEqual([existsSync(before), existsSync(output)], [false, false]);
            const summary = existsSync(pulumi.file("summary"))
                ? readFileSync(pulumi.file("summary"), "utf8")
                : "";
            return { ...result, summary };
        }

        it("destroys nothing, says so, and needs no receipt", async () => {
            const until = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+/, "");
            const { status, summary } = await evening(until);
            assert.equal(status, 0);
            assert.match(summary, /It stays awake: STAY_AWAKE_UNTIL is /);
        });

        it("fails on what is no time, with nothing destroyed, so that it is mailed", async () => {
            const { status, stderr } = await evening("tonight");
            assert.equal(status, 1);
            assert.match(stderr, /STAY_AWAKE_UNTIL is 'tonight'/);
        });

        it("is told what the variable says", () => {
            const step = jobNamed("sleep.yml: sleep").steps.find(({ id }) => id === "destroy");
            assert.equal(step?.env?.UNTIL, "${{ vars.STAY_AWAKE_UNTIL }}");
            assert.match(step.run ?? "", /--stay-awake-until="\$UNTIL"/);
        });
    });
});
