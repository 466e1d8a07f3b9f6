import { policyDocument } from "../../persistent/identity/policy";
import {
    pipelinePolicy,
    PipelineRole,
    pipelineRoles,
    policiesOf,
    trusted,
} from "../../persistent/identity/roles";
import { NightPageScope, PipelineScope } from "../../persistent/identity/scope";
import {
    ServiceRole,
    serviceRolePolicy,
    serviceRoles,
    serviceRoleTrust,
} from "../../persistent/identity/task-roles";
import { githubIssuer, githubTrust } from "../../persistent/identity/trust";
import { lastStatusKey } from "../../lib/last-status";
import { exampleRepository, exampleSecret, exampleState } from "./examples";
import { hasHistory, hasNightPage, one, Programs } from "./programs";
import type { RoleDocuments } from "./role-documents";

/** The roles as `persistent/identity/` has them now, for the resources of the programs. */
export function rolesFromSource(programs: Programs): Record<PipelineRole, RoleDocuments> {
    const scope = scopeOf(programs);
    const role = (name: PipelineRole): RoleDocuments => ({
        ...named(scope, name),
        trust: githubTrust(
            `arn:aws:iam::${scope.accountId}:oidc-provider/${githubIssuer}`,
            exampleRepository,
            trusted[name],
        ),
        policies: Object.fromEntries(
            policiesOf[name].map((policy) => [`${scope.project}-${policy}`, pipelinePolicy(policy, scope)]),
        ),
    });
    return Object.fromEntries(pipelineRoles.map((name) => [name, role(name)])) as Record<
        PipelineRole,
        RoleDocuments
    >;
}

/** The roles of the container, of ECS and of the flow logs, in the same form. */
export function serviceRoleFromSource(role: ServiceRole, programs: Programs): RoleDocuments {
    const scope = scopeOf(programs);
    return {
        ...named(scope, role),
        trust: serviceRoleTrust(role, scope),
        policies: { [`${scope.project}-${role}`]: serviceRolePolicy(role, scope) ?? policyDocument([]) },
    };
}

/** All eight, by name. */
export function everyRoleFromSource(programs: Programs): Readonly<Record<string, RoleDocuments>> {
    const ofServices = serviceRoles.map((role) => [role, serviceRoleFromSource(role, programs)] as const);
    return { ...rolesFromSource(programs), ...Object.fromEntries(ofServices) };
}

function named(scope: PipelineScope, role: string) {
    const name = `${scope.project}-${role}`;
    return { name, arn: `arn:aws:iam::${scope.accountId}:role/${name}`, accountId: scope.accountId };
}

/** What the persistent program gives to its `Identity`, read off the resources. */
export function scopeOf(programs: Programs): PipelineScope {
    const { world, stack } = programs;
    const input = (type: string, property: string) =>
        known(one(programs, type).inputs[property], type, property, programs);
    const arn = (type: string, part?: string) =>
        known(one(programs, type, part).outputs.arn, type, "arn", programs);
    const certificate = "aws:acm/certificate:Certificate";
    const task = "aws:ecs/taskDefinition:TaskDefinition";
    const wafLogGroupArn = input(
        "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        "logDestinationConfigs",
    );
    const flowLogGroupArn = input("aws:ec2/flowLog:FlowLog", "logDestination");
    const logGroups = programs.resources.filter(({ type }) => type === "aws:cloudwatch/logGroup:LogGroup");
    const [appLogGroup] = logGroups.filter(
        ({ outputs }) => outputs.arn !== wafLogGroupArn && outputs.arn !== flowLogGroupArn,
    );
    return {
        accountId: world.accountId,
        region: world.region,
        project: `gatus-${stack}`,
        stack,
        state: exampleState,
        hostedZoneId: input("aws:route53/record:Record", "zoneId"),
        recordNames: [input(certificate, "domainName"), input(certificate, "subjectAlternativeNames")],
        certificateArn: arn(certificate),
        encryptionKeyArn: arn("aws:kms/key:Key"),
        repositoryArn: arn("aws:ecr/repository:Repository"),
        programsRepositoryArn: arn("aws:ecr/repository:Repository", "programs"),
        releasedParameterArn: arn("aws:ssm/parameter:Parameter"),
        appLogGroupArn: known(appLogGroup?.outputs.arn, "aws:cloudwatch/logGroup:LogGroup", "arn", programs),
        wafLogGroupArn,
        flowLogGroupArn,
        accessLogBucketArn: arn("aws:s3/bucket:Bucket", "access-logs"),
        alertTopicArn: arn("aws:sns/topic:Topic"),
        ...(hasHistory(programs) && {
            history: {
                fileSystemArn: arn("aws:efs/fileSystem:FileSystem"),
                accessPointArn: arn("aws:efs/accessPoint:AccessPoint"),
            },
        }),
        ...(hasNightPage(programs) && { nightPage: nightPageOf(programs) }),
        secretArns: [`arn:aws:ssm:${world.region}:${world.accountId}:parameter${exampleSecret}`],
        passed: {
            taskRoleArn: input(task, "taskRoleArn"),
            executionRoleArn: input(task, "executionRoleArn"),
            flowLogRoleArn: input("aws:ec2/flowLog:FlowLog", "iamRoleArn"),
        },
    };
}

function nightPageOf(programs: Programs): NightPageScope {
    const arn = (type: string) => known(one(programs, type, "night").outputs.arn, type, "arn", programs);
    const bucketArn = arn("aws:s3/bucket:Bucket");
    return {
        bucketArn,
        statusArn: `${bucketArn}/${lastStatusKey}`,
        certificateArn: arn("aws:acm/certificate:Certificate"),
        distributionArn: arn("aws:cloudfront/distribution:Distribution"),
        accessControlArn: arn("aws:cloudfront/originAccessControl:OriginAccessControl"),
        headersPolicyArn: arn("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"),
    };
}

/** The text, or the first of the list. */
function known(value: unknown, type: string, property: string, { source }: Programs): string {
    const [first] = [value].flat();
    if (typeof first !== "string") {
        throw new Error(
            `${source} has no ${property} of ${type}. Record it: npm start && npm run iam -- --record`,
        );
    }
    return first;
}
