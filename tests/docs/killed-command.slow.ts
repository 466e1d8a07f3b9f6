import assert from "node:assert/strict";
import { join } from "node:path";
import { documentedCommands, documentedPart } from "../../rehearsal/documented-commands";
import { differences, End, endOf } from "../../rehearsal/faults/judge";
import { recover } from "../../rehearsal/faults/recovery";
import { scenarios } from "../../rehearsal/faults/scenario";
import { outsideOf } from "../../rehearsal/faults/stand-in-cloud";
import { World } from "../../rehearsal/faults/world";
import { main as orphans, Outside } from "../../scripts/pipeline/orphans";
import { main as adopt, Outside as OutsideOfAdopt } from "../../scripts/setup/adopt";
import { Said } from "../../rehearsal/shell";
import { ran } from "../support/called";
import { documented } from "../support/documented";
import { standInCandidates } from "../../rehearsal/stand-in/candidates";

const part = documentedPart("The state doesn't say what is there");
const [[cancel = "", settle = ""] = []] = documentedCommands("`the stack is currently locked by 1 lock(s)`");
const [[clearPending = ""] = [], keep = []] = documentedCommands(
    "`pending operations from previous deployment`",
);

/** What is typed by another test of this folder. */
const elsewhere = documentedCommands("`knows neither the service that runs`").flat(); // lost-state.slow.ts

const layers = {
    ephemeral: { project: "gatus-ephemeral", from: "asleep", scenario: "wake" },
    persistent: { project: "gatus-persistent", from: "nothing", scenario: "first up" },
} as const;

describe("a command was killed, by the commands of docs/recovery.md", function () {
    this.timeout(10 * 60_000);
    let world: World;
    let outside: Outside;
    const ends: Partial<Record<keyof typeof layers, End>> = {};
    const typed = new Set<string>();

    before(async () => {
        world = await World.start(
            join(__dirname, "..", "..", ".cache", "rehearsal", `killed-command-${process.pid}`),
        );
        outside = outsideOf(world.account);
        world.goTo("asleep");
        ends.persistent = endOf(world, "gatus-persistent");
        world.goTo("awake");
        ends.ephemeral = endOf(world, "gatus-ephemeral");
    });
    after(() => {
        world.close();
    });

    const outsideOfAdopt = (): OutsideOfAdopt => ({
        declare: () => Promise.resolve(world.declared),
        account: () => Promise.resolve(world.account.accountId),
        find: ({ project }) => Promise.resolve(standInCandidates(world.account, project)),
    });

    /** A line of the page; of another layer with its folder. */
    async function type(line: string, folder: keyof typeof layers = "ephemeral"): Promise<Said> {
        typed.add(line);
        if (line.startsWith("npm run orphans ")) {
            return ran(world.shell, "orphans", line, (args) => orphans(args, outside));
        }
        if (line.startsWith("npm run -s adopt ")) {
            return ran(world.shell, "adopt", line, (args) => adopt(args, outsideOfAdopt()));
        }
        return world.shell.type(line.replace("--cwd ephemeral", `--cwd ${folder}`));
    }

    async function succeed(line: string, folder?: keyof typeof layers): Promise<string> {
        const { status, stdout, stderr } = await type(line, folder);
        assert.equal(status, 0, `${line}\n${stdout}${stderr}`);
        return stdout;
    }

    const up = (folder: keyof typeof layers): Promise<Said> =>
        world.shell.type(`pulumi up --yes --skip-preview --cwd ${folder} --stack "$STACK"`);

    /** The layer's first up is killed while AWS makes the first resource of a type. */
    async function kill(folder: keyof typeof layers, wanted: string): Promise<void> {
        const { project, from } = layers[folder];
        world.goTo("awake");
        const urn = world.account.heldBy(project).find(({ type: it }) => it === wanted)?.urn ?? "";
        world.goTo(from);
        world.saboteur.arm({ kind: "killed", operation: { verb: "create", urn } });
        await up(folder);
        assert.equal(world.saboteur.disarm(), false, "it never came");
        assert.ok(world.isLocked(project));
        const { status, stderr, stdout } = await up(folder);
        assert.notEqual(status, 0);
        assert.match(stdout + stderr, documented("the stack is currently locked by 1 lock(s)"));
    }

    function isAsUndisturbed(folder: keyof typeof layers): void {
        const end = ends[folder];
        assert.ok(end !== undefined);
        assert.deepEqual(differences(world, layers[folder].project, end), []);
    }

    async function again(folder: keyof typeof layers): Promise<void> {
        const { status, stdout, stderr } = await up(folder);
        assert.equal(status, 0, stdout + stderr);
        isAsUndisturbed(folder);
    }

    it("a wake: what it made is deleted, and it is typed again", async () => {
        await kill("ephemeral", "aws:ec2/natGateway:NatGateway");
        await succeed(cancel);
        await succeed(settle);
        await again("ephemeral");
    });

    it("a wake: what it made is kept", async () => {
        await kill("ephemeral", "aws:ec2/natGateway:NatGateway");
        await succeed(cancel);
        const list = settle.replace(" --settle", "");
        const { stdout } = await type(list);
        assert.match(stdout, documented("that no state knows"));
        const imports = stdout.split("\n").filter((line) => line.trim().startsWith("pulumi import "));
        assert.ok(imports.length > 0, stdout);
        const kept = world.account.find(({ type: it }) => it === "aws:ec2/natGateway:NatGateway");
        for (const line of imports) {
            await succeed(line.trim());
        }
        await succeed(clearPending);
        await again("ephemeral");
        assert.deepEqual(
            world.account.find(({ type: it }) => it === "aws:ec2/natGateway:NatGateway").map(({ id }) => id),
            kept.map(({ id }) => id),
        );
    });

    it("the persistent layer's first up: what it made is kept", async () => {
        await kill("persistent", "aws:kms/key:Key");
        await succeed(cancel, "persistent");
        for (const line of keep) {
            await succeed(line, "persistent");
        }
        await again("persistent");
    });

    for (const [folder, wanted] of [
        ["ephemeral", "aws:ec2/natGateway:NatGateway"],
        ["persistent", "aws:kms/key:Key"],
    ] as const) {
        it(`the recovery of 'npm run rehearse:faults' types nothing else: ${folder}`, async () => {
            const scenario = scenarios.find(({ title }) => title === layers[folder].scenario);
            const end = ends[folder];
            assert.ok(scenario !== undefined && end !== undefined);
            await kill(folder, wanted);
            const before_ = world.shell.typed.length;
            const { needed, differences: left } = await recover(world, scenario, end);
            assert.deepEqual(left, []);
            assert.ok(needed.includes("pulumi cancel"));
            const lines = world.shell.typed.slice(before_);
            const pages = [cancel, clearPending, ...keep].map((line) =>
                line.replace("--cwd ephemeral", `--cwd ${folder}`),
            );
            assert.ok(lines.length >= 2, lines.join("\n"));
            assert.deepEqual(
                lines.filter((line) => !pages.includes(line)),
                [],
            );
        });
    }

    it("leaves out nothing that this part of the page says to type", () => {
        assert.ok(part.flat().length >= 5);
        assert.deepEqual(
            part.flat().filter((line) => !typed.has(line) && !elsewhere.includes(line)),
            [],
        );
    });
});
