import { writeFileSync } from "node:fs";
import { options, required, script } from "../support/cli";
import { runPulumi, stackOutput } from "../support/run-pulumi";

const help = `Usage: npm run -s preview -- --stack NAME --image URI --output FILE

Previews the ephemeral layer with the policy pack, and writes what 'pulumi preview --json' prints: for preview-drift.
Refused, when the image stack names another image than this release published: a newer commit has been published
since, and deploying now would deploy that one.

Options:
  --stack NAME    such as prod
  --image URI     repository@sha256:... that this release published
  --output FILE   where to write the preview
  --help

Exit codes: 0 written, 1 another image, a violation of the policy, or a preview that fails, 2 wrong usage.
`;

export function main(args: string[]): number {
    const given = options(args, {
        stack: { type: "string" },
        image: { type: "string" },
        output: { type: "string" },
    });
    const stack = required(given.stack, "stack");
    const image = required(given.image, "image");
    const output = required(given.output, "output");
    const named = stackOutput("imageUri", stack);
    if (named !== image) {
        throw new Error(
            `The image stack names ${named}, this release published ${image}: a newer commit was published since. ` +
                "Let its release go on, or start this one again from its first job.",
        );
    }
    const preview = ["preview", "--cwd", "ephemeral", "--stack", stack, "--policy-pack", "../policy"];
    const { code, stdout } = runPulumi([...preview, "--json"], "capture");
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
