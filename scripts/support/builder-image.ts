/**
 * A stand-in for the builder image that `programs.Dockerfile` pins, for machines that reach no registry: this machine's Go,
 * a static busybox and the modules of `app-image/go.sum`, as an OCI layout. BuildKit takes it by the pinned name.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, readSync } from "node:fs";
import { renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { arch } from "node:os";
import { join, resolve } from "node:path";
import { imageFolder } from "./image-binaries";
import { makeOnce, run } from "./tools";

const busybox = "/bin/busybox";
const certificates = "/etc/ssl/certs/ca-certificates.crt";
const architecture = arch() === "x64" ? "amd64" : arch();

/** What this machine lacks to make the builder image. */
export function missingForBuilder(): string[] {
    const isStatic = existsSync(busybox) && !readFileSync(busybox).includes("/ld-linux");
    return [
        ...(isStatic ? [] : [`a static ${busybox} (apt-get install busybox-static)`]),
        ...(existsSync(certificates) ? [] : [`${certificates} (apt-get install ca-certificates)`]),
    ];
}

/** The image reference that `programs.Dockerfile` pins. */
export function pinnedBuilder(): string {
    const dockerfile = readFileSync(join(imageFolder, "programs.Dockerfile"), "utf8");
    const match = /^FROM --platform=\$BUILDPLATFORM (\S+@sha256:[0-9a-f]{64}) AS/m.exec(dockerfile);
    if (match?.[1] === undefined) throw new Error("programs.Dockerfile pins no builder image by its digest.");
    return match[1];
}

/** The folder of the layout, made once, and the digest of the image in it. */
export function builderLayout(): { folder: string; digest: string } {
    const folder = resolve(imageFolder, "..", ".cache", "image", "builder");
    const pins = [join(imageFolder, "go.mod"), join(imageFolder, "go.sum"), goFile("VERSION")];
    makeOnce("builder image", folder, pins, join(folder, "index.json"), () => {
        const root = join(folder, "root");
        fill(root);
        const layer = join(folder, "layer.tar");
        run("tar", ["-c", "-f", layer, "--owner=0", "--group=0", "-C", root, "."], "pack the builder image");
        rmSync(root, { recursive: true, force: true });
        writeLayout(folder, layer);
    });
    const index = JSON.parse(readFileSync(join(folder, "index.json"), "utf8")) as {
        manifests: { digest: string }[];
    };
    return { folder, digest: index.manifests[0]?.digest ?? "" };
}

function goFile(name: string): string {
    return join(spawnSync("go", ["env", "GOROOT"], { encoding: "utf8" }).stdout.trim(), name);
}

function fill(root: string): void {
    for (const folder of ["bin", "tmp", "usr/local", "etc/ssl/certs"])
        mkdirSync(join(root, folder), { recursive: true });
    cpSync(busybox, join(root, busybox));
    for (const command of ["sh", "mkdir", "cp", "chmod", "find", "touch"]) {
        symlinkSync("busybox", join(root, "bin", command));
    }
    cpSync(certificates, join(root, certificates), { dereference: true });
    for (const part of ["bin", "lib", "pkg", "src", "go.env", "VERSION"]) {
        cpSync(goFile(part), join(root, "usr/local/go", part), { recursive: true });
    }
    // A module cache of its own, which then serves as a proxy: all and only what go.sum names.
    const modules = join(root, "modules");
    const environment = { ...process.env, GOMODCACHE: modules, GOFLAGS: "-modcacherw" };
    run("go", ["mod", "download"], "fetch the modules of app-image/go.mod", imageFolder, environment);
    renameSync(join(modules, "cache", "download"), join(root, "proxy"));
    rmSync(modules, { recursive: true, force: true });
}

function writeLayout(folder: string, layer: string): void {
    const blobs = join(folder, "blobs", "sha256");
    mkdirSync(blobs, { recursive: true });
    const type = (name: string) => `application/vnd.oci.image.${name}`;
    const put = (mediaType: string, content: object) => {
        const text = JSON.stringify(content);
        const hash = createHash("sha256").update(text).digest("hex");
        writeFileSync(join(blobs, hash), text);
        return { mediaType, digest: `sha256:${hash}`, size: text.length };
    };
    const size = statSync(layer).size;
    const hash = hashOfFile(layer);
    renameSync(layer, join(blobs, hash));
    const config = put(type("config.v1+json"), {
        architecture,
        os: "linux",
        config: {
            Env: ["PATH=/usr/local/go/bin:/usr/local/bin:/bin", "GOPATH=/go", "GOPROXY=file:///proxy"],
        },
        rootfs: { type: "layers", diff_ids: [`sha256:${hash}`] },
    });
    const manifest = put(type("manifest.v1+json"), {
        schemaVersion: 2,
        mediaType: type("manifest.v1+json"),
        config,
        layers: [{ mediaType: type("layer.v1.tar"), digest: `sha256:${hash}`, size }],
    });
    writeFileSync(join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
    const platform = { architecture, os: "linux" };
    writeFileSync(
        join(folder, "index.json"),
        JSON.stringify({ schemaVersion: 2, manifests: [{ ...manifest, platform }] }),
    );
}

function hashOfFile(file: string): string {
    const hash = createHash("sha256");
    const part = Buffer.alloc(1 << 20);
    const handle = openSync(file, "r");
    try {
        for (let read = readSync(handle, part); read > 0; read = readSync(handle, part)) {
            hash.update(part.subarray(0, read));
        }
    } finally {
        closeSync(handle);
    }
    return hash.digest("hex");
}
