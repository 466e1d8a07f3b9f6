import assert from "node:assert/strict";
import * as http from "node:http";
import { keepIssue } from "../../scripts/pipeline/drift-issue";
import { stages } from "../../scripts/pipeline/durations";
import { githubFromEnvironment } from "../../scripts/support/github";
import { sayPreviewFailed } from "../../scripts/pipeline/preview-comment";
import { scanVerdict } from "../../scripts/pipeline/scan-verdict";
import { supersede } from "../../scripts/pipeline/supersede";
import { plantedText } from "../gates/gate";
import { serve, stopServers } from "./support/servers";
import { documented } from "../support/documented";

interface Request {
    method: string;
    path: string;
    body: Record<string, string> | undefined;
}

/** GitHub on 127.0.0.1, which answers to GET by path, and remembers everything else. */
async function fakeGithub(answers: Record<string, unknown>) {
    const requests: Request[] = [];
    const port = await serve(
        http.createServer((request, response) => {
            let text = "";
            request.on("data", (chunk: Buffer) => (text += chunk.toString()));
            request.on("end", () => {
                const { method = "", url = "" } = request;
                const path = url.replace("/repos/example-org/status/", "");
                if (method !== "GET") {
                    requests.push({
                        method,
                        path,
                        body: JSON.parse(text === "" ? "{}" : text) as Record<string, string>,
                    });
                }
                const answer = method === "GET" ? answers[path] : {};
                response.statusCode = answer === undefined ? 404 : 200;
                response.end(JSON.stringify(answer ?? { message: "Not Found" }));
            });
        }),
    );
    const api = `http://127.0.0.1:${port}`;
    return { github: { api, repository: "example-org/status", token: "t" }, requests, api };
}

describe("GitHub: comments of failed previews", () => {
    afterEach(stopServers);

    const heading = "#### :tropical_drink: `preview` on gatus-ephemeral/prod";
    const which = { project: "gatus-ephemeral", stack: "prod", pullRequest: 7 };
    const stale = { id: 42, body: `${heading}\n\n<details>\n<summary>Pulumi report</summary>\nold` };

    it("replaces the comment of an older commit, on whichever page it is", async () => {
        const other = { id: 1, body: "A person's" };
        const { github, requests } = await fakeGithub({
            "issues/7/comments?per_page=100&page=1": Array(100).fill(other),
            "issues/7/comments?per_page=100&page=2": [stale],
        });
        assert.equal(await sayPreviewFailed(github, which), "replaced");
        assert.deepEqual([requests[0]?.method, requests[0]?.path], ["PATCH", "issues/comments/42"]);
        const body = requests[0]?.body?.body ?? "";
        assert.match(body, /\*\*The preview failed\.\*\*/);
        // By these, pulumi/actions finds the comment again when a preview succeeds.
        assert.ok(body.startsWith(heading) && body.includes("<summary>Pulumi report</summary>"));
    });

    it("makes one where there is none, and leaves those of other projects alone", async () => {
        const others = [{ ...stale, body: stale.body.replace("gatus-ephemeral", "gatus-image") }];
        const { github, requests } = await fakeGithub({ "issues/7/comments?per_page=100&page=1": others });
        assert.equal(await sayPreviewFailed(github, which), "made");
        assert.deepEqual([requests[0]?.method, requests[0]?.path], ["POST", "issues/7/comments"]);
    });

    it("says what GitHub refused", async () => {
        const { github } = await fakeGithub({});
        await assert.rejects(sayPreviewFailed(github, which), /404 to GET issues\/7\/comments.*Not Found/);
        assert.throws(() => githubFromEnvironment({}), /GITHUB_TOKEN must be set/);
    });
});

