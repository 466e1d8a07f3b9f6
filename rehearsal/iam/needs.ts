import type { StateAccess } from "./question";
import { projectsRead } from "../../scripts/pipeline/orphans/environment";
import { checksOf } from "./checks";
import { exampleState } from "./examples";
import { LifeKind, operationsOn } from "./life";
import { lastStatusKey } from "../../lib/last-status";
import { arnOf, hasHistory, hasNightPage, hostedZoneId, one, Programs } from "./programs";
import { asked, logGroup, NamedCheck, serviceNeeds } from "./service-needs";
import { stateChecks } from "./state-checks";

/** Everything that a role is asked to do, in all the jobs that assume it. */
export function needsOf(role: string, programs: Programs): NamedCheck[] {
    const needs = roleNeeds[role];
    if (needs === undefined) {
        throw new Error(`Nobody knows what the role '${role}' is for: say so in rehearsal/iam/needs.ts`);
    }
    const seen = new Map<string, NamedCheck>();
    for (const need of needs(programs)) {
        const { action, resource, context } = need;
        const key = JSON.stringify({ action, resource, context });
        seen.set(key, seen.get(key) ?? need);
    }
    return [...seen.values()];
}

const roleNeeds: Readonly<Record<string, (programs: Programs) => NamedCheck[]>> = {
    ...serviceNeeds,
    preview: (all) => [
        ...state(all, "preview", "gatus-persistent"),
        ...state(all, "preview", "gatus-image"),
        ...state(all, "preview", "gatus-ephemeral"),
        ...functionsOf(all, "gatus-persistent"),
        ...functionsOf(all, "gatus-image"),
        ...functionsOf(all, "gatus-ephemeral"),
        ...readReleased(all),
        ...pull(all),
    ],
    publish: (all) => [
        ...state(all, "init", "gatus-image"),
        ...state(all, "update", "gatus-image"),
        ...functionsOf(all, "gatus-image"),
        ...life(all, "gatus-image", ["create", "read", "update", "delete"]),
        ...asked(all, "publish-image", [["ecr:BatchGetImage", arnOf(all, "aws:ecr/repository:Repository")]]),
    ],
    deploy: (all) => [
        ...state(all, "init", "gatus-ephemeral"),
        ...state(all, "update", "gatus-ephemeral"),
        ...functionsOf(all, "gatus-ephemeral"),
        ...life(all, "gatus-ephemeral", ["create", "read", "update", "delete"]),
        ...healthCheck(all),
        ...readReleased(all),
        ...findOrphans(all),
        ...asked(all, "record", [["ssm:PutParameter", arnOf(all, "aws:ssm/parameter:Parameter")]]),
    ],
    teardown: (all) => [
        ...state(all, "update", "gatus-ephemeral"),
        ...life(all, "gatus-ephemeral", ["read", "delete"]),
        ...guardDuty(all),
        ...inTheWay(all),
        ...receipt(all),
        ...lastStatus(all),
        ...findOrphans(all),
        ...readReleased(all),
    ],
    drift: (all) => [
        ...state(all, "look", "gatus-persistent"),
        ...state(all, "look", "gatus-ephemeral"),
        ...life(all, "gatus-persistent", ["read"]),
        ...life(all, "gatus-ephemeral", ["read"]),
    ],
};

function life({ resources, world }: Programs, project: string, kinds: readonly LifeKind[]): NamedCheck[] {
    return resources
        .filter((resource) => resource.project === project)
        .flatMap((resource) => operationsOn(resource))
        .filter(({ kind }) => kinds.includes(kind))
        .flatMap((operation) =>
            checksOf(operation, world).map((check) => ({ ...check, name: operation.name })),
        );
}

const references: Readonly<Record<string, readonly string[]>> = {
    "gatus-persistent": [],
    "gatus-image": ["gatus-persistent"],
    // The pipelines say which image: only a person's `up` asks the image stack.
    "gatus-ephemeral": ["gatus-persistent"],
};

function state({ stack }: Programs, command: StateAccess["command"], project: string): NamedCheck[] {
    const access = { ...exampleState, project, stack, command, references: references[project] ?? [] };
    return stateChecks(access).map((check) => ({ ...check, name: `${project}, its state` }));
}

