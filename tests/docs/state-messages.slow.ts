import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineEnvironment } from "../../rehearsal/engine";
import { pulumiCli } from "../../rehearsal/pulumi-cli";
import { documented } from "../support/documented";

const stack = "prod";
const project = "gatus-ephemeral";

/** A file of the state, as the backend for files keeps it. */
interface Kept {
    readonly checkpoint: { readonly latest: Record<string, unknown> };
}

describe("what the engine says of a state that a killed command left", () => {
    const folder = mkdtempSync(join(tmpdir(), "state-messages-"));
    let command = "";
    before(async () => {
        ({ command } = await pulumiCli(() => undefined));
        // The program isn't run: a folder with the project's name is all that the commands need.
        writeFileSync(join(folder, "Pulumi.yaml"), `name: ${project}\nruntime: nodejs\n`);
        mkdirSync(join(folder, "state"));
        assert.equal(pulumi("stack", "init", `organization/${project}/${stack}`).status, 0);
    });
    after(() => {
        rmSync(folder, { recursive: true });
    });

    function pulumi(...args: string[]): { status: number | null; said: string } {
        const { status, stdout, stderr } = spawnSync(
            command,
            [...args, "--cwd", folder, "--non-interactive"],
            {
                env: { ...process.env, ...engineEnvironment(folder, {}) },
                encoding: "utf8",
            },
        );
        return { status, said: stdout + stderr };
    }

    /** The file of the stack's state. */
    function file(): string {
        const found = readdirSync(join(folder, "state"), { recursive: true, encoding: "utf8" }).find((name) =>
            name.endsWith(`${stack}.json`),
        );
        assert.ok(found !== undefined);
        return join(folder, "state", found);
    }

    it("of what was being created when it was killed", () => {
        const urn = (type: string, name: string) => `urn:pulumi:${stack}::${project}::${type}::${name}`;
        const of = (type: string, name: string, custom: boolean) => ({ urn: urn(type, name), type, custom });
        const kept = JSON.parse(readFileSync(file(), "utf8")) as Kept;
        kept.checkpoint.latest.resources = [of("pulumi:pulumi:Stack", `${project}-${stack}`, false)];
        kept.checkpoint.latest.pending_operations = [
            { resource: of("aws:ec2/vpc:Vpc", "gatus-prod", true), type: "creating" },
        ];
        writeFileSync(file(), JSON.stringify(kept));
        rmSync(`${file()}.attrs`, { force: true });
        const { status, said } = pulumi("destroy", "--yes", "--skip-preview", "--stack", stack);
        assert.equal(status, 0, said);
        assert.match(said, documented("pending operations from previous deployment"));
        assert.match(said, /aws:ec2\/vpc:Vpc::gatus-prod, interrupted while creating/);
    });

    it("of a file beside it that was not written to its end, and nothing once it is deleted", () => {
        writeFileSync(`${file()}.attrs`, "");
        const { status, said } = pulumi("stack", "export", "--stack", stack);
        assert.notEqual(status, 0);
        assert.match(said, documented("failed to load checkpoint"));
        rmSync(`${file()}.attrs`);
        assert.equal(pulumi("stack", "export", "--stack", stack).status, 0);
    });
});
