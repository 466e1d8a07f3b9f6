import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Build, BuildKit, missingForEngines } from "../../support/buildkit";
import { builderLayout } from "../../support/builder-image";
import { imageFolder, noGo } from "../../support/image-binaries";

/** Why no image can be built here; undefined if it can. */
export function noBuilds(): string | undefined {
    const missing = [noGo(), ...missingForEngines()].filter((reason) => reason !== undefined);
    return missing.length === 0 ? undefined : `it takes ${missing.join(", ")}`;
}

/**
 * The image's two builds for the architecture that runs, each the shortest of some, by a BuildKit of its own: it has no
 * network, and its builder image has the modules. So what fetching these takes isn't in it.
 *
 * @returns seconds: of a build that has nothing cached, and of one whose programs were compiled before
 */
export async function imageSeconds(runs: number): Promise<{ programs: number; configuration: number }> {
    builderLayout(); // made once: it stands in for what a runner pulls
    const seconds = { programs: Infinity, configuration: Infinity };
    for (let run = 0; run < runs; run++) {
        const folder = mkdtempSync(join(tmpdir(), "builds-"));
        const buildkit = new BuildKit(folder, join(folder, "root"));
        try {
            await buildkit.ready();
            const settings = { platform: "linux/arm64" };
            const programs = join(folder, "programs");
            const compiled = await timed(() =>
                buildkit.compile(`type=oci,tar=false,dest=${programs}`, imageFolder, settings),
            );
            const from = { folder: programs, digest: compiled.build.manifest ?? "" };
            const built = await timed(() =>
                buildkit.build(imageFolder, join(folder, "image.tar"), settings, from),
            );
            seconds.programs = Math.min(seconds.programs, compiled.seconds + built.seconds);
            seconds.configuration = Math.min(seconds.configuration, built.seconds);
        } finally {
            await buildkit.end();
            rmSync(folder, { recursive: true, force: true });
        }
    }
    return seconds;
}

/** @throws with the end of what a build said that failed */
async function timed(start: () => Promise<Build>): Promise<{ build: Build; seconds: number }> {
    const begun = performance.now();
    const build = await start();
    if (build.code !== 0) {
        throw new Error(
            `The image could not be built:\n${build.output.trim().split("\n").slice(-15).join("\n")}`,
        );
    }
    return { build, seconds: (performance.now() - begun) / 1000 };
}
