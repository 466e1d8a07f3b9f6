import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { costOfSystem } from "../../scripts/proof/cost";
import { figures, pictures, withFigure } from "../../scripts/proof/figures";
import { dashboardPicture } from "../../scripts/proof/figures/dashboard";
import { picture, typesOnGithub } from "../../scripts/proof/figures/picture";
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

    for (const { file, make } of pictures) {
        it(`${file} is what the programs say`, async () => {
            assert.equal(read(file), await make(), `${file} is out of date. Run: npm run figures`);
        });
    }

    it("draw the dashboard's widgets where CloudWatch is told to, and nothing else", async () => {
        const { resources } = await registered();
        const dashboard = resources.find(({ type }) => type === "aws:cloudwatch/dashboard:Dashboard");
        assert.ok(dashboard !== undefined);
        const body = JSON.parse(String(dashboard.inputs.dashboardBody)) as {
            widgets: { type: string; width: number }[];
        };
        const drawn = [...dashboardPicture({ resources }).matchAll(/data-widget="(\w+)"/g)].map(
            ([, type]) => type,
        );
        assert.deepEqual(
            drawn,
            body.widgets.map(({ type }) => type),
        );
        const [, ...fewer] = body.widgets;
        const changed = { ...dashboard, inputs: { dashboardBody: JSON.stringify({ widgets: fewer }) } };
        assert.notEqual(dashboardPicture({ resources: [changed] }), dashboardPicture({ resources }));
        assert.throws(() => dashboardPicture({ resources: [] }), /register no dashboard/);
    });

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
        assert.match(
            picture({ resources }, await typesOnGithub()),
            /gatus-github: years[^]*repository ruleset/,
        );
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
