import assert from "node:assert/strict";
import { PersistentOutputs, persistentStack } from "../../persistent/outputs";
import { ImageOutputs, imageStack } from "../../app-image/outputs";
import { Layer, Recorder, Recording } from "../../scripts/support/record-program";

/** Outputs that a program reads from another's stack. A promise that nobody reads is listed with its reader. */
const consumed = {
    persistent: {
        ephemeral: [
            "accessLogBucket",
            "accessPointId",
            "accountId",
            "awakeDays",
            "sleepAt",
            "timeZone",
            "wakeAt",
            "alertTopicArn",
            "alertWebhookParameterArn",
            "apexRedirect",
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
            "nightPage",
            "region",
            "statusHost",
            "taskRoleArn",
            "wafLogGroupArn",
        ],
        image: ["accountId", "programsRepositoryUrl", "region", "repositoryUrl"],
        github: [
            "accountId",
            "deployRoleArn",
            "driftRoleArn",
            "githubRepository",
            "githubRepositoryId",
            "previewRoleArn",
            "publishRoleArn",
            "region",
            "stateBackendUrl",
            "teardownRoleArn",
        ],
        /** The sleep, which writes down what the checks saw last. */
        sleep: ["nightPageBucket"],
        /** Its own next run, which compares (persistent/changes.ts); as it does with others of its outputs. */
        itself: ["historyDirectory"],
        /** The person who delegates the domain. */
        people: ["nameServers"],
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

const stacks = { persistent: persistentStack, image: imageStack };

describe("contracts between the stacks", () => {
    const recorder = new Recorder();
    let produced: Record<Layer, Recording>;
    before(async () => {
        process.env.GITHUB_TOKEN ??= "a token of the tests";
        produced = await recorder.runAll();
    });

    for (const producer of ["persistent", "image"] as const) {
        it(`${producer}: every output that it promises is read by somebody, and none is read that it does not promise`, () => {
            const read = new Set<string>(Object.values(consumed[producer]).flat());
            assert.deepEqual(Object.keys(produced[producer].outputs).sort(), [...read].sort());
        });

        it(`${producer}: all outputs that it lacks are named at once`, async () => {
            recorder.promise(producer, {});
            await assert.rejects(recorder.run("ephemeral", { preview: true }), ({ message }: Error) => {
                const named = [...message.matchAll(/'(\w+)'/g)].map(([, name]) => name);
                assert.deepEqual(named.sort(), [...consumed[producer].ephemeral].sort());
                return true;
            });
            recorder.promise(producer, produced[producer].outputs);
        });

        for (const [consumer, names] of Object.entries(consumed[producer])) {
            if (consumer !== "ephemeral" && consumer !== "image" && consumer !== "github") {
                continue;
            }
            it(`${consumer} names the command that creates the ${producer} stack, where there is none`, async () => {
                const lacking = new Recorder();
                for (const other of (["persistent", "image"] as const).filter((it) => it !== producer)) {
                    lacking.promise(other, produced[other].outputs);
                }
                const { project, folder } = stacks[producer];
                await assert.rejects(lacking.run(consumer, { preview: true }), {
                    message:
                        `Stack 'organization/${project}/prod', whose outputs this program reads, was never created. ` +
                        `Create it: pulumi up --cwd ${folder} --stack prod`,
                });
            });

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

    it("ephemeral refuses a certificate that was not issued, and an image that was not pushed", async () => {
        const { persistent, image } = produced;
        recorder.promise("persistent", { ...persistent.outputs, certificateValidated: false });
        await assert.rejects(
            recorder.run("ephemeral", { preview: true }),
            /The certificate is not validated yet/,
        );
        recorder.promise("persistent", persistent.outputs);
        recorder.promise("image", { ...image.outputs, imageUri: "registry.example.com/gatus:v1" });
        await assert.rejects(
            recorder.run("ephemeral", { preview: true }),
            /'registry\.example\.com\/gatus:v1' has no digest/,
        );
        recorder.promise("image", { ...image.outputs, platform: "linux/amd64" });
        await assert.rejects(
            recorder.run("ephemeral", { preview: true }),
            /built for linux\/amd64, and gatus-ephemeral:platform is linux\/arm64: it could not start/,
        );
        recorder.promise("image", image.outputs);
    });

    it("ephemeral runs the image that it is told, whatever the image stack names by now", async () => {
        const { image } = produced;
        const approved = String(image.outputs.imageUri);
        const awake = new Recorder();
        await awake.run("persistent");
        // Another run has published meanwhile.
        awake.promise("image", { ...image.outputs, imageUri: approved.replace(/.{4}$/, "0000") });
        const told = await awake.run("ephemeral", { config: { imageUri: approved }, preview: true });
        const [task] = told.resources.filter(({ type }) => type === "aws:ecs/taskDefinition:TaskDefinition");
        assert.ok(JSON.stringify(task?.inputs).includes(approved));
        const untold = await awake.run("ephemeral", { preview: true });
        assert.ok(!JSON.stringify(untold.resources).includes(approved));
    });
});
