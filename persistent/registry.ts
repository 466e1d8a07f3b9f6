import * as pulumi from "@pulumi/pulumi";
import { LifecyclePolicy, Repository } from "@pulumi/aws/ecr";

export interface RegistryArgs {
    readonly encryptionKeyArn: pulumi.Input<string>;
    /** Images of so many releases are kept; the older ones expire. */
    readonly releasesToKeep: number;
}

/** The ECR repository of the Gatus image: a tag is a commit, and means the same image for ever. */
export class Registry extends pulumi.ComponentResource {
    readonly repository: Repository;

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

        new LifecyclePolicy(
            name,
            {
                repository: this.repository.name,
                policy: JSON.stringify({
                    rules: [
                        {
                            rulePriority: 1,
                            description: "What lost its tag",
                            selection: {
                                tagStatus: "untagged",
                                countType: "sinceImagePushed",
                                countUnit: "days",
                                countNumber: 1,
                            },
                            action: { type: "expire" },
                        },
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