describe("GitHub: the issue on drift", () => {
    afterEach(stopServers);

    const open = "issues?state=open&per_page=100&page=1";
    const issue = { number: 3, body: "<!-- drift of prod -->\n\nsince Monday" };
    const report = (project: string, drifted: boolean) => ({
        project,
        drifted,
        output: `~ ${project} \`\`\``,
    });

    it("is opened when there is drift, with what drifted", async () => {
        const { github, requests } = await fakeGithub({ [open]: [{ number: 1, body: null }] });
        const reports = [report("gatus-persistent", true), report("gatus-ephemeral", false)];
        assert.equal(await keepIssue(github, "prod", reports), "opened");
        const { title = "", body = "" } = requests[0]?.body ?? {};
        assert.equal(title, "Drift: AWS differs from the state of gatus-persistent (prod)");
        assert.match(body, /^<!-- drift of prod -->/);
        assert.match(body, /````text\n~ gatus-persistent ```\n````/);
        assert.doesNotMatch(body, /### gatus-ephemeral/);
    });

    it("is brought up to date, not opened twice", async () => {
        const { github, requests } = await fakeGithub({
            [open]: [{ ...issue, number: 9, pull_request: {} }, issue],
        });
        assert.equal(await keepIssue(github, "prod", [report("gatus-ephemeral", true)]), "updated");
        assert.deepEqual(
            requests.map(({ method, path }) => `${method} ${path}`),
            ["PATCH issues/3"],
        );
    });

    it("is closed when everything is clean, and not missed when there is none", async () => {
        const { github, requests } = await fakeGithub({ [open]: [issue] });
        assert.equal(await keepIssue(github, "prod", [report("gatus-ephemeral", false)]), "closed");
        assert.deepEqual(
            requests.map(({ method, path }) => `${method} ${path}`),
            ["POST issues/3/comments", "PATCH issues/3"],
        );
        assert.equal(requests[1]?.body?.state, "closed");
        const none = await fakeGithub({ [open]: [] });
        assert.equal(
            await keepIssue(none.github, "prod", [report("gatus-ephemeral", false)]),
            "nothing to do",
        );
    });
});

describe("GitHub: releases that wait", () => {
    afterEach(stopServers);

    const waiting = (workflow: string, ...ids: number[]) => ({
        [`actions/workflows/${workflow}/runs?status=waiting&per_page=100`]: {
            workflow_runs: ids.map((id) => ({ id })),
        },
    });

    it("are cancelled when they are older, be they releases or rollbacks, and left alone when not", async () => {
        const { github, requests } = await fakeGithub({
            ...waiting("release.yml", 9, 1000),
            ...waiting("rollback.yml", 998),
        });
        assert.deepEqual(await supersede(github, "1000"), ["9", "998"]);
        assert.deepEqual(
            requests.map(({ method, path }) => `${method} ${path}`),
            ["POST actions/runs/9/cancel", "POST actions/runs/998/cancel"],
        );
    });

    it("are left alone by an older run that was started again, which then doesn't wait itself", async () => {
        const { github, requests } = await fakeGithub({
            ...waiting("release.yml", 9),
            ...waiting("rollback.yml", 1002),
        });
        await assert.rejects(supersede(github, "1000"), /Run 1002, which began later/);
        await assert.rejects(
            supersede(github, "1000"),
            documented("which began later, waits for its approval"),
        );
        assert.deepEqual(requests, []);
    });

    it("are not taken for none when GitHub doesn't answer", async () => {
        const { github } = await fakeGithub(waiting("release.yml"));
        await assert.rejects(
            supersede(github, "1"),
            /GitHub answered 404 to GET actions\/workflows\/rollback/,
        );
    });
});

describe("GitHub: durations", () => {
    afterEach(stopServers);

    it("are told for the stages that ran, in their order, with how long each waited", async () => {
        const at = (minute: number) => `2026-11-22T10:${String(minute).padStart(2, "0")}:00Z`;
        const job = (
            name: string,
            conclusion: string | null,
            created: number,
            started: number,
            ended: number,
        ) => ({
            ...{
                name,
                conclusion,
                created_at: at(created),
                started_at: at(started),
                completed_at: at(ended),
            },
        });
        const jobs = [
            job("Deploy", "success", 3, 20, 26),
            job("Verify", "success", 0, 1, 3),
            job("Recover", "skipped", 0, 0, 0),
            job("Summary", null, 26, 26, 26),
        ];
        const { github } = await fakeGithub({ "actions/runs/5/attempts/2/jobs?per_page=100": { jobs } });
        assert.deepEqual(await stages(github, "5", "2"), [
            { name: "Verify", conclusion: "success", waitedSeconds: 60, tookSeconds: 120 },
            { name: "Deploy", conclusion: "success", waitedSeconds: 17 * 60, tookSeconds: 360 },
        ]);
    });
});

describe("scan-verdict", () => {
    it("counts packages, and refuses CRITICAL and HIGH only", () => {
        assert.deepEqual(scanVerdict(plantedText("trivy-clean.json")), {
            image: "gatus:scan",
            examined: 2,
            findings: [],
        });
        assert.equal(scanVerdict(plantedText("trivy-vulnerable.json")).findings.length, 1);
    });

    it("sees that nothing was examined, and what is no report", () => {
        assert.equal(scanVerdict('{"ArtifactName":"x","Results":[{"Target":"x"}]}').examined, 0);
        assert.equal(scanVerdict('{"ArtifactName":"x"}').examined, 0);
        assert.throws(() => scanVerdict("{}"), /no JSON report of Trivy/);
    });
});
