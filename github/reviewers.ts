import * as pulumi from "@pulumi/pulumi";
import { getTeam } from "@pulumi/github/getTeam";
import { getUser } from "@pulumi/github/getUser";

/** Those who may approve, by the ids that GitHub knows them by. */
export interface Reviewers {
    readonly users: number[];
    readonly teams: number[];
}

/**
 * @param names `octocat` for a user, `team:status-page` for a team of the repository's organization
 * @throws {pulumi.RunError} naming everybody whom GitHub doesn't know
 */
export async function findReviewers(
    names: readonly string[],
    opts: pulumi.InvokeOptions,
): Promise<Reviewers> {
    const unknown: string[] = [];
    const find = async (name: string, look: () => Promise<{ readonly id: string }>): Promise<number[]> => {
        try {
            return [Number((await look()).id)];
        } catch (error) {
            unknown.push(`  - ${name}: ${String(error)}`);
            return [];
        }
    };
    const teams = names.filter((name) => name.startsWith("team:"));
    const users = names.filter((name) => !name.startsWith("team:"));
    const ids = {
        users: (
            await Promise.all(users.map((username) => find(username, () => getUser({ username }, opts))))
        ).flat(),
        teams: (
            await Promise.all(
                teams.map((team) =>
                    find(team, () => getTeam({ slug: team.slice(5), summaryOnly: true }, opts)),
                ),
            )
        ).flat(),
    };
    if (unknown.length > 0) {
        throw new pulumi.RunError(
            `gatus-github:reviewers names whom GitHub doesn't know, or doesn't show to this token:\n${unknown.join("\n")}`,
        );
    }
    return ids;
}
