import { Schedule } from "../lib/schedule";
import { Producer } from "../lib/stack-outputs";

/** What the persistent stack promises to the others. Plain values; nothing secret. */
export interface PersistentOutputs extends Schedule {
    /** Region that both layers live in. */
    readonly region: string;
    /** Account that both layers live in; every program's provider refuses any other. */
    readonly accountId: string;

    /** Where Pulumi keeps the state of all projects, as `pulumi login` takes it. */
    readonly stateBackendUrl: string;
    /** `OWNER/REPOSITORY` whose workflows the roles trust. */
    readonly githubRepository: string;
    /** Its numeric id, which no other repository ever gets. */
    readonly githubRepositoryId: string;

    /** Apex of the site, such as `example.com`. */
    readonly domain: string;
    /** Whether the apex is this site's, and is redirected to {@link statusHost}. */
    readonly apexRedirect: boolean;
    /** Host that serves the status page, such as `status.example.com`. */
    readonly statusHost: string;
    readonly hostedZoneId: string;
    /** Name servers to enter at the domain's registrar. */
    readonly nameServers: string[];
    readonly certificateArn: string;
    /** Whether the certificate can be used: false until the zone is delegated and `zoneDelegated` is set. */
    readonly certificateValidated: boolean;

    /** Registry and repository, without a tag. */
    readonly repositoryUrl: string;
    /** The same for the image of the compiled programs, which the image is built from. */
    readonly programsRepositoryUrl: string;

    /** Whether a page answers under the site's names while the ephemeral layer sleeps: its records are then the first of two. */
    readonly nightPage: boolean;
    /** Bucket of that page; empty when there is none. */
    readonly nightPageBucket: string;

    readonly alertTopicArn: string;
    readonly appLogGroupName: string;
    readonly wafLogGroupArn: string;
    readonly flowLogGroupArn: string;
    /** Bucket for the load balancer's access logs. */
    readonly accessLogBucket: string;

    /** Where Gatus keeps its history: a file system that outlives the night, or the task's memory. */
    readonly history: History;
    /** Directory of the file system that the history lies in; empty when {@link history} is `memory`. */
    readonly historyDirectory: string;
    /** File system of the history; empty when {@link history} is `memory`. */
    readonly fileSystemId: string;
    /** Access point of the history; empty when {@link history} is `memory`. */
    readonly accessPointId: string;

    /** SSM parameter with the webhook that Gatus alerts; empty when there is none. */
    readonly alertWebhookParameterArn: string;

    /** What the container may do. */
    readonly taskRoleArn: string;
    /** What ECS may do to start the container. */
    readonly executionRoleArn: string;
    /** What VPC flow logs may do. */
    readonly flowLogRoleArn: string;

    /** Roles of the pipelines: values of the repository's variables of GitHub Actions. */
    readonly previewRoleArn: string;
    readonly publishRoleArn: string;
    readonly deployRoleArn: string;
    readonly teardownRoleArn: string;
    readonly driftRoleArn: string;
}

export type History = "efs" | "memory";

export const persistentStack: Producer<PersistentOutputs> = {
    project: "gatus-persistent",
    folder: "persistent",
};
