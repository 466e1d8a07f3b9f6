import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isAtLeast, judgeVersion } from "../../../scripts/setup/doctor/machine";
import { rolesOfPersistent } from "../../../scripts/setup/doctor/quotas";
import { root } from "../../workflows/load";

describe("doctor, where no case of a line can tell", () => {
    it("knows an old version from a new one", () => {
        assert.ok(isAtLeast("v20.19.0", "20.19"));
        assert.ok(isAtLeast("v22.1.0", "20.19"));
        assert.ok(!isAtLeast("v20.18.3", "20.19"));
        assert.ok(!isAtLeast("dev", "3.200.0"));
        assert.equal(judgeVersion("pulumi", "v3.248.0", "3.200.0", "there").verdict, "ok");
        assert.equal(judgeVersion("pulumi", "v3.199.9", "3.200.0", "there").verdict, "fault");
        assert.equal(judgeVersion("pulumi", undefined, "3.200.0", "there").verdict, "fault");
    });

    it("knows how many roles the persistent layer makes", () => {
        const inventory = readFileSync(join(root, "tests/persistent/inventory.yaml"), "utf8");
        assert.equal(inventory.match(/^aws:iam\/role:Role /gm)?.length, rolesOfPersistent);
    });
});
