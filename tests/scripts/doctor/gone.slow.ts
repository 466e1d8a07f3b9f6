import assert from "node:assert/strict";
import { ACMClient, DeleteCertificateCommand, ListCertificatesCommand } from "@aws-sdk/client-acm";
import {
    DeleteOpenIDConnectProviderCommand,
    IAMClient,
    ListOpenIDConnectProvidersCommand,
} from "@aws-sdk/client-iam";
import { DisableKeyCommand, KMSClient, ScheduleKeyDeletionCommand } from "@aws-sdk/client-kms";
import { DeleteHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import { DeleteBucketCommand, DeleteBucketPolicyCommand, S3Client } from "@aws-sdk/client-s3";
import { DeleteParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { account as accountId, region } from "../support/doctor-scene";
import { exported, global, here, keyIs, MotoAccount, wrong } from "../support/doctor-moto";
import { bucket } from "../support/doctor-world";

/** What AWS calls an absence differs from service to service: the cases of lines.test.ts have it from here. */
describe("doctor, on what is gone from an account in moto", () => {
    let account: MotoAccount;
    before(async () => {
        account = await MotoAccount.start();
    });
    afterEach(() => account.reset());
    after(() => account.stop());

    it("knows each absence by the word of its service", async () => {
        const { hostedZoneId, nameServers } = await account.broughtUp();
        const s3 = new S3Client({ ...here, forcePathStyle: true });
        await s3.send(new DeleteBucketPolicyCommand({ Bucket: bucket }));
        await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
        await new Route53Client(global).send(new DeleteHostedZoneCommand({ Id: hostedZoneId }));
        await new SSMClient(here).send(new DeleteParameterCommand({ Name: "/gatus-prod/released" }));
        const acm = new ACMClient(here);
        const { CertificateSummaryList: certificates = [] } = await acm.send(new ListCertificatesCommand({}));
        for (const { CertificateArn } of certificates) {
            await acm.send(new DeleteCertificateCommand({ CertificateArn }));
        }
        const iam = new IAMClient(global);
        const { OpenIDConnectProviderList: providers = [] } = await iam.send(
            new ListOpenIDConnectProvidersCommand({}),
        );
        for (const { Arn } of providers) {
            await iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: Arn }));
        }
        const noKey = `arn:aws:kms:${region}:${accountId}:key/00000000-0000-4000-8000-000000000000`;
        const lines = await account.look({
            config: { ...keyIs(noKey), "gatus-persistent:githubOidcProvider": "existing" },
            nameServers,
            env: exported(noKey),
        });
        assert.deepEqual(
            wrong(lines).map((line) => line.replace(/arn:\S+/, "ARN")),
            [
                "fault OpenID Connect provider: the account has no OpenID Connect provider of GitHub's, and the configuration says existing",
                "fault bucket: the bucket example-pulumi-state isn't there",
                "fault key: the key ARN isn't there",
                "fault hosted zone: the hosted zone of example.com, which the persistent layer knows, is gone",
                "later delegation: example.com has no zone that it could be delegated to",
                "later other sites' records: example.com has no zone, and no records",
                "fault certificate: the certificate ARN is gone",
                "fault record: the record /gatus-prod/released is gone",
            ],
        );
    });

    it("knows a key that is disabled, and one that is to be deleted", async () => {
        const { stateKeyArn, nameServers } = await account.broughtUp();
        const kms = new KMSClient(here);
        const KeyId = stateKeyArn.split("/")[1];
        const look = () =>
            account.look({ config: keyIs(stateKeyArn), nameServers, env: exported(stateKeyArn) });
        await kms.send(new DisableKeyCommand({ KeyId }));
        assert.deepEqual(wrong(await look()), ["fault key: the key of the state is Disabled"]);
        await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
        assert.deepEqual(wrong(await look()), ["fault key: the key of the state is PendingDeletion"]);
    });
});
