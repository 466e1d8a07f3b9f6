import { GithubAccess, readGithub } from "./github-access";

/** What GitHub tells of a repository, as far as its own settings, and trust in its jobs, depend on it. */
export interface RepositoryFacts {
    /** As GitHub writes it, which may be another than was asked for: a repository that was renamed is found still. */
    readonly fullName: string;
    readonly id: string;
    readonly ownerId: string;
    readonly ownerType: "User" | "Organization";
    readonly visibility: "public" | "private" | "internal";
    readonly createdAt: string;
    /** Whether the token's user may change its settings; undefined without a token. */
    readonly admin: boolean | undefined;
}

interface RepositoryBody {
    readonly id: number;
    readonly full_name: string;
    readonly visibility: RepositoryFacts["visibility"];
    readonly created_at: string;
    readonly owner: { readonly id: number; readonly type: RepositoryFacts["ownerType"] };
    readonly permissions?: { readonly admin: boolean };
}

/**
 * @throws naming the repository, what GitHub answered and what helps
 * @see https://docs.github.com/en/rest/repos/repos#get-a-repository
 */
export async function repositoryFacts(access: GithubAccess, repository: string): Promise<RepositoryFacts> {
    const { status, body, message } = await readGithub<RepositoryBody>(access, `repos/${repository}`);
    if (body === undefined) {
        const reason =
            status === 401
                ? "the token is none, or has expired: gh auth login"
                : status === 404 && access.token === undefined
                  ? "there is none of that name, or it is private: log in with gh auth login, or set GITHUB_TOKEN"
                  : status === 404
                    ? "there is none of that name, or the token may not see it"
                    : status === 403 && access.token === undefined
                      ? "without a token GitHub answers a few questions an hour: gh auth login"
                      : status === 403
                        ? "the token may not read it, or its organization has to authorize the token first: gh auth refresh"
                        : "";
        throw new Error(
            `GitHub answered ${status} (${message}) to repos/${repository}${reason && `: ${reason}`}`,
        );
    }
    return {
        fullName: body.full_name,
        id: String(body.id),
        ownerId: String(body.owner.id),
        ownerType: body.owner.type,
        visibility: body.visibility,
        createdAt: body.created_at,
        admin: access.token === undefined ? undefined : body.permissions?.admin,
    };
}

/**
 * Whether the repository's tokens have the ids in their subject, which GitHub tells to whoever may read its settings;
 * undefined otherwise.
 *
 * @see https://docs.github.com/en/rest/actions/oidc#get-the-customization-template-for-an-oidc-subject-claim-for-a-repository
 */
export async function hasImmutableSubjects(
    access: GithubAccess,
    repository: string,
): Promise<boolean | undefined> {
    const { body } = await readGithub<{ readonly use_immutable_subject?: boolean }>(
        access,
        `repos/${repository}/actions/oidc/customization/sub`,
    );
    return body?.use_immutable_subject;
}

/** The login of the token's user; undefined without a token, or for one of an app. */
export async function loginOf(access: GithubAccess): Promise<string | undefined> {
    if (access.token === undefined) {
        return undefined;
    }
    return (await readGithub<{ readonly login: string }>(access, "user")).body?.login;
}

/** The owner's plan in GitHub's word, which it tells to the owner alone; undefined otherwise. */
export async function planOf(
    access: GithubAccess,
    { fullName, ownerType }: Pick<RepositoryFacts, "fullName" | "ownerType">,
): Promise<string | undefined> {
    const [owner = ""] = fullName.split("/");
    const { body } = await readGithub<{ readonly login: string; readonly plan?: { readonly name: string } }>(
        access,
        ownerType === "Organization" ? `orgs/${owner}` : "user",
    );
    return body?.login.toLowerCase() === owner.toLowerCase() ? body.plan?.name : undefined;
}
