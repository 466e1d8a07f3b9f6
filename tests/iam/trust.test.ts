import assert from "node:assert/strict";
import {
    Context,
    GithubRepository,
    githubTrust,
    serializeTrust,
    subjects,
} from "../../persistent/identity/trust";
import { contexts, pipelineRoles } from "../../persistent/identity/roles";
import { serviceRoles } from "../../persistent/identity/task-roles";
import { assumeRole } from "../../rehearsal/iam/authorize";
import { World } from "../../rehearsal/iam/question";
import { recordedPrograms } from "../../rehearsal/iam/programs";
import { Document } from "../../rehearsal/iam/role-documents";
import { rolesFromSource, serviceRoleFromSource } from "../../rehearsal/iam/roles-from-source";
import { exampleRepository } from "../../rehearsal/iam/examples";
import { RoleSimulator } from "../../rehearsal/iam/simulate";

const programs = recordedPrograms();
const roles = rolesFromSource(programs);
const { accountId } = programs.world;
const aud = "sts.amazonaws.com";

/** An account with one role. */
function world(trust: unknown): World {
    const arn = `arn:aws:iam::${accountId}:role/r`;
    const role = {
        type: "aws:iam/role:Role",
        name: "r",
        id: "r",
        inputs: { assumeRolePolicy: JSON.stringify(trust) },
        outputs: { arn },
        tags: {},
    };
    return { ...programs.world, find: (predicate) => [role].filter(predicate) };
}

function opens(trust: unknown, claims: { sub: string; aud: string; iss?: string }): boolean {
    return assumeRole(claims, `arn:aws:iam::${accountId}:role/r`, world(trust)).length === 0;
}

const repository = "repo:octo-org/gatus";
const immutable = "repo:octo-org@583231/gatus@1296269";

describe("trust", () => {
    for (const role of pipelineRoles) {
        for (const context of contexts[role]) {
            it(`${role} opens to ${context}, as GitHub says it in both forms`, () => {
                for (const form of [repository, immutable]) {
                    assert.equal(opens(roles[role].trust, { sub: `${form}:${context}`, aud }), true);
                }
            });
        }

        it(`${role} opens to no other job of the repository`, () => {
            const all = new Set<string>(pipelineRoles.flatMap((other) => contexts[other]));
            for (const name of ["production", "staging"]) {
                all.add(`environment:${name}`);
            }
            for (const ref of [
                "heads/evil",
                "tags/v1",
                "heads/gh-readonly-queue/main/pr-1",
                "pull/1/merge",
            ]) {
                all.add(`ref:refs/${ref}`);
            }
            const own = new Set<string>(contexts[role]);
            const others = [...all, "pull_request_target", ""].filter((context) => !own.has(context));
            for (const context of others) {
                assert.equal(
                    opens(roles[role].trust, { sub: `${repository}:${context}`, aud }),
                    false,
                    context,
                );
            }
        });
    }

    const forged: Readonly<Record<string, { sub: string; aud?: string; iss?: string }>> = {
        "another repository": { sub: "repo:octo-org/other:environment:wake" },
        "another owner": { sub: "repo:evil/gatus:environment:wake" },
        "a repository that begins like ours": { sub: "repo:octo-org/gatus-evil:environment:wake" },
        "an owner that ends like ours": { sub: "repo:evil-octo-org/gatus:environment:wake" },
        "an environment that begins like ours": { sub: `${repository}:environment:wake-evil` },
        "an environment within another's name": { sub: `${repository}:environment:x:environment:wake` },
        "other letters": { sub: "repo:Octo-Org/Gatus:environment:wake" },
        "a wildcard": { sub: "repo:octo-org/gatus:*" },
        "our name, taken over by another owner": { sub: "repo:octo-org@999/gatus@1296269:environment:wake" },
        "our name, given to another repository": { sub: "repo:octo-org@583231/gatus@999:environment:wake" },
        "the ids without the names": { sub: "repo:583231/1296269:environment:wake" },
        "another audience": { sub: `${repository}:environment:wake`, aud: "https://github.com/octo-org" },
        "no audience": { sub: `${repository}:environment:wake`, aud: "" },
        "another issuer": { sub: `${repository}:environment:wake`, iss: "https://token.evil.example" },
        "an issuer of an enterprise": {
            sub: `${repository}:environment:wake`,
            iss: "https://token.actions.githubusercontent.com/evil-corp",
        },
    };
    for (const [what, { sub, aud: audience = aud, iss }] of Object.entries(forged)) {
        it(`deploy stays shut to ${what}`, () => {
            const claims = { sub, aud: audience, ...(iss !== undefined && { iss }) };
            assert.equal(opens(roles.deploy.trust, claims), false);
        });
    }

    it("has no wildcard, and always both conditions", () => {
        for (const { trust } of Object.values(roles)) {
            assert.doesNotMatch(JSON.stringify(trust), /\*|StringLike|ForAllValues/);
            for (const statement of trust.Statement) {
                assert.deepEqual(Object.keys(statement.Condition?.StringEquals ?? {}), [
                    "token.actions.githubusercontent.com:aud",
                    "token.actions.githubusercontent.com:sub",
                ]);
            }
        }
    });

    it("says which role and which subject, when a role stays shut", () => {
        const claims = { sub: "repo:evil/gatus:pull_request", aud };
        const [denial] = assumeRole(claims, `arn:aws:iam::${accountId}:role/r`, world(roles.preview.trust));
        assert.equal(denial?.action, "sts:AssumeRoleWithWebIdentity");
        assert.equal(denial.role, "r");
        assert.equal(denial.name, claims.sub);
    });

    for (const role of serviceRoles) {
        it(`${role} is for one service, working for this account`, () => {
            const { trust } = serviceRoleFromSource(role, programs);
            const [statement] = trust.Statement as unknown as [{ Principal: unknown; Condition: object }];
            const service = role === "flow-log" ? "vpc-flow-logs" : "ecs-tasks";
            assert.deepEqual(statement.Principal, { Service: `${service}.amazonaws.com` });
            assert.match(
                JSON.stringify(statement.Condition),
                new RegExp(`"aws:SourceAccount":"${accountId}"`),
            );
            assert.match(
                JSON.stringify(statement.Condition),
                /"aws:SourceArn":"arn:aws:e[a-z0-9]+:[a-z0-9-]+:\d{12}:/,
            );
            assert.equal(new RoleSimulator({ ...roles.deploy, trust }).trusts("arn", {}), false);
        });
    }
});

