import { policyDocument } from "../../persistent/identity/policy";
import {
    contexts,
    pipelinePolicy,
    PipelineRole,
    pipelineRoles,
    policiesOf,
} from "../../persistent/identity/roles";
import { PipelineScope } from "../../persistent/identity/scope";
import { ServiceRole, serviceRolePolicy, serviceRoleTrust } from "../../persistent/identity/task-roles";
import { githubIssuer, githubTrust, GithubRepository } from "../../persistent/identity/trust";
import { exampleState, one } from "./needs";
import type { Programs } from "./programs";
import type { RoleDocuments } from "./role-documents";

/** Any repository: the trust policies are built for it. */
export const exampleRepository: GithubRepository = {
    repository: "octo-org/gatus",
    ownerId: "583231",
    repositoryId: "1296269",
};

/** The roles as `persistent/identity/` has them now, for the resources of the programs. */
export function rolesFromSource(programs: Programs): Record<PipelineRole, RoleDocuments> {
    const scope = scopeOf(programs);
    const role = (name: PipelineRole): RoleDocuments => ({
        ...named(scope, name),
        trust: githubTrust(
            `arn:aws:iam::${scope.accountId}:oidc-provider/${githubIssuer}`,
            exampleRepository,
            contexts[name],
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

function named(scope: PipelineScope, role: string) {
    const name = `${scope.project}-${role}`;
    return { name, arn: `arn:aws:iam::${scope.accountId}:role/${name}`, accountId: scope.accountId };
}

/** What the persistent program gives to its `Identity`, read off the resources. */
export function scopeOf(programs: Programs): PipelineScope {
    const { world, stack } = programs;
    const found = (type: string) => one(programs, type);
    const arn = (type: string) => String(found(type).outputs.arn);
    const certificate = found("aws:acm/certificate:Certificate");
    const task = found("aws:ecs/taskDefinition:TaskDefinition").inputs;
    const flowLog = found("aws:ec2/flowLog:FlowLog").inputs;
    const firewallLog = found("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration").inputs;
    const wafLogGroupArn = String([firewallLog.logDestinationConfigs].flat()[0]);
    const flowLogGroupArn = String(flowLog.logDestination);
    const [appLogGroup] = programs.resources.filter(
        ({ type, outputs }) =>
            type === "aws:cloudwatch/logGroup:LogGroup" &&
            ![wafLogGroupArn, flowLogGroupArn].includes(String(outputs.arn)),
    );
    return {
        accountId: world.accountId,
        region: world.region,
        project: `gatus-${stack}`,
        stack,
        state: exampleState,
        hostedZoneId: String(found("aws:route53/record:Record").inputs.zoneId),
        recordNames: [certificate.inputs.domainName, certificate.inputs.subjectAlternativeNames]
            .flat()
            .map(String),
        certificateArn: String(certificate.outputs.arn),
        encryptionKeyArn: arn("aws:kms/key:Key"),
        repositoryArn: arn("aws:ecr/repository:Repository"),
        appLogGroupArn: String(appLogGroup?.outputs.arn),
        wafLogGroupArn,
        flowLogGroupArn,
        accessLogBucketArn: arn("aws:s3/bucket:Bucket"),
        alertTopicArn: arn("aws:sns/topic:Topic"),
        history: {
            fileSystemArn: arn("aws:efs/fileSystem:FileSystem"),
            accessPointArn: arn("aws:efs/accessPoint:AccessPoint"),
        },
        secretArns: [`arn:aws:ssm:${world.region}:${world.accountId}:parameter/gatus/alert-webhook`],
        passed: {
            taskRoleArn: String(task.taskRoleArn),
            executionRoleArn: String(task.executionRoleArn),
            flowLogRoleArn: String(flowLog.iamRoleArn),
        },
    };
}
