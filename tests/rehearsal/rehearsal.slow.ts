import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfiguration } from "../../rehearsal/configuration";
import { Engine } from "../../rehearsal/engine";
import { exportFile } from "../../rehearsal/exports";
import { DeniedError } from "../../rehearsal/gatekeeper";
import { startRehearsal } from "../../rehearsal/rehearsal";
import { Account } from "../../rehearsal/stand-in/account";
import { pulumiCli } from "../../rehearsal/pulumi-cli";
import { alive, descendants, Process } from "../../rehearsal/process-tree";

const root = join(__dirname, "..", "..");

interface Result {
    readonly passed: boolean;
    readonly error?: string;
    readonly report?: string;
    readonly steps: readonly { readonly step: string }[];
}

interface Ended {
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
}

/**
 * Runs what `npm start` runs, but for the report's place: others look at what is there. `whileRunning` sees its process and
 * what it has said so far.
 */
function rehearse(
    args: readonly string[],
    whileRunning?: (pid: number, said: string) => void,
): Promise<Ended> {
    const main = ["-r", "ts-node/register", "rehearsal/main.ts"];
    const report = args.includes("--until")
        ? []
        : ["--report", join(exportFile("report"), "..", "report.html")];
    const child = spawn(process.execPath, [...main, ...report, ...args], {
        cwd: root,
        stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    const heard = (): void => whileRunning?.(child.pid ?? 0, stdout + stderr);
    child.stdout.on("data", (data: Buffer) => {
        stdout += data.toString();
        heard();
    });
    child.stderr.on("data", (data: Buffer) => {
        stderr += data.toString();
        heard();
    });
    return new Promise((resolve) => {
        child.on("close", (code) => {
            resolve({ code, stdout, stderr });
        });
    });
}

/** Files that no commit holds, where the engine could have written some. */
function besideThePrograms(): string {
    const where = ["Pulumi.*", "persistent", "ephemeral", "app-image"];
    return execFileSync("git", ["ls-files", "--others", "--", ...where], { cwd: root, encoding: "utf8" });
}

/** Rehearses a configuration of the persistent layer, and of GitHub's side, of a stack that is there for the test only. */
async function withConfiguration(
    name: string,
    lines: readonly string[],
    github: readonly string[] = ["approval: none"],
): Promise<Ended> {
    const written = (
        [
            ["persistent", lines],
            ["github", github],
        ] as const
    ).map(([folder, keys]) => {
        const file = join(root, folder, `Pulumi.${name}.yaml`);
        writeFileSync(file, `config:\n${keys.map((line) => `  gatus-${folder}:${line}\n`).join("")}`);
        return file;
    });
    try {
        return await rehearse(["--stack", name]);
    } finally {
        for (const file of written) rmSync(file);
    }
}

const complete = [
    "region: eu-west-2",
    'accountId: "111122223333"',
    "githubRepository: example-org/status",
    'githubOwnerId: "1000001"',
    'githubRepositoryId: "2000002"',
    "domain: example.com",
    "alertEmail: alerts@example.com",
    "stateBucket: example-pulumi-state",
    "stateKeyArn: arn:aws:kms:eu-west-2:111122223333:key/1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d",
];

describe("the rehearsal, on the real engine", () => {
    before(() => {
        process.env.REHEARSAL_EXPORTS = mkdtempSync(join(tmpdir(), "exports-"));
    });

    after(() => {
        rmSync(process.env.REHEARSAL_EXPORTS ?? "", { recursive: true });
        delete process.env.REHEARSAL_EXPORTS;
    });

    it("names all of the actions that a role lacks, in one run", async () => {
        const lacking = [
            "ec2:CreateSubnet",
            "ecs:RegisterTaskDefinition",
            "elasticloadbalancing:CreateListener",
            "route53:ChangeResourceRecordSets",
            "wafv2:CreateWebACL",
        ];
        const rehearsal = await startRehearsal(undefined, new AbortController().signal, () => undefined);
        try {
            const { lifecycle, account } = rehearsal;
            const run = async (title: string): Promise<unknown> => {
                const step = lifecycle.steps.find((it) => it.title === title);
                assert.ok(step, title);
                return lifecycle.run(step, () => undefined);
            };
            await run("persistent up");
            await run("zone delegated");
            await run("image");
            takeAway(account, lacking);
            await assert.rejects(run("deploy"), (error: unknown) => {
                assert.ok(error instanceof DeniedError, String(error));
                assert.deepEqual([...new Set(error.denials.map(({ action }) => action))].sort(), lacking);
                return true;
            });
        } finally {
            rehearsal.close();
        }
    });

    it("reports all the faults of a configuration together", async () => {
        const faulty = complete.filter((line) => !line.startsWith("alertEmail"));
        const { code, stdout } = await withConfiguration("faulty", [
            ...faulty.filter((line) => !line.startsWith("domain")),
            "domain: not a domain",
            "colour: blue",
        ]);
        assert.equal(code, 1);
        assert.match(stdout, /gatus-persistent:alertEmail is missing/);
        assert.match(stdout, /gatus-persistent:domain.*'not a domain'/);
        assert.match(stdout, /gatus-persistent:colour/);
        assert.match(stdout, /The rehearsal failed\./);
    });

    for (const [state, present, said] of [
        [
            "was never created",
            [],
            /Stack '[^']*gatus-persistent.*, was never created\. Create it: pulumi up --cwd persistent/,
        ],
        [
            "was never brought up",
            ["gatus-persistent"],
            /Stack '[^']*gatus-persistent.* has no output '.*pulumi up --cwd persistent/,
        ],
    ] as const) {
        it(`says at once what to do about a stack that ${state}, and makes nothing`, async () => {
            const { programs, stack } = readConfiguration(undefined);
            const folder = mkdtempSync(join(tmpdir(), "not-there-"));
            const consumers = ["gatus-image", "gatus-ephemeral"] as const;
            try {
                const engine = await Engine.start({
                    command: await pulumiCli(() => undefined),
                    providers: {},
                    folder,
                    stack,
                    programs: Object.fromEntries(
                        [...present, ...consumers].map((name) => [name, programs[name]]),
                    ),
                    signal: new AbortController().signal,
                });
                engine.configure("gatus-image", { allowDirty: true });
                for (const project of consumers) {
                    const began = performance.now();
                    await assert.rejects(
                        engine.up(project, () => undefined),
                        said,
                    );
                    // Where lib/stack-traces.ts is not loaded, Node.js colours the trace for a quarter of a minute.
                    assert.ok(performance.now() - began < 10_000, project);
                    const { resources = [] } = engine.state(project).deployment;
                    assert.deepEqual(
                        resources.filter(({ type }) => !type.startsWith("pulumi:")),
                        [],
                    );
                }
            } finally {
                rmSync(folder, { recursive: true });
            }
        });
    }

    it("rehearses the user's own stack, with a zone and an OIDC provider that exist", async () => {
        const before = besideThePrograms();
        const own = [...complete, "hostedZone: existing", "githubOidcProvider: existing", "history: memory"];
        const { code, stdout } = await withConfiguration("own", own);
        assert.equal(code, 0, stdout);
        assert.match(stdout, /Rehearsing stack 'own'/);
        assert.doesNotMatch(stdout, /zone delegated/);
        assert.equal(besideThePrograms(), before, "a whole life leaves nothing behind");
    });

    it("stops at once when interrupted, and leaves no process behind", async () => {
        let started: readonly Process[] = [];
        const { code, stdout } = await rehearse([], (pid, said) => {
            if (said.includes("✓ persistent up") && started.length === 0) {
                // The next step's engine and program need a moment to be there.
                setTimeout(() => {
                    started = descendants(pid);
                    process.kill(pid, "SIGINT");
                }, 1500);
            }
        });
        assert.equal(code, 130);
        assert.match(stdout, /Interrupted/);
        assert.notDeepEqual(started, []);
        assert.deepEqual(alive(started), []);
    });

    it("says which stack has no configuration, and which option is unknown", async () => {
        const missing = await rehearse(["--stack", "nowhere"]);
        assert.equal(missing.code, 1);
        assert.match(missing.stdout, /persistent\/Pulumi\.nowhere\.yaml is missing/);
        const unknown = await rehearse(["--stak", "prod"]);
        assert.equal(unknown.code, 2);
        assert.match(unknown.stderr, /Unknown option '--stak'/);
        const both = await rehearse(["--until", "deploy", "--report", "report.html"]);
        assert.equal(both.code, 2);
        assert.match(both.stderr, /--report is of a whole life/);
    });

    it("goes as far as it is told to, writes no report then, and says which steps there are", async () => {
        const before = besideThePrograms();
        const { code, stdout, stderr } = await rehearse(["--json", "--until", "persistent up"]);
        assert.equal(code, 0, stderr);
        assert.equal(besideThePrograms(), before, "it leaves nothing behind");
        const { passed, steps, report } = JSON.parse(stdout) as Result;
        assert.deepEqual(
            [passed, steps.map(({ step }) => step), report],
            [true, ["persistent up"], undefined],
        );
        const unknown = await rehearse(["--until", "lunch"]);
        assert.equal(unknown.code, 2);
        assert.match(
            unknown.stdout,
            /--until is 'lunch': there is no such step\. Steps: persistent up, .*, wake\./,
        );
    });
});

/** Takes actions out of every policy that exists. */
function takeAway(account: Account, actions: readonly string[]): void {
    for (const policy of account.find(({ type }) => type === "aws:iam/policy:Policy")) {
        const document = JSON.parse(String(policy.inputs.policy)) as {
            Statement: { Action: string | string[] }[];
        };
        for (const statement of document.Statement) {
            statement.Action = [statement.Action].flat().filter((action) => !actions.includes(action));
        }
        const remaining = document.Statement.filter(({ Action }) => Action.length > 0);
        const inputs = { ...policy.inputs, policy: JSON.stringify({ ...document, Statement: remaining }) };
        account.put({ ...policy, inputs, outputs: { ...policy.outputs, ...inputs } });
    }
}
