import { allow, PolicyDocument, policyDocument } from "./policy";
import { regional, Scope } from "./scope";
import { serviceTrust, TrustStatement } from "./trust";

/** Roles that services take on: the container itself, ECS to start it, EC2 to write flow logs. */
export const serviceRoles = ["task", "execution", "flow-log"] as const;
export type ServiceRole = (typeof serviceRoles)[number];

export function serviceRoleTrust(
    role: ServiceRole,
    scope: Pick<Scope, "accountId" | "region">,
): PolicyDocument<TrustStatement> {
    const { accountId, region } = scope;
    return role === "flow-log"
        ? serviceTrust(
              "vpc-flow-logs.amazonaws.com",
              accountId,
              `arn:aws:ec2:${region}:${accountId}:vpc-flow-log/*`,
          )
        : serviceTrust("ecs-tasks.amazonaws.com", accountId, `arn:aws:ecs:${region}:${accountId}:*`);
}

/** What the role may do; `undefined` when that is nothing at all. */
export function serviceRolePolicy(role: ServiceRole, scope: Scope): PolicyDocument | undefined {
    switch (role) {
        case "task":
            return taskPolicy(scope);
        case "execution":
            return executionPolicy(scope);
        case "flow-log":
            return policyDocument([
                allow(
                    "WriteFlowLogs",
                    ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                    [`${scope.flowLogGroupArn}:*`],
                ),
                // The service looks for its group by listing them all; AWS can't scope that.
                allow("FindLogGroup", ["logs:DescribeLogGroups"], ["*"], {
                    StringEquals: { "aws:RequestedRegion": scope.region },
                }),
            ]);
    }
}

/** Gatus itself needs AWS only for its history: the file system, through its access point, encrypted. */
function taskPolicy(scope: Scope): PolicyDocument | undefined {
    const { history } = scope;
    if (history === undefined) {
        return undefined;
    }
    return policyDocument([
        allow(
            "KeepHistory",
            ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
            [history.fileSystemArn],
            {
                StringEquals: { "elasticfilesystem:AccessPointArn": history.accessPointArn },
                Bool: { "aws:SecureTransport": "true" },
            },
        ),
    ]);
}

/** Pull the image, write the log, read the named secrets: what ECS does before the container starts. */
function executionPolicy(scope: Scope): PolicyDocument {
    return policyDocument([
        allow("LogInToRegistry", ["ecr:GetAuthorizationToken"], ["*"], {
            StringEquals: { "aws:RequestedRegion": scope.region },
        }),
        allow(
            "PullImage",
            ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            [scope.repositoryArn],
        ),
        allow("WriteLog", ["logs:CreateLogStream", "logs:PutLogEvents"], [`${scope.appLogGroupArn}:*`]),
        ...(scope.secretArns.length === 0
            ? []
            : [
                  allow("ReadSecrets", ["ssm:GetParameters"], scope.secretArns),
                  // Whichever key encrypts them: only through SSM, and only for these parameters.
                  allow("DecryptSecrets", ["kms:Decrypt"], [regional(scope, "kms", "key/*")], {
                      StringEquals: {
                          "kms:ViaService": `ssm.${scope.region}.amazonaws.com`,
                          "kms:EncryptionContext:PARAMETER_ARN": scope.secretArns,
                      },
                  }),
              ]),
    ]);
}
