import * as pulumi from "@pulumi/pulumi";
import { imageStack } from "../app-image/outputs";
import { requireOutputs } from "../lib/stack-outputs";
import { EphemeralConfig } from "./config";
import { persistentStack } from "../persistent/outputs";

/**
 * What this layer is given by the other two.
 *
 * @throws {pulumi.RunError} when an output is missing, the certificate was not issued, or the image was not pushed or is
 * for another platform: before anything is made that would then wait for it
 */
export async function readContracts(config: EphemeralConfig) {
    const stack = pulumi.getStack();
    const persistent = await requireOutputs(persistentStack, [
        "region",
        "accountId",
        "timeZone",
        "wakeAt",
        "sleepAt",
        "awakeDays",
        "domain",
        "apexRedirect",
        "statusHost",
        "hostedZoneId",
        "certificateArn",
        "certificateValidated",
        "nightPage",
        "alertTopicArn",
        "appLogGroupName",
        "wafLogGroupArn",
        "flowLogGroupArn",
        "accessLogBucket",
        "history",
        "fileSystemId",
        "accessPointId",
        "alertWebhookParameterArn",
        "taskRoleArn",
        "executionRoleArn",
        "flowLogRoleArn",
    ]);

    // No listener takes a certificate that was not issued.
    if (!persistent.certificateValidated) {
        throw new pulumi.RunError(
            "The certificate is not validated yet. Delegate the domain to the zone's name servers " +
                `(pulumi stack output nameServers --cwd persistent --stack ${stack}), then: ` +
                "pulumi config set zoneDelegated true --cwd persistent && pulumi up --cwd persistent",
        );
    }
    return { persistent, image: await readImage(config, stack) };
}

/**
 * The image to run. The pipelines say which: what the image stack names may have been published since by another run,
 * and approved by nobody (docs/decisions/50-one-run-one-commit.md). A person who says nothing gets the image stack's.
 */
async function readImage({ imageUri, platform }: EphemeralConfig, stack: string) {
    if (imageUri !== undefined) {
        return { imageUri, platform };
    }
    const image = await requireOutputs(imageStack, ["imageUri", "platform"]);
    // A tag could come to mean another image between two starts of the task.
    if (!/@sha256:[0-9a-f]{64}$/.test(image.imageUri)) {
        throw new pulumi.RunError(
            `The image '${image.imageUri}' has no digest: it was never pushed. Push it: pulumi up --stack ${stack}`,
        );
    }
    if (image.platform !== platform) {
        throw new pulumi.RunError(
            `The image was built for ${image.platform}, and gatus-ephemeral:platform is ${platform}: it could not start. ` +
                `Make them the same: pulumi config set platform ${image.platform} --cwd ephemeral --stack ${stack}`,
        );
    }
    return image;
}
