import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { imageFolder, linuxBinaries, noGo } from "../../scripts/support/image-binaries";
import { goal } from "../../scripts/proof/image-report";
import { type Build, BuildKit, missingForEngines } from "../../scripts/support/buildkit";
import { Docker } from "./engines";
import { Scratch } from "./real-gatus";
import { until } from "../../scripts/support/until";
import { sampleVariables } from "../../scripts/support/image-variables";
import { checkSbom } from "./sbom";
import { skipWithout } from "../support/skip";

const commit = "0123456789abcdef0123456789abcdef01234567";
const settings = { "build-arg:COMMIT": commit, "build-arg:SOURCE_DATE_EPOCH": "1700000000" };

/** One entry of a layer, as tar lists it. */
interface Entry {
    readonly mode: string;
    readonly owner: string;
    readonly path: string;
}

describe("The image, really built and run", () => {
    const scratch = new Scratch();
    let buildkit: BuildKit | undefined;
    let engine: Docker | undefined;
    let built: Build;
    let folder = "";

    const docker = (...args: string[]) => {
        assert.ok(engine);
        return engine.docker(...args);
    };
    /** Compiles the programs of a folder, and makes the image of them. */
    const build = async (
        context: string,
        name: string,
        more: Record<string, string> = {},
    ): Promise<Build> => {
        assert.ok(buildkit);
        const given = { ...settings, ...more };
        const programs = join(scratch.path, `${name}.programs`);
        const compiled = await buildkit.compile(`type=oci,tar=false,dest=${programs}`, context, given);
        const { manifest } = compiled;
        return manifest === undefined
            ? compiled
            : buildFrom({ folder: programs, digest: manifest }, context, name, given);
    };
    /** Makes the image of programs that were compiled. */
    const buildFrom = (
        programs: { readonly folder: string; readonly digest: string },
        context: string,
        name: string,
        given: Record<string, string>,
        ...flags: string[]
    ): Promise<Build> => {
        assert.ok(buildkit);
        return buildkit.build(context, join(scratch.path, `${name}.tar`), given, programs, ...flags);
    };

    /** A copy of the build context, as a checkout with other times and another umask would have it. */
    function checkout(name: string): string {
        const copy = join(scratch.path, name);
        cpSync(imageFolder, copy, { recursive: true });
        chmodSync(join(copy, "config", "gatus.yaml"), 0o660);
        utimesSync(join(copy, "config", "gatus.yaml"), 1, 1);
        // What may lie about in a work tree, and must not get into the image: then its digest would be another.
        for (const file of [
            ".env",
            "Pulumi.prod.yaml",
            "config/.env",
            "config/id_rsa",
            "healthcheck/token.txt",
        ]) {
            writeFileSync(join(copy, file), "planted-secret-of-a-work-tree\n");
        }
        return copy;
    }

    /** Takes apart the tar file of a build: the image's configuration, and its layers as they lie in a registry. */
    function unpack(name: string) {
        folder = join(scratch.path, name);
        mkdirSync(folder, { recursive: true });
        assert.equal(spawnSync("tar", ["-x", "-f", `${folder}.tar`, "-C", folder]).status, 0);
        const read = (file: string) => JSON.parse(readFileSync(join(folder, file), "utf8")) as unknown;
        const [image] = read("manifest.json") as { Config: string; Layers: string[] }[];
        assert.ok(image);
        return {
            config: read(image.Config) as {
                architecture: string;
                config: Record<string, unknown>;
                history: unknown;
            },
            layers: image.Layers.map((layer) => join(folder, layer)),
        };
    }

    function entries(layer: string): Entry[] {
        const { stdout } = spawnSync("tar", ["-t", "-v", "--numeric-owner", "-f", layer], {
            encoding: "utf8",
        });
        return stdout
            .trimEnd()
            .split("\n")
            .map((line) => line.split(/\s+/))
            .map(([mode = "", owner = "", , , , path = ""]) => ({ mode, owner, path }));
    }

    before(async function () {
        skipWithout(this, noGo(), ...missingForEngines());
        this.timeout(30 * 60_000);
        engine = new Docker(join(scratch.path, "docker"));
        buildkit = new BuildKit(scratch.path);
        await Promise.all([engine.ready(), buildkit.ready()]);
        built = await build(imageFolder, "image", { platform: "linux/amd64" });
        assert.equal(built.code, 0, built.output.slice(-3000));
        assert.equal(docker("load", "--input", join(scratch.path, "image.tar")).code, 0);
    });
    after(async function () {
        this.timeout(60_000);
        await engine?.end();
        await buildkit?.end();
        scratch.remove();
    });

    it("holds these files and no other: no shell, nothing setuid, nothing that Gatus could write but its data", () => {
        const { layers } = unpack("image");
        const all = layers.flatMap(entries);
        assert.deepEqual(all.map(({ mode, owner, path }) => `${mode} ${owner} ${path}`).sort(), [
            "-rw-r--r-- 0/0 config/endpoints.yaml",
            "-rw-r--r-- 0/0 config/gatus.yaml",
            "-rw-r--r-- 0/0 etc/ssl/certs/ca-certificates.crt",
            "-rwxr-xr-x 0/0 gatus",
            "-rwxr-xr-x 0/0 healthcheck",
            "drwxr-xr-x 0/0 config/",
            "drwxr-xr-x 0/0 etc/",
            "drwxr-xr-x 0/0 etc/ssl/",
            "drwxr-xr-x 0/0 etc/ssl/certs/",
            "drwxr-xr-x 65532/65532 data/",
        ]);
    });

    it("says who it is: user, entry point, health check, commit", () => {
        const { config } = unpack("image");
        assert.equal(config.architecture, "amd64");
        const { User, Entrypoint, Env, Healthcheck, Labels, ExposedPorts } = config.config;
        assert.equal(User, "65532:65532");
        assert.deepEqual(Entrypoint, ["/gatus"]);
        assert.deepEqual((Env as string[]).slice(1), ["GATUS_CONFIG_PATH=/config", "PORT=8080"]);
        assert.deepEqual((Healthcheck as { Test: string[] }).Test, ["CMD", "/healthcheck"]);
        assert.deepEqual(ExposedPorts, { "8080/tcp": {} });
        assert.equal((Labels as Record<string, string>)["org.opencontainers.image.revision"], commit);
    });

    it("is small", function () {
        const { layers } = unpack("image");
        const bytes = layers.reduce((sum, layer) => sum + readFileSync(layer).length, 0);
        if (this.test) this.test.title += `: ${(bytes / 1e6).toFixed(2)} MB in a registry`;
        assert.ok(bytes <= goal, `${String(bytes)} bytes`);
    });

    // That other compilations give the same programs, byte for byte, is the test below.
    it("has the same digest when the same commit is built again from these programs, elsewhere", async function () {
        this.timeout(30 * 60_000);
        const folder = join(scratch.path, "image.programs");
        const { manifests } = JSON.parse(readFileSync(join(folder, "index.json"), "utf8")) as {
            manifests: { digest: string }[];
        };
        const programs = { folder, digest: manifests[0]?.digest ?? "" };
        const given = { ...settings, platform: "linux/amd64" };
        const again = await buildFrom(programs, checkout("elsewhere"), "again", given, "--no-cache");
        assert.equal(again.code, 0, again.output.slice(-3000));
        assert.ok(built.manifest);
        assert.equal(again.manifest, built.manifest);
        if (this.test) this.test.title += `: ${built.manifest}`;

        const next = { platform: "linux/amd64", "build-arg:COMMIT": "f".repeat(40) };
        const other = await build(imageFolder, "other", next);
        assert.notEqual(other.manifest, built.manifest, "another commit is another image");
        const names = (name: string) =>
            unpack(name).layers.map((layer) => layer.slice(layer.lastIndexOf("/")));
        assert.deepEqual(names("other"), names("again"), "of the same layers");
    });

    it("runs with a read-only root, no capability, no network and no /tmp, keeps its data, ends with 0", async function () {
        this.timeout(120_000);
        const variables = Object.entries(sampleVariables()).flatMap(([name, value]) => [
            "--env",
            `${name}=${value}`,
        ]);
        const confined = [
            "--read-only",
            "--cap-drop=ALL",
            "--security-opt=no-new-privileges",
            "--network=none",
        ];
        assert.equal(docker("volume", "create", "history").code, 0);
        for (const name of ["first", "second"]) {
            const given = ["--health-interval=1s", "--volume", "history:/data", ...variables];
            const started = docker("run", "--detach", "--name", name, ...confined, ...given, "gatus:test");
            assert.equal(started.code, 0, started.output);
            await until(() => {
                const { output } = docker("inspect", "--format", "{{.State.Health.Status}}", name);
                return Promise.resolve(output.trim() === "healthy" ? true : undefined);
            }, 30);
            assert.match(
                docker("exec", name, "/healthcheck").output,
                /^healthy: the newest stored result is/,
            );
            assert.notEqual(docker("exec", name, "/bin/sh", "-c", "true").code, 0);
            await until(() => {
                const all = docker("logs", name).output.includes("endpoint=Domain registration");
                return Promise.resolve(all ? true : undefined);
            }, 30);
            assert.equal(docker("stop", name).code, 0);
            assert.equal(docker("inspect", "--format", "{{.State.ExitCode}}", name).output.trim(), "0");
        }
        assert.equal(docker("diff", "second").output, "", "nothing was written outside of /data");
    });

    it("for arm64 too, without emulation, with an SBOM", async function () {
        this.timeout(30 * 60_000);
        const arm = await build(imageFolder, "arm", { platform: "linux/arm64" });
        assert.equal(arm.code, 0, arm.output.slice(-3000));
        const { config, layers } = unpack("arm");
        assert.equal(config.architecture, "arm64");
        spawnSync("tar", ["-x", "-f", layers[0] ?? "", "-C", folder]);
        for (const program of ["gatus", "healthcheck"]) {
            const elf = readFileSync(join(folder, program));
            assert.equal(elf.readUInt16LE(18), 183, "ELF's number for AArch64");
        }
        checkSbom(join(folder, "gatus"), "arm64");
    });

    it("holds byte for byte the programs that Go builds here, with no time of their building: their size and SBOM are the image's", () => {
        const { layers } = unpack("image");
        const listed = layers.map((layer) =>
            spawnSync("tar", ["-t", "-v", "--utc", "--full-time", "-f", layer], {
                encoding: "utf8",
            }).stdout.trimEnd(),
        );
        const times = listed.flatMap((list) =>
            list.split("\n").map((line) => line.split(/\s+/).slice(3, 5).join(" ")),
        );
        assert.equal(times.length, 10, listed.join("\n"));
        assert.deepEqual([...new Set(times)], ["1970-01-01 00:00:00"]);
        spawnSync("tar", ["-x", "-f", layers[0] ?? "", "-C", folder]);
        const programs = linuxBinaries("amd64");
        for (const name of ["gatus", "healthcheck"] as const) {
            assert.ok(readFileSync(join(folder, name)).equals(readFileSync(programs[name])), name);
        }
    });

    it("a configuration with a fault fails the build, and says so in one line", async function () {
        this.timeout(15 * 60_000);
        const faulty = checkout("faulty");
        const file = join(faulty, "config", "gatus.yaml");
        const text = readFileSync(file, "utf8");
        writeFileSync(file, text.replace("metrics:", "metrix:"));
        const line = text.split("\n").findIndex((it) => it.startsWith("metrics:")) + 1;
        const { code, output } = await build(faulty, "faulty");
        assert.notEqual(code, 0);
        const said = output
            .split("\n")
            .map((line) => /^#\d+ \d+\.\d+ (.*)$/.exec(line)?.[1])
            .filter((line) => line !== undefined);
        const message = `gatus.yaml:${line}: metrix: Gatus has no such key and would ignore it; did you mean metrics?`;
        assert.deepEqual(said, [`config/${message}`]);
    });
});
