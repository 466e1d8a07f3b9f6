/** The real AWS provider's own checks of every value that these programs give it. */
import assert from "node:assert/strict";
import { exportDeployment, type TerraformConfiguration } from "../../scripts/proof/terraform-export";
import {
    leftOut,
    newerTypes,
    renamedProperties,
    renamedTypes,
    terraformType,
} from "../../scripts/proof/terraform-export/names";
import { loadProviderSchema, type ProviderSchema } from "../../scripts/proof/terraform-export/schema";
import { rehearsed } from "./rehearsed";
import { Workspace } from "./workspace";
import { noTerraform, skipWithout } from "../support/skip";

describe("the real AWS provider", function () {
    let schema: ProviderSchema;

    before(function () {
        skipWithout(this, noTerraform());
        schema = loadProviderSchema();
    });

    for (const project of ["gatus-persistent", "gatus-ephemeral"] as const) {
        it(`accepts every resource of ${project}`, async () => {
            const resources = rehearsed(project);
            const { configuration, urns } = exportDeployment(resources, schema);
            const ofAws = resources.filter(
                ({ custom, type }) => custom && type.startsWith("aws:") && !(type in newerTypes),
            );
            assert.equal(urns.size, ofAws.length, "not every AWS resource of the deployment was exported");
            const types = Object.keys(configuration.resource).length;
            console.log(`      ${urns.size} resources of ${types} types`);
            assert.match(await validate(configuration), /The configuration is valid/);
        });
    }

    it("refuses a value that AWS would refuse", async () => {
        const { configuration } = exportDeployment(rehearsed("gatus-ephemeral"), schema);
        for (const vpc of Object.values(configuration.resource.aws_vpc ?? {}))
            vpc.cidr_block = "10.20.0.0/99";
        await assert.rejects(validate(configuration), /cidr_block/);
    });

    it("has the names that rules can't find, and knows nothing of those left out for being newer", () => {
        for (const type of Object.values(renamedTypes)) assert.ok(type in schema.resource_schemas, type);
        for (const type of Object.keys(newerTypes)) assert.throws(() => terraformType(type, schema), type);
        for (const [property, attribute] of Object.entries(renamedProperties)) {
            const [type = "", pulumiName = ""] = property.split(".");
            const { attributes = {} } = schema.resource_schemas[type]?.block ?? {};
            assert.ok(attribute in attributes, `${type} has no ${attribute}`);
            assert.ok(!(pulumiName in attributes), `${type} has '${pulumiName}' itself: it needs no entry`);
        }
        console.log(
            `      left out: ${Object.entries(leftOut)
                .map(([name, { reason }]) => `${name} (${reason})`)
                .join("; ")}`,
        );
    });
});

async function validate(configuration: TerraformConfiguration): Promise<string> {
    const workspace = new Workspace(configuration);
    try {
        await workspace.run("init", "-no-color", "-input=false");
        return await workspace.run("validate", "-no-color");
    } finally {
        workspace.remove();
    }
}
