import assert from "node:assert/strict";
import { prove } from "./gate";
import { gates } from "./gates";

describe("gates, all of them: npm run gates", () => {
    for (const gate of gates) {
        it(`${gate.name} finds nothing here, and ${gate.defect}`, async () => {
            const { fault, examined, unit } = await prove(gate);
            assert.equal(fault, undefined);
            process.stdout.write(`      ${examined} ${unit} examined\n`);
        });
    }
});
