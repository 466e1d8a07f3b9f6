import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Check, ConfigReader } from "../../lib/config-reader";

const short: Check = (value) => (value.length === 1 ? undefined : "Allowed: one letter");
const small: Check<number> = (value) => (value <= 5 ? undefined : "Allowed: up to 5");

/** What the reader makes of the values, or the faults that it names. */
function read(values: Record<string, string>, reading: (reader: ConfigReader) => unknown): unknown {
    pulumi.runtime.setAllConfig(
        Object.fromEntries(Object.entries(values).map(([key, value]) => [`p:${key}`, value])),
    );
    try {
        return ConfigReader.read("p", reading);
    } catch (error) {
        assert.ok(error instanceof pulumi.RunError);
        return error.message.split("\n").slice(1);
    }
}

describe("lib/config-reader", () => {
    it("required: the value, or what is wrong with it, or how to set it", () => {
        const reading = (reader: ConfigReader) => reader.required("k", short);
        assert.equal(read({ k: "a" }, reading), "a");
        assert.deepEqual(read({ k: "ab" }, reading), ["  - p:k is 'ab'. Allowed: one letter"]);
        const missing = ["  - p:k is missing. Allowed: one letter. Set it: pulumi config set p:k VALUE"];
        assert.deepEqual(read({}, reading), missing);
        assert.deepEqual(read({ k: "" }, reading), missing);
        const whatever = (reader: ConfigReader) => reader.required("k", () => undefined);
        assert.match(String(read({}, whatever)), /is missing\. Allowed: any text\./);
    });

    it("optional: an empty value is none", () => {
        const reading = (reader: ConfigReader) => reader.optional("k", short) ?? "none";
        assert.equal(read({}, reading), "none");
        assert.equal(read({ k: "" }, reading), "none");
        assert.equal(read({ k: "a" }, reading), "a");
        assert.deepEqual(read({ k: "ab" }, reading), ["  - p:k is 'ab'. Allowed: one letter"]);
    });

    it("oneOf: a word of the list, or the one it falls back to", () => {
        const reading = (reader: ConfigReader) => reader.oneOf("k", ["a", "b"] as const, "b");
        assert.equal(read({}, reading), "b");
        assert.equal(read({ k: "a" }, reading), "a");
        assert.deepEqual(read({ k: "A" }, reading), ["  - p:k is 'A'. Allowed: a, b"]);
    });

    it("integer: a whole number that the check allows", () => {
        const reading = (reader: ConfigReader) => reader.integer("k", 3, small);
        assert.equal(read({}, reading), 3);
        assert.equal(read({ k: "5" }, reading), 5);
        assert.deepEqual(read({ k: "6" }, reading), ["  - p:k is '6'. Allowed: up to 5"]);
        for (const value of ["1.5", "five", "0x5", "1e0", " 5", "5 "]) {
            assert.deepEqual(read({ k: value }, reading), [`  - p:k is '${value}'. Allowed: a whole number`]);
        }
    });

    it("boolean: true or false, and nothing like it", () => {
        for (const fallback of [true, false]) {
            const reading = (reader: ConfigReader) => reader.boolean("k", fallback);
            assert.equal(read({}, reading), fallback);
            assert.equal(read({ k: "true" }, reading), true);
            assert.equal(read({ k: "false" }, reading), false);
            assert.deepEqual(read({ k: "yes" }, reading), ["  - p:k is 'yes'. Allowed: true, false"]);
        }
    });

    it("integers: a list, of which each element is checked", () => {
        const reading = (reader: ConfigReader) => reader.integers("k", small);
        assert.deepEqual(read({}, reading), []);
        assert.deepEqual(read({ k: "[1, 5]" }, reading), [1, 5]);
        assert.deepEqual(read({ k: "[6, 1, 7]" }, reading), [
            "  - p:k is '6'. Allowed: up to 5",
            "  - p:k is '7'. Allowed: up to 5",
        ]);
        for (const value of ["1", "[1.5]", '["1"]', "[1", "{}"]) {
            assert.deepEqual(read({ k: value }, reading), [
                `  - p:k is '${value}'. Allowed: a list of whole numbers, such as [5432]`,
            ]);
        }
    });

    it("names keys that nobody reads, of its own project only, and counts faults", () => {
        pulumi.runtime.setAllConfig({ "p:typo": "1", "pq:other": "2", "p:k": "ab" });
        assert.throws(
            () =>
                ConfigReader.read("p", (reader) => [reader.optional("k", short), reader.boolean("b", true)]),
            /^.*2 faults in the configuration of stack '[^']*':\n {2}- p:k is 'ab'\. Allowed: one letter\n {2}- p:typo is not a key of this project\. Known: k, b$/,
        );
        pulumi.runtime.setAllConfig({ "p:k": "ab" });
        assert.throws(() => ConfigReader.read("p", (reader) => reader.optional("k", short)), /^.*1 fault in/);
    });
});