describe("trust, misconfigured", () => {
    const faults: Readonly<Record<string, GithubRepository>> = {
        "no owner": { repository: "gatus" },
        "no name": { repository: "octo-org/" },
        "a wildcard": { repository: "octo-org/*" },
        "a wildcard owner": { repository: "*/gatus" },
        "an address": { repository: "https://github.com/octo-org/gatus" },
        "a colon, which would begin a context": { repository: "octo-org/gatus:pull_request" },
        "three parts": { repository: "octo-org/gatus/main" },
        "an owner's id that is a name": { ...exampleRepository, ownerId: "octo-org" },
        "a repository's id with a wildcard": { ...exampleRepository, repositoryId: "129*" },
        "an id of zero": { ...exampleRepository, ownerId: "0" },
    };
    for (const [what, github] of Object.entries(faults)) {
        it(`refuses ${what}`, () => {
            assert.throws(
                () => subjects(github, ["pull_request"]),
                /^.*(githubRepository|githubOwnerId|Id) is '/,
            );
        });
    }

    it("refuses one id without the other", () => {
        assert.throws(
            () => subjects({ repository: "octo-org/gatus", ownerId: "1" }, ["pull_request"]),
            /both/,
        );
    });

    it("refuses a trust policy that outgrows its limit, naming the role", () => {
        const many = Array.from({ length: 30 }, (_, index): Context => `environment:number-${index}`);
        const document = githubTrust("arn", exampleRepository, many);
        assert.throws(
            () => serializeTrust("gatus-prod-deploy", document),
            /trust policy of the role 'gatus-prod-deploy' has \d{4} characters; AWS allows 2048/,
        );
    });

    it("would be seen open, were it a wildcard", () => {
        const { trust } = roles.deploy;
        const json = JSON.stringify(trust)
            .replace("StringEquals", "StringLike")
            .replaceAll("environment:wake", "*");
        const loose = JSON.parse(json) as Document;
        assert.equal(opens(loose, { sub: `${repository}:pull_request`, aud }), true);
    });
});
