import { checks, main } from "../../../scripts/setup/doctor";
import { examine, Line, Verdict } from "../../../scripts/setup/doctor/finding";
import { sceneOf, Surroundings } from "../../../scripts/setup/doctor/surroundings";
import { commands, githubServer, remove, workTree } from "../support/doctor-scene";
import { Call, clientsOf, World } from "../support/doctor-world";
import { serve } from "../support/servers";

/** A line of the report, as it must be in a world in which one thing is changed. */
export interface Case {
    /** What is so, for a person. */
    readonly that: string;
    /** `subject name` of the check. */
    readonly line: string;
    readonly verdict: Verdict;
    /** What the line says. */
    readonly says: RegExp;
    /** The command that it names. */
    readonly command?: RegExp;
    readonly given?: (world: World) => void;
}

export function named({ subject, name }: { readonly subject: string; readonly name: string }): string {
    return `${subject} ${name}`;
}

/** What the doctor makes of a world; one line of it, or all. */
export function examined(world: World, line?: string, calls?: Call[]): Promise<Line[]> {
    return within(world, calls, (where) =>
        examine(
            checks.filter((check) => line === undefined || named(check) === line),
            sceneOf("prod", where),
            world.limitMs,
        ),
    );
}

/** What the command prints in a world, and its exit code. */
export function commanded(
    world: World,
    ...args: string[]
): Promise<{ readonly code: number; readonly printed: string }> {
    let printed = "";
    return within(world, undefined, async (where) => {
        const code = await main(["--stack", "prod", ...args], where, (text) => (printed += text));
        return { code, printed };
    });
}

/** Makes a world: a work tree, a folder of commands, a stand-in of GitHub's API; and takes it away. */
async function within<Result>(
    world: World,
    calls: Call[] | undefined,
    look: (where: Surroundings) => Promise<Result>,
): Promise<Result> {
    const PATH = commands(world.commands);
    const folder = workTree(world.config, world.files);
    // With another address, GitHub can't be reached.
    const port = world.env.GITHUB_API_URL === undefined ? await serve(githubServer(world.github)) : 0;
    try {
        return await look({
            root: folder,
            aws: clientsOf(world.aws, calls),
            dns: world.dns,
            now: world.now,
            limitMs: world.limitMs,
            env: {
                PATH,
                GITHUB_API_URL: `http://127.0.0.1:${port}`,
                ...(world.token !== undefined && { GITHUB_TOKEN: world.token }),
                ...world.env,
            },
        });
    } finally {
        remove(PATH, folder);
    }
}
