// Which commit was released last: the head of the run of the release workflow on main that succeeded last. A run
// that is started again counts from then: starting an old release again is a rollback.
//
//   node scripts/pipeline/released-commit.mjs        prints the commit; in a GitHub job it also sets the output 'commit'
//
// Plain JavaScript, so that the first job of a wake needs no `npm ci`.
// Needs GITHUB_REPOSITORY and GITHUB_TOKEN (actions: read). Exit codes: 0 found, 1 not.
/* global fetch, AbortSignal */
import { appendFileSync } from "node:fs";

const {
    GITHUB_API_URL = "https://api.github.com",
    GITHUB_REPOSITORY,
    GITHUB_TOKEN,
    GITHUB_OUTPUT,
} = process.env;

try {
    const query = "branch=main&event=push&status=success&per_page=50";
    const address = `${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}/actions/workflows/release.yml/runs?${query}`;
    const response = await fetch(address, {
        headers: { accept: "application/vnd.github+json", authorization: `Bearer ${GITHUB_TOKEN}` },
        signal: AbortSignal.timeout(30_000),
    });
    if (!response.ok) {
        throw new Error(`GitHub answered ${response.status} to ${address}: ${await response.text()}`);
    }
    const { workflow_runs: runs } = await response.json();
    const [last] = runs.sort((a, b) => Date.parse(b.run_started_at) - Date.parse(a.run_started_at));
    if (last === undefined) {
        throw new Error(
            "Nothing was released yet: there is no run of release.yml on main that succeeded. Push to main.",
        );
    }
    if (!/^[0-9a-f]{40}$/.test(last.head_sha)) {
        throw new Error(`GitHub names '${last.head_sha}' as a commit.`);
    }
    console.log(last.head_sha);
    if (GITHUB_OUTPUT) {
        appendFileSync(GITHUB_OUTPUT, `commit=${last.head_sha}\n`);
    }
} catch (error) {
    console.error(`released-commit: ${error.message}`);
    process.exitCode = 1;
}
