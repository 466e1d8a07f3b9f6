import * as pulumi from "@pulumi/pulumi";
import { AccessPoint, BackupPolicy, FileSystem, FileSystemPolicy } from "@pulumi/aws/efs";

/** User and group that the container runs as; `app-image/Dockerfile` says the same. */
const containerUser = 65532;

export interface HistoryStoreArgs {
    readonly encryptionKeyArn: pulumi.Input<string>;
    /** Directory of the file system that tasks see as `/data`; made if it isn't there. */
    readonly historyDirectory: string;
}

/**
 * The file system that keeps Gatus's history through the night. It belongs to no VPC: the ephemeral layer
 * brings mount targets along every morning.
 */
export class HistoryStore extends pulumi.ComponentResource {
    readonly fileSystem: FileSystem;
    readonly accessPoint: AccessPoint;
    /** What the task role is scoped by. */
    readonly arns;

    constructor(name: string, args: HistoryStoreArgs, opts?: pulumi.ComponentResourceOptions) {
        super("gatus:persistent:HistoryStore", name, {}, opts);

        const tags = { Name: `${name}-history` };
        this.fileSystem = new FileSystem(
            `${name}-history`,
            {
                encrypted: true,
                kmsKeyId: args.encryptionKeyArn,
                // Elastic throughput is billed by the gigabyte; a status page's few writes fit in the burst credits.
                throughputMode: "bursting",
                lifecyclePolicies: [
                    { transitionToIa: "AFTER_30_DAYS" },
                    { transitionToPrimaryStorageClass: "AFTER_1_ACCESS" },
                ],
                tags,
            },
            // The uptime of every day so far is in it.
            { parent: this, protect: true },
        );

        this.accessPoint = new AccessPoint(
            `${name}-history`,
            {
                fileSystemId: this.fileSystem.id,
                posixUser: { uid: containerUser, gid: containerUser },
                rootDirectory: {
                    path: args.historyDirectory,
                    creationInfo: { ownerUid: containerUser, ownerGid: containerUser, permissions: "0700" },
                },
                tags,
            },
            { parent: this },
        );

        new BackupPolicy(
            `${name}-history`,
            { fileSystemId: this.fileSystem.id, backupPolicy: { status: "ENABLED" } },
            { parent: this },
        );

        // With any policy in place, EFS admits nobody without IAM's permission; these go further.
        new FileSystemPolicy(
            `${name}-history`,
            {
                fileSystemId: this.fileSystem.id,
                policy: pulumi.jsonStringify({
                    Version: "2012-10-17",
                    Statement: [
                        {
                            Sid: "NothingInTheClear",
                            Effect: "Deny",
                            Principal: "*",
                            Action: "elasticfilesystem:Client*",
                            Resource: this.fileSystem.arn,
                            Condition: { Bool: { "aws:SecureTransport": "false" } },
                        },
                        {
                            Sid: "OnlyThroughTheAccessPoint",
                            Effect: "Deny",
                            Principal: "*",
                            Action: "elasticfilesystem:Client*",
                            Resource: this.fileSystem.arn,
                            Condition: {
                                StringNotEquals: { "elasticfilesystem:AccessPointArn": this.accessPoint.arn },
                            },
                        },
                    ],
                }),
            },
            { parent: this },
        );

        this.arns = { fileSystemArn: this.fileSystem.arn, accessPointArn: this.accessPoint.arn };
        this.registerOutputs({ fileSystem: this.fileSystem, accessPoint: this.accessPoint });
    }
}
