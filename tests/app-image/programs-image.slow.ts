import assert from "node:assert/strict";
import { appendFileSync, cpSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { imageFolder, noGo } from "../../scripts/support/image-binaries";
import { builderLayout, pinnedBuilder } from "./builder-image";
import { type Build, BuildKit, missingForEngines, Registry } from "./engines";
import { freePort, Scratch } from "./real-gatus";

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

    /** Builds and pushes, as the release does: on an engine that has the compiler, or on an empty one. */
    async function push(
        engine: BuildKit | undefined,
        name: string,
        context: string,
        more: Record<string, string>,
        ...flags: string[]
    ): Promise<Build> {
        assert.ok(engine && registry);
        const started = performance.now();
        const output = `type=image,name=${registry.host}/gatus:${name},push=true` as const;
        const build = await engine.buildTo(output, context, { ...settings, ...more }, ...flags);
        seconds = (performance.now() - started) / 1000;
        assert.equal(build.code, 0, build.output.slice(-3000));
        return build;
    }
    const compiler = () => {
        const { folder, digest } = builderLayout();
        return [
            { [`context:${pinnedBuilder()}`]: `oci-layout://builder@${digest}` },
            "--oci-layout",
            `builder=${folder}`,
        ] as const;
    };
    const programs = () => ({
        "build-arg:PROGRAMS": `${String(registry?.host)}/gatus@${String(compiled.manifest)}`,
    });

    before(async function () {
        const missing = [noGo() ?? [], missingForEngines()].flat();
        if (missing.length > 0) {
            process.stdout.write(`    skipped: this machine lacks ${missing.join(", ")}\n`);
            this.skip();
        }
        this.timeout(30 * 60_000);
        registry = new Registry(scratch.path, await freePort());
        full = new BuildKit(join(scratch.path, "full"));
        empty = new BuildKit(join(scratch.path, "empty"), join(scratch.path, "nothing"));
        await Promise.all([registry.ready(), full.ready(), empty.ready()]);
        const [builder, ...flags] = compiler();
        compiled = await push(full, "programs", imageFolder, { ...builder, target: "compiled" }, ...flags);
    });
    after(async function () {
        this.timeout(60_000);
        await Promise.all([full?.end(), empty?.end(), registry?.end()]);
        scratch.remove();
    });

    it("has the digest that compiling gives", async function () {
        this.timeout(30 * 60_000);
        const [builder, ...flags] = compiler();
        const whole = await push(full, "whole", imageFolder, builder, ...flags);
        const reused = await push(empty, "reused", imageFolder, programs());
        assert.equal(reused.manifest, whole.manifest);
        if (this.test) this.test.title += `: ${seconds.toFixed(1)} s on an empty engine`;
    });

    it("of another configuration compiles nothing, and doesn't even fetch the compiler", async function () {
        this.timeout(10 * 60_000);
        const changed = join(scratch.path, "changed");
        cpSync(imageFolder, changed, { recursive: true });
        appendFileSync(join(changed, "config", "gatus.yaml"), "# changed\n");
        const build = await push(empty, "changed", changed, programs());
        assert.doesNotMatch(build.output, /go (build|mod)|golang/);
        assert.match(build.output, /RUN \["\/configcheck"/, "it is still checked");
        if (this.test) this.test.title += `: ${seconds.toFixed(1)} s`;
    });

    it("is refused for a configuration with a fault, as before", async () => {
        const faulty = join(scratch.path, "faulty");
        cpSync(imageFolder, faulty, { recursive: true });
        appendFileSync(join(faulty, "config", "gatus.yaml"), "metrix: true\n");
        assert.ok(empty);
        const output = `type=docker,dest=${join(scratch.path, "faulty.tar")}` as const;
        const build = await empty.buildTo(output, faulty, { ...settings, ...programs() });
        assert.notEqual(build.code, 0);
        assert.match(build.output, /metrix: Gatus has no such key/);
    });
});
