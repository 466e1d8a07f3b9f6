import {
    ec2,
    NEW,
    Need,
    need,
    needs,
    passRole,
    Properties,
    SELF,
    serviceLinkedRole,
    Table,
    tagging,
} from "./need";

const tag = ["ecs:TagResource", "ecs:UntagResource"] as const;

/** `…:service/CLUSTER/SERVICE` gives `…:service-deployment/CLUSTER/SERVICE/ID`. */
function serviceDeployment(properties: Properties): string[] {
    return properties("id").map(
        (service) => `${service.replace(":service/", ":service-deployment/")}/0123456789abcdef`,
    );
}

/** With `waitForSteadyState`. */
const watch: Need[] = [
    need("ecs:ListServiceDeployments", SELF),
    need("ecs:DescribeServiceDeployments", SELF, serviceDeployment),
];

const ecs: Table = {
    "aws:ecs/cluster:Cluster": {
        arn: "arn:aws:ecs:{region}:{account}:cluster/{name}",
        create: [
            need("ecs:CreateCluster", NEW),
            tagging("ecs:TagResource", "CreateCluster"),
            serviceLinkedRole("ecs.amazonaws.com", "AWSServiceRoleForECS"),
        ],
        read: [need("ecs:DescribeClusters", SELF)],
        update: needs(SELF, "ecs:UpdateCluster", "ecs:ListTagsForResource"),
        delete: [need("ecs:DeleteCluster", SELF)],
        tag,
    },
    "aws:ecs/taskDefinition:TaskDefinition": {
        arn: "arn:aws:ecs:{region}:{account}:task-definition/{family}:1",
        create: [
            need("ecs:RegisterTaskDefinition", "arn:aws:ecs:{region}:{account}:task-definition/{family}:*"),
            tagging("ecs:TagResource", "RegisterTaskDefinition"),
            passRole("{taskRoleArn?}", "ecs-tasks.amazonaws.com"),
            passRole("{executionRoleArn?}", "ecs-tasks.amazonaws.com"),
        ],
        read: [need("ecs:DescribeTaskDefinition", "*")],
        update: [],
        delete: [need("ecs:DeregisterTaskDefinition", "*")],
        tag,
    },
    "aws:ecs/service:Service": {
        arn: "{id}",
        create: [
            {
                action: "ecs:CreateService",
                on: [NEW],
                context: { "ecs:cluster": "{cluster}", "ecs:task-definition": "{taskDefinition}" },
            },
            tagging("ecs:TagResource", "CreateService"),
            ...watch,
        ],
        read: [need("ecs:DescribeServices", SELF)],
        update: [
            {
                action: "ecs:UpdateService",
                on: [SELF],
                context: { "ecs:cluster": "{cluster}", "ecs:task-definition": "{taskDefinition}" },
            },
            ...watch,
        ],
        // Drained to no task first, in a call that names no task definition.
        delete: needs(SELF, "ecs:UpdateService", "ecs:DeleteService"),
        tag,
    },
};

const watching: Table = {
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
        arn: "arn:aws:cloudwatch:{region}:{account}:alarm:{name}",
        create: [
            {
                action: "cloudwatch:PutMetricAlarm",
                on: [NEW],
                context: { "cloudwatch:AlarmActions": alarmActions },
            },
            need("cloudwatch:TagResource", NEW),
        ],
        read: [
            // Asked for by name, checked on all of them.
            need("cloudwatch:DescribeAlarms", "arn:aws:cloudwatch:{region}:{account}:alarm:*"),
            need("cloudwatch:ListTagsForResource", SELF),
        ],
        update: [
            {
                action: "cloudwatch:PutMetricAlarm",
                on: [SELF],
                context: { "cloudwatch:AlarmActions": alarmActions },
            },
        ],
        delete: [need("cloudwatch:DeleteAlarms", SELF)],
        tag: ["cloudwatch:TagResource", "cloudwatch:UntagResource"],
    },
    "aws:cloudwatch/dashboard:Dashboard": {
        arn: "arn:aws:cloudwatch::{account}:dashboard/{dashboardName}",
        create: [need("cloudwatch:PutDashboard", "arn:aws:cloudwatch::{account}:dashboard/{dashboardName}")],
        read: [need("cloudwatch:GetDashboard", "arn:aws:cloudwatch::{account}:dashboard/{dashboardName}")],
        update: [need("cloudwatch:PutDashboard", "arn:aws:cloudwatch::{account}:dashboard/{dashboardName}")],
        delete: [
            need("cloudwatch:DeleteDashboards", "arn:aws:cloudwatch::{account}:dashboard/{dashboardName}"),
        ],
    },
};

function alarmActions(properties: Properties): string[] {
    return ["alarmActions", "okActions", "insufficientDataActions"].flatMap((name) => properties(name));
}

const fileSystem = "arn:aws:elasticfilesystem:{region}:{account}:file-system/{fileSystemId}";
const networkInterface = ec2("network-interface", "eni-0123456789abcdef0");

/** EFS asks its caller for what it does in EC2. */
const mountTargets: Table = {
    "aws:efs/mountTarget:MountTarget": {
        arn: fileSystem,
        create: [
            need("elasticfilesystem:CreateMountTarget", fileSystem),
            ...needs("*", "ec2:DescribeSubnets", "ec2:DescribeNetworkInterfaces"),
            need(
                "ec2:CreateNetworkInterface",
                networkInterface,
                ec2("subnet", "{subnetId}"),
                ec2("security-group", "{securityGroups?}"),
            ),
            serviceLinkedRole("elasticfilesystem.amazonaws.com", "AWSServiceRoleForAmazonElasticFileSystem"),
        ],
        read: [
            ...needs(
                fileSystem,
                "elasticfilesystem:DescribeMountTargets",
                "elasticfilesystem:DescribeMountTargetSecurityGroups",
            ),
            need("ec2:DescribeNetworkInterfaceAttribute", "*"),
        ],
        update: [
            need("elasticfilesystem:ModifyMountTargetSecurityGroups", fileSystem),
            need("ec2:ModifyNetworkInterfaceAttribute", networkInterface),
        ],
        delete: [
            need("elasticfilesystem:DeleteMountTarget", fileSystem),
            need("ec2:DescribeNetworkInterfaces", "*"),
            need("ec2:DeleteNetworkInterface", networkInterface),
        ],
    },
};

export const service: Table = { ...ecs, ...watching, ...mountTargets };
