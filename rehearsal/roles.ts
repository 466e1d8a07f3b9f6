import { setting } from "./configuration";
import { TokenJob } from "./iam/github-token";
import { GithubRepository } from "../persistent/identity/trust";
import { PersistentOutputs } from "../persistent/outputs";

/** Who runs a step of the system's life. A person sets the persistent layer up, with rights of their own. */
export type Role = "administrator" | PipelineRole;

export type PipelineRole = "preview" | "publish" | "deploy" | "wake" | "teardown" | "drift";

/** For each step: the output that names its role, and a job that runs it. */
export const pipelineRoles: Readonly<
    Record<PipelineRole, { readonly output: keyof PersistentOutputs; readonly job: TokenJob }>
> = {
    preview: { output: "previewRoleArn", job: { on: "pull_request", workflow: "pull-request.yml" } },
    publish: { output: "publishRoleArn", job: { environment: "publish", workflow: "release.yml" } },
    deploy: { output: "deployRoleArn", job: { environment: "wake", workflow: "release.yml" } },
    wake: { output: "deployRoleArn", job: { environment: "wake", workflow: "wake.yml" } },
    teardown: { output: "teardownRoleArn", job: { environment: "teardown", workflow: "sleep.yml" } },
    drift: { output: "driftRoleArn", job: { environment: "drift", workflow: "drift.yml" } },
};

/** The repository that the persistent layer's configuration names. */
export function configuredRepository(configuration: Readonly<Record<string, unknown>>): GithubRepository {
    return {
        repository: setting(configuration, "githubRepository"),
        ownerId: setting(configuration, "githubOwnerId"),
        repositoryId: setting(configuration, "githubRepositoryId"),
        subjects: setting(configuration, "githubSubjects") === "classic" ? "classic" : "immutable",
    };
}
