import assert from "node:assert/strict";
import * as checks from "../../lib/config-checks";
import { Check } from "../../lib/config-reader";
import { fargateCpu, fargateMemoryFor } from "../../lib/fargate-sizes";

const { atMost, between } = checks;
const a = (length: number) => "a".repeat(length);
/** A domain name of so many characters. */
const name = (length: number) => `${`${a(9)}.`.repeat(Math.ceil(length / 10) - 1)}${a(9)}`.slice(-length);
const keyId = "1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d";
const key = (id: string) => `arn:aws:kms:eu-west-2:111122223333:key/${id}`;

/** At the edges of what is allowed: the last value on this side, and the first one on the other. */
const edges: Record<string, { check: Check; accepts: readonly string[]; refuses: readonly string[] }> = {
    atMost: {
        check: atMost(12, checks.domainName),
        accepts: ["abcd.efg.com"],
        refuses: ["abcde.efg.com", "abcd"],
    },
    domainName: {
        check: checks.domainName,
        accepts: [
            "a.bc",
            "ab.cd",
            "0.x1",
            "a-b.c--d.e-f",
            `${a(63)}.com`,
            `com.${a(63)}`,
            `${a(3)}.${name(249)}`,
            "xn--bcher-kva.example",
        ],
        refuses: [
            "",
            "com",
            "a.b",
            "a.1b",
            "a.-b",
            ".a.bc",
            "a..bc",
            "a.bc.",
            "-a.bc",
            "a-.bc",
            "a.bc-",
            "a_b.cd",
            "A.bc",
            "a.bC",
            "a.b_c",
            "a b.cd",
            `${a(64)}.com`,
            `com.${a(64)}`,
            `${a(4)}.${name(249)}`,
        ],
    },
    emailAddress: {
        check: checks.emailAddress,
        accepts: ["a@b.cd", "a.b@c.de", "A+b_c@Example.COM", "a.b+c@d.ef", "o'neil@b.cd", `${a(64)}@b.cd`],
        refuses: [
            "",
            "@b.cd",
            "a@",
            "a@b",
            "a.b.cd",
            "a@b..com",
            "a@.com",
            ".a@b.cd",
            "a.@b.cd",
            "a..b@c.de",
            "a b@c.de",
            "a@b@c.de",
            "a,b@c.de",
            `${a(65)}@b.cd`,
        ],
    },
    awsRegion: {
        check: checks.awsRegion,
        accepts: [
            "eu-west-2",
            "us-east-1",
            "ap-southeast-9",
            "sa-east-1",
            "ca-west-1",
            "me-south-1",
            "af-south-1",
            "il-central-1",
            "mx-central-1",
        ],
        refuses: [
            "",
            "London",
            "eu-west",
            "eu-west-0",
            "eu-west-10",
            "eu--1",
            "-west-1",
            "xx-west-1",
            "cn-north-1",
            "us-gov-west-1",
            "us-iso-east-1",
            "eu-isoe-west-1",
            "eusc-de-east-1",
            "eu-west-2a",
            "EU-west-2",
        ],
    },
    awsAccountId: {
        check: checks.awsAccountId,
        accepts: ["111122223333", "000000000000"],
        refuses: ["", "11112222333", "1111222233334", "11112222333a"],
    },
    githubRepository: {
        check: checks.githubRepository,
        accepts: ["a/b", "A-0/a_b.c-D9", `${a(39)}/b`, `a/${a(100)}`, "a/.github", "a/...", "a/..b", "0z/0Z"],
        refuses: [
            "",
            "a",
            "a/",
            "/b",
            "a/b/c",
            "a/.",
            "a/..",
            "-a/b",
            "a-/b",
            "a--b/c",
            "a_b/c",
            "a/b c",
            "a/*",
            `${a(40)}/b`,
            `a/${a(101)}`,
        ],
    },
    githubId: {
        check: checks.githubId,
        accepts: ["1", "9", `1${"0".repeat(19)}`],
        refuses: ["", "0", "01", "1a", "-1", `1${"0".repeat(20)}`],
    },
    bucketName: {
        check: checks.bucketName,
        accepts: [
            "abc",
            "0-9",
            "a.b",
            a(63),
            "192.168.5",
            "192.168.5.4.1",
            "192.168.5.4a",
            "a192.168.5.4",
            "a-xn--b",
            "a-sthree-b",
            "a-s3alias-b",
            "a.mrap.b",
            "a--x-s3-b",
            "a--ol-s3-b",
            "a--table-s3-b",
            "a-amzn-s3-demo-b",
        ],
        refuses: [
            "",
            "ab",
            a(64),
            "Abc",
            "a_c",
            "-bc",
            ".bc",
            "ab-",
            "ab.",
            "a..b",
            "192.168.5.4",
            "1.1.1.1",
            "xn--abc",
            "sthree-abc",
            "amzn-s3-demo-abc",
            "abc-s3alias",
            "abc--ol-s3",
            "abc.mrap",
            "abc--x-s3",
            "abc--table-s3",
            "s3://abc",
        ],
    },
    kmsKeyArn: {
        check: checks.kmsKeyArn,
        accepts: [key(keyId), key(`mrk-${"0f".repeat(16)}`), key(keyId).replace("eu-west-2", "us-east-1")],
        refuses: [
            "",
            keyId,
            `x${key(keyId)}`,
            key(`${keyId}0`),
            key(keyId.slice(1)),
            key(keyId.replaceAll("-", "")),
            key(keyId.toUpperCase()),
            key(`mrk-${"0f".repeat(16)}0`),
            key(`mrk-${"0f".repeat(15)}0`),
            key(keyId).replace(":key/", ":alias/"),
            key(keyId).replace(":aws:", ":aws-cn:"),
            key(keyId).replace("eu-west-2", "cn-north-1"),
            key(keyId).replace("111122223333", "11112222333"),
            key(keyId).replace("111122223333", "1111222233334"),
        ],
    },
    ssmParameterName: {
        check: checks.ssmParameterName,
        accepts: ["/a", "/A_z.0-9/bc", "/a".repeat(15)],
        refuses: ["", "a", "/", "a/b", "/a/", "//a", "/a b", "/a*", "/a".repeat(16)],
    },
    efsDirectory: {
        check: checks.efsDirectory,
        accepts: ["/a", "/A_z:0-9./b", "/a".repeat(4), `/${a(99)}`],
        refuses: ["", "/", "a", "/a/", "//a", "/a b", "/a".repeat(5), `/${a(100)}`],
    },
    commitSha: {
        check: checks.commitSha,
        accepts: ["0123456789".repeat(4), "abcdefabcd".repeat(4)],
        refuses: ["", a(39), a(41), "A".repeat(40), "g".repeat(40)],
    },
    vpcCidr: {
        check: checks.vpcCidr,
        accepts: [
            "10.0.0.0/16",
            "10.255.255.0/24",
            "10.20.128.0/17",
            "172.16.0.0/16",
            "172.31.0.0/16",
            "192.168.0.0/16",
            "192.168.255.0/24",
        ],
        refuses: [
            "",
            "10.0.0.0",
            "10.0.0.0/15",
            "10.0.0.0/25",
            "9.0.0.0/16",
            "11.0.0.0/16",
            "172.15.0.0/16",
            "172.32.0.0/16",
            "171.16.0.0/16",
            "173.16.0.0/16",
            "192.167.0.0/16",
            "192.169.0.0/16",
            "191.168.0.0/16",
            "193.168.0.0/16",
            "10.256.0.0/16",
            "10.0.256.0/24",
            "10.0.0.256/24",
            "10.0.0.00/24",
            "10.1.1.0/16",
            "10.0.0.1/24",
            "10.20.64.0/17",
            "010.0.0.0/16",
            "10.0.0.0/016",
            "10.0.0.0/16 ",
            "x10.0.0.0/16",
            "10.0.0/16",
            "10.0.0.0.0/16",
        ],
    },
};