/** Functions that a program calls: the state doesn't keep them, but a rehearsal stops at one that isn't here. */
function functionsOf(programs: Programs, project: string): NamedCheck[] {
    const calls: Readonly<
        Record<string, readonly (readonly [token: string, args: Record<string, unknown>])[]>
    > = {
        "gatus-persistent": [
            ["aws:route53/getZone:getZone", { zoneId: hostedZoneId(programs) }],
            ["aws:ec2/getVpcs:getVpcs", {}],
            ["aws:route53/getRecords:getRecords", { zoneId: hostedZoneId(programs) }],
        ],
        "gatus-image": [["aws:ecr/getAuthorizationToken:getAuthorizationToken", {}]],
        "gatus-ephemeral": [
            ["aws:index/getAvailabilityZones:getAvailabilityZones", {}],
            ["aws:ec2/getVpcs:getVpcs", {}],
            ["aws:route53/getRecords:getRecords", { zoneId: hostedZoneId(programs) }],
        ],
    };
    return (calls[project] ?? []).flatMap(([token, inputs]) =>
        checksOf({ kind: "invoke", type: token, name: token, inputs, tags: {} }, programs.world).map(
            (check) => ({
                ...check,
                name: token,
            }),
        ),
    );
}

/** `scripts/pipeline/released.ts`: what wakes, and what is previewed when nothing else is said. */
function readReleased(programs: Programs): NamedCheck[] {
    return asked(programs, "released", [
        ["ssm:GetParameter", arnOf(programs, "aws:ssm/parameter:Parameter")],
    ]);
}

/** The scan of an image, by digest, and the search for the one of an older commit. */
function pull(programs: Programs): NamedCheck[] {
    const repository = arnOf(programs, "aws:ecr/repository:Repository");
    return asked(programs, "scan", [
        ["ecr:GetAuthorizationToken", "*"],
        ["ecr:BatchGetImage", repository],
        ["ecr:GetDownloadUrlForLayer", repository],
    ]);
}

/** `scripts/pipeline/health-check.ts`: what runs is what was released. */
function healthCheck(programs: Programs): NamedCheck[] {
    const service = one(programs, "aws:ecs/service:Service");
    const cluster = String(service.inputs.cluster);
    const clusterName = cluster.slice(cluster.lastIndexOf("/") + 1);
    const { region, accountId } = programs.world;
    const arn = (resource: string) => `arn:aws:ecs:${region}:${accountId}:${resource}`;
    const described: [string, string][] = [
        ["ecs:DescribeServices", service.id],
        ["ecs:DescribeTasks", arn(`task/${clusterName}/0123456789abcdef0123456789abcdef`)],
    ];
    return [
        ...asked(programs, "health check", described),
        // By cluster and service, not by container instance: https://github.com/cdklabs/construct-hub/pull/1207
        ...asked(programs, "health check", [["ecs:ListTasks", "*"]], { "ecs:cluster": cluster }),
        // `scripts/pipeline/why.ts`: the last lines of a task that stopped.
        ...asked(programs, "why", [
            ["ecs:DescribeTaskDefinition", "*"],
            ["logs:GetLogEvents", `${logGroup(programs, "-app")}:log-stream:gatus/gatus/0123456789abcdef`],
        ]),
    ];
}

/** `scripts/pipeline/sleep.ts`: what GuardDuty put into the VPC, known by its tag. */
function guardDuty(programs: Programs): NamedCheck[] {
    const { region, accountId } = programs.world;
    const arn = (resource: string) => `arn:aws:ec2:${region}:${accountId}:${resource}`;
    const made: [string, string][] = [
        ["ec2:DeleteVpcEndpoints", arn("vpc-endpoint/vpce-0123456789abcdef0")],
        ["ec2:DeleteSecurityGroup", arn("security-group/sg-0123456789abcdef0")],
    ];
    return [
        ...asked(programs, "GuardDuty's", [
            ["ec2:DescribeVpcEndpoints", "*"],
            ["ec2:DescribeSecurityGroups", "*"],
        ]),
        ...asked(programs, "GuardDuty's", made, { "aws:ResourceTag/GuardDutyManaged": "true" }),
    ];
}

