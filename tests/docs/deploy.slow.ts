import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { environments } from "../../lib/github-names";
import { engineEnvironment } from "../../rehearsal/engine";
import { pulumiCli } from "../../rehearsal/pulumi-cli";
import { serveStandIn } from "../../rehearsal/stand-in";
import { Account } from "../../rehearsal/stand-in/account";
import { exampleSide } from "../../rehearsal/stand-in/github-side";
import { copyWorkTree } from "../support/work-tree";

/** Blocks of commands of the README's section, as one types them. */
function commands(section: string): string[] {
    const readme = readFileSync(join(__dirname, "..", "..", "README.md"), "utf8");
    const text = readme.split(`## ${section}\n`)[1]?.split("\n## ")[0] ?? "";
    return [...text.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block ?? "");
}

/** Answers of the person whom `npm run init` would ask, and finds nothing out about. */
const answers = [
    "--domain example.com --alert-email alerts@example.com --hosted-zone create --oidc-provider create",
    "--region eu-west-2 --account-id 111122223333 --state-bucket example-pulumi-state",
    "--state-key-arn arn:aws:kms:eu-west-2:111122223333:key/1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d",
    "--repository example-org/status --owner-id 1234567 --repository-id 987654321 --subjects immutable",
    "--reviewers octocat --approval required --required-reviews 1",
].join(" ");

/** Nobody is there to confirm, and no GitHub to push to. */
const confirmed = `
set -euo pipefail
pulumi() {
    case $1 in
        up | destroy) command pulumi "$@" --yes --skip-preview ;;
        *) command pulumi "$@" ;;
    esac
}
npm() {
    case "$1 $2" in
        # The whole life is rehearsed by others: here it must only begin with this configuration, and get to the deployment.
        "start --") command npm "$@" --until deploy ;;
        "run init") command npm "$@" ${answers} ;;
        # Nobody is logged in to AWS here, which must be mended: 1. Wrong options would be 2.
        "run doctor") command npm "$@" || [ $? = 1 ] ;;
        *) command npm "$@" ;;
    esac
}
git() {
    if [ "$1" = push ]; then echo "pushed $(command git branch --show-current)"; else command git "$@"; fi
}
gh() {
    if [ "$1 $2" = "auth token" ]; then echo a-token; else echo "gh $*"; fi
}
`;

describe("README's way to AWS, literally, with the stand-ins for AWS and GitHub", () => {
    it("leads from a work tree to a page, and to sleep", async () => {
        const [
            bootstrap,
            configuration,
            doctor,
            persistent,
            delegated,
            onGithub,
            release,
            byHand,
            ...others
        ] = commands("Deploy it to your AWS account");
        assert.deepEqual(others, []);
        assert.match(bootstrap ?? "", /bootstrap-state/); // tested by itself, against moto

        const account = new Account("111122223333", "eu-west-2");
        const github = exampleSide();
        const standIn = await serveStandIn(account, () => Promise.resolve(), github);
        const copy = copyWorkTree();
        try {
            const { code, said } = await type(copy, standIn.providers, [
                confirmed,
                "rm -f Pulumi.prod.yaml */Pulumi.prod.yaml", // whoever has deployed has committed them
                configuration ?? "",
                doctor ?? "",
                persistent ?? "",
                delegated ?? "",
                onGithub ?? "",
                release ?? "",
                byHand ?? "",
            ]);
            assert.equal(code, 0, said);
            assert.match(said, /written .*persistent\/Pulumi\.prod\.yaml/);
            assert.match(said, /The life until 'deploy' was rehearsed/);
            assert.match(said, /ok +configuration: the four files of prod are what the programs take/);
            assert.match(said, /fault +credentials: AWS takes no credentials of yours/);
            assert.match(said, /Enter these name servers for example\.com at its registrar: ns-/);
            assert.match(said, /pushed configuration\n(.|\n)*gh pr create --fill/);
            assert.match(said, /url +: "https:\/\/status\.example\.com"/);
            assert.match(said, /The resources in the stack have been deleted/);
            assert.deepEqual(account.heldBy("gatus-ephemeral"), []);
            const types = account.heldBy("gatus-persistent").map(({ type }) => type);
            assert.ok(types.includes("aws:acm/certificateValidation:CertificateValidation"));
            const environment = "github:index/repositoryEnvironment:RepositoryEnvironment";
            assert.deepEqual(
                github
                    .find(({ type }) => type === environment)
                    .map(({ inputs }) => inputs.environment)
                    .sort(),
                Object.keys(environments).sort(),
            );
        } finally {
            standIn.close();
            rmSync(copy, { recursive: true });
        }
    });
});

