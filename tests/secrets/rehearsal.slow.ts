import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { odd, planted } from "../../rehearsal/planted";
import { type Rehearsal, startRehearsal } from "../../rehearsal/rehearsal";
import { exportFile } from "../../rehearsal/exports";
import { writeReport } from "../../rehearsal/report";
import type { ReportedStep } from "../../rehearsal/report/life";
import { comment, costIn } from "../../scripts/pipeline/rehearsal-comment";
import { Leak, leaksInFolder, leaksInText } from "./search";

/** What a person's or a job's environment holds while the programs run. */
const environment = {
    AWS_SECRET_ACCESS_KEY: odd("aws-secret-key", "B6n1wE"),
    AWS_SESSION_TOKEN: odd("aws-session-token", "J2c5yU"),
    PULUMI_ACCESS_TOKEN: odd("pulumi-token", "X8f3gP"),
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: odd("actions-token", "L5d9sV"),
    ALERT_WEBHOOK_URL: `https://example.com/${odd("webhook", "R4k7jN")}`,
} as const;
const secrets = { ...planted, ...environment };

/** How Pulumi marks what it has encrypted: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/sig/sig.go */
const encrypted = /"4dabf18193072939515e22adb298388d": ?"1b47061264138c4ac30d75fd1eb44270",\s*"ciphertext"/g;

describe("A life of the system, searched for its secrets", function () {
    this.timeout(5 * 60_000);
    let rehearsal: Rehearsal | undefined;
    const exports = mkdtempSync(join(tmpdir(), "exports-"));
    const kept = { ...process.env };
    const steps: ReportedStep[] = [];
    let results = "";

    before(async () => {
        Object.assign(process.env, environment, { REHEARSAL_EXPORTS: exports });
        rehearsal = await startRehearsal(undefined, new AbortController().signal, () => undefined);
        for (const step of rehearsal.lifecycle.steps) {
            const changes: ReportedStep["changes"][number][] = [];
            const outcome = await rehearsal.lifecycle.run(step, (change) => changes.push(change));
            steps.push({ step: step.title, role: step.role, seconds: 1, changes, ...outcome });
        }
        results = JSON.stringify(steps);
    });
    after(() => {
        rehearsal?.close();
        rmSync(exports, { recursive: true });
        for (const name of [...Object.keys(environment), "REHEARSAL_EXPORTS"]) {
            if (kept[name] === undefined) Reflect.deleteProperty(process.env, name);
            else process.env[name] = kept[name];
        }
    });

    function found(): Rehearsal {
        assert.ok(rehearsal);
        return rehearsal;
    }

    it("is a whole one, as each of its roles", () => {
        const of = (title: string): ReportedStep => {
            const step = steps.find((each) => each.step === title);
            assert.ok(step, title);
            return step;
        };
        const created = of("deploy").created ?? 0;
        assert.ok(created > 40, String(created));
        assert.equal(of("preview").created, created);
        assert.equal(of("deploy of a new commit").changed, 2);
        assert.equal(of("sleep").deleted, created);
        assert.equal(of("wake").created, created);
        assert.deepEqual(
            steps.map(({ role }) => role).filter((role, index, all) => all.indexOf(role) === index),
            ["administrator", "publish", "preview", "deploy", "drift", "teardown", "wake"],
        );
        for (const project of ["gatus-persistent", "gatus-image", "gatus-ephemeral"]) {
            assert.match(readFileSync(exportFile(project), "utf8"), /"deployment"/);
        }
    });

    it("says none: not in previews, updates, outputs or messages of the engine", () => {
        const said = found().said();
        assert.match(said, /gatus-ephemeral-prod|gatus-prod-task-to-443/, "it did say something");
        assert.deepEqual(leaksInText(said + results, "what the engine said", secrets), []);
    });

    it("writes none: not in the state, its history and backups, the engine's logs, the configuration, the exports", () => {
        assert.deepEqual(leaksInFolder(found().folder, secrets), []);
        assert.deepEqual(leaksInFolder(exports, secrets), []);
    });

    it("shows none: not in the report, passed or failed, nor in the comment on a pull request", async () => {
        const life = { ...found(), steps, at: new Date() };
        for (const fault of [undefined, found().said()]) {
            const page = readFileSync(
                await writeReport({ ...life, fault }, join(exports, "report.html")),
                "utf8",
            );
            assert.match(page, /gatus-prod/);
            assert.deepEqual(leaksInText(page, "the report", secrets), []);
        }
        const cost = costIn(join(__dirname, "..", ".."), "prod");
        const text = comment({
            passed: true,
            report: "https://example.com/report",
            before: cost,
            after: cost,
        });
        assert.match(text, /Cost/);
        assert.deepEqual(leaksInText(text, "the comment", secrets), []);
    });

    it("keeps in the state, encrypted, the login to the registry and the token of GitHub's side", () => {
        for (const project of ["gatus-image", "gatus-github"]) {
            const state = readFileSync(exportFile(project), "utf8");
            assert.ok((state.match(encrypted) ?? []).length > 0, `${project} has something to hide`);
        }
    });

    it("would show a leak: the same search finds a secret that is not encrypted", () => {
        const state = readFileSync(exportFile("gatus-image"), "utf8");
        const leaking = state.replace(
            /"ciphertext": ?"[^"]*"/,
            `"plaintext": "\\"${planted.registryPassword}\\""`,
        );
        assert.notEqual(leaking, state);
        const leaks: Leak[] = leaksInText(leaking, "state", secrets);
        assert.deepEqual(leaks, [{ where: "state", secret: "registryPassword", as: "plain text" }]);
    });
});
