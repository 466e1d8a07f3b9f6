import assert from "node:assert/strict";
import { mutantsOf, shuffled } from "./mutants";

const changes = (text: string) => mutantsOf("x.ts", text).map(({ change }) => change);

describe("mutants", () => {
    it("change a value, an operator, a branch, or leave something out", () => {
        assert.deepEqual(changes("f({ on: true });"), [
            "f({ on: true }); → nothing",
            "on: true → nothing",
            "true → false",
        ]);
        assert.deepEqual(changes("const a = b <= 1_000;"), ["<= → <", "1_000 → 1001"]);
        assert.deepEqual(changes('const a = b ? "c" : d;'), ['"c" : d → d : "c"', '"c" → "cx"']);
        assert.deepEqual(changes("const a = [b, c];"), ["b → nothing", "c → nothing"]);
        assert.deepEqual(changes("const a = /^x{2,8}y?$/;"), ["2 → 3", "8 → 9", "? → nothing"]);
    });

    it("leave alone the words that people read, types, imports and super", () => {
        const text = `import a from "b";
            type T = "c" | "d";
            class E extends F { constructor() { super(); } }
            throw new Error("e");
            read.fault("key", value, "Allowed: f");
            const o = { description: "g" };`;
        assert.deepEqual(changes(text), [
            'read.fault("key", value, "Allowed: f"); → nothing',
            'description: "g" → nothing',
        ]);
    });

    it("are one edit each, and say where", () => {
        const [first, second] = mutantsOf("x.ts", "const a = 1;\nconst b = 2;\n");
        assert.equal(first?.text, "const a = 2;\nconst b = 2;\n");
        assert.deepEqual([second?.line, second?.text], [2, "const a = 1;\nconst b = 3;\n"]);
    });

    it("are drawn in the same order for the same seed", () => {
        const items = Array.from({ length: 50 }, (_, index) => index);
        assert.deepEqual(shuffled(items, 7), shuffled(items, 7));
        assert.notDeepEqual(shuffled(items, 7), shuffled(items, 8));
        assert.deepEqual(
            [...shuffled(items, 7)].sort((one, other) => one - other),
            items,
        );
    });
});
