import assert from "node:assert/strict";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { environments, mainBranch, requiredChecks, variables } from "../../lib/github-names";
import { Repository, GithubSide } from "../../rehearsal/stand-in/github-side";
import { badToken } from "../../rehearsal/stand-in/github";
import { all, one } from "../support/find";
import { assertInventory } from "../support/inventory";
import { Recorder, Recording } from "../../scripts/support/record-program";

const setting = "repositoryEnvironment:RepositoryEnvironment";
const token = "a token of the tests";

/** GitHub's program beside a persistent layer that is up. */
async function run(
    config: Record<string, string> = {},
    repository: Partial<Repository> = {},
): Promise<Recording> {
    const recorder = new Recorder();
    recorder.github = new GithubSide({ fullName: "example-org/status", id: 987654321, ...repository });
    await recorder.run("persistent");
    return recorder.run("github", { config });
}

describe("github program", () => {
    const before_ = { ...process.env };
    before(() => {
        process.env.GITHUB_TOKEN = token;
        delete process.env.GITHUB_OWNER;
    });
    after(() => {
        process.env = before_;
    });

    it("registers the resources of its inventory, and never the token in plain text", async () => {
        const recording = await run();
        const resources = recording.resources.map((resource) =>
            resource.type === "pulumi:providers:github"
                ? { ...resource, inputs: { ...resource.inputs, token: "(secret)" } }
                : resource,
        );
        assertInventory(join(__dirname, "inventory.yaml"), { ...recording, resources });
        const provider = one(recording, "pulumi:providers:github");
        assert.equal(provider.inputs.owner, "example-org");
        const { value, ...mark } = provider.inputs.token as Record<string, unknown>;
        assert.deepEqual([value, Object.values(mark)], [token, [pulumi.runtime.specialSecretSig]]);
        assert.doesNotMatch(JSON.stringify(recording.outputs), new RegExp(token));
    });

    it("makes every environment that there is, for main alone, and asks in the one that is reviewed", async () => {
        const recording = await run();
        const made = all(recording, setting);
        assert.deepEqual(made.map(({ name }) => name).sort(), Object.keys(environments).sort());
        for (const { name, inputs } of made) {
            const reviewed = environments[name as keyof typeof environments].reviewed;
            assert.equal(inputs.reviewers !== undefined, reviewed, name);
            assert.equal(inputs.canAdminsBypass, false, name);
        }
        const policies = all(recording, "DeploymentPolicy:RepositoryEnvironmentDeploymentPolicy");
        assert.deepEqual(
            policies.map(({ inputs }) => [inputs.environment, inputs.branchPattern]).sort(),
            Object.keys(environments)
                .map((name) => [name, mainBranch])
                .sort(),
        );
    });

    it("sets every variable that the workflows read, with what the persistent layer promises", async () => {
        const recording = await run();
        const values: Record<string, unknown> = Object.fromEntries(
            all(recording, "actionsVariable:ActionsVariable").map(({ inputs }) => [
                String(inputs.variableName),
                inputs.value,
            ]),
        );
        assert.deepEqual(
            Object.keys(values).sort(),
            variables.filter((name) => name !== "ATTESTATIONS").sort(),
        );
        assert.equal(values.PULUMI_BACKEND_URL, "s3://example-pulumi-state?region=eu-west-2");
        for (const [name, value] of Object.entries(values).filter(([name]) => name.endsWith("_ROLE_ARN"))) {
            const role = name.replace("_ROLE_ARN", "").toLowerCase();
            assert.match(String(value), new RegExp(`^arn:aws:iam::111122223333:role/gatus-prod-${role}-`));
        }
        const attested = await run(
            { attestations: "true", plan: "enterprise" },
            { visibility: "private", plan: "enterprise" },
        );
        assert.equal(all(attested, "actionsVariable:ActionsVariable").length, variables.length);
    });

    it("requires the checks by name, from Actions alone, and reviews where people work together", async () => {
        const rulesOf = (recording: Recording) =>
            one(recording, "repositoryRuleset:RepositoryRuleset").inputs.rules as {
                pullRequest: Record<string, unknown>;
                requiredStatusChecks: { requiredChecks: { context: string; integrationId: number }[] };
            };
        const { pullRequest, requiredStatusChecks } = rulesOf(await run());
        assert.deepEqual(
            requiredStatusChecks.requiredChecks,
            requiredChecks.map((context) => ({ context, integrationId: 15368 })),
        );
        assert.equal(pullRequest.requireCodeOwnerReview, true);
        const alone = rulesOf(await run({ requiredReviews: "0" })).pullRequest;
        assert.deepEqual(
            [alone.requiredApprovingReviewCount, alone.requireCodeOwnerReview, alone.requireLastPushApproval],
            [0, false, false],
        );
    });

    it("asks teams and users, and nobody where no approval is wanted", async () => {
        const both = await run({ reviewers: '["octocat", "team:status-page"]', preventSelfReview: "true" });
        const asked = all(both, setting).filter(({ inputs }) => inputs.reviewers !== undefined);
        assert.deepEqual(
            asked.map(({ name, inputs }) => [name, inputs.reviewers, inputs.preventSelfReview]),
            [["production", [{ users: [583231], teams: [271828] }], true]],
        );
        const none = await run({ approval: "none", reviewers: "[]" });
        assert.ok(all(none, setting).every(({ inputs }) => inputs.reviewers === undefined));
    });

    it("leaves Actions' settings to an organization that decides them", async () => {
        const recording = await run({ actionsPermissions: "organization" }, { organizationDecides: true });
        assert.deepEqual(all(recording, "Permissions"), []);
        await assert.rejects(run({}, { organizationDecides: true }), /actions\/permissions.*: 409 \[\]/);
    });

    const privately = { visibility: "private" } as const;
    /** What is amiss, the configuration, the repository, and the word for it. */
    const refusals: readonly [string, Record<string, string>, Partial<Repository>, RegExp][] = [
        [
            "a repository that isn't there",
            {},
            { fullName: "example-org/other" },
            /knows no such repository.*fine-grained/,
        ],
        [
            "another repository of that name",
            {},
            { id: 7 },
            /another repository than the roles trust: its id is 7, githubRepositoryId is 987654321/,
        ],
        [
            "a repository that was renamed",
            {},
            { fullName: "example-org/page", formerNames: ["example-org/status"] },
            /called 'example-org\/page' now.*Set gatus-persistent:githubRepository/,
        ],
        ["a token's user without the right", {}, { admin: false }, /user may not administer it/],
        [
            "a token without the scope",
            {},
            { scopes: "gist, read:org" },
            /has the scopes 'gist, read:org', and needs repo/,
        ],
        ["an archive", {}, { archived: true }, /archived/],
        ["another default branch", {}, { defaultBranch: "master" }, /default branch is 'master'/],
        [
            "a user's teams",
            { reviewers: '["team:x"]' },
            { owner: "User" },
            /belongs to a user, who has no teams/,
        ],
        [
            "a plan without environments",
            {},
            privately,
            /free.*neither environments nor rules.*Make the repository public/,
        ],
        [
            "a plan without reviewers",
            { plan: "team" },
            privately,
            /plan team.*no required reviewers.*approval to none/,
        ],
        [
            "a plan without attestations",
            { plan: "pro", approval: "none", reviewers: "[]", attestations: "true" },
            privately,
            /plan pro.*no attestations.*attestations to false/,
        ],
        [
            "a reviewer whom GitHub doesn't know",
            { reviewers: '["nobody"]' },
            {},
            /doesn't know.*\n {2}- nobody: .*404/,
        ],
    ];
    for (const [what, config, repository, words] of refusals) {
        it(`refuses ${what}, before anything is made`, async () => {
            const recorder = new Recorder();
            const facts = { fullName: "example-org/status", id: 987654321, ...repository };
            recorder.github = new GithubSide(facts);
            await recorder.run("persistent");
            await assert.rejects(recorder.run("github", { config }), words);
            assert.deepEqual(
                recorder.github.find(() => true),
                [],
            );
        });
    }

    it("says all that is amiss together", async () => {
        await assert.rejects(
            run({}, { admin: false, archived: true, defaultBranch: "master" }),
            /may not administer(.|\n)*archived(.|\n)*'master'/,
        );
    });

    it("works on a private repository whose plan has what is wanted", async () => {
        const team = { ...privately, plan: "team" } as const;
        assert.ok(await run({ plan: "team", approval: "none", reviewers: "[]" }, team));
        const enterprise = { ...privately, plan: "enterprise" } as const;
        assert.ok(await run({ plan: "enterprise" }, enterprise));
    });

    it("needs a token, and says how to get one; and no other owner", async () => {
        try {
            delete process.env.GITHUB_TOKEN;
            await assert.rejects(
                run(),
                /GITHUB_TOKEN is not set.*GITHUB_TOKEN=\$\(gh auth token\) pulumi up/,
            );
            process.env.GITHUB_TOKEN = badToken;
            await assert.rejects(run(), /401 Bad credentials.*has expired/);
            process.env.GITHUB_TOKEN = token;
            process.env.GITHUB_OWNER = "somebody-else";
            await assert.rejects(run(), /GITHUB_OWNER is 'somebody-else'.*unset GITHUB_OWNER/);
        } finally {
            process.env.GITHUB_TOKEN = token;
            delete process.env.GITHUB_OWNER;
        }
    });

    it("can be previewed", async () => {
        const recorder = new Recorder();
        await recorder.run("persistent");
        const preview = await recorder.run("github", { preview: true });
        assert.equal(preview.resources.filter(({ type }) => type.startsWith("github:")).length, 21);
    });
});
