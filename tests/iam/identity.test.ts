import assert from "node:assert/strict";
import { pipelineRoles } from "../../persistent/identity/roles";
import { serviceRoles } from "../../persistent/identity/task-roles";

import { exampleState } from "../../rehearsal/iam/examples";
import { Programs, recordedPrograms } from "../../rehearsal/iam/programs";
import { roleDocuments } from "../../rehearsal/iam/role-documents";
import { rolesFromSource, scopeOf, serviceRoleFromSource } from "../../rehearsal/iam/roles-from-source";
import { exampleRepository } from "../../rehearsal/iam/examples";
import { isWithoutPermissions } from "../../rehearsal/iam/table";
import { Recorder, Recording } from "../../scripts/support/record-program";

const config = {
    githubRepository: exampleRepository.repository,
    githubOwnerId: exampleRepository.ownerId,
    githubRepositoryId: exampleRepository.repositoryId,
    stateBucket: exampleState.bucket,
    stateKeyArn: exampleState.keyArn,
    alertWebhookParameter: "/gatus/alert-webhook",
};

describe("identity, as the persistent program creates it", () => {
    const recorder = new Recorder();
    let persistent: Recording;
    let programs: Programs;

    before(async () => {
        persistent = await recorder.run("persistent", { config });
        await recorder.run("image");
        await recorder.run("ephemeral");
        const resources = recorder.account
            .find(({ type }) => !isWithoutPermissions(type))
            .map((resource) => ({ ...resource, project: "" }));
        programs = { source: "a test", stack: "prod", resources, world: recorder.account };
    });

    for (const role of pipelineRoles) {
        it(`${role}: has the policies and the trust that its source says`, () => {
            const real = roleDocuments(String(persistent.outputs[`${role}RoleArn`]), recorder.account);
            const { trust, policies } = rolesFromSource(programs)[role];
            assert.deepEqual(real.policies, policies);
            assert.deepEqual(real.trust, trust);
        });
    }

    for (const role of serviceRoles) {
        it(`${role}: has the policy and the trust that its source says`, () => {
            const { passed } = scopeOf(programs);
            const arn = {
                task: passed.taskRoleArn,
                execution: passed.executionRoleArn,
                "flow-log": passed.flowLogRoleArn,
            }[role];
            const real = roleDocuments(arn, recorder.account);
            const { trust, policies } = serviceRoleFromSource(role, programs);
            assert.deepEqual(real.policies, policies);
            assert.deepEqual(real.trust, trust);
        });
    }

    it("is examined for the programs as they are: recorded-programs.json is up to date", () => {
        // Under mocks awsx makes nothing of the VPC, and the image's state is nobody's.
        const madeByAwsx =
            /^aws:ec2\/(vpc|subnet|internetGateway|routeTable|route|routeTableAssociation|eip|natGateway):/;
        const list = ({ resources }: Programs) =>
            resources
                .filter(({ type }) => !madeByAwsx.test(type) && !type.startsWith("docker:"))
                .map(({ type, name }) => `${type} ${name}`)
                .sort();
        assert.deepEqual(
            list(recordedPrograms()),
            list(programs),
            "Record them again: npm start && npm run iam -- --record",
        );
    });

    it("protects the GitHub provider and every role", () => {
        const kinds = ["aws:iam/openIdConnectProvider:OpenIdConnectProvider", "aws:iam/role:Role"];
        const identities = persistent.resources.filter(({ type }) => kinds.includes(type));
        assert.equal(identities.length, 1 + pipelineRoles.length + serviceRoles.length);
        assert.deepEqual(
            identities.filter((it) => !it.protect).map(({ name }) => name),
            [],
        );
    });
});

describe("identity, configured otherwise", () => {
    it("uses the account's GitHub provider where there is one already", async () => {
        const recorder = new Recorder();
        const { resources, outputs } = await recorder.run("persistent", {
            config: { githubOidcProvider: "existing" },
        });
        assert.equal(resources.filter(({ type }) => type.includes("openIdConnectProvider")).length, 0);
        const { trust } = roleDocuments(String(outputs.deployRoleArn), recorder.account);
        assert.match(
            JSON.stringify(trust),
            /arn:aws:iam::111122223333:oidc-provider\/token\.actions\.githubusercontent\.com/,
        );
    });

    it("grants nothing on a file system when the history is in memory", async () => {
        const recorder = new Recorder();
        const { outputs } = await recorder.run("persistent", { config: { history: "memory" } });
        const roles = pipelineRoles.map((role) => String(outputs[`${role}RoleArn`]));
        for (const arn of [...roles, String(outputs.taskRoleArn)]) {
            const { policies } = roleDocuments(arn, recorder.account);
            assert.doesNotMatch(JSON.stringify(policies), /elasticfilesystem|NetworkInterface"/);
        }
        const task = roleDocuments(String(outputs.taskRoleArn), recorder.account);
        assert.deepEqual(task.policies, {});
    });

    it("reads no secret, and trusts the subject with the ids alone, where nothing more is configured", async () => {
        const recorder = new Recorder();
        const { outputs } = await recorder.run("persistent");
        const { policies } = roleDocuments(String(outputs.executionRoleArn), recorder.account);
        assert.doesNotMatch(JSON.stringify(policies), /ssm:|kms:/);
        const { trust } = roleDocuments(String(outputs.previewRoleArn), recorder.account);
        assert.deepEqual(
            trust.Statement[0]?.Condition?.StringEquals?.["token.actions.githubusercontent.com:sub"],
            "repo:example-org@1234567/status@987654321:pull_request",
        );
    });

    it("trusts the subject without ids where it is configured, and the repository's id all the same", async () => {
        const recorder = new Recorder();
        const { outputs } = await recorder.run("persistent", { config: { githubSubjects: "classic" } });
        const { trust } = roleDocuments(String(outputs.driftRoleArn), recorder.account);
        const { "token.actions.githubusercontent.com:sub": sub, ...others } =
            trust.Statement[0]?.Condition?.StringEquals ?? {};
        assert.equal(sub, "repo:example-org/status:environment:drift");
        assert.equal(others["token.actions.githubusercontent.com:repository_id"], "987654321");
    });
});
