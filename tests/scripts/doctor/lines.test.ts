import assert from "node:assert/strict";
import { checks, isHealthy } from "../../../scripts/setup/doctor";
import { questions } from "../../../scripts/setup/init/questions";
import { goodWorld } from "../support/doctor-world";
import { stopServers } from "../support/servers";
import { cases } from "./cases";
import { examined, named } from "./examined";
import { unsaid } from "./sentences";

/** Options of `init` that a line names and `init` doesn't have. */
function unknownFlags(command: string): string[] {
    const [, given = ""] = /npm run init -- ([^;,]*)/.exec(command) ?? [];
    const known = ["stack", "overwrite", ...questions.map(({ flag }) => flag)];
    return [...given.matchAll(/--([\w-]+)/g)]
        .map(([, flag = ""]) => flag)
        .filter((flag) => !known.includes(flag));
}

describe("doctor, each line both ways", () => {
    const said: string[] = [];
    afterEach(stopServers);

    it("finds nothing amiss where nothing is", async () => {
        const lines = await examined(goodWorld());
        assert.deepEqual(
            lines.filter(({ verdict }) => verdict !== "ok"),
            [],
        );
        assert.ok(isHealthy(lines));
        said.push(...lines.map(({ what }) => what));
    });

    for (const { that, line, verdict, says, command, given } of cases) {
        it(`${line}: ${verdict}, when ${that}`, async () => {
            const world = goodWorld();
            given?.(world);
            const lines = await examined(world, line);
            said.push(...lines.map(({ what }) => what));
            const found = lines.find((one) => one.verdict === verdict && says.test(one.what));
            assert.ok(found !== undefined, JSON.stringify(lines, undefined, 2));
            assert.match(found.command ?? "", command ?? /^/);
            for (const { verdict: is, name, why, command: todo } of lines) {
                assert.ok(is === "ok" || (why !== undefined && todo !== undefined), name);
                assert.deepEqual(unknownFlags(todo ?? ""), [], todo);
            }
        });
    }

    describe("leaves out none of them:", () => {
        for (const line of checks.map(named)) {
            it(line, () => {
                const verdicts = cases.filter((one) => one.line === line).map(({ verdict }) => verdict);
                assert.ok(verdicts.includes("ok"), `no case shows '${line}' in order`);
                const amiss = verdicts.filter((verdict) => verdict !== "ok" && verdict !== "unknown");
                // Tests run on the oldest Node.js that is allowed, or a newer one: judgements.test.ts judges an older one.
                assert.ok(
                    amiss.length > 0 || line === "machine Node.js",
                    `no case shows '${line}' not in order`,
                );
            });
        }

        it("no case is of a line that isn't there", () => {
            const lines = checks.map(named);
            assert.deepEqual(
                cases.filter(({ line }) => !lines.includes(line)),
                [],
            );
        });

        it("and no sentence that it can say goes unsaid", () => {
            assert.deepEqual(unsaid(said), []);
        });
    });
});
