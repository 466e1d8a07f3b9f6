import assert from "node:assert/strict";
import { PersistentOutputs } from "../../persistent/outputs";
import { ImageOutputs } from "../../app-image/outputs";
import { Program, Recorder, Recording } from "../support/record-program";

/** Outputs that a program reads from another's stack. A promise that nobody reads is listed with its reader. */
const consumed = {
    persistent: {
        ephemeral: [
            "accessLogBucket",
            "accessPointId",
            "accountId",
            "alertTopicArn",
            "alertWebhookParameterArn",
            "appLogGroupName",
            "certificateArn",
            "certificateValidated",
            "domain",
            "executionRoleArn",
            "fileSystemId",
            "flowLogGroupArn",
            "flowLogRoleArn",
            "history",
            "hostedZoneId",
            "region",
            "statusHost",
            "taskRoleArn",
            "wafLogGroupArn",
        ],
        image: ["accountId", "region", "repositoryName", "repositoryUrl"],
        /** The person who delegates the domain, and who fills in GitHub's variables. */
        people: [
            "nameServers",
            "deployRoleArn",
            "driftRoleArn",
            "previewRoleArn",
            "publishRoleArn",
            "teardownRoleArn",
        ],
    },
    image: {
        ephemeral: ["imageUri", "platform"],
        /** The release pipeline, which compares them with what it was asked to release. */
        pipeline: ["commit", "tag"],
    },
} as const satisfies {
    persistent: Record<string, readonly (keyof PersistentOutputs)[]>;
    image: Record<string, readonly (keyof ImageOutputs)[]>;
};

describe("contracts between the stacks", () => {
    const recorder = new Recorder();
    let produced: Record<Program, Recording>;
    before(async () => {
        produced = await recorder.runAll();
    });

    for (const producer of ["persistent", "image"] as const) {
        it(`${producer}: every output that it promises is read by somebody, and none is read that it does not promise`, () => {
            const read = new Set<string>(Object.values(consumed[producer]).flat());
            assert.deepEqual(Object.keys(produced[producer].outputs).sort(), [...read].sort());
        });

        it(`${producer}: where it was never brought up, the command that does is named`, async () => {
            const consumers =
                producer === "persistent" ? (["image", "ephemeral"] as const) : ["ephemeral" as const];
            for (const consumer of consumers) {
                const lacking = new Recorder();
                if (producer !== "persistent") {
                    lacking.promise("persistent", produced.persistent.outputs);
                }
                await assert.rejects(lacking.run(consumer, { preview: true }), {
                    message:
                        `Stack 'organization/gatus-${producer}/prod', whose outputs this program reads, was never created. ` +
                        `Create it: pulumi up --cwd ${producer === "persistent" ? "persistent" : "."} --stack prod`,
                });
            }
        });

        for (const [consumer, names] of Object.entries(consumed[producer])) {
            if (consumer !== "ephemeral" && consumer !== "image") {
                continue;
            }
            it(`${consumer} names each output that a live ${producer} stack lacks, and the command that fixes it`, async () => {
                for (const name of names as readonly string[]) {
                    const lacking = Object.entries(produced[producer].outputs).filter(
                        ([key]) => key !== name,
                    );
                    recorder.promise(producer, Object.fromEntries(lacking));
                    await assert.rejects(
                        recorder.run(consumer, { preview: true }),
                        (error: Error) => {
                            const said = String(error.message || (error as { details?: string }).details);
                            assert.match(
                                said,
                                new RegExp(`organization/gatus-${producer}/prod' has no output '${name}'`),
                            );
                            assert.match(said, /pulumi up --cwd \S+ --stack prod/);
                            return true;
                        },
                        `${name} is not missed`,
                    );
                }
                recorder.promise(producer, produced[producer].outputs);
            }).timeout(60_000);
        }
    }
});
