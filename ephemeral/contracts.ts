import * as pulumi from "@pulumi/pulumi";
import { imageStack } from "../app-image/outputs";
import { requireOutputs } from "../lib/stack-outputs";
import { persistentStack } from "../persistent/outputs";

/**
 * What this layer is given by the other two.
 *
 * @throws {pulumi.RunError} when an output is missing, the certificate was not issued, or the image was not pushed:
 * before anything is made that would then wait for it
 */
export async function readContracts() {
    const stack = pulumi.getStack();
    const persistent = await requireOutputs(persistentStack, [
        "region",
        "accountId",
        "domain",
        "apexRedirect",
        "statusHost",
        "hostedZoneId",
        "certificateArn",
        "certificateValidated",
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
    const image = await requireOutputs(imageStack, ["imageUri", "platform"]);

    // No listener takes a certificate that was not issued.
    if (!persistent.certificateValidated) {
        throw new pulumi.RunError(
            "The certificate is not validated yet. Delegate the domain to the zone's name servers " +
                `(pulumi stack output nameServers --cwd persistent --stack ${stack}), then: ` +
                "pulumi config set zoneDelegated true --cwd persistent && pulumi up --cwd persistent",
        );
    }
    // A tag could come to mean another image between two starts of the task.
    if (!/@sha256:[0-9a-f]{64}$/.test(image.imageUri)) {
        throw new pulumi.RunError(
            `The image '${image.imageUri}' has no digest: it was built, but never pushed. ` +
                `Push it: pulumi config set gatus-image:push true --stack ${stack} && pulumi up --stack ${stack}`,
        );
    }
    return { persistent, image };
}
