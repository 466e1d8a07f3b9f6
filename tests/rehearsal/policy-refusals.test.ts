import assert from "node:assert/strict";
import { Account } from "../../rehearsal/stand-in/account";
import { AwsPackage } from "../../rehearsal/stand-in/aws";
import { resourceTypes } from "../../rehearsal/stand-in/resource-types";
import { Properties } from "../../rehearsal/stand-in/serve";

const accountId = "111122223333";
const root = { AWS: `arn:aws:iam::${accountId}:root` };
const service = { Service: "cloudwatch.amazonaws.com" };

type Statement = Record<string, unknown>;

/** A statement that AWS takes, for every type whose inputs hold a policy. */
const sound: Record<string, { inputs: Properties; statement: Statement }> = {
    "aws:iam/policy:Policy": {
        inputs: {},
        statement: { Sid: "A1", Effect: "Allow", Action: "s3:GetObject", Resource: "*" },
    },
    "aws:iam/rolePolicy:RolePolicy": {
        inputs: { role: "r" },
        statement: { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" },
    },
    "aws:iam/role:Role": {
        inputs: {},
        statement: { Effect: "Allow", Principal: service, Action: "sts:AssumeRole" },
    },
    "aws:kms/key:Key": {
        inputs: {},
        statement: { Sid: "The account", Effect: "Allow", Principal: root, Action: "kms:*", Resource: "*" },
    },
    "aws:sns/topicPolicy:TopicPolicy": {
        inputs: { arn: "x" },
        statement: { Effect: "Allow", Principal: service, Action: "sns:Publish", Resource: "*" },
    },
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": {
        inputs: { policyName: "p" },
        statement: { Effect: "Allow", Principal: service, Action: "logs:PutLogEvents", Resource: "*" },
    },
    "aws:s3/bucketPolicy:BucketPolicy": {
        inputs: { bucket: "b" },
        statement: {
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
        },
    },
    "aws:efs/fileSystemPolicy:FileSystemPolicy": {
        inputs: { fileSystemId: "x" },
        statement: {
            Effect: "Deny",
            Principal: { AWS: "*" },
            Action: "elasticfilesystem:Client*",
            Resource: "*",
        },
    },
    "aws:ec2/vpcEndpoint:VpcEndpoint": {
        inputs: { vpcId: "x" },
        statement: { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" },
    },
};

function standIn(): AwsPackage {
    return new AwsPackage(new Account(accountId, "eu-west-2"), () => Promise.resolve());
}

async function create(type: string, document: unknown, before?: unknown): Promise<string> {
    const { inputs = {} } = sound[type] ?? {};
    const { property = "" } = resourceTypes[type]?.policy ?? {};
    const request = { urn: `urn:pulumi:s::p::${type}::it`, type, name: "it", connection: "c" };
    const aws = standIn();
    const given = (value: unknown) => ({
        ...inputs,
        name: "it-0123456",
        [property]: typeof value === "string" ? value : JSON.stringify(value),
    });
    try {
        const state = await aws.create(request, given(before ?? document), false);
        if (before !== undefined) {
            await aws.update(request, state.id, given(document), state.outputs, false);
        }
        return "accepted";
    } catch (error) {
        return (error as Error).message;
    }
}

function documentOf(...Statement: (Statement | undefined)[]) {
    return { Version: "2012-10-17", Statement };
}

describe("policy documents that AWS calls malformed", () => {
    it("have an example for every type whose inputs hold one", () => {
        const types = Object.keys(resourceTypes).filter((type) => resourceTypes[type]?.policy !== undefined);
        assert.deepEqual(Object.keys(sound).sort(), types.sort());
    });

    for (const [type, { statement }] of Object.entries(sound)) {
        const { kind, refusal = "", service: prefix } = resourceTypes[type]?.policy ?? {};
        const without = (key: string) =>
            Object.fromEntries(Object.entries(statement).filter(([it]) => it !== key));
        const malformed: Record<string, unknown> = {
            "not JSON": "{",
            "no statement": documentOf(),
            "no Statement": { Version: "2012-10-17" },
            "another version": { ...documentOf(statement), Version: "2012-10-18" },
            "an unknown key": documentOf({ ...statement, Principle: "*" }),
            "no Effect": documentOf(without("Effect")),
            "an Effect in small letters": documentOf({ ...statement, Effect: "allow" }),
            "no Action": documentOf(without("Action")),
            "an empty Action": documentOf({ ...statement, Action: [] }),
            "a word for an Action": documentOf({ ...statement, Action: "publish" }),
            "an operator that isn't one": documentOf({
                ...statement,
                Condition: { StringEqual: { a: "b" } },
            }),
            "an operator for all": documentOf({ ...statement, Condition: { "ForAll:Bool": { a: "true" } } }),
            "a fault in the second": documentOf(statement, { ...statement, Sid: "Other", Effect: "No" }),
            ...(kind !== "trust" && {
                "an empty Resource": documentOf({ ...statement, Resource: [] }),
                "a name for a Resource": documentOf({ ...statement, Resource: "bucket" }),
            }),
            ...(kind === "identity"
                ? {
                      "a Principal": documentOf({ ...statement, Principal: "*" }),
                      "a Sid of two words": documentOf({ ...statement, Sid: "two words" }),
                  }
                : {
                      "no Principal": documentOf(without("Principal")),
                      "two Principals": documentOf({ ...statement, NotPrincipal: root }),
                      "an empty Principal": documentOf({ ...statement, Principal: {} }),
                      "a Principal that lists nobody": documentOf({
                          ...statement,
                          Principal: { Service: [] },
                      }),
                      "a word for a Principal": documentOf({ ...statement, Principal: "everybody" }),
                      "a service for an AWS": documentOf({
                          ...statement,
                          Principal: { AWS: service.Service },
                      }),
                      "a service by half": documentOf({ ...statement, Principal: { Service: "cloudwatch" } }),
                      "a kind of Principal": documentOf({
                          ...statement,
                          Principal: { Servise: service.Service },
                      }),
                  }),
            ...(prefix !== undefined && {
                "an Action of another service": documentOf({ ...statement, Action: "dynamodb:GetItem" }),
            }),
        };

        it(`${type}: takes a sound one`, async () => {
            assert.equal(await create(type, documentOf(statement)), "accepted");
            const condition = { "ForAnyValue:StringEqualsIgnoreCase": { a: "b" }, Null: { c: "true" } };
            assert.equal(await create(type, documentOf({ ...statement, Condition: condition })), "accepted");
        });

        for (const [what, document] of Object.entries(malformed)) {
            it(`${type}: refuses ${what}`, async () => {
                assert.match(await create(type, document), new RegExp(`^${refusal}: \\w+ of 'it': .`));
            });
        }

        it(`${type}: refuses one that comes later`, async () => {
            const message = await create(type, documentOf(without("Effect")), documentOf(statement));
            assert.match(message, new RegExp(`^${refusal}: `));
        });
    }

    it("a key's: one that lets nobody change it again", async () => {
        const type = "aws:kms/key:Key";
        const others = documentOf({ ...sound[type]?.statement, Action: "kms:Decrypt" });
        assert.match(await create(type, others), /lets nobody of the account 111122223333 change it again/);
        const narrow = documentOf({ ...sound[type]?.statement, Action: ["kms:PutKeyPolicy"] });
        assert.equal(await create(type, narrow), "accepted");
        const foreign = documentOf({
            ...sound[type]?.statement,
            Principal: { AWS: "arn:aws:iam::444455556666:root" },
        });
        assert.match(await create(type, foreign), /lets nobody/);
        const denied = documentOf({ ...sound[type]?.statement, Effect: "Deny" });
        assert.match(await create(type, denied), /lets nobody/);
    });

    it("a bucket's: one about another bucket", async () => {
        const type = "aws:s3/bucketPolicy:BucketPolicy";
        for (const resource of ["arn:aws:s3:::bb", "arn:aws:s3:::bb/*", "*"]) {
            const other = documentOf({ ...sound[type]?.statement, Resource: resource });
            assert.match(await create(type, other), /isn't of the bucket/, resource);
        }
    });
});

describe("lifecycle policies that ECR can't validate", () => {
    const days = { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 1 };
    const count = {
        tagStatus: "tagged",
        tagPatternList: ["*"],
        countType: "imageCountMoreThan",
        countNumber: 1,
    };
    const rule = (selection: object, rulePriority: unknown = 1, type = "expire") => ({
        rulePriority,
        selection,
        action: { type },
    });

    async function put(...rules: unknown[]): Promise<string> {
        const type = "aws:ecr/lifecyclePolicy:LifecyclePolicy";
        const request = { urn: `urn:pulumi:s::p::${type}::it`, type, name: "it", connection: "c" };
        try {
            await standIn().create(request, { repository: "r", policy: JSON.stringify({ rules }) }, false);
            return "accepted";
        } catch (error) {
            return (error as Error).message;
        }
    }

    it("takes what expires by days and by count", async () => {
        assert.equal(await put(rule(days), rule(count, 2)), "accepted");
    });

    for (const [what, rules, says] of [
        ["none", [], /has no rules/],
        [
            "days without their unit",
            [rule({ ...days, countUnit: undefined })],
            /countUnit with sinceImagePushed/,
        ],
        ["days by another unit", [rule({ ...days, countUnit: "hours" })], /countUnit/],
        ["a count of days", [rule({ ...count, countUnit: "days" })], /countUnit with imageCountMoreThan/],
        ["no count", [rule({ ...count, countNumber: 0 })], /countNumber/],
        ["half a count", [rule({ ...count, countNumber: 1.5 })], /countNumber/],
        ["another way to count", [rule({ ...count, countType: "imageCount" })], /countType/],
        ["tagged by no pattern", [rule({ ...count, tagPatternList: [] })], /tagPatternList/],
        ["untagged by a pattern", [rule({ ...days, tagPatternList: ["*"] })], /tagPatternList/],
        ["another status", [rule({ ...days, tagStatus: "old" })], /tagStatus/],
        ["one priority twice", [rule(days), rule(count)], /same priority/],
        ["no priority", [rule(days, 0)], /rulePriority/],
        ["another action", [rule(days, 1, "delete")], /action/],
    ] as const) {
        it(`refuses ${what}`, async () => {
            assert.match(
                await put(...rules),
                /^InvalidParameterException: Lifecycle policy validation failure: 'it': /,
            );
            assert.match(await put(...rules), says);
        });
    }
});

describe("logs of WAF", () => {
    const group = "arn:aws:logs:eu-west-2:444455556666:log-group:aws-waf-logs-x";
    const logging = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
    const policy = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy";
    const statement = {
        Effect: "Allow",
        Principal: { Service: "delivery.logs.amazonaws.com" },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `${group}:log-stream:*`,
    };

    async function deliver(...statements: Statement[]): Promise<string> {
        const request = (type: string) => ({
            urn: `urn:pulumi:s::p::${type}::it`,
            type,
            name: "it",
            connection: "c",
        });
        const stand = standIn();
        try {
            if (statements.length > 0) {
                const policyDocument = JSON.stringify(documentOf(...statements));
                await stand.create(request(policy), { policyName: "p", policyDocument }, false);
            }
            await stand.create(request(logging), { resourceArn: "x", logDestinationConfigs: [group] }, false);
            return "accepted";
        } catch (error) {
            return (error as Error).message;
        }
    }

    it("arrive where a resource policy lets log delivery write", async () => {
        assert.equal(await deliver(statement), "accepted");
        assert.equal(await deliver({ ...statement, Resource: [`${group}:*`] }), "accepted");
    });

    for (const [what, statements] of [
        ["without one", []],
        ["where another group's is", [{ ...statement, Resource: `${group}y:log-stream:*` }]],
        ["where another service may", [{ ...statement, Principal: { Service: "route53.amazonaws.com" } }]],
        ["where no stream can be made", [{ ...statement, Action: "logs:PutLogEvents" }]],
        ["where it is denied", [{ ...statement, Effect: "Deny" }]],
    ] as const) {
        it(`don't ${what}`, async () => {
            assert.match(
                await deliver(...statements),
                /^WAFLogDestinationPermissionIssueException: 'it' logs to arn/,
            );
        });
    }
});
