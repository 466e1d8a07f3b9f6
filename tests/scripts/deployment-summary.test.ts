import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { deploymentSummary, main } from "../../scripts/pipeline/deployment-summary";
import { jobNamed } from "../workflows/load";
import { FakePulumi } from "./support/fake-pulumi";

const image = `111122223333.dkr.ecr.eu-west-2.amazonaws.com/gatus-prod@sha256:${"a".repeat(64)}`;
const release = { region: "eu-west-2", commit: "c0ffee", image };
const outputs = {
    url: "https://status.example.com",
    loadBalancerDnsName: "x.elb.amazonaws.com",
    imageUri: image,
};

/** A layer that has been awake for three and a half hours, as the state has it. */
function exported(types: readonly string[]): string {
    const created = new Date(Date.now() - 3.5 * 3_600_000).toISOString();
    const resources = types.map((type) => ({
        type,
        urn: `urn::${type}`,
        custom: true,
        inputs: {},
        outputs: {},
        created,
    }));
    return JSON.stringify({
        deployment: { resources: [{ type: "pulumi:pulumi:Stack", urn: "urn", outputs }, ...resources] },
    });
}

describe("deployment summary", () => {
    after(() => {
        FakePulumi.removeAll();
    });

    it("has the site, the commit's page, the image by digest, and what an hour costs, not what the hours so far did", () => {
        const github = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "o/r" };
        const text = deploymentSummary(exported(["aws:ec2/natGateway:NatGateway"]), release, github);
        assert.match(text, /\| site \| https:\/\/status\.example\.com\/ \|/);
        assert.match(text, /\[`c0ffee`\]\(https:\/\/github\.com\/o\/r\/commit\/c0ffee\)/);
        assert.ok(text.includes(`\`${image}\``));
        assert.match(text, /about \$0\.05 \(USD list prices of /);
    });

    it("says why there is no sum", () => {
        assert.match(deploymentSummary(exported(["aws:mars/rover:Rover"]), release, {}), /\| no sum: .*mars/);
    });

    it("is added to the run's summary by each deployment, and not by what only recorded", async () => {
        const pulumi = new FakePulumi(`case "$*" in "stack export"*) echo '${exported([])}' ;; esac`);
        const file = pulumi.file("summary");
        const args = ["--stack", "prod", "--region", "eu-west-2", "--commit", "c0ffee", "--image", image];
        const { status } = await pulumi.call(main, args, { GITHUB_STEP_SUMMARY: file });
        assert.equal(status, 0);
        assert.match(readFileSync(file, "utf8"), /### Deployed/);
        for (const name of ["release.yml: deploy", "rollback.yml: deploy"]) {
            const step = jobNamed(name).steps.at(-1);
            assert.match(step?.run ?? "", /deployment-summary\.ts/, name);
            assert.equal(step?.if, "${{ steps.decision.outputs.do == 'deploy' }}", name);
        }
    });
});
