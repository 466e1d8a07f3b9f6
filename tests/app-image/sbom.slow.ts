import assert from "node:assert/strict";
import { linuxBinaries } from "../../scripts/support/image-binaries";
import { sbom } from "../../scripts/proof/image-sbom";
import { needsGo } from "./real-gatus";
import { checkSbom } from "./sbom";

/** The one of arm64 is made of the image's own Gatus, in docker.slow.ts. */
describe("SBOM of the image", function () {
    this.timeout(15 * 60_000);
    before(needsGo);

    it("lists Gatus, each of its modules with a checksum, and Go's library (amd64)", function () {
        const modules = checkSbom(linuxBinaries("amd64").gatus, "amd64");
        if (this.test) this.test.title += `: ${String(modules)} modules`;
    });

    it("is refused of a program that Go didn't build", () => {
        assert.throws(() => sbom(process.execPath), /^Error: cyclonedx-gomod could not read .*node/);
    });
});
