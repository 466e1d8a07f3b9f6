/** Checkov: what is planted is found. That nothing of ours fails, `npm run checkov` says, and the gate. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failures } from "../../scripts/proof/checkov";
import { scanDeployment, scanFiles, type Scan } from "../../scripts/proof/checkov/scan";
import { readSkips } from "../../scripts/proof/checkov/skips";
import { type DeployedResource } from "../../scripts/proof/terraform-export/deployment";
import { loadProviderSchema } from "../../scripts/proof/terraform-export/schema";
import { rehearsed } from "./rehearsed";
import { noTerraform, skipWithout } from "../support/skip";

function scan(change: (resources: DeployedResource[]) => void): Scan {
    const resources = structuredClone(rehearsed("gatus-ephemeral"));
    change(resources);
    return scanDeployment("test", resources, loadProviderSchema(), readSkips("ephemeral"));
}

/** The inputs of the one resource whose URN has this in it. */
function inputs(resources: readonly DeployedResource[], part: string): Record<string, unknown> {
    const found = resources.find(({ urn }) => urn.includes(part));
    assert.ok(found?.inputs, `the deployment has no ${part}`);
    return found.inputs;
}

describe("Checkov", function () {
    before(function () {
        skipWithout(this, noTerraform());
    });

    it("finds a security group that is open to the world, whose exception is for another port, and a container that may write to its root, in the JSON of its definition", () => {
        const result = scan((resources) => {
            const rule = inputs(resources, "-lb-80");
            Object.assign(rule, { fromPort: 22, toPort: 22 });
            const task = inputs(resources, "taskDefinition:TaskDefinition::");
            const definitions = JSON.parse(String(task.containerDefinitions)) as Record<string, unknown>[];
            task.containerDefinitions = JSON.stringify(
                definitions.map((of) => ({ ...of, readonlyRootFilesystem: false })),
            );
        });
        const found = failures(result).join("\n");
        assert.match(found, /CKV_AWS_24 .*\n.*-lb-80/);
        assert.match(found, /nothing fails CKV_AWS_260 there any more/);
        assert.match(found, /CKV_AWS_336 /);
        for (const { check, reason = "" } of result.skipped)
            assert.ok(reason.length > 10, `${check} is skipped without a reason`);
    });

    describe("of files", () => {
        let folder: string;

        beforeEach(() => {
            folder = mkdtempSync(join(tmpdir(), "checkov-"));
        });

        afterEach(() => {
            rmSync(folder, { recursive: true });
        });

        it("finds a secret", () => {
            // Put together here, so that this file isn't found itself.
            const key = ["AKIA", "Z7Q3XW5N", "B2JK4LMP"].join("");
            writeFileSync(join(folder, "settings.ts"), `export const accessKey = "${key}";\n`);
            assert.match(
                failures(scanFiles("secrets", folder)).join("\n"),
                /CKV_SECRET_2 .*\n.*settings.ts:1/,
            );
        });

        it("finds a container that runs as root, and takes an exception with a reason only", () => {
            const file = join(folder, "Dockerfile");
            const image = ["FROM alpine:3.20@sha256:" + "0".repeat(64), "USER root", ""];
            writeFileSync(file, image.join("\n"));
            assert.match(failures(scanFiles("dockerfile", folder)).join("\n"), /CKV_DOCKER_8 /);
            const skip = "# checkov:skip=CKV_DOCKER_8:";
            writeFileSync(file, [`${skip}a test`, "# checkov:skip=CKV_DOCKER_2:a test", ...image].join("\n"));
            assert.deepEqual(failures(scanFiles("dockerfile", folder)), []);
        });

        it("fails where it finds nothing to look at", () => {
            assert.match(failures(scanFiles("github_actions", folder)).join(), /nothing was examined/);
        });
    });
});
