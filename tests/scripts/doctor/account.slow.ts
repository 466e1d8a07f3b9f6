import assert from "node:assert/strict";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { checks, isHealthy } from "../../../scripts/setup/doctor";
import { goodGithub, stateText } from "../support/doctor-scene";
import { exported, global, keyIs, MotoAccount, wrong } from "../support/doctor-moto";

describe("doctor, on accounts in moto", () => {
    let account: MotoAccount;
    before(async () => {
        account = await MotoAccount.start();
    });
    afterEach(() => account.reset());
    after(() => account.stop());

    it("finds nothing to mend in a good account, and looks at everything", async () => {
        const { stateKeyArn, nameServers } = await account.broughtUp();
        const begun = Date.now();
        const lines = await account.look({
            config: keyIs(stateKeyArn),
            nameServers,
            env: exported(stateKeyArn),
        });
        assert.deepEqual(wrong(lines), []);
        assert.ok(isHealthy(lines));
        assert.ok(Date.now() - begun < 10_000);
        assert.deepEqual(
            [...new Set(lines.map(({ subject, name }) => `${subject} ${name}`))],
            checks.map(({ subject, name }) => `${subject} ${name}`),
        );
    });

    it("before the first deployment, says what is still to come, and nothing to mend", async () => {
        const stateKeyArn = await account.bootstrapped();
        account.putState("gatus-github", stateText({})); // made, and never brought up
        const lines = await account.look({
            config: { ...keyIs(stateKeyArn), "gatus-persistent:zoneDelegated": false },
            github: {
                ...goodGithub(),
                "/repos/example-org/status/environments": { body: { environments: [] } },
                "/repos/example-org/status/actions/variables": { body: { variables: [] } },
                "/repos/example-org/status/rules/branches/main": { body: [] },
                "/repos/example-org/status/actions/workflows": { body: { workflows: [] } },
            },
        });
        assert.ok(isHealthy(lines), wrong(lines).join("\n"));
        const later = lines.filter(({ verdict }) => verdict === "later").map(({ name }) => name);
        for (const name of [
            "backend",
            "OpenID Connect provider",
            "hosted zone",
            "delegation",
            "certificate",
        ]) {
            assert.ok(later.includes(name), name);
        }
        for (const name of ["environments", "variables", "rules", "schedules", "record"]) {
            assert.ok(later.includes(name), name);
        }
    });

    it("names the right that lacks, and calls nothing in order that it could not see", async () => {
        const { stateKeyArn, nameServers } = await account.broughtUp();
        const iam = new IAMClient(global);
        await iam.send(new CreateUserCommand({ UserName: "nobody" }));
        const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "nobody" }));
        account.statesRefused = true;
        const owner = { ...process.env };
        Object.assign(process.env, {
            AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId,
            AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey,
        });
        await account.askIamAfter(0);
        try {
            const lines = await account.look({
                config: keyIs(stateKeyArn),
                nameServers,
                env: exported(stateKeyArn),
            });
            assert.ok(!isHealthy(lines));
            const ofAws = lines.filter(({ subject }) =>
                ["state", "DNS", "quotas", "guards", "release"].includes(subject),
            );
            assert.deepEqual(
                ofAws.filter(({ verdict }) => verdict !== "unknown"),
                [],
            );
            assert.match(wrong(lines).join("\n"), /unknown VPCs: .*lack the right (servicequotas|ec2|s3):/);
        } finally {
            process.env = owner;
            await account.askIamAfter(1_000_000);
        }
    });
});
