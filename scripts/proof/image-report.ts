/**
 * `npm run image:report`: how large the image is, by file and architecture, as it lies on a disk and as a registry
 * stores it. Needs Go, and no Docker: the image holds nothing but what is counted here.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { gzipSync } from "node:zlib";
import { options, script } from "../support/cli";
import { type Architecture, imageFolder, linuxBinaries } from "../support/image-binaries";

const help = `Usage: npm run image:report -- [--json]

Prints the size of each file of the image for linux/amd64 and linux/arm64, in bytes, uncompressed and with gzip.
The CA bundle is Node's copy of Mozilla's list; the builder image's own differs by a few kilobytes.

  --json  prints an array of {architecture, files: [{file, bytes, gzip, sha256}], bytes, gzip, goal}

Exit codes: 0 within the goal, 1 over it or not built, 2 wrong usage.
`;

/** What the image may weigh in the registry, health check included. Each pull moves this much before a start. */
export const goal = 14_500_000;

/** One file of the image. */
export interface ImageFile {
    readonly file: string;
    /** As it is. */
    readonly bytes: number;
    /** Compressed with gzip, as layers are in a registry. */
    readonly gzip: number;
    readonly sha256: string;
}

/** The files of the image for an architecture. @throws when they can't be built. */
export function imageFiles(architecture: Architecture): readonly ImageFile[] {
    const { gatus, healthcheck } = linuxBinaries(architecture);
    const config = join(imageFolder, "config");
    return [
        measure("/gatus", readFileSync(gatus)),
        measure("/healthcheck", readFileSync(healthcheck)),
        measure("/etc/ssl/certs/ca-certificates.crt", Buffer.from(rootCertificates.join("\n"))),
        ...readdirSync(config).map((file) => measure(`/config/${file}`, readFileSync(join(config, file)))),
    ];
}

function measure(file: string, content: Buffer): ImageFile {
    const sha256 = createHash("sha256").update(content).digest("hex");
    return { file, bytes: content.length, gzip: gzipSync(content).length, sha256 };
}

function main(args: string[]): number {
    const { json } = options(args, { json: { type: "boolean" } });
    const report = (["amd64", "arm64"] as const).map((architecture) => {
        const files = imageFiles(architecture);
        const sum = (what: "bytes" | "gzip") => files.reduce((total, file) => total + file[what], 0);
        return { architecture, files, bytes: sum("bytes"), gzip: sum("gzip"), goal };
    });
    process.stdout.write(json ? `${JSON.stringify(report, null, 4)}\n` : report.map(table).join("\n"));
    return report.every(({ gzip }) => gzip <= goal) ? 0 : 1;
}

function table(report: {
    architecture: string;
    files: readonly ImageFile[];
    bytes: number;
    gzip: number;
}): string {
    const row = (file: string, bytes: string, gzip: string) =>
        `${file.padEnd(40)}${bytes.padStart(14)}${gzip.padStart(14)}\n`;
    const count = (value: number) => value.toLocaleString("en-US");
    return [
        row(`linux/${report.architecture}`, "bytes", "gzip"),
        ...report.files.map(({ file, bytes, gzip }) => row(file, count(bytes), count(gzip))),
        row("together", count(report.bytes), count(report.gzip)),
        row(`goal: ${report.gzip <= goal ? "kept" : "MISSED"}`, "", count(goal)),
    ].join("");
}

if (require.main === module) {
    script("image:report", help, main);
}
