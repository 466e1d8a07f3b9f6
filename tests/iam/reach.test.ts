import assert from "node:assert/strict";
import { anyRoleAnywhere, Context, holders, scope } from "./holders";

const { accountId, region, project } = scope;
const role = (name: string) => `arn:aws:iam::${accountId}:role/${name}`;
const ec2 = (resource: string) => `arn:aws:ec2:${region}:${accountId}:${resource}`;
const ecs = (resource: string) => `arn:aws:ecs:${region}:${accountId}:${resource}`;
const { taskRoleArn, executionRoleArn, flowLogRoleArn } = scope.passed;
const passedTo = (service: string): Context => ({ "iam:PassedToService": service });
const foreign: Context = { "aws:ResourceTag/Project": "someone-else" };
const untagged: Context = { "aws:ResourceTag/Project": "absent" };
const object = (key: string) => `arn:aws:s3:::${scope.state.bucket}/.pulumi/${key}`;
const record = (names: string, type: string, action: string): Context => ({
    "route53:ChangeResourceRecordSetsNormalizedRecordNames": [names],
    "route53:ChangeResourceRecordSetsRecordTypes": [type],
    "route53:ChangeResourceRecordSetsActions": [action],
});
const zone = `arn:aws:route53:::hostedzone/${scope.hostedZoneId}`;
const service = ecs(`service/${project}-1234567/${project}-1234567`);
const ownTaskDefinition = { "ecs:task-definition": ecs(`task-definition/${project}:1`) };
const group = ec2("security-group/sg-1");
const otherParameter = `arn:aws:ssm:${region}:${accountId}:parameter/other`;
const { fileSystemArn, accessPointArn } = scope.history ?? assert.fail("The programs have no history");