const numbers: Record<
    string,
    { check: Check<number>; accepts: readonly number[]; refuses: readonly number[] }
> = {
    between: { check: between(2, 5), accepts: [2, 5], refuses: [1, 6] },
    logRetention: {
        check: checks.logRetention,
        // Of `RetentionInDays` in API_PutRetentionPolicy of CloudWatch Logs.
        accepts: [
            ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192],
            ...[2557, 2922, 3288, 3653],
        ],
        refuses: [0, 2, 366, 730, 3652, 3654],
    },
    fargateCpu: {
        check: fargateCpu,
        accepts: [256, 512, 1024, 2048, 4096, 8192, 16384],
        refuses: [0, 255, 257, 768, 3072, 32768],
    },
    "fargateMemoryFor 256": {
        check: fargateMemoryFor(256),
        accepts: [512, 1024, 2048],
        refuses: [0, 511, 513, 1536, 2560],
    },
    "fargateMemoryFor 512": {
        check: fargateMemoryFor(512),
        accepts: [1024, 2048, 3072, 4096],
        refuses: [512, 1536, 5120],
    },
    "fargateMemoryFor 1024": {
        check: fargateMemoryFor(1024),
        accepts: [2048, 3072, 8192],
        refuses: [1024, 2560, 9216],
    },
    "fargateMemoryFor 2048": {
        check: fargateMemoryFor(2048),
        accepts: [4096, 5120, 16384],
        refuses: [3072, 4608, 17408],
    },
    "fargateMemoryFor 4096": {
        check: fargateMemoryFor(4096),
        accepts: [8192, 9216, 30720],
        refuses: [7168, 8704, 31744],
    },
    "fargateMemoryFor 8192": {
        check: fargateMemoryFor(8192),
        accepts: [16384, 20480, 61440],
        refuses: [12288, 18432, 65536],
    },
    "fargateMemoryFor 16384": {
        check: fargateMemoryFor(16384),
        accepts: [32768, 40960, 122880],
        refuses: [24576, 36864, 131072],
    },
    "fargateMemoryFor what fargateCpu has refused": {
        check: fargateMemoryFor(300),
        accepts: [1, 512],
        refuses: [],
    },
};

describe("checks of the configuration, at their edges", () => {
    for (const [what, { check, accepts, refuses }] of Object.entries(edges)) {
        it(what, () => {
            assert.deepEqual(
                accepts.map((value) => [value, check(value)]),
                accepts.map((value) => [value, undefined]),
            );
            for (const value of refuses) {
                assert.match(check(value) ?? "accepted", /^Allowed: ./, `'${value}'`);
            }
        });
    }
    for (const [what, { check, accepts, refuses }] of Object.entries(numbers)) {
        it(what, () => {
            assert.deepEqual(
                accepts.map((value) => [value, check(value)]),
                accepts.map((value) => [value, undefined]),
            );
            for (const value of refuses) {
                assert.match(check(value) ?? "accepted", /^Allowed.*: ./, String(value));
            }
        });
    }
});
