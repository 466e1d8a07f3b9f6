/**
 * `npm run image:sbom`: the list of everything in the image, as CycloneDX. Go writes the modules that it linked
 * into each program; cyclonedx-gomod reads them from there, so the list is of what was built, not of what was meant.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { options, script, UsageError } from "../support/cli";
import { type Architecture, linuxBinaries } from "../support/image-binaries";
import { goTool, run } from "../support/tools";

const help = `Usage: npm run image:sbom -- [--image REFERENCE | --architecture amd64|arm64] [--output FILE]

Prints a CycloneDX 1.6 document (JSON) of Gatus as it is in the image: every Go module and Go's own library, with
versions, checksums and licences. The health check beside it is made of Go's own library only. Needs Go.

  --image         take the program out of this image, which the local Docker engine has
  --architecture  else build it, for this architecture (arm64)
  --output        write to this file instead of standard output

Exit codes: 0 written, 1 not, 2 wrong usage.
`;

/** The CycloneDX document of a Go program, as JSON. @throws when it can't be read, or names no module. */
export function sbom(program: string): string {
    const arguments_ = ["bin", "-json", "-std", "-licenses", "-output-version", "1.6", "-noserial", program];
    const { status, stdout, stderr } = spawnSync(goTool("cyclonedx-gomod"), arguments_, {
        encoding: "utf8",
        env: { ...process.env, ...platformOf(program) },
        maxBuffer: 64 * 1024 * 1024,
    });
    if (status !== 0) {
        throw new Error(`cyclonedx-gomod could not read ${program}: ${stderr.trim()}`);
    }
    const { components = [] } = JSON.parse(stdout) as { components?: unknown[] };
    if (components.length === 0) {
        throw new Error(
            `${program} names no Go module: was it built with -buildvcs or module mode turned off?`,
        );
    }
    return stdout;
}

/** What a program was built for, as it says itself: left alone, cyclonedx-gomod would name this machine's platform. */
function platformOf(program: string): Record<string, string> {
    const { stdout } = spawnSync("go", ["version", "-m", program], { encoding: "utf8" });
    return Object.fromEntries(
        [...stdout.matchAll(/^\s+build\s+(GOOS|GOARCH)=(\w+)$/gm)].map(([, name = "", value = ""]) => [
            name,
            value,
        ]),
    );
}

function main(args: string[]): number {
    const { image, architecture, output } = options(args, {
        image: { type: "string" },
        architecture: { type: "string" },
        output: { type: "string" },
    });
    if (image !== undefined && architecture !== undefined) {
        throw new UsageError("--image and --architecture exclude each other.");
    }
    const document = image === undefined ? sbom(builtProgram(architecture ?? "arm64")) : sbomOfImage(image);
    if (output === undefined) {
        process.stdout.write(document);
    } else {
        writeFileSync(output, document);
    }
    return 0;
}

function builtProgram(architecture: string): string {
    if (architecture !== "amd64" && architecture !== "arm64") {
        throw new UsageError(`--architecture is '${architecture}': it takes amd64 or arm64.`);
    }
    return linuxBinaries(architecture satisfies Architecture).gatus;
}

function sbomOfImage(image: string): string {
    const folder = mkdtempSync(join(tmpdir(), "image-sbom-"));
    const container = `image-sbom-${String(process.pid)}`;
    try {
        // A container is created, and never started, only to copy from it: there is no other way into an image.
        run("docker", ["create", "--name", container, image], `open the image ${image}`);
        run("docker", ["cp", `${container}:/gatus`, join(folder, "gatus")], `take /gatus out of ${image}`);
        return sbom(join(folder, "gatus"));
    } finally {
        spawnSync("docker", ["rm", container], { stdio: "ignore" });
        rmSync(folder, { recursive: true, force: true });
    }
}

if (require.main === module) {
    script("image:sbom", help, main);
}