/** Actions that a role has, aimed elsewhere than it may: what, action, resource, context. */
const elsewhere: readonly (readonly [what: string, action: string, resource: string, context?: Context])[] = [
    ["another role to tasks", "iam:PassRole", role("admin"), passedTo("ecs-tasks.amazonaws.com")],
    ["its own role to tasks", "iam:PassRole", role(`${project}-deploy`), passedTo("ecs-tasks.amazonaws.com")],
    ["the task role to Lambda", "iam:PassRole", taskRoleArn, passedTo("lambda.amazonaws.com")],
    ["the task role to EC2", "iam:PassRole", taskRoleArn, passedTo("ec2.amazonaws.com")],
    ["the execution role to EC2", "iam:PassRole", executionRoleArn, passedTo("ec2.amazonaws.com")],
    ["the flow logs' role to tasks", "iam:PassRole", flowLogRoleArn, passedTo("ecs-tasks.amazonaws.com")],
    ["the task role to nobody said", "iam:PassRole", taskRoleArn],
    [
        "a service-linked role of another service",
        "iam:CreateServiceLinkedRole",
        role("aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"),
        { "iam:AWSServiceName": "autoscaling.amazonaws.com" },
    ],
    [
        "a service-linked role under a false name",
        "iam:CreateServiceLinkedRole",
        role("aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"),
        { "iam:AWSServiceName": "autoscaling.amazonaws.com" },
    ],
    ["another family", "ecs:RegisterTaskDefinition", ecs("task-definition/other:*")],
    [
        "a family that only begins like ours",
        "ecs:RegisterTaskDefinition",
        ecs(`task-definition/${project}-evil:*`),
    ],
    ["another service", "ecs:UpdateService", ecs("service/other/other"), ownTaskDefinition],
    ["a service in another cluster", "ecs:CreateService", ecs(`service/other/${project}`), ownTaskDefinition],
    [
        "a service whose name only begins like ours",
        "ecs:CreateService",
        ecs(`service/${project}/${project}-1`),
        ownTaskDefinition,
    ],
    [
        "another task definition",
        "ecs:UpdateService",
        service,
        { "ecs:task-definition": ecs("task-definition/other:1") },
    ],
    [
        "another task definition, newly",
        "ecs:CreateService",
        service,
        { "ecs:task-definition": ecs("task-definition/other:1") },
    ],
    ["a VPC without our tag", "ec2:CreateVpc", ec2("vpc/vpc-1"), { "aws:RequestTag/Project": "absent" }],
    ["a VPC tagged as another's", "ec2:CreateVpc", ec2("vpc/vpc-1"), { "aws:RequestTag/Project": "other" }],
    ["a subnet in another's VPC", "ec2:CreateSubnet", ec2("vpc/vpc-1"), foreign],
    ["a subnet in an untagged VPC", "ec2:CreateSubnet", ec2("vpc/vpc-1"), untagged],
    ["another's VPC", "ec2:DeleteVpc", ec2("vpc/vpc-1"), foreign],
    ["another's security group", "ec2:AuthorizeSecurityGroupIngress", group, foreign],
    ["an untagged security group", "ec2:AuthorizeSecurityGroupIngress", group, untagged],
    ["another's endpoint", "ec2:DeleteVpcEndpoints", ec2("vpc-endpoint/vpce-1"), foreign],
    [
        "a group that GuardDuty is kept from",
        "ec2:DeleteSecurityGroup",
        group,
        { ...untagged, "aws:ResourceTag/GuardDutyManaged": "false" },
    ],
    ["another's interface", "ec2:DeleteNetworkInterface", ec2("network-interface/eni-1"), foreign],
    ["another's resources as ours", "ec2:CreateTags", ec2("vpc/vpc-1"), foreign],
    ["an untagged VPC as ours", "ec2:CreateTags", ec2("vpc/vpc-1"), untagged],
    ["an instance as ours", "ec2:CreateTags", ec2("instance/i-1"), untagged],
    ["ours as another's", "ec2:CreateTags", ec2("vpc/vpc-1"), { "aws:RequestTag/Project": "other" }],
    ["our tag away", "ec2:DeleteTags", ec2("vpc/vpc-1")],
    ["our tag away, in other letters", "ec2:DeleteTags", ec2("vpc/vpc-1"), { "aws:TagKeys": ["pROJECT"] }],
    ["all tags away", "ec2:DeleteTags", ec2("vpc/vpc-1"), { "aws:TagKeys": "absent" }],
    ["our tag of the cluster away", "ecs:UntagResource", ecs(`cluster/${project}`)],
    [
        "ours of ECS as another's",
        "ecs:TagResource",
        ecs(`cluster/${project}`),
        { "aws:RequestTag/Project": "other" },
    ],
    [
        "a Lambda function as an alarm's action",
        "cloudwatch:PutMetricAlarm",
        `arn:aws:cloudwatch:${region}:${accountId}:alarm:${project}-1`,
        { "cloudwatch:AlarmActions": [`arn:aws:lambda:${region}:${accountId}:function:f`] },
    ],
    [
        "an instance's end beside our topic",
        "cloudwatch:PutMetricAlarm",
        `arn:aws:cloudwatch:${region}:${accountId}:alarm:${project}-1`,
        { "cloudwatch:AlarmActions": [scope.alertTopicArn, `arn:aws:automate:${region}:ec2:terminate`] },
    ],
    [
        "the firewall's log elsewhere",
        "wafv2:PutLoggingConfiguration",
        `arn:aws:wafv2:${region}:${accountId}:regional/webacl/${project}-1/1`,
        {
            "wafv2:LogDestinationResource": `arn:aws:logs:${region}:${accountId}:log-group:aws-waf-logs-other`,
        },
    ],
    ["mail", "route53:ChangeResourceRecordSets", zone, record("example.com", "MX", "UPSERT")],
    ["another name", "route53:ChangeResourceRecordSets", zone, record("www.example.com", "A", "UPSERT")],
    ["the delegation", "route53:ChangeResourceRecordSets", zone, record("example.com", "NS", "DELETE")],
    [
        "a certificate's validation",
        "route53:ChangeResourceRecordSets",
        zone,
        record("_1.example.com", "CNAME", "CREATE"),
    ],
    ["a change that says nothing", "route53:ChangeResourceRecordSets", zone],
    ["the persistent state", "s3:PutObject", object(`stacks/gatus-persistent/${scope.stack}.json`)],
    ["another stack's state", "s3:PutObject", object("stacks/gatus-ephemeral/other.json")],
    ["another stack's state, read", "s3:GetObject", object("stacks/gatus-ephemeral/other.json")],
    ["another stack's lock", "s3:DeleteObject", object("locks/organization/gatus-ephemeral/other/1.json")],
    ["the history of the state", "s3:DeleteObject", object(`history/gatus-ephemeral/${scope.stack}/1`)],
    ["the backups of the state", "s3:DeleteObject", object(`backups/gatus-ephemeral/${scope.stack}/1`)],
    ["another key", "kms:Decrypt", `arn:aws:kms:${region}:${accountId}:key/other`],
    ["another secret", "ssm:GetParameters", otherParameter],
    ["another parameter", "ssm:GetParameter", otherParameter],
    ["another parameter's value", "ssm:PutParameter", otherParameter],
    [
        "the key of another secret",
        "kms:Decrypt",
        `arn:aws:kms:${region}:${accountId}:key/other`,
        {
            "kms:ViaService": `ssm.${region}.amazonaws.com`,
            "kms:EncryptionContext:PARAMETER_ARN": otherParameter,
        },
    ],
    ["another log", "logs:PutLogEvents", `arn:aws:logs:${region}:${accountId}:log-group:other:log-stream:x`],
    ["the history, past its access point", "elasticfilesystem:ClientWrite", fileSystemArn],
    [
        "the history, in the clear",
        "elasticfilesystem:ClientMount",
        fileSystemArn,
        { "elasticfilesystem:AccessPointArn": accessPointArn, "aws:SecureTransport": "false" },
    ],
    ["another image", "ecr:PutImage", `arn:aws:ecr:${region}:${accountId}:repository/other`],
    [
        "another file system",
        "elasticfilesystem:CreateMountTarget",
        `arn:aws:elasticfilesystem:${region}:${accountId}:file-system/fs-other`,
    ],
    ["another region", "ec2:DescribeVpcs", "*", { "aws:RequestedRegion": "us-west-1" }],
    ["a VPC in another region", "ec2:CreateVpc", `arn:aws:ec2:us-west-1:${accountId}:vpc/vpc-1`],
];

