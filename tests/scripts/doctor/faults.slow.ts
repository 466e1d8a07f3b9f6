import assert from "node:assert/strict";
import {
    ConfigServiceClient,
    PutConfigurationRecorderCommand,
    PutDeliveryChannelCommand,
    StartConfigurationRecorderCommand,
} from "@aws-sdk/client-config-service";
import { AllocateAddressCommand, CreateVpcCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreateDetectorCommand, GuardDutyClient } from "@aws-sdk/client-guardduty";
import { DisableKeyRotationCommand, KMSClient } from "@aws-sdk/client-kms";
import { ChangeResourceRecordSetsCommand, Route53Client } from "@aws-sdk/client-route-53";
import { PutBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { isHealthy } from "../../../scripts/setup/doctor";
import { account as accountId, goodGithub } from "../support/doctor-scene";
import { exported, global, here, keyIs, MotoAccount, wrong } from "../support/doctor-moto";
import { bucket } from "../support/doctor-world";

describe("doctor, on an account in moto with every fault", () => {
    let account: MotoAccount;
    before(async () => {
        account = await MotoAccount.start();
    });
    afterEach(() => account.reset());
    after(() => account.stop());

    it("names every fault at once, each with why and what to do", async () => {
        const { stateKeyArn, hostedZoneId } = await account.broughtUp();
        await new S3Client({ ...here, forcePathStyle: true }).send(
            new PutBucketVersioningCommand({
                Bucket: bucket,
                VersioningConfiguration: { Status: "Suspended" },
            }),
        );
        await new KMSClient(here).send(new DisableKeyRotationCommand({ KeyId: stateKeyArn.split("/")[1] }));
        await new Route53Client(global).send(
            new ChangeResourceRecordSetsCommand({
                HostedZoneId: hostedZoneId,
                ChangeBatch: {
                    Changes: [
                        {
                            Action: "CREATE",
                            ResourceRecordSet: {
                                Name: "example.com",
                                Type: "A",
                                TTL: 60,
                                ResourceRecords: [{ Value: "192.0.2.7" }],
                            },
                        },
                    ],
                },
            }),
        );
        const ec2 = new EC2Client(here);
        for (let count = 0; count < 5; count++) {
            await ec2.send(new CreateVpcCommand({ CidrBlock: `10.${count}.0.0/16` }));
            await ec2.send(new AllocateAddressCommand({ Domain: "vpc" }));
        }
        const config = new ConfigServiceClient(here);
        await config.send(
            new PutConfigurationRecorderCommand({
                ConfigurationRecorder: {
                    name: "default",
                    roleARN: `arn:aws:iam::${accountId}:role/x`,
                    recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
                },
            }),
        );
        await config.send(
            new PutDeliveryChannelCommand({ DeliveryChannel: { name: "default", s3BucketName: bucket } }),
        );
        await config.send(new StartConfigurationRecorderCommand({ ConfigurationRecorderName: "default" }));
        await new GuardDutyClient(here).send(
            new CreateDetectorCommand({
                Enable: true,
                Features: [
                    {
                        Name: "RUNTIME_MONITORING",
                        Status: "ENABLED",
                        AdditionalConfiguration: [
                            { Name: "ECS_FARGATE_AGENT_MANAGEMENT", Status: "ENABLED" },
                        ],
                    },
                ],
            }),
        );
        await new SSMClient(here).send(
            new PutParameterCommand({ Name: "/gatus-prod/released", Value: "nonsense", Overwrite: true }),
        );
        const github = goodGithub();
        const base = "/repos/example-org/status";
        const begun = Date.now();
        const lines = await account.look({
            config: { ...keyIs(stateKeyArn), "gatus-persistent:githubOidcProvider": "existing" },
            nameServers: ["ns1.elsewhere.example"],
            env: { ...exported(stateKeyArn), PULUMI_BACKEND_URL: "s3://another" },
            github: {
                ...github,
                [base]: { body: { ...(github[base]?.body as object), full_name: "example-org/renamed" } },
                [`${base}/actions/oidc/customization/sub`]: { body: { use_immutable_subject: false } },
                [`${base}/environments`]: { body: { environments: [] } },
                [`${base}/actions/variables`]: { body: { variables: [] } },
                [`${base}/rules/branches/main`]: { body: [] },
                [`${base}/actions/permissions`]: { body: { enabled: true, allowed_actions: "all" } },
                [`${base}/actions/workflows`]: {
                    body: {
                        workflows: ["drift", "sleep", "wake"].map((name) => ({
                            path: `.github/workflows/${name}.yml`,
                            state: "disabled_inactivity",
                        })),
                    },
                },
            },
        });
        const took = Date.now() - begun;
        assert.ok(took < 10_000, `${took} ms`);
        assert.ok(!isHealthy(lines));
        const bad = wrong(lines).join("\n");
        for (const expected of [
            /^fault backend: PULUMI_BACKEND_URL is 's3:\/\/another'/m,
            /^fault bucket: .* lacks: versions/m,
            /^fault key: the key doesn't rotate/m,
            /^fault delegation: .* lead to ns1\.elsewhere\.example/m,
            /^fault other sites' records: A example\.com leads to 192\.0\.2\.7/m,
            /^fault VPCs: the account has 6 of 5/m,
            /^fault addresses: the account has 5 of 5, and 1 more is to be made/m,
            /^warning AWS Config: /m,
            /^warning GuardDuty: /m,
            /^fault repository: .* called 'example-org\/renamed' now/m,
            /^fault subjects: tokens have classic subjects/m,
            /^fault environments: environment production isn't there/m,
            /^fault variables: variable DEPLOY_ROLE_ARN isn't there/m,
            /^fault rules: main lacks the rule pull_request/m,
            /^fault Actions: Actions may run all/m,
            /^fault schedules: sleep\.yml is switched off \(disabled_inactivity\)/m,
            /^fault record: .* is no record of a release/m,
        ]) {
            assert.match(bad, expected);
        }
        for (const { verdict, name, why, command } of lines) {
            assert.ok(verdict === "ok" || (why !== undefined && command !== undefined), name);
        }
    });
});
