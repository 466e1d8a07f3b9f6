import * as pulumi from "@pulumi/pulumi";
import { SecurityGroup } from "@pulumi/aws/ec2";
import { MountTarget } from "@pulumi/aws/efs";
import { SecurityGroupEgressRule, SecurityGroupIngressRule } from "@pulumi/aws/vpc";

export interface HistoryVolumeArgs {
    readonly fileSystemId: pulumi.Input<string>;
    readonly accessPointId: pulumi.Input<string>;
    readonly vpcId: pulumi.Input<string>;
    /** A mount target stands in each: one a zone, as EFS allows no second, and tasks reach that of their zone. */
    readonly subnetIds: pulumi.Input<string>[];
    /** Security group of the tasks. */
    readonly clientSecurityGroupId: pulumi.Input<string>;
}

const nfs = { ipProtocol: "tcp", fromPort: 2049, toPort: 2049 };

/** Lets this morning's VPC reach the file system that the persistent layer keeps. */
export class HistoryVolume extends pulumi.ComponentResource {
    readonly mountTargets: MountTarget[];
    /** How a task definition mounts it: encrypted, and by the task role's permission. */
    readonly configuration;

    constructor(name: string, args: HistoryVolumeArgs, opts?: pulumi.ComponentResourceOptions) {
        super("gatus:ephemeral:HistoryVolume", name, {}, opts);
        const child = { parent: this };

        const securityGroup = new SecurityGroup(
            `${name}-history`,
            { vpcId: args.vpcId, description: "History: in from Gatus", tags: { Name: `${name}-history` } },
            child,
        );
        new SecurityGroupIngressRule(
            `${name}-history-from-task`,
            {
                ...nfs,
                securityGroupId: securityGroup.id,
                referencedSecurityGroupId: args.clientSecurityGroupId,
                description: "From Gatus",
            },
            child,
        );
        new SecurityGroupEgressRule(
            `${name}-task-to-history`,
            {
                ...nfs,
                securityGroupId: args.clientSecurityGroupId,
                referencedSecurityGroupId: securityGroup.id,
                description: "To the history",
            },
            child,
        );
        this.mountTargets = args.subnetIds.map(
            (subnetId, index) =>
                new MountTarget(
                    `${name}-${index}`,
                    { fileSystemId: args.fileSystemId, subnetId, securityGroups: [securityGroup.id] },
                    child,
                ),
        );
        this.configuration = {
            fileSystemId: args.fileSystemId,
            transitEncryption: "ENABLED",
            authorizationConfig: { accessPointId: args.accessPointId, iam: "ENABLED" },
        };
        this.registerOutputs();
    }
}
