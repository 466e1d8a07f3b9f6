import assert from "node:assert/strict";
import { Exported, violations } from "../../scripts/proof/policy";
import { Recorder, Recording } from "../../scripts/support/record-program";

/** What the engine would export of a recorded program; ids as the account gave them. */
function deployment({ resources }: Recording, recorder: Recorder): Exported[] {
    const urnOf = (type: string, name = "") => `urn:pulumi:prod::project::${type}::${name}`;
    return resources.map(({ type, name, inputs, protect, provider }) => {
        const [created] = recorder.account.find(
            (existing) => existing.type === type && existing.name === name,
        );
        return {
            urn: urnOf(type, name),
            type,
            ...(created !== undefined && { id: created.id }),
            inputs,
            protect,
            provider: `${urnOf("pulumi:providers:aws", provider.split("::").at(-2))}::id`,
        };
    });
}

describe("policy: the programs themselves", () => {
    const configurations = [
        { history: "efs", natGateways: "single" },
        { history: "memory", natGateways: "none" },
    ];
    for (const { history, natGateways } of configurations) {
        it(`violate nothing with history ${history} and NAT ${natGateways}`, async () => {
            const recorder = new Recorder();
            const recorded = await recorder.runAll({ persistent: { history }, ephemeral: { natGateways } });
            for (const recording of [recorded.persistent, recorded.ephemeral]) {
                const resources = deployment(recording, recorder);
                assert.ok(resources.filter(({ type }) => type.startsWith("aws:")).length > 25);
                assert.deepEqual(await violations(resources), []);
            }
        });
    }
});
