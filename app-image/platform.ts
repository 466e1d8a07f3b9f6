import * as pulumi from "@pulumi/pulumi";
import { ownOutputs } from "../lib/stack-outputs";
import { ImageConfig } from "./config";
import { ImageOutputs } from "./outputs";

/**
 * Refuses another platform for the commit that was pushed last: its tag is the commit, and immutable, so that ECR would
 * refuse the push in the middle of `up`.
 *
 * @throws {pulumi.RunError} saying how to change it
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html `ImageTagAlreadyExistsException`
 */
export async function refuseAnotherPlatform(
    commit: string,
    { platform }: Pick<ImageConfig, "platform">,
): Promise<void> {
    const pushed = await ownOutputs<ImageOutputs>();
    if (pushed.commit === commit && pushed.platform !== undefined && pushed.platform !== platform) {
        throw new pulumi.RunError(
            `The image of ${commit} was pushed for ${pushed.platform}, and platform is ${platform}: its tag can't be given a ` +
                "second time. Nothing was pushed. Commit the platform, of gatus-image and gatus-ephemeral together: the next " +
                "commit's image is for it.",
        );
    }
}
