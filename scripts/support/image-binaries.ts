/**
 * The image's programs, built by the Go of this machine with the flags of `app-image/programs.Dockerfile`: for tests and
 * measurements without Docker. They are made once, under `.cache/image/`, and again when their sources change.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { arch, platform } from "node:os";
import { join, resolve } from "node:path";
import { makeOnce, requireCommand, run } from "./tools";

/** The folder that the image is built from. */
export const imageFolder = resolve(__dirname, "..", "..", "app-image");

/** An architecture that Fargate runs, by Docker's name. */
export type Architecture = "amd64" | "arm64";

/** Paths of the built programs. */
export interface ImageBinaries {
    readonly gatus: string;
    readonly healthcheck: string;
    readonly configcheck: string;
}

/** Why the programs can't be built on this machine, or `undefined` if they can. */
export function noGo(): string | undefined {
    const { error } = spawnSync("go", ["version"]);
    return error === undefined ? undefined : "Go isn't installed";
}

/** The programs for this machine itself. @throws when Go is missing or a build fails. */
export function hostBinaries(): ImageBinaries {
    return build("host", {});
}

/** The programs as they are in the image of an architecture. @throws when Go is missing or a build fails. */
export function linuxBinaries(architecture: Architecture): ImageBinaries {
    const isHost = platform() === "linux" && arch() === { amd64: "x64", arm64: "arm64" }[architecture];
    return isHost ? hostBinaries() : build(`linux-${architecture}`, { GOOS: "linux", GOARCH: architecture });
}

function build(name: string, target: Record<string, string>): ImageBinaries {
    const folder = resolve(imageFolder, "..", ".cache", "image", name);
    const programs = {
        gatus: join(folder, "gatus"),
        healthcheck: join(folder, "healthcheck"),
        configcheck: join(folder, "configcheck"),
    };
    const sources = ["healthcheck", "configcheck"].flatMap((program) =>
        readdirSync(join(imageFolder, program)).map((file) => join(imageFolder, program, file)),
    );
    const pins = [join(imageFolder, "go.mod"), join(imageFolder, "go.sum"), ...sources];
    makeOnce(`image programs (${name})`, folder, pins, programs.gatus, () => {
        requireCommand("go", ["version"], "the image's programs are built with it", "Go 1.26.3 or later");
        const flags = ["-trimpath", "-buildvcs=false", "-mod=readonly", "-ldflags", "-s -w"];
        const packages = ["github.com/TwiN/gatus/v5", "./healthcheck", "./configcheck"];
        const environment = { ...process.env, CGO_ENABLED: "0", ...target };
        run(
            "go",
            ["build", ...flags, "-o", `${folder}/`, ...packages],
            `build ${name}`,
            imageFolder,
            environment,
        );
    });
    return programs;
}
