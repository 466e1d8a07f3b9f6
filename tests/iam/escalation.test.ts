import assert from "node:assert/strict";
import { anyRole, holders, scope } from "./holders";

/** Ways to more rights that no role may have at all, whatever the resource. */
const never: Readonly<Record<string, readonly string[]>> = {
    "make or change an identity": [
        ...["CreateUser", "CreateRole", "CreateGroup", "CreatePolicy", "CreatePolicyVersion"],
        ...["SetDefaultPolicyVersion", "CreateAccessKey", "CreateLoginProfile", "UpdateLoginProfile"],
        ...["CreateInstanceProfile", "AddRoleToInstanceProfile", "AddUserToGroup", "AttachUserPolicy"],
        ...["AttachGroupPolicy", "AttachRolePolicy", "PutUserPolicy", "PutGroupPolicy", "PutRolePolicy"],
        ...["PutRolePermissionsBoundary", "PutUserPermissionsBoundary", "DeleteRolePermissionsBoundary"],
        ...["DeleteUserPermissionsBoundary", "DeleteRolePolicy", "DetachRolePolicy", "DeleteRole"],
        ...["UpdateAssumeRolePolicy", "UpdateRole", "TagRole", "UntagRole", "DeactivateMFADevice"],
        ...["CreateServiceSpecificCredential", "ResetServiceSpecificCredential", "UploadSSHPublicKey"],
        ...["UploadSigningCertificate", "CreateVirtualMFADevice", "EnableMFADevice", "ChangePassword"],
    ].map((name) => `iam:${name}`),
    "trust another issuer": [
        ...["CreateOpenIDConnectProvider", "UpdateOpenIDConnectProviderThumbprint"],
        ...["AddClientIDToOpenIDConnectProvider", "DeleteOpenIDConnectProvider"],
        ...["CreateSAMLProvider", "UpdateSAMLProvider"],
    ].map((name) => `iam:${name}`),
    "become another role": [
        "sts:AssumeRole",
        "sts:AssumeRoleWithSAML",
        "sts:AssumeRoot",
        "sts:GetFederationToken",
        "sts:TagSession",
    ],
    "run code as a Lambda function": [
        ...["CreateFunction", "UpdateFunctionCode", "UpdateFunctionConfiguration", "InvokeFunction"],
        ...["AddPermission", "CreateEventSourceMapping", "CreateFunctionUrlConfig", "PublishLayerVersion"],
    ].map((name) => `lambda:${name}`),
    "run code in a container": [
        ...["ecs:RunTask", "ecs:StartTask", "ecs:ExecuteCommand", "ecs:CreateTaskSet", "ecs:UpdateTaskSet"],
        ...["ecs:RegisterContainerInstance", "ecs:PutAccountSetting", "ecs:SubmitTaskStateChange"],
        ...[
            "batch:SubmitJob",
            "batch:RegisterJobDefinition",
            "apprunner:CreateService",
            "eks:CreateAccessEntry",
        ],
    ],
    "run code on an instance": [
        ...[
            "ec2:RunInstances",
            "ec2:AssociateIamInstanceProfile",
            "ec2:ReplaceIamInstanceProfileAssociation",
        ],
        ...["ec2:ModifyInstanceAttribute", "ec2:CreateLaunchTemplate", "ec2:CreateLaunchTemplateVersion"],
        ...["ec2:RequestSpotInstances", "ec2-instance-connect:SendSSHPublicKey", "ssm:SendCommand"],
        ...["ssm:StartSession", "ssm:StartAutomationExecution", "ssm:CreateAssociation"],
        ...["autoscaling:CreateAutoScalingGroup", "autoscaling:CreateLaunchConfiguration"],
    ],
    "have a service do it": [
        ...["cloudformation:CreateStack", "cloudformation:UpdateStack", "cloudformation:CreateChangeSet"],
        ...["cloudformation:SetStackPolicy", "codebuild:CreateProject", "codebuild:UpdateProject"],
        ...["codebuild:StartBuild", "codepipeline:CreatePipeline", "codedeploy:CreateDeployment"],
        ...[
            "datapipeline:CreatePipeline",
            "glue:CreateDevEndpoint",
            "glue:UpdateDevEndpoint",
            "glue:CreateJob",
        ],
        ...["sagemaker:CreateNotebookInstance", "sagemaker:CreatePresignedNotebookInstanceUrl"],
        ...["sagemaker:CreateTrainingJob", "states:CreateStateMachine", "states:UpdateStateMachine"],
        ...["events:PutRule", "events:PutTargets", "scheduler:CreateSchedule", "pipes:CreatePipe"],
        ...["cognito-identity:SetIdentityPoolRoles", "imagebuilder:CreateImage", "bedrock:CreateAgent"],
        ...["elasticmapreduce:RunJobFlow", "greengrass:CreateDeployment", "servicecatalog:ProvisionProduct"],
    ],
    "read others' secrets": [
        ...["secretsmanager:GetSecretValue", "secretsmanager:PutResourcePolicy"],
        ...["ssm:GetParametersByPath", "ssm:GetParameterHistory", "acm:ExportCertificate"],
    ],
    "open a key": [
        ...["kms:CreateGrant", "kms:PutKeyPolicy", "kms:ReEncryptFrom", "kms:ScheduleKeyDeletion"],
        ...["kms:DisableKey", "kms:ImportKeyMaterial"],
    ],
    "open a store": [
        ...["s3:PutBucketPolicy", "s3:PutBucketAcl", "s3:PutObjectAcl", "s3:DeleteBucketPolicy"],
        ...["s3:PutBucketPublicAccessBlock", "s3:PutReplicationConfiguration", "s3:DeleteObjectVersion"],
        ...["ecr:SetRepositoryPolicy", "ecr:PutReplicationConfiguration", "ecr:PutImageTagMutability"],
        ...["ecr:BatchDeleteImage", "ecr:DeleteRepository", "elasticfilesystem:ClientRootAccess"],
        ...["elasticfilesystem:PutFileSystemPolicy", "elasticfilesystem:DeleteFileSystem"],
        ...["elasticfilesystem:DeleteAccessPoint", "elasticfilesystem:CreateAccessPoint"],
        ...["sns:SetTopicAttributes", "sns:AddPermission", "sns:Subscribe", "dynamodb:PutItem"],
    ],
    "hide it": [
        ...["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:PutEventSelectors"],
        ...["guardduty:DeleteDetector", "config:StopConfigurationRecorder", "logs:DeleteLogGroup"],
        ...["logs:DeleteLogStream", "logs:PutRetentionPolicy", "logs:PutSubscriptionFilter"],
        ...["logs:PutResourcePolicy", "logs:DeleteResourcePolicy"],
        ...["organizations:LeaveOrganization", "account:CloseAccount"],
    ],
    "take over names": [
        ...["route53:CreateHostedZone", "route53:DeleteHostedZone", "route53:AssociateVPCWithHostedZone"],
        ...["route53domains:TransferDomainToAnotherAwsAccount", "route53domains:UpdateDomainNameservers"],
        ...["acm:RequestCertificate", "acm:DeleteCertificate", "acm:ImportCertificate"],
    ],
};

describe("escalation", () => {
    it("starts from roles that may do something", async () => {
        const vpc = `arn:aws:ec2:${scope.region}:${scope.accountId}:vpc/vpc-1`;
        assert.deepEqual(await holders("ec2:CreateVpc", vpc), [`${scope.project}-deploy`]);
        assert.equal((await holders("ecs:DescribeTaskDefinition", "*")).length, 3);
    });

    for (const [what, actions] of Object.entries(never)) {
        for (const action of actions) {
            it(`no role may ${what}: ${action}`, async () => {
                assert.deepEqual(await holders(action, "*", {}, anyRole), []);
            });
        }
    }
});
