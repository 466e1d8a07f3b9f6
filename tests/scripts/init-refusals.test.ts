import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { init } from "../../scripts/setup/init";
import { root } from "../workflows/load";
import { asks, github, newcomer } from "./support/newcomer";

describe("init, where something is amiss", () => {
    const { here, alone, ready, config, written } = newcomer();

    it("names every option that is missing, where there is no terminal; and why nothing was found", async () => {
        await assert.rejects(init(["--stack", "prod"], alone()), (error: Error) => {
            for (const flag of [
                "domain",
                "alert-email",
                "region",
                "account-id",
                "state-bucket",
                "repository-id",
            ]) {
                assert.match(error.message, new RegExp(`--${flag} `), flag);
            }
            return true;
        });
        assert.match(here.said, /AWS doesn't say which account this is.*Log in/);
        assert.match(here.said, /The repository is not known, for git remote/);
        assert.deepEqual(written(), []);
    });

    const refusals: readonly [string, Readonly<Record<string, unknown>>, RegExp][] = [
        ["a repository that isn't there", {}, /answered 404.*none of that name, or the token may not see it/],
        ["a token that has expired", { "repos/example-org/status": 401 }, /answered 401.*gh auth login/],
        [
            "a token without the right, or that an organization forbids",
            { "repos/example-org/status": 403 },
            /answered 403.*may not read it, or its organization has to authorize the token first: gh auth refresh/,
        ],
    ];
    for (const [what, answers, words] of refusals) {
        it(`says what is amiss with ${what}, and what to give instead`, async () => {
            await ready({ answers });
            await assert.rejects(init(asks, alone()), /--owner-id/);
            assert.match(here.said, words);
            assert.deepEqual(written(), []);
        });
    }

    it("refuses the ids of another repository, where GitHub can be asked, and writes nothing", async () => {
        await ready();
        const wrong = ["--repository-id", "7", "--owner-id", "1234567"];
        await assert.rejects(
            init([...asks, ...wrong], alone()),
            /GitHub says otherwise.*nothing was written:\n {2}- --repository-id is 7, and of example-org\/status it is 987654321\n$/s,
        );
        assert.deepEqual(written(), []);
    });

    for (const [plan, words] of [
        ["free", /mind +On the plan free a private repository has neither environments nor rules/],
        ["team", /mind +On the plan team a private repository has no required reviewers/],
    ] as const) {
        it(`says at once what a private repository lacks on the plan ${plan}`, async () => {
            const repository = { ...github["repos/example-org/status"], visibility: "private" };
            await ready({ answers: { ...github, "repos/example-org/status": repository } });
            assert.equal(await init([...asks, "--plan", plan], alone()), 0, here.said);
            assert.match(here.said, words);
            const ofGithub = config("github/Pulumi.prod.yaml");
            assert.equal(ofGithub["gatus-github:plan"], plan);
        });
    }

    it("says when GitHub can't be reached", async () => {
        await ready();
        process.env.GITHUB_API_URL = "http://127.0.0.1:1";
        await assert.rejects(init(asks, alone()), /--repository-id/);
        assert.match(here.said, /GitHub can't be reached at http:\/\/127\.0\.0\.1:1: /);
    });

    it("refuses what the programs refuse, in their words, and writes nothing", async () => {
        await ready();
        const wrong = ["--domain", "Example", "--alert-email", "nobody", "--reviewers", ""];
        await assert.rejects(init(["--stack", "prod", ...wrong], alone()), (error: Error) => {
            assert.match(
                error.message,
                /gatus-persistent:domain is 'Example'\. Allowed: a domain name.*\(--domain\)/,
            );
            assert.match(error.message, /gatus-persistent:alertEmail is 'nobody'.*\(--alert-email\)/);
            assert.match(error.message, /gatus-github:reviewers is '\[\]'.*\(--reviewers\)/);
            return true;
        });
        await assert.rejects(
            init([...asks, "--account-id", "999988887777"], alone()),
            /a key of the account 999988887777/,
        );
        await assert.rejects(init([...asks, "--stack", "Prod"], alone()), /--stack is 'Prod'.*lower-case/);
        await assert.rejects(init(asks.slice(2), alone()), /--stack is missing/);
        await assert.rejects(init([...asks, "--colour", "red"], alone()), /Unknown option/);
        assert.deepEqual(written(), []);
    });

    it("leaves nothing half-written where one of the folders can't be written to", async () => {
        await ready();
        rmSync(join(here.folder, "github"), { recursive: true });
        writeFileSync(join(here.folder, "github"), "a file where the folder should be");
        await assert.rejects(init(asks, alone()), /github/);
        assert.deepEqual(written(), []);
    });

    it("writes all files or none, when it is interrupted while it writes", async () => {
        const code = `
            const fs = require("node:fs");
            const { writeFiles } = require(${JSON.stringify(join(root, "scripts/setup/init/files"))});
            const move = fs.renameSync;
            fs.renameSync = (from, to) => {
                if (to.endsWith("b")) process.kill(process.pid, "SIGINT");
                move(from, to);
            };
            const files = ["a", "b", "c"].map((path) => ({ path, text: path }));
            writeFiles(${JSON.stringify(here.folder)}, files);`;
        const child = spawn(process.execPath, ["-r", "ts-node/register", "-e", code], { cwd: root });
        await new Promise((resolve) => child.once("close", resolve));
        const left = readdirSync(here.folder).filter((name) => /^[abc]/.test(name));
        assert.deepEqual(left.sort(), ["a", "b", "c"]);
    });
});
