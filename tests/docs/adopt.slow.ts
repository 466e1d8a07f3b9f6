import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { readConfiguration, setting } from "../../rehearsal/configuration";
import { documentedCommands } from "../../rehearsal/documented-commands";
import { Engine, engineEnvironment } from "../../rehearsal/engine";
import { pulumiCli } from "../../rehearsal/pulumi-cli";
import { Shell } from "../../rehearsal/shell";
import { serveStandIn, StandIn } from "../../rehearsal/stand-in";
import { Account } from "../../rehearsal/stand-in/account";
import { main, Outside } from "../../scripts/setup/adopt";
import { declare } from "../../scripts/setup/adopt/declared";
import { notGivenBack, notImportable } from "../../scripts/setup/adopt/rules";
import { standInCandidates } from "../../rehearsal/stand-in/candidates";
import { ran } from "../support/called";
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
    let shell: Shell;
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
        shell = new Shell(folder, {
            ...engineEnvironment(folder, providers),
            PULUMI_HOME: join(folder, "home"),
            PATH: [dirname(command.command), process.env.PATH ?? ""].join(delimiter),
            STACK: stack,
            PULUMI_SECRETS_PROVIDER: "passphrase",
        });
        await engine.up("gatus-persistent", quiet);
        engine.configure("gatus-image", { allowDirty: true });
        await engine.up("gatus-image", quiet);
        await engine.up("gatus-ephemeral", quiet);
    });
    after(() => {
        standIn.close();
        rmSync(dirname(folder), { recursive: true });
    });

    async function type(command: string): Promise<string> {
        const { status, stdout, stderr } = command.startsWith("npm run ")
            ? await ran(shell, "adopt", command, (args) => main(args, outside))
            : await shell.type(command);
        assert.equal(status, 0, `${command}\n${stdout}${stderr}`);
        return stdout;
    }

    const [adopting = [], afterwards = []] = documentedCommands("Of every layer");
    const inAws = (): string[] =>
        account
            .find(() => true)
            .map(({ type, id, inputs }) => JSON.stringify([type, id, inputs]))
            .sort();
    let there: string[];

    it("is what the heading says", async () => {
        there = inAws();
        rmSync(join(folder, "state", ".pulumi", "stacks", "gatus-persistent"), { recursive: true });
        const { status, stderr } = await shell.type('pulumi stack select "$STACK" --cwd persistent');
        assert.notEqual(status, 0);
        assert.match(stderr, documented("no stack named 'prod' found"));
    });

    it("finds all, imports it, and the preview shows what the page says", async () => {
        for (const command of adopting.slice(0, -1)) {
            await type(command);
        }
        const set = (host: string) =>
            type(`pulumi config set statusHost ${host} --cwd persistent --stack "$STACK"`);
        await set("page.example.com");
        const refused = await shell.type('pulumi preview --cwd persistent --stack "$STACK"');
        assert.match(
            refused.stdout,
            /while the site is awake[^]*- statusHost, from status\.example\.com to page\./,
        );
        await set("status.example.com");

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
