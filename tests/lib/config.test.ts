import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { readConfig as readEphemeral } from "../../ephemeral/config";
import { readConfig as readImage } from "../../app-image/config";
import { readConfig as readGithub } from "../../github/config";
import { readConfig as readPersistent } from "../../persistent/config";
import { exampleConfig, Program, programs } from "../../scripts/support/record-program";

const readers = {
    persistent: readPersistent,
    image: readImage,
    ephemeral: readEphemeral,
    github: readGithub,
};

function read(program: Program, values: Record<string, string>): unknown {
    const { project } = programs[program];
    const entries = Object.entries({ ...exampleConfig[program], ...values });
    pulumi.runtime.setAllConfig(
        Object.fromEntries(entries.map(([key, value]) => [`${project}:${key}`, value])),
    );
    return readers[program]();
}

/** A host under example.com of so many characters. */
const host = (length: number) =>
    `${"a".repeat(50)}.${"b".repeat(50)}.`.padEnd(length - 12, "c") + ".example.com";
const keyOf = (accountId: string, partition = "aws") =>
    `arn:${partition}:kms:eu-west-2:${accountId}:key/1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d`;

/** Program, key, refused value, what the message says of what is allowed. */
const faults: [Program, string, string, RegExp][] = [
    ["persistent", "region", "London", /a region of AWS, such as eu-west-2/],
    ["persistent", "region", "cn-north-1", /not one of China/],
    ["persistent", "region", "us-gov-west-1", /of a government/],
    ["persistent", "accountId", "12345", /12 digits/],
    ["persistent", "githubRepository", "status", /OWNER\/REPOSITORY/],
    ["persistent", "githubRepository", "acme/*", /without wildcards/],
    ["persistent", "githubRepository", "acme-/status", /OWNER\/REPOSITORY/],
    ["persistent", "githubOwnerId", "acme", /a number/],
    ["persistent", "githubRepositoryId", "gatus", /a number/],
    ["persistent", "githubSubjects", "both", /immutable, classic/],
    ["persistent", "githubOidcProvider", "yes", /create, existing/],
    ["persistent", "domain", "Example.com", /a domain name in lower case/],
    ["persistent", "domain", "localhost", /a domain name in lower case/],
    ["persistent", "domain", "https://example.com", /a domain name in lower case/],
    ["persistent", "statusHost", "status.example.org", /a name under example\.com/],
    ["persistent", "domain", `${"a".repeat(61)}.com`, /at most 64 characters/],
    ["persistent", "statusHost", host(129), /a name under example\.com of at most 128 characters/],
    ["persistent", "apexRedirect", "no", /true, false/],
    ["persistent", "hostedZone", "new", /create, existing/],
    ["persistent", "zoneDelegated", "soon", /true, false/],
    ["persistent", "alertEmail", "nobody", /an e-mail address/],
    ["persistent", "monthlyBudgetUsd", "0", /1 to 1000000/],
    ["persistent", "monthlyBudgetUsd", "12.5", /a whole number/],
    ["persistent", "timeZone", "London", /the IANA name of a time zone, such as Europe\/London/],
    ["persistent", "timeZone", "Europe/LONDON", /Did you mean Europe\/London\?/],
    ["persistent", "wakeAt", "7am", /a time of day, such as 06:53/],
    ["persistent", "wakeAt", "03:30", /04:00 or later/],
    ["persistent", "sleepAt", "23:30", /22:59 or earlier/],
    ["persistent", "sleepAt", "08:00", /08:53 or later, two hours after wakeAt, which is 06:53/],
    ["persistent", "awakeDays", "1-5", /days of the week, such as MON-SUN/],
    ["persistent", "releasesToKeep", "1", /2 to 1000/],
    ["persistent", "historyDirectory", "gatus", /begins with a slash/],
    ["persistent", "historyDirectory", "/a/b/c/d/e", /four levels/],
    ["persistent", "leaveHistory", "yes", /a directory of the file system that begins with a slash/],
    ["persistent", "logRetentionDays", "31", /1, 3, 5, 7, 14, 30/],
    ["persistent", "history", "disk", /efs, memory/],
    ["persistent", "stateBucket", "s3://state", /the name of an S3 bucket/],
    ["persistent", "stateKeyArn", "alias/state", /the ARN of a KMS key/],
    ["persistent", "stateBucket", "192.168.5.4", /the name of an S3 bucket/],
    ["persistent", "stateKeyArn", keyOf("444455556666"), /a key of the account 111122223333/],
    ["persistent", "stateKeyArn", keyOf("111122223333", "aws-cn"), /the ARN of a KMS key/],
    ["persistent", "alertWebhookParameter", "webhook", /begins with a slash/],
    ["persistent", "alertWebhookParameter", `/${"a".repeat(967)}`, /at most 967 characters/],
    ["image", "commit", "main", /a full commit SHA/],
    ["image", "allowDirty", "1", /true, false/],
    ["image", "platform", "linux/386", /linux\/arm64, linux\/amd64/],
    ["image", "allowDirty", "no", /true, false/],
    ["ephemeral", "imageUri", "gatus:latest", /an image in ECR by its digest/],
    ["ephemeral", "platform", "linux/386", /linux\/arm64, linux\/amd64/],
    ["ephemeral", "vpcCidr", "10.0.0.0/8", /from \/16 to \/24/],
    ["ephemeral", "vpcCidr", "10.0.0.0/28", /from \/16 to \/24/],
    ["ephemeral", "vpcCidr", "8.8.0.0/16", /within 10\.0\.0\.0\/8/],
    ["ephemeral", "vpcCidr", "10.0.1.0/16", /not the first of its range/],
    ["ephemeral", "vpcCidr", "10.0.0.300/24", /from \/16 to \/24/],
    ["ephemeral", "natGateways", "two", /none, single, per-zone/],
    ["ephemeral", "cpu", "300", /256, 512, 1024/],
    ["ephemeral", "memory", "1536", /with 256 CPU units: 512, 1024, 2048/],
    ["ephemeral", "memory", "4096", /with 256 CPU units: 512, 1024, 2048/],
    ["ephemeral", "taskEgressPorts", "5432", /a list of whole numbers/],
    ["ephemeral", "taskEgressPorts", "[70000]", /1 to 65535/],
    ["ephemeral", "wafRateLimit", "5", /10 to/],
    ["github", "reviewers", "octocat", /a list of texts/],
    ["github", "reviewers", "[]", /one to six.*approval to none/],
    ["github", "reviewers", '["not a name"]', /the name of a user/],
    ["github", "reviewers", '["team:"]', /such as team:status-page/],
    ["github", "reviewers", '["a","b","c","d","e","f","g"]', /six at most/],
    ["github", "requiredReviews", "11", /0 to 10/],
    ["github", "approval", "perhaps", /required, none/],
    ["github", "plan", "gold", /free, pro, team, enterprise/],
    ["github", "actionsPermissions", "leave", /manage, organization/],
];