describe("reach", () => {
    it("of the record of what is released: deploy alone writes it, publish doesn't even read it", async () => {
        const record = scope.releasedParameterArn;
        const named = (...names: string[]) => names.map((name) => `${project}-${name}`);
        assert.deepEqual(await holders("ssm:PutParameter", record), named("deploy"));
        assert.deepEqual(
            await holders("ssm:GetParameter", record),
            named("preview", "deploy", "teardown", "drift"),
        );
        assert.deepEqual(await holders("ssm:DeleteParameter", record), []);
    });

    it("of images: publish alone pushes, preview scans what it pulls", async () => {
        assert.deepEqual(await holders("ecr:PutImage", scope.repositoryArn), [`${project}-publish`]);
        const pulls = await holders("ecr:GetDownloadUrlForLayer", scope.repositoryArn);
        assert.deepEqual(pulls, [`${project}-preview`, `${project}-publish`, `${project}-execution`]);
    });

    for (const [what, action, resource, context] of elsewhere) {
        it(`no role may use ${action} for ${what}`, async () => {
            assert.deepEqual(await holders(action, resource, context), []);
            // What denies it is the aim: somewhere a role does have the permission.
            assert.notDeepEqual(await holders(action, resource, context, anyRoleAnywhere), []);
        });
    }
});
