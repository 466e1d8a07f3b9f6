import assert from "node:assert/strict";
import { Recorder } from "../../scripts/support/record-program";

describe("environment name", () => {
    for (const stack of ["Prod", "a-name-that-is-too-long", "prod_eu", "-prod", "p"]) {
        it(`refuses the stack name ${stack}`, async () => {
            await assert.rejects(
                new Recorder().run("persistent", { stack }),
                /The stack is called '.*Allowed: 2 to 16/s,
            );
        });
    }

    it("scopes names and tags by the stack", async () => {
        const { resources } = await new Recorder().run("persistent", { stack: "staging" });
        const provider = resources.find(({ type }) => type === "pulumi:providers:aws");
        assert.match(provider?.inputs.defaultTags as string, /"Project":"gatus-staging"/);
        const strangers = resources.filter(
            ({ type, name }) => type.startsWith("aws:") && !name.includes("gatus-staging"),
        );
        assert.deepEqual(strangers, []);
    });
});
