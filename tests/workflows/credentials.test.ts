import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PipelineRole, pipelineRoles, trusted } from "../../persistent/identity/roles";
import { assumeRole } from "../../rehearsal/iam/authorize";
import { exampleRepository } from "../../rehearsal/iam/examples";
import { githubToken, TokenJob } from "../../rehearsal/iam/github-token";
import { recordedPrograms } from "../../rehearsal/iam/programs";
import { rolesFromSource } from "../../rehearsal/iam/roles-from-source";
import {
    environmentOf,
    expand,
    Job,
    jobNamed,
    jobs,
    label,
    needs,
    root,
    scriptsOf,
    using,
    workflows,
} from "./load";

/** The jobs that GitHub may issue a token for, one for each kind of event that sets the workflow off. */
function tokenJobs(job: Job): TokenJob[] {
    const { workflow } = job;
    const environment = environmentOf(job);
    const kinds = new Set(
        // A schedule runs on the default branch, and so must what is started by hand: the roles trust no other.
        Object.keys(workflow.on).map((event) => (event === "pull_request" ? event : "main")),
    );
    return [...kinds].map((on) => ({ on, workflow: workflow.file, environment }));
}

const programs = recordedPrograms();
const roles = Object.entries(rolesFromSource(programs)).map(([name, { arn, trust }]) => ({
    name: name as PipelineRole,
    arn,
    resource: {
        type: "aws:iam/role:Role",
        name,
        id: name,
        inputs: { assumeRolePolicy: trust },
        outputs: { arn },
        tags: {},
    },
}));
const world = {
    ...programs.world,
    find: (predicate: (resource: (typeof roles)[number]["resource"]) => boolean) =>
        roles.map(({ resource }) => resource).filter(predicate),
};

/** The roles that a token opens. */
function opened(job: TokenJob): PipelineRole[] {
    const token = githubToken(exampleRepository, job);
    return roles.filter(({ arn }) => assumeRole(token, arn, world).length === 0).map(({ name }) => name);
}

/** The role that a job assumes, by the variable that holds its ARN. */
function roleOf(job: Job): PipelineRole | undefined {
    const steps = using(job, "aws-actions/configure-aws-credentials");
    assert.ok(steps.length <= 1, `${label(job)} assumes two roles`);
    const variable = String(steps[0]?.with?.["role-to-assume"] ?? "");
    return pipelineRoles.find((role) => variable === `\${{ vars.${role.toUpperCase()}_ROLE_ARN }}`);
}

const withRole = jobs.filter((job) => using(job, "aws-actions/configure-aws-credentials").length > 0);

describe("workflows: credentials", () => {
    it("are given to every job that asks for them: by the role that it asks, and by no other", () => {
        assert.ok(withRole.length >= 8);
        for (const job of withRole) {
            const role = roleOf(job);
            assert.ok(
                role !== undefined,
                `${label(job)} assumes a role that persistent/identity doesn't have`,
            );
            for (const each of tokenJobs(job)) {
                assert.deepEqual(
                    opened(each),
                    [role],
                    `${label(job)} asks for ${role}; \`trusted\` in persistent/identity/roles.ts says for which jobs it is`,
                );
            }
        }
    });

    it("are trusted to no environment, and no workflow, that has no such job", () => {
        const used = new Set(
            withRole.flatMap((job) =>
                tokenJobs(job).map(
                    ({ on, environment, workflow }) =>
                        `${roleOf(job) ?? ""}: ${on === "main" ? `${environment ?? "none"} ${workflow}` : "pull requests"}`,
                ),
            ),
        );
        const trustedJobs = pipelineRoles.flatMap((role) =>
            trusted[role].flatMap((jobs) =>
                jobs.of === "main"
                    ? jobs.workflows.map((file) => `${role}: ${jobs.environment ?? "none"} ${file}`)
                    : [`${role}: ${jobs.of}`],
            ),
        );
        assert.deepEqual(trustedJobs.sort(), [...used].sort());
    });

    it("are the only reason for an id-token", () => {
        const withToken = jobs.filter(({ permissions }) => permissions?.["id-token"] !== undefined);
        assert.deepEqual(withToken.map(label), withRole.map(label));
    });

    it("for pull requests are the role preview's, and only for branches of this repository", () => {
        for (const job of withRole.filter(({ workflow }) => "pull_request" in workflow.on)) {
            assert.equal(roleOf(job), "preview", label(job));
            assert.match(
                job.if ?? "",
                /^\$\{\{ github\.event\.pull_request\.head\.repo\.full_name == github\.repository && [\w. &]+ \}\}$/,
                label(job),
            );
        }
    });
});

