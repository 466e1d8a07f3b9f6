import assert from "node:assert/strict";
import { exampleSide, GithubSide, Repository } from "../../rehearsal/stand-in/github-side";
import { GithubPackage } from "../../rehearsal/stand-in/github";
import { Properties, ResourceRequest, State, UNKNOWN } from "../../rehearsal/stand-in/serve";

const repository = "status";
const environment = "github:index/repositoryEnvironment:RepositoryEnvironment";
const policy = "github:index/repositoryEnvironmentDeploymentPolicy:RepositoryEnvironmentDeploymentPolicy";
const variable = "github:index/actionsVariable:ActionsVariable";
const ruleset = "github:index/repositoryRuleset:RepositoryRuleset";
const permissions = "github:index/actionsRepositoryPermissions:ActionsRepositoryPermissions";

function request(type: string): ResourceRequest {
    return { urn: `urn:pulumi:prod::gatus-github::${type}::x`, type, name: "x", connection: "" };
}

function create(side: GithubSide, type: string, inputs: Properties, preview = false): Promise<State> {
    // What is refused is thrown before there is a promise.
    return (async () => new GithubPackage(side).create(request(type), { repository, ...inputs }, preview))();
}

function withFacts(facts: Partial<Repository>): GithubSide {
    return new GithubSide({ fullName: "example-org/status", id: 987654321, ...facts });
}

describe("the stand-in for GitHub", () => {
    it("keeps what was set, by the provider's ids, and forgets what was deleted", async () => {
        const side = exampleSide();
        const github = new GithubPackage(side);
        const made = await create(side, environment, { environment: "wake" });
        assert.equal(made.id, "status:wake");
        const branch = await create(side, policy, { environment: "wake", branchPattern: "main" });
        assert.match(branch.id, /^status:wake:\d+$/);
        assert.equal((await github.read(request(environment), made.id))?.inputs.environment, "wake");
        await github.delete(request(environment), made.id);
        assert.equal(await github.read(request(environment), made.id), undefined);
    });

    it("takes over an environment that is there, but no variable and no ruleset", async () => {
        const side = exampleSide();
        await create(side, environment, { environment: "wake" });
        await create(side, environment, { environment: "wake", canAdminsBypass: false });
        await create(side, variable, { variableName: "AWS_REGION", value: "eu-west-1" });
        await assert.rejects(
            create(side, variable, { variableName: "AWS_REGION", value: "eu-west-2" }),
            /409 Already exists/,
        );
        await create(side, ruleset, { name: "main" });
        await assert.rejects(create(side, ruleset, { name: "main" }), /422 .*Name must be unique/);
    });

    it("lets somebody adopt them by id, and changes what it adopted", async () => {
        const side = exampleSide();
        const github = new GithubPackage(side);
        const { id } = await create(side, ruleset, { name: "main" });
        assert.equal((await github.read(request(ruleset), `status:${id}`))?.id, id);
        await create(side, variable, { variableName: "AWS_REGION", value: "eu-west-1" });
        const news = { repository, variableName: "AWS_REGION", value: "eu-west-2" };
        await github.update(request(variable), "status:AWS_REGION", news, {}, false);
        assert.equal(side.get(variable, "status:AWS_REGION")?.outputs.value, "eu-west-2");
    });

    it("refuses what a plan lacks, as GitHub does", async () => {
        const free = withFacts({ visibility: "private", plan: "free" });
        await assert.rejects(create(free, environment, { environment: "wake" }), /404 Not Found/);
        await assert.rejects(create(free, ruleset, { name: "main" }), /403 Upgrade to GitHub Pro/);
        const team = withFacts({ visibility: "private", plan: "team" });
        await create(team, environment, { environment: "wake" });
        const reviewed = { environment: "production", reviewers: [{ users: [1] }] };
        await assert.rejects(create(team, environment, reviewed), /422 .*required reviewers protection rule/);
        await create(withFacts({ visibility: "private", plan: "enterprise" }), environment, reviewed);
    });

    it("refuses another repository, an unknown environment, a stranger, and what an organization decides", async () => {
        await assert.rejects(create(exampleSide(), variable, { repository: "other" }), /404 Not Found/);
        await assert.rejects(create(exampleSide(), policy, { environment: "wake" }), /404 Not Found/);
        await assert.rejects(create(withFacts({ admin: false }), variable, {}), /403 Must have admin rights/);
        await assert.rejects(create(withFacts({ organizationDecides: true }), permissions, {}), /409/);
    });

    it("says in a preview what is not known yet, and sets nothing", async () => {
        const side = exampleSide();
        const { outputs } = await create(side, environment, { environment: "wake" }, true);
        assert.equal(outputs.repositoryId, UNKNOWN);
        assert.deepEqual(
            side.find(() => true),
            [],
        );
    });

    it("names a type and a function that it doesn't know", async () => {
        await assert.rejects(
            create(exampleSide(), "github:index/team:Team", {}),
            /does not know github:index\/team:Team/,
        );
        assert.throws(
            () => new GithubPackage(exampleSide()).invoke("github:index/getX:getX", {}),
            /does not know the function/,
        );
    });
});
