import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sbom } from "../../scripts/proof/image-sbom";
import { type Architecture, imageFolder } from "../../scripts/support/image-binaries";

interface Component {
    readonly name: string;
    readonly version: string;
    readonly purl: string;
    readonly hashes?: readonly unknown[];
}

/**
 * Makes the SBOM of a Gatus, and checks that it lists Gatus, each of its modules with a checksum, and Go's library.
 *
 * @returns how many modules it lists
 */
export function checkSbom(gatus: string, architecture: Architecture): number {
    const document = JSON.parse(sbom(gatus)) as {
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
    assert.ok(modules.length > 50);
    for (const module of modules) assert.ok(module.hashes?.length, `${module.name} has no checksum`);
    return modules.length;
}
