import { Properties } from "./serve";

/** A repository on GitHub, and what its owner and the one who asks may. */
export interface Repository {
    /** `OWNER/REPOSITORY`. */
    readonly fullName: string;
    readonly id: number;
    readonly owner: "User" | "Organization";
    readonly visibility: "public" | "private";
    readonly plan: "free" | "pro" | "team" | "enterprise";
    readonly defaultBranch: string;
    readonly archived: boolean;
    /** Whether the token's user may change settings. */
    readonly admin: boolean;
    /** Scopes of a classic token; other tokens have none. */
    readonly scopes: string;
    /** Whether the organization decides what Actions may run. */
    readonly organizationDecides: boolean;
    /** Names under which it was known before: GitHub leads on from them. */
    readonly formerNames: readonly string[];
}

/** Something that is set on GitHub: what the provider would call a resource. */
export interface Setting {
    readonly type: string;
    readonly id: string;
    readonly inputs: Properties;
    readonly outputs: Properties;
}

/** The stand-in's GitHub: one repository, its settings, and who is known. It lives as long as the rehearsal. */
export class GithubSide {
    readonly repository: Repository;
    private readonly settings = new Map<string, Setting>();
    private made = 0;

    constructor(repository: Partial<Repository> & Pick<Repository, "fullName" | "id">) {
        this.repository = {
            owner: "Organization",
            visibility: "public",
            plan: "free",
            defaultBranch: "main",
            archived: false,
            admin: true,
            scopes: "gist, read:org, repo, workflow",
            organizationDecides: false,
            formerNames: [],
            ...repository,
        };
    }

    find(predicate: (setting: Setting) => boolean): readonly Setting[] {
        return [...this.settings.values()].filter(predicate);
    }

    get(type: string, id: string): Setting | undefined {
        return this.settings.get(`${type} ${id}`);
    }

    put(setting: Setting): void {
        this.settings.set(`${setting.type} ${setting.id}`, setting);
    }

    remove({ type, id }: Setting): void {
        this.settings.delete(`${type} ${id}`);
    }

    /** A number as GitHub gives one to what has no name of its own. */
    nextId(): number {
        this.made += 1;
        return 1_000_000 + this.made;
    }
}

/** Whether a private repository's plan lacks a feature that public ones have. */
export function lacks(
    { visibility, plan }: Repository,
    feature: "environments and rules" | "reviewers",
): boolean {
    return (
        visibility === "private" && (plan === "free" || (feature === "reviewers" && plan !== "enterprise"))
    );
}

/** The repository that `Pulumi.example.yaml` names, as it was made. */
export function exampleSide(): GithubSide {
    return new GithubSide({ fullName: "example-org/status", id: 987654321 });
}
