import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import "../../lib/stack-traces";

describe("lib/stack-traces", () => {
    it("leaves the trace of an error that says nothing empty", () => {
        assert.equal(new Error().stack, "Error");
    });

    it("keeps the trace of an error that says something, in lines of TypeScript", () => {
        const { stack } = new TypeError("it says something");
        assert.match(stack ?? "", /^TypeError: it says something\n {4}at .*stack-traces\.test\.ts:13:/);
    });

    it("names files that exist, also of packages: at others Node.js colours until its memory is full", async () => {
        const error = await new Promise<Error>((resolve) => {
            pulumi.output("called by the package").apply((message) => {
                resolve(new Error(message));
            });
        });
        const files = [...(error.stack ?? "").matchAll(/(\/[^()]+):\d+:\d+/g)].map(([, file]) => file ?? "");
        assert.ok(files.some((file) => file.endsWith("node_modules/@pulumi/pulumi/output.js")));
        assert.deepEqual(
            files.filter((file) => !existsSync(file)),
            [],
        );
        assert.match(inspect(error, { colors: true }), /called by the package/);
    });
});