/** Scripts that write a stack's state, with the project that they write. */
const writers: Record<string, (job: Job) => string[]> = {
    orphans: () => ["gatus-ephemeral"],
    sleep: () => ["gatus-ephemeral"],
    // With --find it only asks the registry.
    "publish-image": ({ steps }) =>
        steps.some(({ run = "" }) => run.includes("publish-image") && !run.includes("--find"))
            ? ["gatus-image"]
            : [],
    drift: (job) => expand(job, "${{ matrix.project }}"),
};

/** The projects whose stack a job writes, or locks. */
function writes(job: Job): string[] {
    const scripts = job.steps.map(({ run = "" }) => run).join("\n");
    const direct = [...scripts.matchAll(/pulumi (?:up|destroy|refresh|cancel|import|state)\b(.*)/g)].map(
        ([, rest = ""]) =>
            /--cwd "?(?:\$FOLDER\/|released\/)?ephemeral/.test(rest)
                ? "gatus-ephemeral"
                : rest.includes("--cwd persistent")
                  ? "gatus-persistent"
                  : "gatus-image",
    );
    const called = scriptsOf(job).flatMap((name) => writers[name]?.(job) ?? []);
    const actions = using(job, "pulumi/actions").map(({ with: inputs }) => inputs?.command);
    assert.deepEqual(
        actions.filter((command) => command !== "preview" && command !== undefined),
        [],
        label(job),
    );
    return [...new Set([...direct, ...called])];
}

describe("workflows: a repository that was not set up", () => {
    it("runs no job that signs in without its variables, and says once what is missing", () => {
        for (const { file, jobs: own } of workflows.filter(
            ({ file }) => !/^(pull-request|recover)/.test(file),
        )) {
            const missing = own.find(({ id }) => id === "missing") ?? assert.fail(`${file} says nothing`);
            const names = [...(missing.if ?? "").matchAll(/vars\.(\w+)/g)].map(([, name = ""]) => name);
            const begins = own.filter((job) => withRole.includes(job) && needs(job).length === 0);
            const begin = begins.length > 0 ? begins : own.filter(({ id }) => id === "confirm");
            assert.ok(begin.length > 0, file);
            for (const job of begin) {
                assert.equal(
                    job.if,
                    `\${{ ${names.map((name) => `vars.${name}`).join(" && ")} }}`,
                    label(job),
                );
            }
            const roles = own
                .filter((job) => withRole.includes(job))
                .map((job) => `${roleOf(job) ?? ""}_role_arn`);
            const needed = ["aws_account_id", "aws_region", "pulumi_backend_url", ...new Set(roles)];
            assert.deepEqual(names.map((name) => name.toLowerCase()).sort(), needed.sort(), file);
            const said = JSON.stringify(missing.steps);
            assert.ok(
                names.every((name) => said.includes(`!vars.${name} && '${name}'`)),
                file,
            );
        }
    });

    it("every sign-in pins the account, and its session bears the run's id", () => {
        for (const job of withRole) {
            const [{ with: inputs = {} } = {}] = using(job, "aws-actions/configure-aws-credentials");
            assert.equal(inputs["allowed-account-ids"], "${{ vars.AWS_ACCOUNT_ID }}", label(job));
            assert.match(
                String(inputs["role-session-name"]),
                /^[a-z-]+-\$\{\{ github\.run_id \}\}$/,
                label(job),
            );
        }
    });
});