/** `scripts/pipeline/sleep/in-the-way/`: what keeps AWS from deleting the rest. */
function inTheWay(programs: Programs): NamedCheck[] {
    return asked(programs, "in the way", [
        ["ec2:DescribeNetworkInterfaces", "*"],
        ["ec2:DescribeVpcEndpoints", "*"],
        ["ec2:DescribeSubnets", "*"],
        ["ec2:DescribeSecurityGroups", "*"],
        ["ec2:DescribeRouteTables", "*"],
        ["ec2:DescribeNetworkAcls", "*"],
        ["ec2:DescribeInternetGateways", "*"],
        ["ec2:DescribeEgressOnlyInternetGateways", "*"],
        ["ec2:DescribeCarrierGateways", "*"],
        ["ec2:DescribeVpnGateways", "*"],
        ["ec2:DescribeVpcPeeringConnections", "*"],
        ["ec2:DescribeSecurityGroupVpcAssociations", "*"],
        ["elasticloadbalancing:DescribeTargetGroups", "*"],
        ["wafv2:ListResourcesForWebACL", arnOf(programs, "aws:wafv2/webAcl:WebAcl")],
        ["elasticloadbalancing:DescribeWebACLAssociation", "*"],
    ]);
}

/**
 * `scripts/pipeline/orphans.ts`: what is in AWS and in no state. What it reads and removes of each type is what the provider
 * reads and removes; only the lists are its own.
 */
function findOrphans(programs: Programs): NamedCheck[] {
    const { region, accountId } = programs.world;
    const alarms = `arn:aws:cloudwatch:${region}:${accountId}:alarm:*`;
    return [
        ...projectsRead.flatMap((project) => state(programs, "preview", project)),
        ...asked(programs, "orphans", [
            ["wafv2:ListWebACLs", "*"],
            ["cloudwatch:DescribeAlarms", alarms],
            ["elasticloadbalancing:DescribeTags", "*"],
            ["ec2:DescribeVpcs", "*"],
            ["ec2:DescribeSubnets", "*"],
            ["ec2:DescribeInternetGateways", "*"],
            ["ec2:DescribeRouteTables", "*"],
            ["ec2:DescribeAddresses", "*"],
            ["ec2:DescribeFlowLogs", "*"],
            ["ec2:DescribeSecurityGroups", "*"],
            ["ec2:DescribeSecurityGroupRules", "*"],
            ["ec2:DescribeNatGateways", "*"],
            ["ec2:DescribeVpcEndpoints", "*"],
            ...(hasHistory(programs)
                ? ([
                      [
                          "elasticfilesystem:DescribeMountTargets",
                          arnOf(programs, "aws:efs/fileSystem:FileSystem"),
                      ],
                  ] as const)
                : []),
            ["route53:ListResourceRecordSets", `arn:aws:route53:::hostedzone/${hostedZoneId(programs)}`],
        ]),
    ];
}

/** `scripts/pipeline/sleep.ts`: what the checks saw last, for the page that answers at night. */
function lastStatus(programs: Programs): NamedCheck[] {
    if (!hasNightPage(programs)) {
        return [];
    }
    const bucket = arnOf(programs, "aws:s3/bucket:Bucket", "night");
    return asked(programs, "last status", [["s3:PutObject", `${bucket}/${lastStatusKey}`]]);
}

/** `scripts/pipeline/receipt.ts`, and the mail of a failure: what the tags still show, told to the encrypted alert topic. */
function receipt(programs: Programs): NamedCheck[] {
    const topic = arnOf(programs, "aws:sns/topic:Topic");
    const key = arnOf(programs, "aws:kms/key:Key");
    const viaSns = { "kms:ViaService": `sns.${programs.world.region}.amazonaws.com` };
    return [
        ...asked(programs, "receipt", [
            ["tag:GetResources", "*"],
            ["ecs:ListTaskDefinitions", "*"],
            ["sns:Publish", topic],
        ]),
        ...asked(
            programs,
            "receipt",
            [
                ["kms:GenerateDataKey", key],
                ["kms:Decrypt", key],
            ],
            viaSns,
        ),
    ];
}
