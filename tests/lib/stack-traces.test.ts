import assert from "node:assert/strict";
import "../../lib/stack-traces";

describe("lib/stack-traces", () => {
    it("leaves the trace of an error that says nothing empty", () => {
        assert.equal(new Error().stack, "Error");
    });

    it("keeps the trace of an error that says something, in lines of TypeScript", () => {
        const { stack } = new TypeError("it says something");
        assert.match(stack ?? "", /^TypeError: it says something\n {4}at .*stack-traces\.test\.ts:10:/);
    });
});
