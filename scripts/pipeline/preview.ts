import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { options, required, script } from "../support/cli";
import { runPulumi } from "../support/run-pulumi";
import { published } from "./publish-image";

const help = `Usage: node -r ts-node/register scripts/pipeline/preview.ts --stack NAME --image URI --output FILE
           [--folder FOLDER]

Previews the ephemeral layer with this image and the policy pack, and writes what 'pulumi preview --json' prints: for
preview-drift.

Options:
  --stack NAME      such as prod
  --image URI       repository@sha256:... of the release
  --output FILE     where to write the preview
  --folder FOLDER   where the release is checked out (default: here)
  --help

Exit codes: 0 written, 1 a violation of the policy, or a preview that fails, 2 wrong usage.
`;

export function main(args: string[]): number {
    const given = options(args, {
        stack: { type: "string" },
        image: { type: "string" },
        output: { type: "string" },
        folder: { type: "string", default: "." },
    });
    const stack = required(given.stack, "stack");
    const image = published(required(given.image, "image")).uri;
    const output = required(given.output, "output");
    const where = ["--cwd", join(given.folder, "ephemeral"), "--stack", stack];
    const preview = ["preview", ...where, "--policy-pack", "../policy"];
    preview.push("--config", `gatus-ephemeral:imageUri=${image}`);
    // With what stays the same too: it has the ids that other resources mention, which are others after a night.
    const { code, stdout } = runPulumi([...preview, "--json", "--show-sames"], "capture");
    if (code !== 0) {
        // As JSON it doesn't say which policy was violated.
        runPulumi([...preview, "--diff"], "show");
        throw new Error(`The preview failed (exit code ${code}).`);
    }
    writeFileSync(output, stdout);
    return 0;
}

if (require.main === module) {
    script("preview", help, main);
}
