import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { imageFolder, linuxBinaries } from "../../scripts/support/image-binaries";
import { sbom } from "../../scripts/proof/image-sbom";
import { needsGo } from "./real-gatus";

interface Component {
    readonly name: string;
    readonly version: string;
    readonly purl: string;
    readonly hashes?: readonly unknown[];
}

describe("SBOM of the image", function () {
    this.timeout(15 * 60_000);
    before(needsGo);

    for (const architecture of ["amd64", "arm64"] as const) {
        it(`lists Gatus, each of its modules with a checksum, and Go's library (${architecture})`, function () {
            const document = JSON.parse(sbom(linuxBinaries(architecture).gatus)) as {
                bomFormat: string;
                metadata: { component: Component };
                components: Component[];
            };
            assert.equal(document.bomFormat, "CycloneDX");
            const pinned = /gatus\/v5 (v[\d.]+)/.exec(readFileSync(join(imageFolder, "go.mod"), "utf8"))?.[1];
            const { name, version, purl } = document.metadata.component;
            assert.deepEqual([name, version], ["github.com/TwiN/gatus/v5", pinned]);
            assert.match(purl, new RegExp(`goarch=${architecture}&goos=linux`));
            const names = document.components.map((component) => component.name);
            for (const module of ["std", "modernc.org/sqlite", "github.com/gofiber/fiber/v2"]) {
                assert.ok(names.includes(module), module);
            }
            const modules = document.components.filter((component) => component.name !== "std");
            if (this.test) this.test.title += `: ${String(modules.length)} modules`;
            assert.ok(modules.length > 50);
            for (const module of modules) assert.ok(module.hashes?.length, `${module.name} has no checksum`);
        });
    }

    it("is refused of a program that Go didn't build", () => {
        assert.throws(() => sbom(process.execPath), /^Error: cyclonedx-gomod could not read .*node/);
    });
});
