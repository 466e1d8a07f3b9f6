import assert from "node:assert/strict";
import { appendFileSync, cpSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { imageFolder, noGo } from "../../scripts/support/image-binaries";
import { type Build, BuildKit, missingForEngines } from "../../scripts/support/buildkit";
import { Registry } from "./engines";
import { freePort, Scratch } from "./real-gatus";
import { skipWithout } from "../support/skip";

const commit = "0123456789abcdef0123456789abcdef01234567";
const settings = {
    platform: "linux/arm64",
    "build-arg:COMMIT": commit,
    "build-arg:SOURCE_DATE_EPOCH": "1700000000",
};

describe("The image from programs that were compiled before", () => {
    const scratch = new Scratch();
    let registry: Registry | undefined;
    let full: BuildKit | undefined;
    let empty: BuildKit | undefined;
    let compiled: Build;
    let seconds = 0;

    const target = (name: string) =>
        `type=image,name=${String(registry?.host)}/gatus:${name},push=true` as const;
    const succeeded = (build: Build): Build => {
        assert.equal(build.code, 0, build.output.slice(-3000));
        return build;
    };

    /** Builds the image and pushes it, as a release does. */
    async function push(engine: BuildKit | undefined, name: string, context: string): Promise<Build> {
        assert.ok(engine);
        const started = performance.now();
        const programs = `${String(registry?.host)}/gatus@${String(compiled.manifest)}`;
        const build = await engine.buildFrom(target(name), context, {
            ...settings,
            "build-arg:PROGRAMS": programs,
        });
        seconds = (performance.now() - started) / 1000;
        return build;
    }

    before(async function () {
        skipWithout(this, noGo(), ...missingForEngines());
        this.timeout(30 * 60_000);
        registry = new Registry(scratch.path, await freePort());
        full = new BuildKit(join(scratch.path, "full"));
        empty = new BuildKit(join(scratch.path, "empty"), join(scratch.path, "nothing"));
        await Promise.all([registry.ready(), full.ready(), empty.ready()]);
        compiled = succeeded(await full.compile(target("programs"), imageFolder, settings));
    });
    after(async function () {
        this.timeout(60_000);
        await Promise.all([full?.end(), empty?.end(), registry?.end()]);
        scratch.remove();
    });

    it("has the digest that it has where they were compiled", async function () {
        this.timeout(30 * 60_000);
        const here = succeeded(await push(full, "here", imageFolder));
        const elsewhere = succeeded(await push(empty, "elsewhere", imageFolder));
        assert.ok(here.manifest);
        assert.equal(elsewhere.manifest, here.manifest);
        if (this.test) this.test.title += `: ${seconds.toFixed(1)} s on an empty engine`;
    });

    it("of another configuration compiles nothing, and doesn't even fetch the compiler", async function () {
        this.timeout(10 * 60_000);
        const changed = join(scratch.path, "changed");
        cpSync(imageFolder, changed, { recursive: true });
        appendFileSync(join(changed, "config", "gatus.yaml"), "# changed\n");
        const { output } = succeeded(await push(empty, "changed", changed));
        assert.doesNotMatch(output, /go (build|mod)|golang/);
        assert.match(output, /RUN \["\/configcheck"/, "it is still checked");
        if (this.test) this.test.title += `: ${seconds.toFixed(1)} s`;
    });

    it("is refused for a configuration with a fault, as before", async () => {
        const faulty = join(scratch.path, "faulty");
        cpSync(imageFolder, faulty, { recursive: true });
        appendFileSync(join(faulty, "config", "gatus.yaml"), "metrix: true\n");
        const { code, output } = await push(empty, "faulty", faulty);
        assert.notEqual(code, 0);
        assert.match(output, /metrix: Gatus has no such key/);
    });
});
