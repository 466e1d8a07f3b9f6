import assert from "node:assert/strict";
import * as http from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { difference } from "../../lib/cost/difference";
import { comment, costIn, sayRehearsed } from "../../scripts/pipeline/rehearsal-comment";
import { costOfSystem } from "../../scripts/proof/cost";
import { serve, stopServers } from "./support/servers";

const withNat = (natGateways: string) =>
    costOfSystem({ set: { "gatus-ephemeral:natGateways": natGateways } });

/** GitHub draws a table only of lines that all begin with a bar and have as many cells as its head. */
function assertTable(text: string): void {
    const [table = ""] = text.split("\n\n");
    const rows = table.split("\n");
    assert.ok(rows.length > 2, text);
    for (const row of rows) assert.match(row, /^\|([^|\n]*\|){5}$/);
}

describe("rehearsal's comment: cost", () => {
    it("has main, this and the difference, and the kinds that differ", async () => {
        const [single, none] = [await withNat("single"), await withNat("none")];
        const text = difference(single, none);
        assertTable(text);
        const change = (none.total.monthAlwaysOn - single.total.monthAlwaysOn).toFixed(2).replace("-", "−");
        assert.ok(text.includes(`| main | ${single.total.hourAwake.toFixed(4)} |`), text);
        assert.ok(text.includes(`| this | ${none.total.hourAwake.toFixed(4)} |`), text);
        assert.match(text, new RegExp(`\\*\\*difference\\*\\* \\| .* \\| {2}\\| .* \\| ${change} \\|`));
        assert.match(text, /\| NAT gateway \| −0\.0500 \| {2}\| −21\.29 \| −36\.50 \|/);
        assert.doesNotMatch(text, /load balancer/, "only what differs");
        assert.match(difference(none, single), /\| NAT gateway \| \+0\.0500/);
    });

    it("says that nothing changes, or that there is nothing to compare", async () => {
        const single = await withNat("single");
        assertTable(difference(single, single));
        assertTable(difference(undefined, single));
        assert.match(difference(single, single), /\| this, and main \|.*(.|\n)*Nothing changes\./);
        assert.match(difference(undefined, single), /\| this \|(.|\n)*What main costs could not be computed/);
    });

    it("is of the configuration in a folder, and fails where there is no model of cost", () => {
        const folder = mkdtempSync(join(tmpdir(), "base-"));
        try {
            assert.throws(() => costIn(folder, "prod"), /Cannot find module/);
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
});

describe("rehearsal's comment", () => {
    afterEach(stopServers);

    it("says how it went, and where the report is", async () => {
        const after = await withNat("single");
        const passed = comment({ passed: true, report: "https://example.com/r", before: after, after });
        assert.match(passed, /### Rehearsal: passed(.|\n)*\[Report\]\(https:\/\/example\.com\/r\)/);
        const failed = comment({ passed: false, report: "", before: undefined, after });
        assert.match(failed, /\*\*failed\*\*(.|\n)*no report/);
    });

    it("replaces the comment of an older commit, and no other", async () => {
        const written: string[] = [];
        const answers = [
            [{ id: 1, body: "A person's" }],
            [
                { id: 1, body: "x" },
                { id: 2, body: "<!-- rehearsal -->\nold" },
            ],
        ];
        const port = await serve(
            http.createServer((request, response) => {
                request.resume();
                if (request.method === "GET") {
                    response.end(JSON.stringify(answers.shift()));
                } else {
                    written.push(`${request.method ?? ""} ${request.url ?? ""}`);
                    response.end("{}");
                }
            }),
        );
        const github = { api: `http://127.0.0.1:${port}`, repository: "o/r", token: "t" };
        assert.equal(await sayRehearsed(github, 7, "text"), "made");
        assert.equal(await sayRehearsed(github, 7, "text"), "replaced");
        assert.deepEqual(written, [
            "POST /repos/o/r/issues/7/comments",
            "PATCH /repos/o/r/issues/comments/2",
        ]);
    });
});
