import { lastStatusKey } from "../../lib/last-status";
import { releasedParameter } from "../../lib/released";
import type { IdentityArgs } from "./args";
import { checkRoleName, limits, serialize } from "./policy";
import { pipelinePolicy, pipelineRoles, policiesOf, policyNames, trusted } from "./roles";
import { PipelineScope, regional } from "./scope";
import { serviceRolePolicy, serviceRoles } from "./task-roles";
import { githubIssuer, githubTrust, serializeTrust } from "./trust";

/**
 * Everything that AWS limits, before anything is created: the documents are built with stand-ins as long as the
 * ARNs that aren't known yet, so that the first preview already tells.
 *
 * @throws {pulumi.RunError} naming the role or policy that is too long
 */
export function checkLimits(name: string, args: IdentityArgs): void {
    const scope = expectedScope(name, args);
    const providerArn = `arn:aws:iam::${args.accountId}:oidc-provider/${githubIssuer}`;
    for (const policy of policyNames) {
        serialize(`policy '${name}-${policy}'`, pipelinePolicy(policy, scope), limits.managedPolicy);
    }
    for (const role of pipelineRoles) {
        checkRoleName(`${name}-${role}`);
        serializeTrust(`${name}-${role}`, githubTrust(providerArn, args.github, trusted[role]));
        if (policiesOf[role].length > limits.policiesPerRole) {
            throw new Error(`The role '${name}-${role}' has more than ${limits.policiesPerRole} policies`);
        }
    }
    for (const role of serviceRoles) {
        checkRoleName(`${name}-${role}`);
        const policy = serviceRolePolicy(role, scope);
        if (policy !== undefined) {
            serialize(`inline policy of the role '${name}-${role}'`, policy, limits.inlinePolicies);
        }
    }
}

/** The part of the scope that configuration knows. */
export function plainScope(args: IdentityArgs) {
    return {
        accountId: args.accountId,
        region: args.region,
        project: args.projectTag,
        stack: args.stackName,
        state: args.state,
        recordNames: args.recordNames,
        secretArns: args.secretParameterNames.map((name) => regional(args, "ssm", `parameter${name}`)),
    };
}

/** The scope with stand-ins for what AWS makes up: names with Pulumi's suffix, ids as long as they come. */
function expectedScope(name: string, args: IdentityArgs): PipelineScope {
    const named = (part: string) => `${name}-${part}-0123abc`;
    const at = (service: string, resource: string) => regional(args, service, resource);
    const role = (part: string) => `arn:aws:iam::${args.accountId}:role/${named(part)}`;
    return {
        ...plainScope(args),
        hostedZoneId: "Z".padEnd(32, "0"),
        certificateArn: at("acm", "certificate/01234567-89ab-cdef-0123-456789abcdef"),
        encryptionKeyArn: at("kms", "key/01234567-89ab-cdef-0123-456789abcdef"),
        releasedParameterArn: at("ssm", `parameter${releasedParameter(args.projectTag)}`),
        repositoryArn: at("ecr", `repository/${named("app")}`),
        programsRepositoryArn: at("ecr", `repository/${named("programs")}`),
        appLogGroupArn: at("logs", `log-group:${named("application")}`),
        wafLogGroupArn: at("logs", `log-group:aws-waf-logs-${named("firewall")}`),
        flowLogGroupArn: at("logs", `log-group:${named("flow-logs")}`),
        accessLogBucketArn: `arn:aws:s3:::${named("access-logs")}`,
        alertTopicArn: at("sns", named("alerts")),
        ...(args.history !== undefined && {
            history: {
                fileSystemArn: at("elasticfilesystem", "file-system/fs-0123456789abcdef0"),
                accessPointArn: at("elasticfilesystem", "access-point/fsap-0123456789abcdef0"),
            },
        }),
        ...(args.nightPage !== undefined && {
            nightPage: {
                bucketArn: `arn:aws:s3:::${named("night")}`,
                statusArn: `arn:aws:s3:::${named("night")}/${lastStatusKey}`,
                certificateArn: `arn:aws:acm:us-east-1:${args.accountId}:certificate/01234567-89ab-cdef-0123-456789abcdef`,
                distributionArn: `arn:aws:cloudfront::${args.accountId}:distribution/E0123456789ABC`,
                accessControlArn: `arn:aws:cloudfront::${args.accountId}:origin-access-control/E0123456789ABC`,
                headersPolicyArn: `arn:aws:cloudfront::${args.accountId}:response-headers-policy/01234567-89ab-cdef-0123-456789abcdef`,
            },
        }),
        passed: {
            taskRoleArn: role("task"),
            executionRoleArn: role("execution"),
            flowLogRoleArn: role("flow-log"),
        },
    };
}
