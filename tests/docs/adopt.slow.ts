import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { readConfiguration, setting } from "../../rehearsal/configuration";
import { Engine, engineEnvironment } from "../../rehearsal/engine";
import { pulumiCli } from "../../rehearsal/pulumi-cli";
import { serveStandIn, StandIn } from "../../rehearsal/stand-in";
import { Account } from "../../rehearsal/stand-in/account";
import { main, Outside } from "../../scripts/setup/adopt";
import { declare } from "../../scripts/setup/adopt/declared";
import { notGivenBack, notImportable } from "../../scripts/setup/adopt/rules";
import { standInCandidates } from "../support/stand-in-candidates";
import { documented } from "../support/documented";

/** What `pulumi preview --json` prints. */
interface Preview {
    readonly steps: readonly {
        readonly op: string;
        readonly urn: string;
        readonly newState?: { readonly type: string };
        readonly diffReasons?: readonly string[];
    }[];
}

type Project = "gatus-persistent" | "gatus-image" | "gatus-ephemeral";

describe("the state of the persistent layer is lost, by the commands of docs/recovery.md", function () {
    this.timeout(15 * 60_000);
    const folder = join(mkdtempSync(join(tmpdir(), "adopt-")), "engine");
    const { stack, programs } = readConfiguration(undefined);
    const configuration = { ...programs["gatus-persistent"].configuration, zoneDelegated: true };
    const account = new Account(setting(configuration, "accountId"), setting(configuration, "region"));
    let standIn: StandIn;
    let engine: Engine<Project>;
    let environment: NodeJS.ProcessEnv;
    const before_ = { cwd: process.cwd(), env: { ...process.env } };
    const outside: Outside = {
        declare: () => declare(undefined, { zoneDelegated: true }),
        account: () => Promise.resolve(account.accountId),
        find: ({ project }) => Promise.resolve(standInCandidates(account, project)),
    };
    const quiet = (): void => undefined;

    before(async () => {
        const command = await pulumiCli(() => undefined);
        standIn = await serveStandIn(account, () => Promise.resolve());
        const providers = standIn.providers;
        engine = await Engine.start<Project>({
            command,
            folder,
            stack,
            programs: {
                "gatus-persistent": { ...programs["gatus-persistent"], configuration },
                "gatus-image": programs["gatus-image"],
                "gatus-ephemeral": programs["gatus-ephemeral"],
            },
            providers,
            signal: new AbortController().signal,
        });
        symlinkSync(join(folder, "gatus-persistent"), join(folder, "persistent"));
        environment = {
            ...process.env,
            ...engineEnvironment(folder, providers),
            PULUMI_HOME: join(folder, "home"),
            PATH: [dirname(command.command), process.env.PATH].join(delimiter),
            STACK: stack,
            PULUMI_SECRETS_PROVIDER: "passphrase",
        };
        await engine.up("gatus-persistent", quiet);
        engine.configure("gatus-image", { allowDirty: true });
        await engine.up("gatus-image", quiet);
        await engine.up("gatus-ephemeral", quiet);
    });
    after(() => {
        process.chdir(before_.cwd);
        process.env = before_.env;
        standIn.close();
        rmSync(dirname(folder), { recursive: true });
    });

    /** As a person types it; the stand-in lives in this process, which therefore must not wait. */
    function bash(script: string): Promise<{ status: number | null; stdout: string; stderr: string }> {
        const child = spawn("bash", ["-euo", "pipefail", "-c", script], { cwd: folder, env: environment });
        const said = { stdout: "", stderr: "" };
        child.stdout.on("data", (chunk: Buffer) => (said.stdout += chunk.toString("utf8")));
        child.stderr.on("data", (chunk: Buffer) => (said.stderr += chunk.toString("utf8")));
        return new Promise((resolve) =>
            child.on("close", (status) => {
                resolve({ status, ...said });
            }),
        );
    }

    async function type(command: string): Promise<string> {
        if (command.startsWith("npm run -s adopt -- ")) {
            process.chdir(folder);
            process.env = { ...environment };
            const args = command.replace("npm run -s adopt -- ", "").replaceAll('"$STACK"', stack).split(" ");
            assert.equal(await main(args, outside), 0);
            return "";
        }
        const { status, stdout, stderr } = await bash(command);
        assert.equal(status, 0, `${command}\n${stdout}${stderr}`);
        return stdout;
    }

    const page = readFileSync(join(__dirname, "..", "..", "docs", "recovery.md"), "utf8");
    const section = page.split("### `no stack named 'prod' found`")[1] ?? "";
    const [adopting = [], afterwards = []] = [...section.matchAll(/```sh\n([^]*?)```/g)].map(
        ([, block = ""]) => block.trim().split("\n"),
    );
    const inAws = (): string[] =>
        account
            .find(() => true)
            .map(({ type, id, inputs }) => JSON.stringify([type, id, inputs]))
            .sort();
    let there: string[];

    it("is what the heading says", async () => {
        there = inAws();
        rmSync(join(folder, "state", ".pulumi", "stacks", "gatus-persistent"), { recursive: true });
        const { status, stderr } = await bash('pulumi stack select "$STACK" --cwd persistent');
        assert.notEqual(status, 0);
        assert.match(stderr, documented("no stack named 'prod' found"));
    });

    it("finds all, imports it, and the preview shows what the page says", async () => {
        for (const command of adopting.slice(0, -1)) {
            await type(command);
        }
        const [preview = ""] = adopting.slice(-1);
        assert.match(preview, /^pulumi preview --diff /);
        const { steps } = JSON.parse(await type(preview.replace("--diff", "--json"))) as Preview;
        const changes = steps.filter(({ op }) => op !== "same");
        assert.deepEqual(
            changes.filter(({ op }) => op === "create").map(({ newState }) => newState?.type),
            Object.keys(notImportable).flatMap((type) => [type, type]),
        );
        const updates = changes.filter(({ op }) => op !== "create");
        assert.ok(updates.length > 0);
        for (const { op, urn, newState, diffReasons } of updates) {
            assert.equal(op, "update", urn);
            const allowed = notGivenBack[newState?.type ?? ""] ?? [];
            assert.deepEqual(
                diffReasons?.filter((reason) => !allowed.includes(reason)),
                [],
                urn,
            );
        }
        assert.deepEqual(inAws(), there, "AWS is as it was");
    });

    it("knows after one up what it knew", async () => {
        for (const command of afterwards) {
            await type(command);
        }
        assert.deepEqual(inAws(), there);
        assert.ok(!existsSync(join(folder, "gatus-persistent", "import.json")));
    });

    it("is read by the ephemeral layer again", async () => {
        const { changes } = await engine.preview("gatus-ephemeral", quiet);
        assert.deepEqual(changes, []);
    });
});
