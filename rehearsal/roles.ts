import { setting } from "./configuration";
import { PersistentOutputs } from "../persistent/outputs";

/** Who runs a step of the system's life. A person sets the persistent layer up, with rights of their own. */
export type Role = "administrator" | PipelineRole;

export type PipelineRole = "preview" | "publish" | "deploy" | "wake" | "teardown" | "drift";

/** For each job of the pipelines: the output that names its role, and the end of the subject that GitHub sends. */
export const pipelineRoles: Readonly<
    Record<PipelineRole, { readonly output: keyof PersistentOutputs; readonly context: string }>
> = {
    preview: { output: "previewRoleArn", context: "pull_request" },
    publish: { output: "publishRoleArn", context: "ref:refs/heads/main" },
    deploy: { output: "deployRoleArn", context: "environment:wake" },
    wake: { output: "deployRoleArn", context: "environment:wake" },
    teardown: { output: "teardownRoleArn", context: "environment:teardown" },
    drift: { output: "driftRoleArn", context: "environment:drift" },
};

/**
 * The subject of GitHub's token for a job: by name, or by the ids that never change where they are configured.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc
 */
export function gitHubSubject(configuration: Readonly<Record<string, unknown>>, role: PipelineRole): string {
    const [repository, ownerId, repositoryId] = [
        "githubRepository",
        "githubOwnerId",
        "githubRepositoryId",
    ].map((key) => setting(configuration, key));
    const [owner, name] = (repository ?? "").split("/");
    const subject = ownerId ? `${owner}@${ownerId}/${name}@${repositoryId}` : `${owner}/${name}`;
    return `repo:${subject}:${pipelineRoles[role].context}`;
}
