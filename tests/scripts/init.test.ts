import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { init } from "../../scripts/setup/init";
import { faultsOf } from "../../scripts/setup/init/checks";
import { Answers, questions } from "../../scripts/setup/init/questions";
import { root } from "../workflows/load";
import { asks, aws, github, keyArn, newcomer } from "./support/newcomer";

describe("init", () => {
    const { here, alone, ready, config, written } = newcomer();

    it("writes four files from what it finds, and the two answers that nobody can guess", async () => {
        await ready();
        assert.equal(await init(asks, alone()), 0, here.said);
        assert.deepEqual(written(), [
            "Pulumi.prod.yaml",
            "ephemeral/Pulumi.prod.yaml",
            "github/Pulumi.prod.yaml",
            "persistent/Pulumi.prod.yaml",
        ]);
        const persistent = config("persistent/Pulumi.prod.yaml");
        assert.deepEqual(persistent, {
            "gatus-persistent:domain": "example.com",
            "gatus-persistent:alertEmail": "alerts@example.com",
            "gatus-persistent:region": "eu-west-2",
            "gatus-persistent:accountId": "111122223333",
            "gatus-persistent:stateBucket": "example-pulumi-state",
            "gatus-persistent:stateKeyArn": keyArn,
            "gatus-persistent:hostedZone": "create",
            "gatus-persistent:githubOidcProvider": "create",
            "gatus-persistent:githubRepository": "example-org/status",
            "gatus-persistent:githubOwnerId": "1234567",
            "gatus-persistent:githubRepositoryId": "987654321",
            "gatus-persistent:githubSubjects": "immutable",
        });
        assert.deepEqual(config("github/Pulumi.prod.yaml"), {
            "gatus-github:approval": "required",
            "gatus-github:reviewers": ["octocat"],
            "gatus-github:requiredReviews": 1,
        });
        assert.deepEqual([config("Pulumi.prod.yaml"), config("ephemeral/Pulumi.prod.yaml")], [{}, {}]);
        assert.match(here.said, /npm start -- --stack prod/);
        assert.ok(here.asked.every((line) => line.endsWith("Bearer t")));
    });

    it("finds the zone, GitHub's provider, an old repository's subjects, and a private one's plan", async () => {
        await ready({
            answers: {
                ...github,
                "repos/example-org/status": { ...github["repos/example-org/status"], visibility: "private" },
                "repos/example-org/status/actions/oidc/customization/sub": { use_immutable_subject: false },
                "orgs/example-org": { login: "example-org", plan: { name: "enterprise" } },
            },
            inAws: {
                ...aws,
                zones: ["example.com.", "other.example.com."],
                providers: ["arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"],
            },
        });
        assert.equal(await init(asks, alone()), 0, here.said);
        const persistent = config("persistent/Pulumi.prod.yaml");
        assert.equal(persistent["gatus-persistent:hostedZone"], "existing");
        assert.equal(persistent["gatus-persistent:githubOidcProvider"], "existing");
        assert.equal(persistent["gatus-persistent:githubSubjects"], "classic");
        assert.equal(config("github/Pulumi.prod.yaml")["gatus-github:plan"], "enterprise");
    });

    it("takes GitHub's name for a repository that was renamed, or typed in other letters", async () => {
        const answers = { ...github, "repos/example-org/Status": github["repos/example-org/status"] };
        await ready({ answers, remote: "https://github.com/example-org/Status" });
        assert.equal(await init([...asks, "--repository", "example-org/Status"], alone()), 0, here.said);
        const persistent = config("persistent/Pulumi.prod.yaml");
        assert.equal(persistent["gatus-persistent:githubRepository"], "example-org/status");
        assert.match(here.said, /calls 'example-org\/Status' 'example-org\/status', and so do its tokens/);
    });

    it("works without AWS, GitHub and a terminal, when every question is answered by its option", async () => {
        const values: Record<string, string> = {
            domain: "example.com",
            "alert-email": "alerts@example.com",
            region: "eu-west-2",
            "account-id": "111122223333",
            "state-bucket": "example-pulumi-state",
            "state-key-arn": keyArn,
            "hosted-zone": "existing",
            "oidc-provider": "existing",
            repository: "example-org/status",
            "owner-id": "1234567",
            "repository-id": "987654321",
            subjects: "classic",
            plan: "team",
            approval: "required",
            reviewers: "octocat, team:status-page",
            "required-reviews": "2",
        };
        assert.deepEqual(Object.keys(values).sort(), questions.map(({ flag }) => flag).sort());
        const flags = Object.entries(values).flatMap(([flag, value]) => [`--${flag}`, value]);
        assert.equal(await init(["--stack", "staging", ...flags], alone()), 0, here.said);
        assert.doesNotMatch(here.said, /not found/);
        assert.equal(config("persistent/Pulumi.staging.yaml")["gatus-persistent:githubSubjects"], "classic");
        assert.deepEqual(config("github/Pulumi.staging.yaml"), {
            "gatus-github:plan": "team",
            "gatus-github:approval": "required",
            "gatus-github:reviewers": ["octocat", "team:status-page"],
            "gatus-github:requiredReviews": 2,
        });
    });

    it("writes what the programs accept: their examples lack no question", () => {
        const example = (path: string) =>
            (parse(readFileSync(join(root, path, "Pulumi.example.yaml"), "utf8")) as { config: Answers })
                .config;
        const answers = Object.fromEntries(
            Object.entries({ ...example("persistent"), ...example("github") }).map(([key, value]) => [
                key,
                typeof value === "string" ? value : JSON.stringify(value),
            ]),
        );
        assert.deepEqual(faultsOf(answers), []);
        // A key without which they refuse is one that is asked for.
        for (const key of Object.keys(answers)) {
            const { [key]: left, ...others } = answers;
            assert.ok(left !== undefined);
            assert.ok(
                faultsOf(others).length === 0 || questions.some((question) => question.key === key),
                key,
            );
        }
    });

    it("asks for the subjects of an old repository, of which GitHub tells only to a token", async () => {
        const old = { ...github["repos/example-org/status"], created_at: "2024-01-01T00:00:00Z" };
        await ready({ answers: { "repos/example-org/status": old, user: github.user } });
        await assert.rejects(init(asks, alone()), /Give:\n {2}--subjects/);
    });

    it("overwrites nothing, unless it is told to; then it leaves what it doesn't ask", async () => {
        await ready();
        const before =
            "secretsprovider: awskms:///key\nencryptedkey: abc\nconfig:\n" +
            "  # mine\n  gatus-persistent:history: memory\n  gatus-persistent:domain: old.example\n";
        writeFileSync(join(here.folder, "persistent", "Pulumi.prod.yaml"), before);
        await assert.rejects(
            init(asks, alone()),
            /persistent\/Pulumi\.prod\.yaml is there already.*--overwrite/,
        );
        assert.equal(readFileSync(join(here.folder, "persistent", "Pulumi.prod.yaml"), "utf8"), before);
        assert.deepEqual(written(), ["persistent/Pulumi.prod.yaml"]);

        assert.equal(await init([...asks, "--overwrite"], alone()), 0, here.said);
        const after = readFileSync(join(here.folder, "persistent", "Pulumi.prod.yaml"), "utf8");
        assert.match(after, /secretsprovider: awskms:\/\/\/key\nencryptedkey: abc\n/);
        assert.match(after, /# mine\n +gatus-persistent:history: memory\n/);
        assert.match(after, /gatus-persistent:domain: example\.com\n/);
    });

    it("prints with --dry-run, and writes nothing", async () => {
        await ready();
        const main = ["-r", "ts-node/register", join(root, "scripts", "setup", "init.ts")];
        const { stdout, status, stderr } = spawnSync(
            process.execPath,
            [...main, "--stack", "nowhere", "--dry-run", "--help"],
            { encoding: "utf8", cwd: root, input: "" },
        );
        assert.equal(status, 0, stderr);
        assert.match(stdout, /--reviewers/);
        assert.equal(await init([...asks, "--dry-run"], alone()), 0);
        assert.match(
            here.printed,
            /# persistent\/Pulumi\.prod\.yaml\n(.|\n)*gatus-persistent:domain: example\.com/,
        );
        assert.deepEqual(written(), []);
    });
});