describe("operations' way to adopt what is on GitHub already, literally, with the stand-ins", () => {
    it("takes a variable and a ruleset over, and sets them", async () => {
        const page = readFileSync(join(__dirname, "..", "..", "docs", "operations.md"), "utf8");
        const [, adopt = ""] = /### What is on GitHub already\n.*?```sh\n(.*?)```/s.exec(page) ?? [];
        const adopting = (kind: string, name: string, id: string) =>
            adopt.replace("TYPE", kind).replace("NAME", name).replace("ID", id);
        const [variable, ruleset] = [
            "github:index/actionsVariable:ActionsVariable",
            "github:index/repositoryRuleset:RepositoryRuleset",
        ];
        const github = exampleSide();
        const old = { repository: "status", variableName: "AWS_REGION", value: "eu-west-1" };
        github.put({ type: variable, id: "status:AWS_REGION", inputs: old, outputs: old });
        const rules = {
            repository: "status",
            name: "main",
            target: "branch",
            enforcement: "disabled",
            rules: {},
        };
        github.put({ type: ruleset, id: "77", inputs: rules, outputs: rules });
        const account = new Account("111122223333", "eu-west-2");
        const standIn = await serveStandIn(account, () => Promise.resolve(), github);
        const copy = copyWorkTree();
        const up = "GITHUB_TOKEN=$(gh auth token) pulumi up --stack prod --cwd github";
        try {
            const { code, said } = await type(copy, standIn.providers, [
                confirmed,
                "for folder in persistent github; do",
                "  cp $folder/Pulumi.example.yaml $folder/Pulumi.prod.yaml",
                '  pulumi stack init prod --secrets-provider "$PULUMI_SECRETS_PROVIDER" --cwd $folder',
                "done",
                "pulumi up --stack prod --cwd persistent",
                `! ${up}`,
                adopting(variable, "AWS_REGION", "status:AWS_REGION"),
                adopting(ruleset, "main", "status:77"),
                up,
            ]);
            assert.equal(code, 0, said);
            // The engine stops at whichever comes first.
            assert.match(said, /409 Already exists - Variable already exists|422 .*Name must be unique/);
            assert.equal(github.get(variable, "status:AWS_REGION")?.inputs.value, "eu-west-2");
            assert.equal(github.get(ruleset, "77")?.inputs.enforcement, "active");
            assert.equal(github.find(({ type: kind }) => kind === ruleset).length, 1);
        } finally {
            standIn.close();
            rmSync(copy, { recursive: true });
        }
    });
});

/** Types commands into a shell that has a Pulumi CLI with a home and a backend of its own. */
async function type(
    folder: string,
    providers: Readonly<Record<string, number>>,
    blocks: readonly string[],
): Promise<{ code: number | null; said: string }> {
    const { command } = await pulumiCli(() => undefined);
    const home = join(folder, ".cache", "newcomer");
    mkdirSync(join(home, "state"), { recursive: true });
    const shell = spawn("bash", ["-c", blocks.join("\n")], {
        cwd: folder,
        stdio: ["ignore", "pipe", "pipe"],
        env: {
            ...process.env,
            PATH: [dirname(command), process.env.PATH].join(delimiter),
            ...engineEnvironment(home, providers),
            PULUMI_HOME: home,
            PULUMI_SECRETS_PROVIDER: "passphrase",
        },
    });
    let said = "";
    for (const stream of [shell.stdout, shell.stderr]) {
        stream.on("data", (data: Buffer) => (said += data.toString()));
    }
    return new Promise((resolve) => {
        shell.on("close", (code) => {
            resolve({ code, said });
        });
    });
}
