import { BatchGetImageCommand, ECRClient } from "@aws-sdk/client-ecr";
import { commitPattern } from "../../lib/released";
import { options, required, script, setOutput } from "../support/cli";
import { runPulumi, stackOutput } from "../support/run-pulumi";

const help = `Usage: node -r ts-node/register scripts/pipeline/publish-image.ts --stack NAME --commit SHA [--find]

The image of a commit: found in the registry by its tag, which always means the same image, or else built and pushed by
'pulumi up' of gatus-image. So a run that ended between the push and its end can be run again, anywhere.

Options:
  --stack NAME   such as prod
  --commit SHA   full SHA of the commit, which is the image's tag
  --find         find it, or fail: a rollback builds nothing
  --help

In a GitHub job it sets the outputs uri (repository@sha256:...), name and digest.
Needs the Pulumi CLI, a login, and credentials that may ecr:BatchGetImage; without --find those of the role publish.
Exit codes: 0 there, 1 not, 2 wrong usage.
`;

/** An image that the registry has. */
export interface Published {
    /** Repository and digest. */
    readonly uri: string;
    readonly name: string;
    readonly digest: string;
}

/** @throws when the image is named without a digest: it was never pushed. */
export function published(uri: string): Published {
    const [name = "", digest = ""] = uri.split("@");
    if (!/^sha256:[0-9a-f]{64}$/.test(digest)) {
        throw new Error(`${uri} has no digest: it was never pushed.`);
    }
    return { uri, name, digest };
}

/**
 * The image with this tag; `undefined` when the registry has none.
 *
 * @param repositoryUrl `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME`
 * @throws when the registry may not be asked: that is not the same as having none.
 */
export async function findImage(repositoryUrl: string, tag: string): Promise<Published | undefined> {
    const [, registryId, region, repositoryName] =
        /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/(.+)$/.exec(repositoryUrl) ?? [];
    if (registryId === undefined || region === undefined || repositoryName === undefined) {
        throw new Error(`'${repositoryUrl}' is no repository of ECR.`);
    }
    // One that is missing is told in the answer; a refused call is an error.
    const { images = [], failures = [] } = await new ECRClient({ region, maxAttempts: 5 }).send(
        new BatchGetImageCommand({ registryId, repositoryName, imageIds: [{ imageTag: tag }] }),
    );
    const digest = images[0]?.imageId?.imageDigest;
    if (digest !== undefined) {
        return published(`${repositoryUrl}@${digest}`);
    }
    const other = failures.find(({ failureCode }) => failureCode !== "ImageNotFound");
    if (other !== undefined) {
        throw new Error(
            `The registry doesn't say whether it has ${tag}: ${other.failureReason ?? other.failureCode ?? ""}`,
        );
    }
    return undefined;
}

export async function main(args: string[]): Promise<number> {
    const given = options(args, {
        stack: { type: "string" },
        commit: { type: "string" },
        find: { type: "boolean", default: false },
    });
    const stack = required(given.stack, "stack");
    const commit = required(given.commit, "commit");
    if (!commitPattern.test(commit)) {
        throw new Error(`'${commit}' is not a commit's full SHA of 40 hexadecimal digits.`);
    }
    const repositoryUrl = stackOutput("repositoryUrl", stack, "persistent");
    const found = await findImage(repositoryUrl, commit);
    if (found === undefined && given.find) {
        throw new Error(
            `The registry has no image of ${commit}: it was never released, or has expired (releasesToKeep).`,
        );
    }
    const image = found ?? push(stack, commit);
    for (const [name, value] of Object.entries(image)) {
        setOutput(name, String(value));
    }
    process.stdout.write(
        `${image.uri}\n${found === undefined ? "built and pushed" : "found in the registry"}\n`,
    );
    return 0;
}

function push(stack: string, commit: string): Published {
    const config = ["--config", `gatus-image:commit=${commit}`];
    const { code } = runPulumi(["up", "--stack", stack, "--yes", "--skip-preview", ...config], "show");
    if (code !== 0) {
        throw new Error(`pulumi up of the image stack failed (exit code ${code}). Run this job again.`);
    }
    return published(stackOutput("imageUri", stack));
}

if (require.main === module) {
    script("publish-image", help, main);
}
