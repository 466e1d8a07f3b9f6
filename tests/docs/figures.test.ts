import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { costOfSystem } from "../../scripts/proof/cost";
import { figures, withFigure } from "../../scripts/proof/figures";
import { picture } from "../../scripts/proof/figures/picture";
import { registered } from "../../scripts/support/registered";

const root = join(__dirname, "..", "..");
const read = (page: string) => readFileSync(join(root, page), "utf8");

describe("figures", () => {
    for (const figure of figures) {
        it(`${figure.name} in ${figure.page} is what the programs say`, async () => {
            const page = read(figure.page);
            const message = `${figure.page} is out of date. Run: npm run figures`;
            assert.equal(page, await withFigure(page, figure), message);
        });
    }

    it("need a place in their page", async () => {
        const [figure] = figures;
        assert.ok(figure !== undefined);
        await assert.rejects(withFigure("# Nothing", figure), /README\.md has no place for 'picture'/);
    });

    it("show another picture when a component goes", async () => {
        const { resources } = await registered();
        const without = resources.filter(({ parent }) => !parent.endsWith(":Firewall"));
        assert.match(picture({ resources }), /firewall/);
        assert.doesNotMatch(picture({ resources: without }), /firewall/);
    });

    it("stand in README's sentences as they are computed", async () => {
        const readme = read("README.md");
        const hour = async (natGateways: string) =>
            (await costOfSystem({ set: { "gatus-ephemeral:natGateways": natGateways } })).total.hourAwake;
        const [none, single, perZone] = [await hour("none"), await hour("single"), await hour("per-zone")];
        const said = (pattern: RegExp) => Number(pattern.exec(readme)?.[1]);
        assert.equal(said(/about \$([\d.]+) for each hour awake/), Number(single.toFixed(2)));
        assert.equal(said(/`none` saves \$([\d.]+) an hour/), Number((single - none).toFixed(3)));
        assert.equal(said(/`per-zone` .* costs \$([\d.]+) more/), Number((perZone - single).toFixed(3)));
    });
});