describe("configuration", () => {
    for (const program of ["persistent", "image", "ephemeral", "github"] as const) {
        it(`${program}: accepts the example`, () => {
            assert.ok(read(program, {}));
        });
    }

    for (const [program, key, value, allowed] of faults) {
        it(`${program}: refuses ${key} = ${value}`, () => {
            assert.throws(
                () => read(program, { [key]: value }),
                (error: Error) => {
                    assert.ok(error instanceof pulumi.RunError);
                    assert.match(error.message, new RegExp(`gatus-${program}:${key} is '`));
                    assert.match(error.message, allowed);
                    return true;
                },
            );
        });
    }

    it("refuses what is encrypted, since it would be used in the open, and doesn't say it", () => {
        const secret = ["planted", "configuration", "D5t8qW"].join("-");
        process.env.PULUMI_CONFIG_SECRET_KEYS = JSON.stringify(["gatus-persistent:alertEmail"]);
        try {
            assert.throws(
                () => read("persistent", { alertEmail: secret }),
                (error: Error) => {
                    assert.match(
                        error.message,
                        /^1 fault .*\n {2}- gatus-persistent:alertEmail is encrypted.*without --secret/,
                    );
                    assert.ok(!error.message.includes(secret));
                    return true;
                },
            );
        } finally {
            delete process.env.PULUMI_CONFIG_SECRET_KEYS;
        }
    });

    it("reports every fault of a configuration together", () => {
        assert.throws(
            () => read("persistent", { region: "", accountId: "1", domain: "x", typo: "y", history: "disk" }),
            (error: Error) => {
                // An apex that is none makes the default status host one that is none, too.
                assert.match(error.message, /^5 faults in the configuration of stack/);
                for (const key of [
                    "region is missing",
                    "accountId is '1'",
                    "domain is 'x'",
                    "history is 'disk'",
                ]) {
                    assert.ok(
                        error.message.includes(`gatus-persistent:${key}`),
                        `${key} in:\n${error.message}`,
                    );
                }
                assert.match(error.message, /gatus-persistent:typo is not a key of this project\. Known: /);
                return true;
            },
        );
    });

    it("accepts the longest names that AWS takes, and not one character more", () => {
        const parameter = (length: number) => ({ alertWebhookParameter: `/${"a".repeat(length - 1)}` });
        const apex = (length: number) => `${"a".repeat(length - 4)}.com`;
        for (const [longest, tooLong, named] of [
            [{ domain: apex(64) }, { domain: apex(65) }, /domain is/],
            [{ statusHost: host(128) }, { statusHost: host(129) }, /statusHost is/],
            [parameter(967), parameter(968), /alertWebhookParameter is/],
            // Without the apex the status host is the certificate's first name, as is the default one.
            [
                { apexRedirect: "false", statusHost: `${"a".repeat(52)}.example.com` },
                { apexRedirect: "false", statusHost: `${"a".repeat(53)}.example.com` },
                /statusHost is .* at most 64 characters/,
            ],
            [
                { apexRedirect: "false", domain: apex(57) },
                { apexRedirect: "false", domain: apex(58) },
                /statusHost is 'status\..* at most 64 characters/,
            ],
        ] as const) {
            assert.ok(read("persistent", longest));
            assert.throws(() => read("persistent", tooLong), named);
        }
    });

    it("names each required key that is missing, and how to set it", () => {
        const required = [
            "region",
            "accountId",
            "githubRepository",
            "githubOwnerId",
            "githubRepositoryId",
            "domain",
            "alertEmail",
            "stateBucket",
            "stateKeyArn",
        ];
        for (const key of required) {
            assert.throws(
                () => read("persistent", { [key]: "" }),
                new RegExp(
                    `gatus-persistent:${key} is missing\\. Allowed: .*pulumi config set gatus-persistent:${key} VALUE`,
                ),
            );
        }
    });

    it("offers the memory that Fargate offers, for each number of CPU units", () => {
        const offered = {
            256: 2048,
            512: 4096,
            1024: 2048,
            2048: 16384,
            4096: 30720,
            8192: 61440,
            16384: 122880,
        };
        for (const [cpu, memory] of Object.entries(offered)) {
            assert.ok(read("ephemeral", { cpu, memory: String(memory) }), cpu);
        }
    });
});
