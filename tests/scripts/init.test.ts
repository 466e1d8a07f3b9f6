import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import * as http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { parse } from "yaml";
import { repositoryOfAddress, repositoryOfRemote } from "../../scripts/support/git-remote";
import { init, Surroundings } from "../../scripts/setup/init";
import { faultsOf } from "../../scripts/setup/init/checks";
import { Answers, questions } from "../../scripts/setup/init/questions";
import { root } from "../workflows/load";
import { serve, stopServers } from "./support/servers";

const keyArn = "arn:aws:kms:eu-west-2:111122223333:key/1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d";

/** What GitHub says of the repository, and of whoever asks. */
const github = {
    "repos/example-org/status": {
        id: 987654321,
        full_name: "example-org/status",
        visibility: "public",
        created_at: "2026-09-01T00:00:00Z",
        owner: { id: 1234567, type: "Organization" },
        permissions: { admin: true },
    } as Record<string, unknown>,
    "repos/example-org/status/actions/oidc/customization/sub": { use_immutable_subject: true },
    user: { login: "octocat" },
};

/** What AWS says: the account, its OIDC providers, its hosted zones. */
const aws = {
    account: "111122223333",
    providers: [] as string[],
    zones: [] as string[],
};

function awsAnswer(
    request: http.IncomingMessage,
    body: string,
    { account, providers, zones }: typeof aws,
): string {
    if (body.includes("Action=GetCallerIdentity")) {
        return `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/x</Arn><UserId>X</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
    }
    if (body.includes("Action=ListOpenIDConnectProviders")) {
        const list = providers.map((arn) => `<member><Arn>${arn}</Arn></member>`).join("");
        return `<ListOpenIDConnectProvidersResponse><ListOpenIDConnectProvidersResult><OpenIDConnectProviderList>${list}</OpenIDConnectProviderList></ListOpenIDConnectProvidersResult></ListOpenIDConnectProvidersResponse>`;
    }
    assert.match(request.url ?? "", /hostedzonesbyname/);
    const list = zones.map(
        (name) =>
            `<HostedZone><Id>/hostedzone/Z1</Id><Name>${name}</Name><CallerReference>x</CallerReference></HostedZone>`,
    );
    return `<ListHostedZonesByNameResponse><HostedZones>${list.join("")}</HostedZones><IsTruncated>false</IsTruncated><MaxItems>10</MaxItems></ListHostedZonesByNameResponse>`;
}

/** Environment of a machine without anybody's credentials, login or tools. */
const bare = {
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ACCESS_KEY_ID: "",
    AWS_SECRET_ACCESS_KEY: "",
    AWS_SESSION_TOKEN: "",
    AWS_PROFILE: "",
    AWS_REGION: "",
    AWS_DEFAULT_REGION: "",
    GITHUB_TOKEN: "",
    GH_TOKEN: "",
    GH_CONFIG_DIR: "/nonexistent",
    PULUMI_BACKEND_URL: "",
    PULUMI_SECRETS_PROVIDER: "",
    GITHUB_API_URL: "http://127.0.0.1:1",
};

describe("init", () => {
    const kept = { ...process.env };
    let folder: string;
    let said: string;
    let printed: string;
    let asked: string[];

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "init-"));
        for (const name of ["persistent", "ephemeral", "github"]) {
            mkdirSync(join(folder, name));
        }
        said = "";
        printed = "";
        asked = [];
        for (const [name, value] of Object.entries(bare)) {
            if (value === "") {
                Reflect.deleteProperty(process.env, name);
            } else {
                process.env[name] = value;
            }
        }
    });
    afterEach(async () => {
        rmSync(folder, { recursive: true });
        process.env = { ...kept };
        await stopServers();
    });

    const alone = (): Surroundings => ({
        root: folder,
        terminal: undefined,
        say: (text) => (said += `${text}\n`),
        print: (text) => (printed += text),
    });

    /** A machine that is logged in everywhere, in a clone of the repository. */
    async function ready({
        answers = github,
        inAws = aws,
        remote = "git@github.com:example-org/status.git",
    }: {
        answers?: Readonly<Record<string, unknown>>;
        inAws?: typeof aws;
        remote?: string;
    } = {}): Promise<void> {
        execFileSync("git", ["init", "--quiet"], { cwd: folder });
        execFileSync("git", ["remote", "add", "origin", remote], { cwd: folder });
        const port = await serve(
            http.createServer((request, response) => {
                const path = (request.url ?? "").slice(1);
                asked.push(`${path} ${request.headers.authorization ?? "nobody"}`);
                const answer = answers[path];
                response.statusCode = typeof answer === "number" ? answer : answer === undefined ? 404 : 200;
                response.end(JSON.stringify(answer ?? { message: "Not Found" }));
            }),
        );
        const awsPort = await serve(
            http.createServer((request, response) => {
                let body = "";
                request.on("data", (chunk: Buffer) => (body += chunk.toString()));
                request.on("end", () => response.end(awsAnswer(request, body, inAws)));
            }),
        );
        Object.assign(process.env, {
            GITHUB_API_URL: `http://127.0.0.1:${port}`,
            GITHUB_TOKEN: "t",
            AWS_ENDPOINT_URL: `http://127.0.0.1:${awsPort}`,
            AWS_ACCESS_KEY_ID: "test",
            AWS_SECRET_ACCESS_KEY: "test",
            AWS_REGION: "eu-west-2",
            PULUMI_BACKEND_URL: "s3://example-pulumi-state?region=eu-west-2",
            PULUMI_SECRETS_PROVIDER: `awskms:///${keyArn}?region=eu-west-2`,
        });
    }

    const config = (path: string): Record<string, unknown> =>
        (parse(readFileSync(join(folder, path), "utf8")) as { config: Record<string, unknown> }).config;
    const written = () =>
        readdirSync(folder, { recursive: true })
            .map(String)
            .filter((path) => path.includes("Pulumi."))
            .sort();
    const asks = ["--stack", "prod", "--domain", "example.com", "--alert-email", "alerts@example.com"];

    it("writes four files from what it finds, and the two answers that nobody can guess", async () => {
        await ready();
        assert.equal(await init(asks, alone()), 0, said);
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
        assert.match(said, /npm start -- --stack prod/);
        assert.ok(asked.every((line) => line.endsWith("Bearer t")));
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
        assert.equal(await init(asks, alone()), 0, said);
        const persistent = config("persistent/Pulumi.prod.yaml");
        assert.equal(persistent["gatus-persistent:hostedZone"], "existing");
        assert.equal(persistent["gatus-persistent:githubOidcProvider"], "existing");
        assert.equal(persistent["gatus-persistent:githubSubjects"], "classic");
        assert.equal(config("github/Pulumi.prod.yaml")["gatus-github:plan"], "enterprise");
    });

    it("takes GitHub's name for a repository that was renamed, or typed in other letters", async () => {
        const answers = { ...github, "repos/example-org/Status": github["repos/example-org/status"] };
        await ready({ answers, remote: "https://github.com/example-org/Status" });
        assert.equal(await init([...asks, "--repository", "example-org/Status"], alone()), 0, said);
        const persistent = config("persistent/Pulumi.prod.yaml");
        assert.equal(persistent["gatus-persistent:githubRepository"], "example-org/status");
        assert.match(said, /calls 'example-org\/Status' 'example-org\/status', and so do its tokens/);
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
        assert.equal(await init(["--stack", "staging", ...flags], alone()), 0, said);
        assert.doesNotMatch(said, /not found/);
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
        assert.match(said, /AWS doesn't say which account this is.*Log in/);
        assert.match(said, /The repository is not known, for git remote/);
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
            assert.match(said, words);
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
            assert.equal(await init([...asks, "--plan", plan], alone()), 0, said);
            assert.match(said, words);
            const ofGithub = config("github/Pulumi.prod.yaml");
            assert.equal(ofGithub["gatus-github:plan"], plan);
        });
    }

    it("asks for the subjects of an old repository, of which GitHub tells only to a token", async () => {
        const old = { ...github["repos/example-org/status"], created_at: "2024-01-01T00:00:00Z" };
        await ready({ answers: { "repos/example-org/status": old, user: github.user } });
        await assert.rejects(init(asks, alone()), /Give:\n {2}--subjects/);
    });

    it("says when GitHub can't be reached", async () => {
        await ready();
        process.env.GITHUB_API_URL = "http://127.0.0.1:1";
        await assert.rejects(init(asks, alone()), /--repository-id/);
        assert.match(said, /GitHub can't be reached at http:\/\/127\.0\.0\.1:1: /);
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

    it("overwrites nothing, unless it is told to; then it leaves what it doesn't ask", async () => {
        await ready();
        const before =
            "secretsprovider: awskms:///key\nencryptedkey: abc\nconfig:\n" +
            "  # mine\n  gatus-persistent:history: memory\n  gatus-persistent:domain: old.example\n";
        writeFileSync(join(folder, "persistent", "Pulumi.prod.yaml"), before);
        await assert.rejects(
            init(asks, alone()),
            /persistent\/Pulumi\.prod\.yaml is there already.*--overwrite/,
        );
        assert.equal(readFileSync(join(folder, "persistent", "Pulumi.prod.yaml"), "utf8"), before);
        assert.deepEqual(written(), ["persistent/Pulumi.prod.yaml"]);

        assert.equal(await init([...asks, "--overwrite"], alone()), 0, said);
        const after = readFileSync(join(folder, "persistent", "Pulumi.prod.yaml"), "utf8");
        assert.match(after, /secretsprovider: awskms:\/\/\/key\nencryptedkey: abc\n/);
        assert.match(after, /# mine\n +gatus-persistent:history: memory\n/);
        assert.match(after, /gatus-persistent:domain: example\.com\n/);
    });

    it("leaves nothing half-written where one of the folders can't be written to", async () => {
        await ready();
        rmSync(join(folder, "github"), { recursive: true });
        writeFileSync(join(folder, "github"), "a file where the folder should be");
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
            writeFiles(${JSON.stringify(folder)}, files);`;
        const child = spawn(process.execPath, ["-r", "ts-node/register", "-e", code], { cwd: root });
        await new Promise((resolve) => child.once("close", resolve));
        const left = readdirSync(folder).filter((name) => /^[abc]/.test(name));
        assert.deepEqual(left.sort(), ["a", "b", "c"]);
    });

    describe("at a terminal", () => {
        /** Types one answer after the other, each when its question is there. */
        function typing(answers: readonly (readonly [question: RegExp, keys: string])[]): Surroundings {
            const [input, output] = [new PassThrough(), new PassThrough()];
            output.end = () => output; // a terminal stays when a question is over
            const left = [...answers];
            let heard = "";
            output.on("data", (chunk: Buffer) => {
                heard += chunk.toString();
                const [next] = left;
                if (next?.[0].test(heard) === true) {
                    left.shift();
                    heard = "";
                    setTimeout(() => input.write(next[1]), 10);
                }
            });
            return { ...alone(), terminal: { input, output } };
        }

        it("asks for what can't be guessed, again until it is right, and shows what it writes", async () => {
            await ready();
            const person = typing([
                [/Domain/, "Example\n"],
                [/Allowed/, "\u0015example.com\n"],
                [/E-mail/, "alerts@example.com\n"],
                [/Approval of a release/, "\n"],
                [/Who may approve.*octocat/s, ", team:status-page\n".replace(/^/, "octocat")],
                [/People who must approve/, "0\n"],
                [/Write these 4 files/, "y\n"],
            ]);
            assert.equal(await init(["--stack", "prod"], person), 0, said);
            assert.equal(config("persistent/Pulumi.prod.yaml")["gatus-persistent:domain"], "example.com");
            assert.deepEqual(config("github/Pulumi.prod.yaml"), {
                "gatus-github:approval": "required",
                "gatus-github:reviewers": ["octocat", "team:status-page"],
                "gatus-github:requiredReviews": 0,
            });
        });

        it("writes nothing on Ctrl-C, nor when the person says no", async () => {
            await ready();
            const interrupted = typing([
                [/Domain/, "example.com\n"],
                [/E-mail/, "\u0003"],
            ]);
            await assert.rejects(init(["--stack", "prod"], interrupted), { name: "ExitPromptError" });
            const flags = [...asks, "--approval", "none", "--required-reviews", "0"];
            assert.equal(await init(flags, typing([[/Write these/, "n\n"]])), 1);
            await assert.rejects(init(flags, typing([[/Write these/, "\u0003"]])), {
                name: "ExitPromptError",
            });
            assert.deepEqual(written(), []);
        });
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
            printed,
            /# persistent\/Pulumi\.prod\.yaml\n(.|\n)*gatus-persistent:domain: example\.com/,
        );
        assert.deepEqual(written(), []);
    });
});

describe("the repository of a git remote", () => {
    it("is read from every kind of address of github.com, and from no other", () => {
        for (const address of [
            "https://github.com/example-org/status",
            "https://github.com/example-org/status.git",
            ["https://x:token", "github.com/example-org/status.git"].join("@"),
            "git@github.com:example-org/status.git",
            "ssh://git@github.com/example-org/status",
            "ssh://git@ssh.github.com:443/example-org/status.git",
        ]) {
            assert.equal(repositoryOfAddress(address), "example-org/status", address);
        }
        for (const address of [
            "https://gitlab.com/example-org/status",
            "https://github.com.evil.example/example-org/status",
            "https://evil.example/github.com/example-org/status",
            "git@github.com:status",
            "/srv/git/status.git",
        ]) {
            assert.equal(repositoryOfAddress(address), undefined, address);
        }
    });

    it("is origin's, or the only one's; otherwise it says what is there", () => {
        const folder = mkdtempSync(join(tmpdir(), "remote-"));
        const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, stdio: "pipe" });
        try {
            assert.ok(!existsSync(join(folder, ".git")));
            git("init", "--quiet");
            assert.throws(() => repositoryOfRemote(folder), /has no remote/);
            git("remote", "add", "fork", "https://github.com/me/status");
            assert.equal(repositoryOfRemote(folder), "me/status");
            git("remote", "add", "upstream", "https://gitlab.com/example-org/status");
            assert.throws(
                () => repositoryOfRemote(folder),
                /none of the remotes fork, upstream is called origin/,
            );
            git("remote", "rename", "upstream", "origin");
            assert.throws(() => repositoryOfRemote(folder), /isn't on github\.com/);
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
});
