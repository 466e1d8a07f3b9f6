import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { imageFolder, noGo } from "../../scripts/support/image-binaries";
import { skipWithout } from "../support/skip";

describe("The Go code of the image", function () {
    this.timeout(10 * 60_000);
    before(function () {
        skipWithout(this, noGo());
    });

    /** A command of Go's that must succeed and print nothing, but for what it downloads on a new machine. */
    function silent(command: string, ...args: string[]): void {
        const { status, stdout, stderr } = spawnSync(command, args, {
            cwd: imageFolder,
            encoding: "utf8",
            // As the image's programs are compiled: what Go has of them in its cache, it doesn't compile again.
            env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-trimpath -buildvcs=false" },
        });
        assert.equal((stdout + stderr).replace(/^go: downloading .*\n/gm, ""), "");
        assert.equal(status, 0);
    }

    it("is formatted", () => {
        silent("gofmt", "-l", "healthcheck", "configcheck");
    });

    it("has nothing that go vet minds", () => {
        silent("go", "vet", "./...");
    });

    it("needs exactly the modules that go.mod and go.sum name", () => {
        silent("go", "mod", "tidy", "-diff");
    });
});
