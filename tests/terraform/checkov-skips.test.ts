import assert from "node:assert/strict";
import { failures } from "../../scripts/proof/checkov";
import { parseSkips, type Skip } from "../../scripts/proof/checkov/skips";

const source = `
import { LoadBalancer as Balancer } from "@pulumi/aws/lb";
import * as ec2 from "@pulumi/awsx/ec2";

export class Edge extends pulumi.ComponentResource {
    constructor(name: string) {
        super("gatus:ephemeral:Edge", name);
        // Of two lines:
        // checkov:skip=CKV_AWS_150: destroyed every evening,
        // so protection is in the way
        // checkov:skip=CKV_AWS_91: no logs
        this.balancer = new Balancer(\`\${name}-lb\`, {});
    }
}
// checkov:skip=CKV_AWS_130: public on purpose
export const vpc = new ec2.Vpc("net", {});
`;

describe("exceptions to Checkov", () => {
    const skips = parseSkips(source, "ephemeral/edge.ts");
    const [protection, , subnets] = skips as [Skip, Skip, Skip];
    const edge = { type: "gatus:ephemeral:Edge", name: "gatus-prod" };
    const balancer = { type: "aws:lb/loadBalancer:LoadBalancer", name: "gatus-prod-lb" };

    it("have a check, a reason of any length, and a place", () => {
        assert.deepEqual(
            skips.map(({ check, reason, place }) => [check, reason, place]),
            [
                [
                    "CKV_AWS_150",
                    "destroyed every evening, so protection is in the way",
                    "ephemeral/edge.ts:9",
                ],
                ["CKV_AWS_91", "no logs", "ephemeral/edge.ts:11"],
                ["CKV_AWS_130", "public on purpose", "ephemeral/edge.ts:15"],
            ],
        );
    });

    it("hold for the resource that they stand above, and no other", () => {
        assert.ok(protection.matches([balancer, edge]));
        assert.ok(!protection.matches([{ ...balancer, name: "gatus-prod-other" }, edge]), "another name");
        assert.ok(
            !protection.matches([{ ...balancer, type: "aws:lb/listener:Listener" }, edge]),
            "another type",
        );
        assert.ok(
            !protection.matches([balancer, { ...edge, type: "gatus:ephemeral:Other" }]),
            "another component",
        );
    });

    it("hold for all that is in a package's component", () => {
        const subnet = { type: "aws:ec2/subnet:Subnet", name: "net-public-1" };
        assert.ok(subnets.matches([subnet, { type: "awsx:ec2:Vpc", name: "net" }]));
        assert.ok(!subnets.matches([subnet, { type: "awsx:ec2:Vpc", name: "net2" }]));
    });

    it("need a reason, and a resource", () => {
        const without = source.replace(": public on purpose", "");
        assert.throws(() => parseSkips(without, "x.ts"), /x.ts:15: the skip of CKV_AWS_130 has no reason/);
        assert.throws(
            () => parseSkips("// checkov:skip=CKV_1: x\nconst a = 1;", "x.ts"),
            /x.ts:1: .*isn't directly above/,
        );
    });
});

describe("the gate of Checkov", () => {
    const scan = { target: "t", examined: 1, passed: 1, failed: [], skipped: [], problems: [] };
    it("passes only what was examined and has no failure", () => {
        assert.deepEqual(failures(scan), []);
        assert.match(failures({ ...scan, examined: 0 }).join(), /nothing was examined/);
        const failed = [{ check: "CKV_1", title: "Ensure", subject: "urn" }];
        assert.match(failures({ ...scan, failed }).join(), /t: CKV_1 Ensure\n {4}urn/);
        assert.match(failures({ ...scan, problems: ["needless"] }).join(), /needless/);
    });
});
