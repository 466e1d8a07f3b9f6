import { HeadBucketCommand } from "@aws-sdk/client-s3";
import { DescribeKeyCommand, GetKeyRotationStatusCommand } from "@aws-sdk/client-kms";
import { bucketSettings } from "../bootstrap/bucket";
import { asked, isAbsent } from "./aws";
import { Check, fault, Finding, ok, Unanswered } from "./finding";
import { persistentOf, Scene } from "./scene";

/** What mends everything here. */
function bootstrap(scene: Scene): string {
    const { state } = persistentOf(scene);
    const region = state.keyArn.split(":")[3] ?? "";
    return `npm run -s bootstrap-state -- --region ${region} --bucket ${state.bucket}`;
}

async function bucket(scene: Scene): Promise<Finding[]> {
    const { state } = persistentOf(scene);
    await scene.identity();
    const { s3 } = scene.aws;
    try {
        await s3.send(new HeadBucketCommand({ Bucket: state.bucket }));
    } catch (error) {
        // An answer to HEAD has no body that could say more.
        const { httpStatusCode: status } =
            (error as { $metadata?: { httpStatusCode?: number } }).$metadata ?? {};
        if (status === 403) {
            throw new Unanswered(
                `the bucket ${state.bucket} is another account's, or these credentials lack the right s3:ListBucket`,
                "Allow s3:ListBucket, which AWS's policy ReadOnlyAccess has; or choose another bucket",
            );
        }
        if (status === 404 || isAbsent(error)) {
            const what = `the bucket ${state.bucket} isn't there`;
            return [fault(what, "Pulumi has no place for what it knows", bootstrap(scene))];
        }
        if (status === 301) {
            const region = state.keyArn.split(":")[3] ?? "";
            return [
                fault(
                    `the bucket ${state.bucket} is in another region than its key, which is in ${region}`,
                    "S3 encrypts with a key of its own region alone: Pulumi could write no state",
                    `Choose another bucket, or a key beside this one: npm run init -- --stack ${scene.stack} --overwrite`,
                ),
            ];
        }
        throw error;
    }
    const settings = bucketSettings(s3, { Bucket: state.bucket, keyArn: state.keyArn });
    return Promise.all(
        settings.map(async ({ what, right, isRight }): Promise<Finding> => {
            try {
                return (await asked(right, isRight()))
                    ? ok(`bucket ${state.bucket}: ${what}`)
                    : fault(
                          `bucket ${state.bucket} lacks: ${what}`,
                          "The state says how everything is, and holds its secrets",
                          bootstrap(scene),
                      );
            } catch (error) {
                return {
                    verdict: "unknown",
                    what: `bucket ${state.bucket}, ${what}: ${(error as Error).message}`,
                    why: "What isn't looked at is not known to be right",
                    command: error instanceof Unanswered ? error.command : "Start this again",
                };
            }
        }),
    );
}

async function key(scene: Scene): Promise<Finding[]> {
    const { state } = persistentOf(scene);
    await scene.identity();
    const { kms } = scene.aws;
    const KeyId = state.keyArn;
    let found;
    try {
        found = await asked("kms:DescribeKey", kms.send(new DescribeKeyCommand({ KeyId })));
    } catch (error) {
        if (isAbsent(error)) {
            return [
                fault(`the key ${KeyId} isn't there`, "No state can be read or written", bootstrap(scene)),
            ];
        }
        throw error;
    }
    const { KeyState = "in an unknown state" } = found.KeyMetadata ?? {};
    if (KeyState !== "Enabled") {
        const mend =
            KeyState === "PendingDeletion"
                ? `aws kms cancel-key-deletion --key-id ${KeyId} && aws kms enable-key --key-id ${KeyId}`
                : `aws kms enable-key --key-id ${KeyId}`;
        return [fault(`the key of the state is ${KeyState}`, "Without it the state can't be read", mend)];
    }
    const { KeyRotationEnabled } = await asked(
        "kms:GetKeyRotationStatus",
        kms.send(new GetKeyRotationStatusCommand({ KeyId })),
    );
    return [
        ok("the key of the state is enabled"),
        KeyRotationEnabled === true
            ? ok("the key rotates every year")
            : fault(
                  "the key doesn't rotate",
                  "One secret would encrypt everything for ever",
                  `aws kms enable-key-rotation --key-id ${KeyId}`,
              ),
    ];
}

export const state: readonly Check<Scene>[] = [
    { subject: "state", name: "bucket", look: bucket },
    { subject: "state", name: "key", look: key },
];
