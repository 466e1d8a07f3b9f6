import {
    paginateDescribeSecurityGroups,
    paginateDescribeSecurityGroupVpcAssociations,
} from "@aws-sdk/client-ec2";
import { DescribeTargetGroupsCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { ListResourcesForWebACLCommand } from "@aws-sdk/client-wafv2";
import { all, Ask, inVpcs, Obstacle, Question, within } from "./obstacle";

/** Who uses what the layer has, so that AWS doesn't delete it. */
export const users: Readonly<Record<string, Ask>> = {
    "user of a target group": usersOfTargetGroups,
    "user of a web ACL": usersOfWebAcls,
    "rule that names a security group": rulesOfDefaultGroup,
    "VPC that a security group is associated with": vpcsOfSecurityGroups,
};

/** Somebody else's load balancer that sends to our target group: `is currently in use by a listener or a rule`. */
async function usersOfTargetGroups({ elb, targetGroups, loadBalancers, limitMs }: Question) {
    if (targetGroups.length === 0) {
        return [];
    }
    const { TargetGroups = [] } = await elb.send(
        new DescribeTargetGroupsCommand({ TargetGroupArns: [...targetGroups] }),
        within(limitMs),
    );
    return TargetGroups.flatMap(({ TargetGroupName = "?", LoadBalancerArns = [] }) =>
        LoadBalancerArns.filter((arn) => !loadBalancers.includes(arn)).map((arn) => ({
            what: `load balancer ${arn}, which sends to the target group ${TargetGroupName}`,
            fix: `aws elbv2 describe-listeners --load-balancer-arn ${arn}   # delete the listener, or the rule, that names it`,
        })),
    );
}

/**
 * Somebody else's resource that our web ACL protects: `WAFAssociatedItemException`. Of the types that a web ACL can protect,
 * these two; each of the others would need a right of its service.
 *
 * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_DeleteWebACL.html
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSWAFReadOnlyAccess.html which rights
 */
async function usersOfWebAcls({ waf, webAcls, loadBalancers, limitMs }: Question) {
    const found: Obstacle[] = [];
    for (const webAcl of webAcls) {
        for (const type of ["APPLICATION_LOAD_BALANCER", "API_GATEWAY"] as const) {
            const { ResourceArns = [] } = await waf.send(
                new ListResourcesForWebACLCommand({ WebACLArn: webAcl, ResourceType: type }),
                within(limitMs),
            );
            found.push(
                ...ResourceArns.filter((arn) => !loadBalancers.includes(arn)).map((arn) => ({
                    what: `${arn}, which the web ACL ${webAcl} protects`,
                    fix: `aws wafv2 disassociate-web-acl --resource-arn ${arn}`,
                })),
            );
        }
    }
    return found;
}

/**
 * A group that another group of its VPC names can't be deleted. The other one is somebody's, and named as such, or the
 * VPC's own, which goes with the VPC, but after our groups.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html
 */
async function rulesOfDefaultGroup(question: Question) {
    const { vpcIds, securityGroups } = question;
    if (vpcIds.length === 0) {
        return [];
    }
    const groups = await all(
        paginateDescribeSecurityGroups(...inVpcs(question)),
        ({ SecurityGroups }) => SecurityGroups,
    );
    return groups
        .filter(({ GroupName }) => GroupName === "default")
        .flatMap(({ GroupId: id = "?", IpPermissions = [], IpPermissionsEgress = [] }) => {
            const named = [...IpPermissions, ...IpPermissionsEgress].flatMap(({ UserIdGroupPairs = [] }) =>
                UserIdGroupPairs.map(({ GroupId = "" }) => GroupId),
            );
            return securityGroups
                .filter((group) => named.includes(group))
                .map((group) => ({
                    what: `rule of the VPC's default security group ${id}, which names ${group}`,
                    fix: `aws ec2 describe-security-group-rules --filters Name=group-id,Values=${id}   # revoke the rule that names it`,
                }));
        });
}

/**
 * A group that is associated with another VPC can't be deleted either.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html
 */
async function vpcsOfSecurityGroups({ ec2, securityGroups, limitMs }: Question) {
    if (securityGroups.length === 0) {
        return [];
    }
    const Filters = [{ Name: "group-id", Values: [...securityGroups] }];
    const associations = await all(
        paginateDescribeSecurityGroupVpcAssociations({ client: ec2 }, { Filters }, within(limitMs)),
        ({ SecurityGroupVpcAssociations }) => SecurityGroupVpcAssociations,
    );
    return associations
        .filter(({ State }) => State !== "disassociated")
        .map(({ GroupId = "?", VpcId = "?" }) => ({
            what: `VPC ${VpcId}, which the security group ${GroupId} is associated with`,
            fix: `aws ec2 disassociate-security-group-vpc --group-id ${GroupId} --vpc-id ${VpcId}`,
        }));
}
