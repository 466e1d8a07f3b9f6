import { allow, PolicyDocument, policyDocument, Statement } from "./policy";
import { addressRemoval } from "./dns";
import { edge } from "./edge";
import { network } from "./network";
import { ephemeralReads, persistentReads } from "./reads";
import { looksInTheWay, removal, removalOfGuardDutys } from "./removal";
import { hostedZone, inRegion, PipelineScope, Scope } from "./scope";
import { service } from "./service";
import { newStackStatement, stateStatements } from "./state";
import { Jobs } from "./trust";

export const pipelineRoles = ["preview", "publish", "deploy", "teardown", "drift"] as const;
export type PipelineRole = (typeof pipelineRoles)[number];

/**
 * Which jobs' tokens open which role. No job opens two: publish has an environment of its own, so that the preview before
 * a release, in the same workflow, can't push.
 */
export const trusted: Readonly<Record<PipelineRole, readonly Jobs[]>> = {
    preview: [
        { of: "pull requests" },
        // A release shows its preview before anybody approves it.
        { of: "main", workflows: ["release.yml", "rollback.yml"] },
    ],
    publish: [
        {
            of: "main",
            environment: "publish",
            workflows: ["release.yml", "recover.yml"],
        },
    ],
    // Not `production`: that one asks for the approval, in a job that assumes no role.
    deploy: [
        {
            of: "main",
            environment: "wake",
            workflows: ["release.yml", "rollback.yml", "wake.yml", "recover.yml"],
        },
    ],
    teardown: [{ of: "main", environment: "teardown", workflows: ["sleep.yml", "wake.yml"] }],
    drift: [{ of: "main", environment: "drift", workflows: ["drift.yml"] }],
};

/**
 * The managed policies of the pipeline, by concern: each a page that one person reviews in one go, and below the
 * size that AWS allows.
 */
const policies = {
    preview: (scope) => [
        ...stateStatements(scope, { reads: ["gatus-persistent", "gatus-image", "gatus-ephemeral"] }),
        ...lookUps(scope),
        readReleased(scope),
        ...pull(scope),
    ],
    publish: (scope) => [
        ...stateStatements(scope, { reads: ["gatus-persistent", "gatus-image"], writes: "gatus-image" }),
        newStackStatement(scope),
        ...push(scope),
    ],
    deploy: (scope) => [
        ...stateStatements(scope, {
            reads: ["gatus-persistent", "gatus-ephemeral"],
            writes: "gatus-ephemeral",
        }),
        newStackStatement(scope),
        readReleased(scope),
        // The only role that may: what it wrote is what wakes.
        allow("RecordRelease", ["ssm:PutParameter"], [scope.releasedParameterArn]),
    ],
    teardown: (scope) => [
        ...stateStatements(scope, {
            reads: ["gatus-persistent", "gatus-ephemeral"],
            writes: "gatus-ephemeral",
        }),
        addressRemoval(scope),
        readReleased(scope),
        removalOfGuardDutys(scope),
        ...looksInTheWay(scope),
        ...receipt(scope),
        ...lastStatus(scope),
    ],
    drift: (scope) =>
        stateStatements(scope, {
            reads: ["gatus-persistent", "gatus-ephemeral"],
            locks: ["gatus-persistent", "gatus-ephemeral"],
        }),
    network,
    edge,
    service,
    removal,
    "ephemeral-reads": ephemeralReads,
    "persistent-reads": persistentReads,
} satisfies Record<string, (scope: PipelineScope) => Statement[]>;

export type PolicyName = keyof typeof policies;

/** Which policies make up a role. A policy that two roles share is attached to both. */
export const policiesOf: Readonly<Record<PipelineRole, readonly PolicyName[]>> = {
    preview: ["preview"],
    publish: ["publish"],
    deploy: ["deploy", "network", "edge", "service", "removal", "ephemeral-reads"],
    teardown: ["teardown", "removal", "ephemeral-reads"],
    drift: ["drift", "ephemeral-reads", "persistent-reads"],
};

export const policyNames = Object.keys(policies) as PolicyName[];

export function pipelinePolicy(name: PolicyName, scope: PipelineScope): PolicyDocument {
    return policyDocument(policies[name](scope));
}

/** What the programs ask AWS while they are only previewed. */
function lookUps(scope: Scope): Statement[] {
    return [
        allow(
            "LookUpInRegion",
            ["ec2:DescribeAvailabilityZones", "ec2:DescribeVpcs", "ecr:GetAuthorizationToken"],
            ["*"],
            inRegion(scope),
        ),
        // Only with `hostedZone: existing`; Route 53 is global, and lists by name without a narrower resource.
        allow("FindZone", ["route53:ListHostedZones"], ["*"]),
        allow("LookUpZone", ["route53:GetHostedZone", "route53:ListTagsForResource"], [hostedZone(scope)]),
        // Whether the site's names lead to somebody else.
        allow("LookUpRecords", ["route53:ListResourceRecordSets"], [hostedZone(scope)]),
    ];
}

/** What is released: commit and image. */
function readReleased(scope: Scope): Statement {
    return allow("ReadReleased", ["ssm:GetParameter"], [scope.releasedParameterArn]);
}

/** Scanning an image, and finding an older one by its commit: nothing is in it that the repository hasn't. */
function pull(scope: Scope): Statement[] {
    return [allow("PullImage", ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], [scope.repositoryArn])];
}

/** Pushing an image, and seeing whether it is there. Never deleting one, nor making tags mutable. */
function push(scope: Scope): Statement[] {
    return [
        allow("LogInToRegistry", ["ecr:GetAuthorizationToken"], ["*"], inRegion(scope)),
        allow(
            "PushImage",
            [
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:CompleteLayerUpload",
                "ecr:GetDownloadUrlForLayer",
                "ecr:InitiateLayerUpload",
                "ecr:PutImage",
                "ecr:UploadLayerPart",
            ],
            [scope.repositoryArn, scope.programsRepositoryArn],
        ),
    ];
}

/** What the checks saw last, for the page that answers at night: one object of its bucket, and not the page itself. */
function lastStatus({ nightPage }: Scope): Statement[] {
    return nightPage === undefined ? [] : [allow("WriteLastStatus", ["s3:PutObject"], [nightPage.statusArn])];
}

/** The receipt after a destroy: what the tags still show, sent to the (encrypted) alert topic. As is what failed. */
function receipt(scope: Scope): Statement[] {
    return [
        allow("TakeInventory", ["ecs:ListTaskDefinitions", "tag:GetResources"], ["*"], inRegion(scope)),
        allow("SendReceipt", ["sns:Publish"], [scope.alertTopicArn]),
        allow("EncryptReceipt", ["kms:Decrypt", "kms:GenerateDataKey"], [scope.encryptionKeyArn], {
            StringEquals: { "kms:ViaService": `sns.${scope.region}.amazonaws.com` },
        }),
    ];
}
