import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkedOutCommit, commitTime } from "../../app-image/source";
import { all } from "../support/find";
import { exampleConfig, Recorder, Recording } from "../../scripts/support/record-program";

const commit = exampleConfig.image.commit ?? "";

/** What the image itself was declared with, and not that of its programs. */
function image(recording: Recording): Record<string, unknown> {
    const found = all(recording, "image:Image").find(({ name }) => name === "gatus-prod");
    assert.ok(found);
    return found.inputs;
}

describe("image program", () => {
    const recorder = new Recorder();
    before(() => recorder.run("persistent"));

    it("builds, tags with the commit and pushes what is not in ECR yet", async () => {
        const first = await recorder.run("image");
        const inputs = image(first);
        assert.match(inputs.imageName as string, new RegExp(`/gatus-prod-[0-9a-f]{7}:${commit}$`));
        assert.equal(inputs.skipPush, false); // the SDK's default
        assert.equal((inputs.build as { platform: string }).platform, "linux/arm64");
        assert.match(first.outputs.imageUri as string, /@sha256:[0-9a-f]{64}$/);
    });

    it("declares the same image again, wherever the repository is checked out", async () => {
        const [before, again] = [await recorder.run("image"), await recorder.run("image")];
        const [one_, other] = [before, again].map(image);
        assert.deepEqual(other, one_);
        assert.deepEqual(again.outputs, before.outputs);
        const { context, dockerfile } = one_?.build as Record<string, string>;
        assert.deepEqual([context, dockerfile], [".", "Dockerfile"]);
    });

    it("is made of programs that are compiled once, and named by digest", async () => {
        const run = await recorder.run("image");
        const programs = all(run, "image:Image").find(({ name }) => name === "gatus-prod-programs")?.inputs;
        assert.match(programs?.imageName as string, /\/gatus-prod-programs-[0-9a-f]{7}:linux-arm64$/);
        assert.equal((programs?.build as { dockerfile: string }).dockerfile, "programs.Dockerfile");
        const { PROGRAMS, COMMIT } = (image(run).build as { args: Record<string, string> }).args;
        assert.match(PROGRAMS ?? "", /\/gatus-prod-programs-[0-9a-f]{7}@sha256:[0-9a-f]{64}$/);
        assert.equal(COMMIT, commit);
    });

    it("refuses another platform for the commit that was pushed, and takes it for the next", async () => {
        const pushed = new Recorder();
        await pushed.run("persistent");
        await pushed.run("image");
        const platform = { platform: "linux/amd64" };
        await assert.rejects(pushed.run("image", { preview: true, config: platform }), {
            message:
                `The image of ${commit} was pushed for linux/arm64, and platform is linux/amd64: its tag can't be given a ` +
                "second time. Nothing was pushed. Commit the platform, of gatus-image and gatus-ephemeral together: the next " +
                "commit's image is for it.",
        });
        const next = await pushed.run("image", { config: { ...platform, commit: "a".repeat(40) } });
        assert.equal((image(next).build as { platform: string }).platform, "linux/amd64");
    });

    it("fails when it may not log in", async () => {
        const denied = new Recorder();
        await denied.run("persistent");
        denied.deny("aws:ecr/getAuthorizationToken:getAuthorizationToken");
        await assert.rejects(denied.run("image"), /AccessDenied.*getAuthorizationToken/);
    });

    it("can be previewed", async () => {
        const preview = await recorder.run("image", { preview: true, config: { commit: "a".repeat(40) } });
        assert.equal(preview.outputs.tag, "a".repeat(40));
        assert.equal(preview.outputs.imageUri, undefined);
    });
});

describe("source of the image", () => {
    let repository: string;
    let folder: string;
    const git = (...args: string[]) =>
        execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
            cwd: repository,
        });

    beforeEach(() => {
        repository = mkdtempSync(join(tmpdir(), "image-source-"));
        folder = join(repository, "app-image");
        mkdirSync(folder);
        writeFileSync(join(folder, "Dockerfile"), "FROM scratch\n");
        git("init", "--quiet");
        git("add", ".");
        git("commit", "--quiet", "--date=2026-01-01T00:00:00Z", "-m", "first");
    });
    afterEach(() => {
        rmSync(repository, { recursive: true });
    });

    it("knows the commit and its time", () => {
        const head = checkedOutCommit(folder);
        assert.match(head, /^[0-9a-f]{40}$/);
        assert.match(commitTime(folder, head, false), /^\d{10}$/);
    });

    it("takes changes elsewhere for what they are: not the image's", () => {
        writeFileSync(join(repository, "README.md"), "x");
        assert.ok(commitTime(folder, checkedOutCommit(folder), false));
    });

    for (const [fault, file] of [
        ["a changed file", "Dockerfile"],
        ["a file that git does not know", "new.yaml"],
    ] as const) {
        it(`refuses ${fault}, by name, unless told otherwise`, () => {
            writeFileSync(join(folder, file), "other");
            const head = checkedOutCommit(folder);
            assert.throws(
                () => commitTime(folder, head, false),
                new RegExp(`not what that commit holds:\n${file}`),
            );
            assert.ok(commitTime(folder, head, true));
        });
    }

    it("refuses to tag what is checked out with another commit", () => {
        const first = checkedOutCommit(folder);
        writeFileSync(join(folder, "Dockerfile"), "FROM scratch\nUSER 1\n");
        git("commit", "--quiet", "-am", "second");
        assert.throws(() => commitTime(folder, first, false), /Commit them, or check that commit out/);
    });

    it("says what to do about a commit that is not there", () => {
        assert.throws(
            () => commitTime(folder, "0".repeat(40), false),
            /git diff .* failed: .*git fetch --unshallow/s,
        );
    });
});
