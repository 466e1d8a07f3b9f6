import { options, positive, required, script } from "../support/cli";
import { call, Github, githubFromEnvironment, list, runUrl } from "../support/github";

const help = `Usage: node -r ts-node/register scripts/pipeline/preview-comment.ts --project PROJECT --stack NAME --pull-request NUMBER

Says on a pull request that the preview of a project failed. pulumi/actions comments only on previews that succeed:
without this, the comment of an older commit would stay, and look like the preview of this one.

Options:
  --project PROJECT      such as gatus-ephemeral
  --stack NAME           such as prod
  --pull-request NUMBER
  --help

Needs GITHUB_REPOSITORY and GITHUB_TOKEN (pull-requests: write).
Exit codes: 0 said, 1 GitHub refused it, 2 wrong usage.
`;

interface Comment {
    readonly id: number;
    readonly body?: string;
}

/** Words by which pulumi/actions finds its own comment again: the next preview that succeeds replaces this one. */
const mark = "<summary>Pulumi report</summary>";

/** Replaces the comment of an older preview, or makes the first. */
export async function sayPreviewFailed(
    github: Github,
    { project, stack, pullRequest }: { project: string; stack: string; pullRequest: number },
): Promise<"replaced" | "made"> {
    const heading = `#### :tropical_drink: \`preview\` on ${project}/${stack}`;
    const where = runUrl() === "" ? "its job" : `[its job](${runUrl()})`;
    const body = `${heading}\n\n**The preview failed.** The reason is in the log of ${where}.\n\n<details>\n${mark}\n\nNone.\n</details>\n`;
    const comments = await list<Comment>(github, `issues/${pullRequest}/comments`);
    const stale = comments.find(
        (comment) => comment.body?.startsWith(heading) && comment.body.includes(mark),
    );
    if (stale === undefined) {
        await call(github, "POST", `issues/${pullRequest}/comments`, { body });
        return "made";
    }
    await call(github, "PATCH", `issues/comments/${stale.id}`, { body });
    return "replaced";
}

async function main(args: string[]): Promise<number> {
    const given = options(args, {
        project: { type: "string" },
        stack: { type: "string" },
        "pull-request": { type: "string" },
    });
    const said = await sayPreviewFailed(githubFromEnvironment(), {
        project: required(given.project, "project"),
        stack: required(given.stack, "stack"),
        pullRequest: positive(required(given["pull-request"], "pull-request"), "pull-request"),
    });
    process.stdout.write(`The comment is ${said}.\n`);
    return 0;
}

if (require.main === module) {
    script("preview-comment", help, main);
}