describe("workflows: one writer a stack", () => {
    it("every job that writes a stack is in that stack's group, waits its turn, and is never cut off", () => {
        const found = jobs.filter((job) => writes(job).length > 0);
        assert.ok(found.length >= 7);
        for (const job of found) {
            const { group = "", queue, "cancel-in-progress": cancels } = job.concurrency ?? {};
            assert.deepEqual(
                expand(job, group),
                writes(job).map((project) => `${project}-prod`),
                label(job),
            );
            // Without `queue: max` a third run would push the waiting one out: the night's sleep would be dropped.
            assert.deepEqual([cancels, queue], [false, "max"], label(job));
        }
        for (const job of jobs.filter((each) => !found.includes(each))) {
            assert.equal(job.concurrency, undefined, `${label(job)} holds up a group without need`);
        }
    });

    it("every script that writes a stack is known as one", () => {
        const folder = join(root, "scripts", "pipeline");
        const writing = readdirSync(folder).filter((file) => {
            if (!file.endsWith(".ts")) {
                return false;
            }
            const text = readFileSync(join(folder, file), "utf8");
            return /runPulumi(Within)?\b/.test(text) && /\["(up|destroy|refresh|cancel)"/.test(text);
        });
        assert.deepEqual(
            writing.map((file) => file.replace(/\.ts$/, "")).sort(),
            Object.keys(writers).sort(),
        );
    });

    it("deploys what was previewed, with the policy, and destroys by one script", () => {
        const ups = jobs.flatMap(({ steps }) =>
            steps.map(({ run = "" }) => run).filter((run) => run.includes("pulumi up")),
        );
        assert.equal(ups.length, 3);
        for (const run of ups) {
            assert.match(run, /--skip-preview .*--policy-pack \.\.\/policy/);
            // What the image stack names may have been published since, and approved by nobody.
            assert.match(run, /--config gatus-ephemeral:imageUri="\$IMAGE"$/);
        }
        assert.ok(jobs.every(({ steps }) => steps.every(({ run = "" }) => !run.includes("pulumi destroy"))));
    });
});

describe("workflows: approvals", () => {
    const approvals = jobs.filter((job) => environmentOf(job) === "production");

    it("are in a job of their own that holds nothing and may do nothing", () => {
        assert.deepEqual(approvals.map(label).sort(), [
            "recover.yml: approve",
            "release.yml: approve",
            "rollback.yml: approve",
        ]);
        for (const { permissions, concurrency, workflow, steps } of approvals) {
            assert.deepEqual([permissions, concurrency, workflow.concurrency], [{}, undefined, undefined]);
            assert.ok(steps.every(({ uses }) => uses === undefined));
        }
    });

    it("are needed by every job that deploys or recovers, and by none on a schedule", () => {
        for (const job of withRole.filter(({ workflow }) => workflow.file === "recover.yml")) {
            assert.ok(needs(job).includes("approve"), label(job));
        }
        assert.deepEqual(needs(jobNamed("release.yml: deploy")), [
            "image",
            "preview",
            "supersede",
            "approve",
        ]);
        // A skipped or failed one skips the approval: nothing may be approved that was not verified, scanned, previewed.
        const approve = jobNamed("release.yml: approve");
        assert.deepEqual(
            [needs(approve), approve.if],
            [["check", "test", "rehearsal", "checkov", "image", "scan", "preview"], undefined],
        );
        assert.equal(jobNamed("release.yml: deploy").if, undefined);
        const back = jobNamed("rollback.yml: approve");
        assert.deepEqual([needs(back), back.if], [["commit", "scan", "preview"], undefined]);
        assert.deepEqual(needs(jobNamed("rollback.yml: deploy")), [
            "commit",
            "scan",
            "preview",
            "supersede",
            "approve",
        ]);
        assert.deepEqual(
            approvals.filter(({ workflow }) => "schedule" in workflow.on),
            [],
        );
    });
});

describe("workflows: sleep by hand", () => {
    const confirm = jobNamed("sleep.yml: confirm");
    const sleep = jobNamed("sleep.yml: sleep");

    const refuses = (typed: string) =>
        spawnSync("bash", ["-e", "-c", confirm.steps[0]?.run ?? ""], {
            env: { ...process.env, TYPED: typed, STACK: "prod" },
            encoding: "utf8",
        });

    it("asks for the stack's name before any job that has credentials", () => {
        assert.deepEqual(needs(sleep), ["confirm"]);
        assert.equal(sleep.if, undefined, "a condition of its own could run it without the confirmation");
        assert.deepEqual([confirm.permissions, confirm.steps.length], [{}, 1]);
        assert.match(confirm.steps[0]?.env?.TYPED ?? "", /inputs\.stack/);
    });

    it("refuses another name, or none", () => {
        for (const typed of ["production", "", "PROD", "prod "]) {
            const { status, stdout } = refuses(typed);
            assert.equal(status, 1, `'${typed}' was accepted`);
            assert.match(stdout, /::error::You typed '.*', the stack is 'prod': nothing was destroyed/);
        }
        assert.equal(refuses("prod").status, 0);
    });
});
