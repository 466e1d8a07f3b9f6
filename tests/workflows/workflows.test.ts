import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { environmentOf, jobNamed, jobs, label, needs, root, scriptsOf, using, workflows } from "./load";
import { documented } from "../support/documented";

const packageJson = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
};

const pipelineScripts = readdirSync(join(root, "scripts", "pipeline")).map((file) =>
    file.replace(/\.m?[jt]s$/, ""),
);

describe("workflows: every job", () => {
    it("is found: seven workflows", () => {
        const files = workflows.map(({ file }) => file).sort();
        const expected = ["drift", "pull-request", "recover", "release", "rollback", "sleep", "wake"].map(
            (name) => `${name}.yml`,
        );
        assert.deepEqual(files, expected);
        assert.ok(jobs.length >= 18);
    });

    it("has no permission but its own, and a limit in time", () => {
        for (const { permissions, file } of workflows) {
            assert.deepEqual(permissions, {}, `${file} gives permissions to all its jobs`);
        }
        for (const job of jobs) {
            assert.ok(job.permissions !== undefined, `${label(job)} takes the default permissions`);
            // The credentials of a role last an hour: what runs longer would fail in the middle of something.
            assert.ok((job["timeout-minutes"] ?? 360) < 60, `${label(job)} may run for hours`);
            assert.match(job["runs-on"], /^ubuntu-\d\d\.\d\d$/, `${label(job)} runs on whatever is newest`);
        }
    });

    it("can write nothing but what it says: comments, issues, attestations, tokens", () => {
        const writes = jobs.flatMap((job) =>
            Object.entries(job.permissions ?? {})
                .filter(([, level]) => level === "write")
                .map(([scope]) => `${label(job)} ${scope}`),
        );
        const expected = [
            ...jobs
                .filter((job) => using(job, "aws-actions/configure-aws-credentials").length > 0)
                .map(label),
        ].map((job) => `${job} id-token`);
        const others = [
            "release.yml: scan attestations",
            "release.yml: supersede actions",
            "rollback.yml: supersede actions",
            "pull-request.yml: preview pull-requests",
            "pull-request.yml: rehearsal pull-requests",
            "drift.yml: tell issues",
        ];
        assert.deepEqual(writes.sort(), [...expected, ...others].sort());
    });

    it("runs on no event that gives a stranger's code a token, and uses no secret", () => {
        for (const { on, file, text } of workflows) {
            const events = Object.keys(on);
            const dangerous = ["pull_request_target", "workflow_run", "issue_comment"];
            assert.deepEqual(
                events.filter((event) => dangerous.includes(event)),
                [],
                file,
            );
            assert.doesNotMatch(text, /secrets\.|aws-access-key-id|aws-secret-access-key/, file);
        }
    });

    it("checks out the run's commit, and leaves no token behind", () => {
        let checkouts = 0;
        for (const job of jobs) {
            for (const { with: inputs } of using(job, "actions/checkout")) {
                checkouts++;
                assert.equal(inputs?.["persist-credentials"], false, label(job));
                // A wake is up of what is released, not of whatever is on main: its first step finds it.
                const released = inputs.path === "released";
                // What a pull request costs is compared with what it is to be merged into.
                const base = inputs.path === "base";
                const found = job.workflow.file === "rollback.yml" ? "needs.commit" : "steps.released";
                const ref = released
                    ? `\${{ ${found}.outputs.commit }}`
                    : base
                      ? "${{ github.event.pull_request.base.sha }}"
                      : "${{ github.sha }}";
                assert.equal(inputs.ref, ref, label(job));
            }
        }
        assert.ok(checkouts >= 15, `${checkouts} checkouts`);
    });

    it("of a wake reads what is released in its stack's turn: while it waits, another release may be recorded", () => {
        const wake = jobNamed("wake.yml: wake");
        assert.equal(wake.concurrency?.group, "gatus-ephemeral-prod");
        const names = wake.steps.map(({ id, name = "" }) => id ?? name);
        assert.ok(names.includes("released") && names.indexOf("released") < names.indexOf("Wake"));
        assert.deepEqual(needs(wake), []);
    });

    it("of a night or a morning is told of when it fails, or takes too long", () => {
        for (const file of ["sleep.yml", "wake.yml"]) {
            const tell = jobNamed(`${file}: tell`);
            const others = tell.workflow.jobs.map(({ id }) => id);
            // Whoever types another stack's name sees what happens.
            const untold = ["tell", "confirm", "missing"];
            assert.deepEqual(
                needs(tell).sort(),
                others.filter((id) => !untold.includes(id)),
            );
            for (const result of ["failure", "cancelled"]) {
                assert.ok(tell.if?.includes(`contains(needs.*.result, '${result}')`), result);
            }
        }
    });

    it("of a night or a morning is told of by a mail whose subject docs/operations.md explains", () => {
        const subject = (file: string) => {
            const script = jobNamed(`${file}: tell`).steps.find(({ run }) =>
                run?.includes("sns publish"),
            )?.run;
            const tools = 'aws() { printf "%s\\n" "$@"; }\npulumi() { echo arn:of-the-topic; }\n';
            const { status, stdout, stderr } = spawnSync(
                "bash",
                ["-euo", "pipefail", "-c", `${tools}${script}`],
                {
                    env: { ...process.env, STACK: "prod", RUN: "https://github.example/run" },
                    encoding: "utf8",
                },
            );
            assert.equal(status, 0, stderr);
            const said = stdout.split("\n");
            assert.ok(said.includes("arn:of-the-topic"), stdout);
            return said[said.indexOf("--subject") + 1] ?? "";
        };
        assert.match(subject("wake.yml"), documented("gatus-prod did not wake up"));
        assert.match(subject("sleep.yml"), documented("gatus-prod did not go to sleep"));
    });

    it("uses actions by commit, with the release beside it, one commit for each action", () => {
        const pins = new Map<string, Set<string>>();
        const files = [
            ...workflows,
            { file: "setup", text: readFileSync(join(root, ".github/actions/setup/action.yml"), "utf8") },
        ];
        for (const { file, text } of files) {
            for (const [line, action = "", pin = ""] of text.matchAll(/uses: ([^\s@]+)@?(.*)/g)) {
                if (action.startsWith("$/")) {
                    continue;
                }
                assert.match(pin, /^[0-9a-f]{40} # v\d+\.\d+\.\d+$/, `${file}: ${line}`);
                pins.set(action, new Set([...(pins.get(action) ?? []), pin]));
            }
        }
        assert.ok(pins.size >= 10);
        for (const [action, versions] of pins) {
            assert.equal(versions.size, 1, `${action} is pinned to ${[...versions].join(" and to ")}`);
        }
    });

    it("keeps its logic in scripts that exist, and its shell to a few lines", () => {
        for (const job of jobs) {
            for (const { run } of job.steps) {
                assert.ok(
                    (run ?? "").trim().split("\n").length <= 4,
                    `${label(job)} has a script of its own:\n${run}`,
                );
                for (const script of scriptsOf(job)) {
                    assert.ok(
                        pipelineScripts.includes(script),
                        `${label(job)} runs ${script}, which isn't there`,
                    );
                }
                for (const [, name = ""] of (run ?? "").matchAll(/npm run (?:-s )?([\w-]+)/g)) {
                    assert.ok(
                        name in packageJson.scripts,
                        `${label(job)} runs ${name}, which package.json hasn't`,
                    );
                }
                // An expression in a script is text of whoever opened the pull request, run as code.
                assert.doesNotMatch(run ?? "", /\$\{\{/, label(job));
            }
        }
    });

    it("gives the set-up action only inputs that it has", () => {
        const action = parse(readFileSync(join(root, ".github/actions/setup/action.yml"), "utf8")) as {
            inputs: object;
        };
        for (const job of jobs) {
            for (const { uses, with: inputs } of job.steps) {
                if (uses?.startsWith("$/") === true) {
                    assert.equal(uses, "$/.github/actions/setup");
                    const unknown = Object.keys(inputs ?? {}).filter((input) => !(input in action.inputs));
                    assert.deepEqual(unknown, [], label(job));
                }
            }
        }
        // What a pull request puts into a cache must not come out in a job with credentials.
        const cached = jobs.filter(({ steps }) => steps.some(({ with: inputs }) => inputs?.cache === "true"));
        assert.ok(cached.length > 0);
        assert.deepEqual(
            cached.filter(({ permissions }) => permissions?.["id-token"] !== undefined).map(label),
            [],
        );
    });

    it("lets no scan ignore severities, and none pass without a verdict on what it examined", () => {
        const scans = jobs.flatMap((job) =>
            using(job, "aquasecurity/trivy-action").map((step) => ({ job, step })),
        );
        for (const { step } of scans) {
            const { format, "limit-severities-for-sarif": limited } = step.with ?? {};
            assert.ok(format !== "sarif" || limited === true);
        }
        for (const job of jobs.filter((each) => using(each, "aquasecurity/trivy-action").length > 0)) {
            const scan = using(job, "aquasecurity/trivy-action").find(
                ({ with: inputs }) => inputs?.format === "json",
            );
            // Going back, the approver may overrule it: the verdict is handed on, and the deployment asks who did.
            const exitCode = job.workflow.file === "rollback.yml" ? "0" : "1";
            assert.deepEqual(
                [scan?.with?.severity, scan?.with?.["exit-code"]],
                ["CRITICAL,HIGH", exitCode],
                label(job),
            );
            assert.ok(
                job.steps.some(({ run }) => run?.includes("scan-verdict")),
                label(job),
            );
        }
        assert.ok(scans.length >= 3);
    });

    it("of a pull request compiles what its image is made of, where main hasn't, and hands it on", () => {
        const build = jobNamed("pull-request.yml: image").steps;
        const [pull, main] = [build, jobNamed("release.yml: programs").steps].map((steps) => {
            const cache = steps.find(({ uses }) => uses?.startsWith("actions/cache@"))?.with ?? {};
            return {
                key: cache.key,
                path: cache.path,
                compile: steps.find(({ name }) => name === "Compile"),
            };
        });
        assert.deepEqual([pull?.key, pull?.path, pull?.compile], [main?.key, main?.path, main?.compile]);
        assert.match(pull?.compile?.run ?? "", /--file app-image\/programs\.Dockerfile --tag (\S+) .*\n.*\1/);
        // `Dockerfile` begins with it, and has no default: without it the build would fail.
        const dockerfile = readFileSync(join(root, "app-image", "Dockerfile"), "utf8");
        assert.match(dockerfile, /^ARG PROGRAMS$/m);
        assert.match(
            build.find(({ name }) => name === "Build")?.run ?? "",
            /--build-arg PROGRAMS=gatus:programs /,
        );
    });
});

describe("workflows: files beside them", () => {
    it("are the ones that GitHub and Renovate look for", () => {
        const github = readdirSync(join(root, ".github"));
        for (const file of ["CODEOWNERS", "pull_request_template.md"]) {
            assert.ok(github.includes(file), file);
        }
        const renovate = JSON.parse(readFileSync(join(root, "renovate.json"), "utf8")) as Record<
            string,
            unknown
        >;
        assert.equal(renovate.$schema, "https://docs.renovatebot.com/renovate-schema.json");
    });

    it("say what has to be set up: every variable, environment and check that the workflows have", () => {
        const operations = readFileSync(join(root, "docs", "operations.md"), "utf8").replace(/\s+/g, " ");
        const variables = workflows.flatMap(({ text }) =>
            [...text.matchAll(/vars\.(\w+)/g)].map(([, name = ""]) => name),
        );
        const environments = jobs.flatMap((job) => environmentOf(job) ?? []);
        const checks = jobs
            .filter(({ workflow }) => workflow.file === "pull-request.yml")
            .map(({ name }) => name);
        const named = [
            ...[...new Set([...variables, ...environments])].map((name) => `\`${name}\``),
            ...checks.filter((name) => !name.includes("matrix")).map((name) => `_${name}_`),
        ];
        assert.ok(named.length > 12);
        assert.deepEqual(
            named.filter((name) => !operations.includes(name)),
            [],
        );
    });
});
