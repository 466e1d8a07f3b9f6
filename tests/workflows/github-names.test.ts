import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
    allowedActions,
    environments,
    mainBranch,
    requiredChecks,
    variables,
    variablesOfPeople,
} from "../../lib/github-names";
import { environmentOf, jobs, label, root, workflows } from "./load";

const setUp = readFileSync(join(root, ".github", "actions", "setup", "action.yml"), "utf8");

describe("workflows: names that GitHub knows them by", () => {
    it("the environments are those that jobs run in, and those that wait for a person hold nothing", () => {
        const used = new Set(jobs.flatMap((job) => environmentOf(job) ?? []));
        assert.deepEqual([...used].sort(), Object.keys(environments).sort());
        for (const job of jobs) {
            const { reviewed = false } =
                Object.entries(environments).find(([name]) => name === environmentOf(job))?.[1] ?? {};
            assert.ok(!reviewed || Object.keys(job.permissions ?? {}).length === 0, label(job));
        }
    });

    it("the variables are those that workflows read", () => {
        const read = workflows.flatMap(({ text }) =>
            [...text.matchAll(/vars\.(\w+)/g)].map(([, name = ""]) => name),
        );
        assert.deepEqual([...new Set(read)].sort(), [...variables, ...variablesOfPeople].sort());
    });

    it("the required checks are the jobs that run for every pull request", () => {
        const always = jobs.filter(
            ({ workflow, if: condition, strategy }) =>
                workflow.file === "pull-request.yml" && condition === undefined && strategy === undefined,
        );
        assert.deepEqual([...requiredChecks].sort(), always.map(({ name }) => name).sort());
    });

    it("the allowed actions are those that jobs use, and what those use themselves", () => {
        const used = [...workflows.map(({ text }) => text), setUp].flatMap((text) =>
            [...text.matchAll(/uses: ([\w-]+\/[\w-]+)[\w/-]*@/g)].map(([, name = ""]) => name),
        );
        const others = new Set(used.filter((name) => !name.startsWith("actions/")));
        const nested = ["aquasecurity/setup-trivy"];
        assert.ok(others.size >= 5);
        assert.deepEqual([...others, ...nested].sort(), [...allowedActions].sort());
    });

    it("pushes and pull requests are those of the branch that is protected", () => {
        for (const { on, file } of workflows) {
            for (const event of ["push", "pull_request"]) {
                const { branches } = (on[event] ?? { branches: [mainBranch] }) as { branches: string[] };
                assert.deepEqual(branches, [mainBranch], file);
            }
        }
    });
});
