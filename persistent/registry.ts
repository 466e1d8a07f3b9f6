import * as pulumi from "@pulumi/pulumi";
import { LifecyclePolicy, Repository } from "@pulumi/aws/ecr";

export interface RegistryArgs {
    readonly encryptionKeyArn: pulumi.Input<string>;
    /** Images of so many releases are kept; the older ones expire. */
    readonly releasesToKeep: number;
}

/**
 * The ECR repository of the Gatus image: a tag is a commit, and means the same image for ever. And one of the programs
 * in it, compiled, which every build takes by digest.
 */
export class Registry extends pulumi.ComponentResource {
    readonly repository: Repository;
    readonly programs: Repository;

    constructor(name: string, args: RegistryArgs, opts?: pulumi.ComponentResourceOptions) {
        super("gatus:persistent:Registry", name, {}, opts);

        this.repository = new Repository(
            name,
            {
                imageTagMutability: "IMMUTABLE",
                imageScanningConfiguration: { scanOnPush: true },
                encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: args.encryptionKeyArn }],
            },
            // Every release that one could go back to is in it.
            { parent: this, protect: true },
        );

        // checkov:skip=CKV_AWS_51: its one tag is for people; builds name the digest, and ECR refuses an immutable tag even for the same image (aws/containers-roadmap#2179), so that a build could not be repeated
        this.programs = new Repository(
            `${name}-programs`,
            {
                imageTagMutability: "MUTABLE",
                imageScanningConfiguration: { scanOnPush: true },
                encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: args.encryptionKeyArn }],
            },
            // They could be compiled again, but the next build would look for these.
            { parent: this, protect: true },
        );

        const untagged = {
            rulePriority: 1,
            description: "What lost its tag",
            selection: {
                tagStatus: "untagged",
                countType: "sinceImagePushed",
                countUnit: "days",
                countNumber: 1,
            },
            action: { type: "expire" },
        };
        new LifecyclePolicy(
            `${name}-programs`,
            { repository: this.programs.name, policy: JSON.stringify({ rules: [untagged] }) },
            { parent: this },
        );
        new LifecyclePolicy(
            name,
            {
                repository: this.repository.name,
                policy: JSON.stringify({
                    rules: [
                        untagged,
                        {
                            rulePriority: 2,
                            description: `All but the last ${args.releasesToKeep} releases`,
                            selection: {
                                tagStatus: "tagged",
                                tagPatternList: ["*"],
                                countType: "imageCountMoreThan",
                                countNumber: args.releasesToKeep,
                            },
                            action: { type: "expire" },
                        },
                    ],
                }),
            },
            { parent: this },
        );
        this.registerOutputs({ repository: this.repository });
    }
}
