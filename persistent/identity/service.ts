import { allow, deny, Statement } from "./policy";
import {
    alarms,
    dashboard,
    ecs,
    inRegion,
    isOurs,
    PipelineScope,
    Scope,
    tagsAsOurs,
    whileCreating,
} from "./scope";

/** What the deployment creates and changes to run the container, and to watch it. */
export function service(scope: PipelineScope): Statement[] {
    const { clusters, services, serviceDeployments, taskDefinitions, tasks } = ecs(scope);
    const ownTaskDefinitions = { ArnLike: { "ecs:task-definition": taskDefinitions } };
    return [
        allow(
            "CreateClusterAndTaskDefinition",
            ["ecs:CreateCluster", "ecs:RegisterTaskDefinition"],
            [clusters, taskDefinitions],
            tagsAsOurs(scope),
        ),
        allow("CreateService", ["ecs:CreateService"], [services], {
            ...tagsAsOurs(scope),
            ...ownTaskDefinitions,
        }),
        allow(
            "TagNewService",
            ["ecs:TagResource"],
            [clusters, services, taskDefinitions],
            whileCreating(scope, "ecs", ["CreateCluster", "CreateService", "RegisterTaskDefinition"]),
        ),
        allow(
            "ChangeService",
            ["ecs:ListTagsForResource", "ecs:TagResource", "ecs:UntagResource", "ecs:UpdateCluster"],
            [clusters, services, taskDefinitions],
            isOurs(scope),
        ),
        allow("Deploy", ["ecs:UpdateService"], [services], { ...isOurs(scope), ...ownTaskDefinitions }),
        allow(
            "WatchDeployment",
            ["ecs:DescribeServiceDeployments", "ecs:DescribeTasks", "ecs:ListServiceDeployments"],
            [services, serviceDeployments, tasks],
        ),
        // Why a task stopped, without anybody opening a console.
        allow("ReadLogOfStoppedTask", ["logs:GetLogEvents"], [`${scope.appLogGroupArn}:log-stream:*`]),
        // AWS checks it on a container instance only when the request names one; else on all, by the cluster.
        allow("ListTasksOfCluster", ["ecs:ListTasks"], ["*"], {
            ...inRegion(scope),
            ArnLike: { "ecs:cluster": clusters },
        }),
        // Alarms may do a lot, from running a Lambda function to stopping instances: ours may only notify.
        allow("CreateAlarms", ["cloudwatch:PutMetricAlarm"], [alarms(scope)], {
            "ForAllValues:StringEquals": { "cloudwatch:AlarmActions": [scope.alertTopicArn] },
        }),
        allow(
            "CreateDashboardAndTagAlarms",
            ["cloudwatch:PutDashboard", "cloudwatch:TagResource", "cloudwatch:UntagResource"],
            [alarms(scope), dashboard(scope)],
        ),
        ...handOver(scope),
        ...(scope.history === undefined
            ? []
            : [
                  allow(
                      "MountHistory",
                      [
                          "elasticfilesystem:CreateMountTarget",
                          "elasticfilesystem:ModifyMountTargetSecurityGroups",
                      ],
                      [scope.history.fileSystemArn],
                  ),
              ]),
        // The program asks for the zones; creating a load balancer, in the caller's name, for the account's limits and
        // the VPC's groups. Those are on `*`, as in AWS's own policies: every group can be described anyhow.
        allow(
            "DescribeAccount",
            ["ec2:DescribeAccountAttributes", "ec2:DescribeAvailabilityZones", "ec2:GetSecurityGroupsForVpc"],
            ["*"],
            inRegion(scope),
        ),
        ...guardTheTag(scope),
    ];
}

/** Roles that the deployment gives to services: the three of its environment, and AWS's own. */
function handOver(scope: PipelineScope): Statement[] {
    const { taskRoleArn, executionRoleArn, flowLogRoleArn } = scope.passed;
    const passTo = (sid: string, roles: string[], service: string) =>
        allow(sid, ["iam:PassRole"], roles, { StringEquals: { "iam:PassedToService": service } });
    const linked = [
        "ecs.amazonaws.com",
        "elasticloadbalancing.amazonaws.com",
        ...(scope.history === undefined ? [] : ["elasticfilesystem.amazonaws.com"]),
    ];
    return [
        passTo("PassRolesToTasks", [taskRoleArn, executionRoleArn], "ecs-tasks.amazonaws.com"),
        passTo("PassRoleToFlowLogs", [flowLogRoleArn], "vpc-flow-logs.amazonaws.com"),
        // Made by AWS at the first use of a service in an account, with AWS's own policy.
        allow(
            "CreateServiceLinkedRoles",
            ["iam:CreateServiceLinkedRole"],
            linked.map((service) => `arn:aws:iam::${scope.accountId}:role/aws-service-role/${service}/*`),
            { StringEquals: { "iam:AWSServiceName": linked } },
        ),
    ];
}

/** Who could change or take away the `Project` tag could reach whatever others have tagged, or lose track. */
function guardTheTag(scope: Scope): Statement[] {
    return [
        deny(
            "NeverUntagProject",
            [
                "cloudwatch:UntagResource",
                "ec2:DeleteTags",
                "ecs:UntagResource",
                "elasticloadbalancing:RemoveTags",
                "wafv2:UntagResource",
            ],
            ["*"],
            // AWS compares the keys of tags in conditions without regard to case.
            { "ForAnyValue:StringEqualsIgnoreCase": { "aws:TagKeys": ["project"] } },
        ),
        // A call that names no key takes away all tags.
        deny("NeverUntagAll", ["ec2:DeleteTags"], ["*"], { Null: { "aws:TagKeys": "true" } }),
        deny(
            "NeverRetagProject",
            [
                "cloudwatch:TagResource",
                "ec2:CreateTags",
                "ecs:TagResource",
                "elasticloadbalancing:AddTags",
                "wafv2:TagResource",
            ],
            ["*"],
            {
                StringNotEquals: { "aws:RequestTag/Project": scope.project },
                Null: { "aws:RequestTag/Project": "false" },
            },
        ),
    ];
}
