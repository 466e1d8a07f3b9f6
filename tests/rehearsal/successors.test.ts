/** Pulumi makes a successor first, and deletes the old one then: what AWS has once would be gone. */
import assert from "node:assert/strict";
import { Account, text } from "../../rehearsal/stand-in/account";
import { AwsPackage } from "../../rehearsal/stand-in/aws";
import { uniqueValue } from "../../rehearsal/stand-in/refusals";
import { resourceType } from "../../rehearsal/stand-in/resource-types";
import { Recorder } from "../../scripts/support/record-program";
import type { Recorded } from "../../scripts/support/monitor";

const account = new Account("111122223333", "eu-west-2");
const aws = new AwsPackage(account, () => Promise.resolve());

/** Inputs whose change makes a successor that AWS can't tell from the old one, and that is made before that is deleted. */
function lost({ type, name, inputs, options }: Recorded): readonly string[] {
    const unique = (of: Recorded["inputs"]) =>
        uniqueValue(type, {
            logicalName: name,
            name: text(of, resourceType(type).name?.property ?? ""),
            inputs: of,
            hex: "",
            account,
        });
    if (resourceType(type).puts !== true || options.deleteBeforeReplace === true) return [];
    const request = { urn: `urn::${type}::${name}`, type, name, connection: "" };
    return Object.keys(inputs).filter((property) => {
        const changed = { ...inputs, [property]: "another" };
        const { replaces, deleteBeforeReplace } = aws.diff(request, "", changed, inputs, {});
        return replaces.includes(property) && !deleteBeforeReplace && unique(changed) === unique(inputs);
    });
}

describe("A successor of what AWS has once", () => {
    for (const program of ["persistent", "ephemeral"] as const) {
        it(`is made when the old one has gone: ${program}`, async () => {
            const recorder = new Recorder();
            const { resources } = await recorder.run("persistent");
            await recorder.run("image");
            const all = program === "persistent" ? resources : (await recorder.run(program)).resources;
            const once = all.filter(
                ({ type }) => type.startsWith("aws:") && resourceType(type).puts === true,
            );
            assert.ok(once.length > 5, `only ${once.length} of ${all.length}`);
            assert.deepEqual(
                once.flatMap((each) => lost(each).map((input) => `${each.type} ${each.name}: ${input}`)),
                [],
            );
        });
    }

    it("is told from one that would be lost", () => {
        const firewall = {
            type: "aws:wafv2/webAclAssociation:WebAclAssociation",
            name: "gatus-prod",
            inputs: { webAclArn: "one", resourceArn: "site" },
            options: {},
        } as unknown as Recorded;
        assert.deepEqual(lost(firewall), ["webAclArn"]);
        assert.deepEqual(lost({ ...firewall, options: { deleteBeforeReplace: true } }), []);
    });
});
