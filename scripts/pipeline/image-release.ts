import { spawnSync } from "node:child_process";
import { options, required, script, setOutput, UsageError } from "../support/cli";
import { runPulumi, stackOutput } from "../support/run-pulumi";

const help = `Usage: npm run -s image-release -- --stack NAME --commit SHA (--build | --push --scanned ID | --find)

Brings the image stack to a commit, in the steps that a release needs: the image is scanned between its build and its
push, and what is pushed must be what was scanned. A commit that is in the registry already is not built again.

  --build           build, or find it in the registry; don't push
  --push            push what was built
  --find            find it in the registry, or fail

Options:
  --stack NAME      such as prod
  --commit SHA      full SHA of the commit, which is the image's tag
  --scanned ID      the id that --build gave
  --help

In a GitHub job it sets the outputs uri and id (--build), or uri, digest and name (--push, --find).
Exit codes: 0 done, 1 not, 2 wrong usage.
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
        throw new Error(
            `${uri} is not in the registry: it was never pushed, or has expired (releasesToKeep).`,
        );
    }
    return { uri, name, digest };
}

/** Brings the stack to the commit, and returns its image: by digest where the registry has it, else by tag. */
function bringUp(stack: string, commit: string, push: boolean): string {
    const config = [`gatus-image:commit=${commit}`, `gatus-image:push=${push}`].flatMap((pair) => [
        "--config",
        pair,
    ]);
    const { code } = runPulumi(["up", "--stack", stack, "--yes", "--skip-preview", ...config], "show");
    if (code !== 0) {
        throw new Error(`pulumi up of the image stack failed (exit code ${code}).`);
    }
    return stackOutput("imageUri", stack);
}

/**
 * Docker's id of the image, if it was built here; else its URI, which has the digest then.
 *
 * @throws when there is neither.
 */
function idOf(uri: string, commit: string): string {
    const [name = ""] = uri.split("@");
    const inRegistry = name !== uri;
    const id = inspect(inRegistry ? `${name}:${commit}` : uri);
    if (id === "" && !inRegistry) {
        throw new Error(`Docker has no image ${uri} after its build.`);
    }
    return id === "" ? uri : id;
}

function inspect(reference: string): string {
    const { status, stdout } = spawnSync("docker", ["image", "inspect", "--format", "{{.Id}}", reference], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
    });
    return status === 0 ? stdout.trim() : "";
}

export function main(args: string[]): number {
    const given = options(args, {
        stack: { type: "string" },
        commit: { type: "string" },
        build: { type: "boolean", default: false },
        push: { type: "boolean", default: false },
        find: { type: "boolean", default: false },
        scanned: { type: "string" },
    });
    const stack = required(given.stack, "stack");
    const commit = required(given.commit, "commit");
    if ([given.build, given.push, given.find].filter(Boolean).length !== 1) {
        throw new UsageError("One of --build, --push and --find must be given.");
    }
    const scanned = given.push ? required(given.scanned, "scanned") : undefined;

    const uri = bringUp(stack, commit, given.push);
    if (given.build) {
        const id = idOf(uri, commit);
        setOutput("uri", uri);
        setOutput("id", id);
        process.stdout.write(`${uri}\n${id}\n`);
        return 0;
    }
    const image = published(uri);
    const id = idOf(uri, commit);
    if (scanned !== undefined && id !== scanned) {
        throw new Error(
            `The image that was pushed is not the one that was scanned: ${id} instead of ${scanned}.`,
        );
    }
    for (const [name, value] of Object.entries(image)) {
        setOutput(name, String(value));
    }
    process.stdout.write(`${image.uri}\n`);
    return 0;
}

if (require.main === module) {
    script("image-release", help, main);
}
