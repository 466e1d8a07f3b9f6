import { execFileSync } from "node:child_process";

/** How a person reaches GitHub's API: with a token of theirs, or without for what is public. */
export interface GithubAccess {
    readonly api: string;
    readonly token: string | undefined;
}

/**
 * From `GITHUB_TOKEN` or `GH_TOKEN`, or from GitHub's CLI, where somebody is logged in.
 *
 * @param env.GITHUB_API_URL Another address than GitHub's.
 */
export function githubAccess(env: NodeJS.ProcessEnv = process.env): GithubAccess {
    const given = [env.GITHUB_TOKEN, env.GH_TOKEN].find((token) => token !== undefined && token !== "");
    return { api: env.GITHUB_API_URL ?? "https://api.github.com", token: given ?? tokenOfCli(env) };
}

function tokenOfCli(env: NodeJS.ProcessEnv): string | undefined {
    try {
        const token = execFileSync("gh", ["auth", "token"], {
            encoding: "utf8",
            stdio: ["ignore", "pipe", "ignore"],
            env,
            timeout: 5000,
        }).trim();
        return token === "" ? undefined : token;
    } catch {
        return undefined; // no such command, or nobody is logged in
    }
}

/** What GitHub answered. A body of another kind than was asked for comes with another status than 200. */
export interface Answer<Body> {
    readonly status: number;
    /** Only with status 200. */
    readonly body: Body | undefined;
    /** GitHub's word where it refused; empty otherwise. */
    readonly message: string;
    readonly headers: Headers;
}

/**
 * Reads one path of the API, such as `repos/OWNER/REPOSITORY`; follows redirects, as GitHub sends them for repositories
 * that were renamed.
 *
 * @throws when GitHub can't be reached
 * @see https://docs.github.com/en/rest
 */
export async function readGithub<Body>(
    { api, token }: GithubAccess,
    path: string,
    timeout = 10_000,
): Promise<Answer<Body>> {
    const response = await fetch(`${api}/${path}`, {
        headers: {
            accept: "application/vnd.github+json",
            "x-github-api-version": "2022-11-28",
            ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        signal: AbortSignal.timeout(timeout),
    }).catch((error: unknown) => {
        const { message, cause } = error as Error & { cause?: { message?: string } };
        throw new Error(`GitHub can't be reached at ${api}: ${cause?.message ?? message}`, { cause: error });
    });
    const body = (await response.json().catch(() => undefined)) as (Body & { message?: string }) | undefined;
    const { status, headers } = response;
    return status === 200
        ? { status, body, message: "", headers }
        : { status, body: undefined, message: body?.message ?? response.statusText, headers };
}
