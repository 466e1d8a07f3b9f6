import { allow, Statement } from "./policy";
import { alarms, dashboard, ec2, ecs, inRegion, isOurs, loadBalancing, Scope, webAcls } from "./scope";

/** All that destroying the ephemeral layer takes; the same for the deployment that replaces a part of it. */
export function removal(scope: Scope): Statement[] {
    const { loadBalancers, targetGroups, listeners, rules } = loadBalancing(scope);
    const { clusters, services } = ecs(scope);
    return [
        allow(
            "RemoveNetwork",
            [
                "ec2:DeleteFlowLogs",
                "ec2:DeleteInternetGateway",
                "ec2:DeleteNatGateway",
                "ec2:DeleteRoute",
                "ec2:DeleteRouteTable",
                "ec2:DeleteSecurityGroup",
                "ec2:DeleteSubnet",
                "ec2:DeleteVpc",
                "ec2:DeleteVpcEndpoints",
                "ec2:DetachInternetGateway",
                "ec2:DisassociateAddress",
                "ec2:DisassociateRouteTable",
                "ec2:ReleaseAddress",
                "ec2:RevokeSecurityGroupEgress",
                "ec2:RevokeSecurityGroupIngress",
            ],
            ec2(
                scope,
                "elastic-ip",
                "internet-gateway",
                "natgateway",
                "route-table",
                "security-group",
                "subnet",
                "vpc",
                "vpc-endpoint",
                "vpc-flow-log",
            ),
            isOurs(scope),
        ),
        // A NAT gateway's interface belongs to AWS and has no tags of ours; the address is checked above.
        allow("ReleaseAddressOfNatGateway", ["ec2:DisassociateAddress"], ec2(scope, "network-interface")),
        allow(
            "RemoveLoadBalancing",
            [
                "elasticloadbalancing:DeleteListener",
                "elasticloadbalancing:DeleteLoadBalancer",
                "elasticloadbalancing:DeleteRule",
                "elasticloadbalancing:DeleteTargetGroup",
                "elasticloadbalancing:DeleteWebACLAssociation",
            ],
            [loadBalancers, targetGroups, listeners, rules],
            isOurs(scope),
        ),
        allow(
            "RemoveFirewall",
            ["wafv2:DeleteLoggingConfiguration", "wafv2:DeleteWebACL", "wafv2:DisassociateWebACL"],
            [webAcls(scope), loadBalancers],
        ),
        allow(
            "RemoveService",
            ["ecs:DeleteCluster", "ecs:DeleteService"],
            [clusters, services],
            isOurs(scope),
        ),
        // The provider drains a service before it deletes it: a call without a task definition. One with it is
        // a deployment.
        allow("DrainService", ["ecs:UpdateService"], [services], {
            StringEquals: { "aws:ResourceTag/Project": scope.project },
            Null: { "ecs:task-definition": "true" },
        }),
        // What a killed run left is in no state: scripts/pipeline/orphans.ts lists. AWS can't scope the list.
        allow("FindWebAcls", ["wafv2:ListWebACLs"], ["*"], inRegion(scope)),
        allow(
            "RemoveAlarms",
            ["cloudwatch:DeleteAlarms", "cloudwatch:DeleteDashboards"],
            [alarms(scope), dashboard(scope)],
        ),
        // AWS gives every change an id of its own.
        allow("AwaitRecords", ["route53:GetChange"], ["arn:aws:route53:::change/*"]),
        // AWS can't scope these: a task definition that is deregistered can still be described, and run.
        allow(
            "RemoveInRegion",
            ["ecs:DeregisterTaskDefinition", "elasticloadbalancing:SetWebAcl", "logs:DeleteLogDelivery"],
            ["*"],
            inRegion(scope),
        ),
        ...(scope.history === undefined
            ? []
            : [
                  allow(
                      "RemoveMountTargets",
                      ["elasticfilesystem:DeleteMountTarget"],
                      [scope.history.fileSystemArn],
                  ),
                  // EFS asks its caller too. Its interfaces have no tags: those that do belong to others.
                  allow(
                      "RemoveMountTargetInterfaces",
                      ["ec2:DeleteNetworkInterface"],
                      ec2(scope, "network-interface"),
                      {
                          StringEqualsIfExists: { "aws:ResourceTag/Project": scope.project },
                      },
                  ),
              ]),
    ];
}

/**
 * What GuardDuty put into the VPC, and what would keep it from being deleted. Which VPC, no condition can tell: EC2 knows
 * a group's VPC by its ARN alone, and that is new every morning.
 */
export function removalOfGuardDutys(scope: Scope): Statement {
    return allow(
        "RemoveWhatGuardDutyMade",
        ["ec2:DeleteSecurityGroup", "ec2:DeleteVpcEndpoints"],
        ec2(scope, "security-group", "vpc-endpoint"),
        { StringEquals: { "aws:ResourceTag/GuardDutyManaged": "true" } },
    );
}

/**
 * What may be in the way of a destroy, beyond what the provider reads itself: scripts/pipeline/sleep/in-the-way. AWS can't
 * scope a list of EC2's, and asks for the load balancers' right when it lists whom a web ACL protects.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awswafv2.html `ListResourcesForWebACL`
 */
export function looksInTheWay(scope: Scope): Statement[] {
    return [
        allow(
            "LookInTheWay",
            [
                "ec2:DescribeCarrierGateways",
                "ec2:DescribeEgressOnlyInternetGateways",
                "ec2:DescribeSecurityGroupVpcAssociations",
                "ec2:DescribeVpcPeeringConnections",
                "ec2:DescribeVpnGateways",
                "elasticloadbalancing:DescribeWebACLAssociation",
            ],
            ["*"],
            inRegion(scope),
        ),
        allow("LookWhomWebAclsProtect", ["wafv2:ListResourcesForWebACL"], [webAcls(scope)]),
    ];
}
