import * as pulumi from "@pulumi/pulumi";
import { OpenIdConnectProvider, Policy, Role, RolePolicy, RolePolicyAttachment } from "@pulumi/aws/iam";
import { IdentityArgs } from "./args";
import { checkLimits, plainScope } from "./limits-check";
import { limits, serialize } from "./policy";
import { pipelinePolicy, PipelineRole, policiesOf, PolicyName, policyNames, trusted } from "./roles";
import { Scope } from "./scope";
import { ServiceRole, serviceRolePolicy, serviceRoleTrust } from "./task-roles";
import { githubAudience, githubIssuer, githubTrust, serializeTrust } from "./trust";

/**
 * Every identity of the environment: GitHub's, the five roles of the pipelines, the three that services use.
 *
 * They are made here, once, by a person, so that no pipeline needs the right to make or change one
 * (docs/decisions/20-identity-is-persistent.md).
 *
 * @throws {pulumi.RunError} at preview: a repository or id that isn't one, a role name or a policy that AWS would
 * refuse as too long
 */
export class Identity extends pulumi.ComponentResource {
    /** Roles that the repository's workflows assume. */
    readonly pipelines: Readonly<Record<PipelineRole, Role>>;
    /** What the container may do. */
    readonly taskRole: Role;
    /** What ECS may do to start the container. */
    readonly executionRole: Role;
    /** What VPC flow logs may do. */
    readonly flowLogRole: Role;

    constructor(name: string, args: IdentityArgs, opts?: pulumi.ComponentResourceOptions) {
        super("gatus:persistent:Identity", name, {}, opts);
        checkLimits(name, args);

        const scope = scopeOf(args);
        this.taskRole = this.serviceRole(name, "task", args, scope);
        this.executionRole = this.serviceRole(name, "execution", args, scope);
        this.flowLogRole = this.serviceRole(name, "flow-log", args, scope);

        const policies = this.pipelinePolicies(name, scope);
        const providerArn = this.githubProviderArn(name, args);
        const pipeline = (role: PipelineRole) => this.pipelineRole(name, role, args, providerArn, policies);
        this.pipelines = {
            preview: pipeline("preview"),
            publish: pipeline("publish"),
            deploy: pipeline("deploy"),
            teardown: pipeline("teardown"),
            drift: pipeline("drift"),
        };

        this.registerOutputs({
            pipelines: this.pipelines,
            taskRole: this.taskRole,
            executionRole: this.executionRole,
            flowLogRole: this.flowLogRole,
        });
    }

    private serviceRole(
        name: string,
        role: ServiceRole,
        args: IdentityArgs,
        scope: pulumi.Output<Scope>,
    ): Role {
        const resource = new Role(
            `${name}-${role}`,
            { assumeRolePolicy: serializeTrust(`${name}-${role}`, serviceRoleTrust(role, args)) },
            // What runs would go on without its permissions, and without a word.
            { parent: this, protect: true },
        );
        // Without a history the container needs nothing of AWS, and its role has no policy.
        if (role !== "task" || args.history !== undefined) {
            new RolePolicy(
                `${name}-${role}`,
                {
                    role: resource.id,
                    policy: scope.apply((known) => JSON.stringify(serviceRolePolicy(role, known))),
                },
                { parent: resource },
            );
        }
        return resource;
    }

    private pipelinePolicies(name: string, scope: pulumi.Output<Scope>): ReadonlyMap<PolicyName, Policy> {
        const passed = pulumi.output({
            taskRoleArn: this.taskRole.arn,
            executionRoleArn: this.executionRole.arn,
            flowLogRoleArn: this.flowLogRole.arn,
        });
        const pipelineScope = pulumi
            .all([scope, passed])
            .apply(([known, arns]) => ({ ...known, passed: arns }));
        return new Map(
            policyNames.map((policy) => [
                policy,
                new Policy(
                    `${name}-${policy}`,
                    {
                        description: `Pipelines of ${name}: ${policy}`,
                        policy: pipelineScope.apply((known) =>
                            serialize(
                                `policy '${name}-${policy}'`,
                                pipelinePolicy(policy, known),
                                limits.managedPolicy,
                            ),
                        ),
                    },
                    { parent: this },
                ),
            ]),
        );
    }

    private pipelineRole(
        name: string,
        role: PipelineRole,
        args: IdentityArgs,
        providerArn: pulumi.Output<string>,
        policies: ReadonlyMap<PolicyName, Policy>,
    ): Role {
        const resource = new Role(
            `${name}-${role}`,
            {
                description: `GitHub Actions of ${args.github.repository}`,
                assumeRolePolicy: providerArn.apply((arn) =>
                    serializeTrust(`${name}-${role}`, githubTrust(arn, args.github, trusted[role])),
                ),
            },
            // The workflows know it by its ARN, which a new one wouldn't have.
            { parent: this, protect: true },
        );
        for (const policyName of policiesOf[role]) {
            const policy = policies.get(policyName);
            if (policy !== undefined) {
                new RolePolicyAttachment(
                    `${name}-${role}-${policyName}`,
                    { role: resource.name, policyArn: policy.arn },
                    { parent: resource },
                );
            }
        }
        return resource;
    }

    private githubProviderArn(name: string, args: IdentityArgs): pulumi.Output<string> {
        if (args.github.oidcProvider === "existing") {
            return pulumi.output(`arn:aws:iam::${args.accountId}:oidc-provider/${githubIssuer}`);
        }
        const provider = new OpenIdConnectProvider(
            `${name}-github`,
            { url: `https://${githubIssuer}`, clientIdLists: [githubAudience] },
            // The account's only one: roles of other repositories may have come to rely on it.
            { parent: this, protect: true },
        );
        return provider.arn;
    }
}

function scopeOf(args: IdentityArgs): pulumi.Output<Scope> {
    return pulumi.output({
        ...plainScope(args),
        hostedZoneId: args.hostedZoneId,
        certificateArn: args.certificateArn,
        encryptionKeyArn: args.encryptionKeyArn,
        repositoryArn: args.repositoryArn,
        programsRepositoryArn: args.programsRepositoryArn,
        releasedParameterArn: args.releasedParameterArn,
        appLogGroupArn: args.appLogGroupArn,
        wafLogGroupArn: args.wafLogGroupArn,
        flowLogGroupArn: args.flowLogGroupArn,
        accessLogBucketArn: args.accessLogBucketArn,
        alertTopicArn: args.alertTopicArn,
        ...(args.history !== undefined && { history: args.history }),
        ...(args.nightPage !== undefined && { nightPage: args.nightPage }),
    });
}
