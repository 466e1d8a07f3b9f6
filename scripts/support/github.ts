/** What the pipelines ask GitHub's REST API: https://docs.github.com/en/rest */

/** Where a job's token is good for. */
export interface Github {
    readonly api: string;
    readonly repository: string;
    readonly token: string;
}

/** From the variables that GitHub Actions sets, and `GITHUB_TOKEN`. */
export function githubFromEnvironment(env: NodeJS.ProcessEnv = process.env): Github {
    const { GITHUB_REPOSITORY: repository = "", GITHUB_TOKEN: token = "" } = env;
    if (repository === "" || token === "") {
        throw new Error("GITHUB_REPOSITORY and GITHUB_TOKEN must be set: this talks to GitHub's API.");
    }
    return { api: env.GITHUB_API_URL ?? "https://api.github.com", repository, token };
}

/**
 * One call, to a path below the repository.
 *
 * @throws naming the call and what GitHub answered.
 */
export async function call<Answer>(
    { api, repository, token }: Github,
    method: "GET" | "POST" | "PATCH",
    path: string,
    body?: object,
): Promise<Answer> {
    const response = await fetch(`${api}/repos/${repository}/${path}`, {
        method,
        headers: {
            accept: "application/vnd.github+json",
            authorization: `Bearer ${token}`,
            "x-github-api-version": "2022-11-28",
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(30_000),
    });
    if (!response.ok) {
        throw new Error(`GitHub answered ${response.status} to ${method} ${path}: ${await response.text()}`);
    }
    return (await response.json()) as Answer;
}

/** Every item of a list, page by page. */
export async function list<Item>(github: Github, path: string): Promise<Item[]> {
    const items: Item[] = [];
    for (let page = 1; ; page++) {
        const query = `${path.includes("?") ? "&" : "?"}per_page=100&page=${page}`;
        const some = await call<Item[]>(github, "GET", path + query);
        items.push(...some);
        if (some.length < 100) {
            return items;
        }
    }
}

/** Address of the run that this is a part of; empty by hand. */
export function runUrl(env: NodeJS.ProcessEnv = process.env): string {
    const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
    return run === undefined ? "" : `${server ?? ""}/${repository ?? ""}/actions/runs/${run}`;
}
