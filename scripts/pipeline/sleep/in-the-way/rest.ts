import { idsOf } from "../guardduty";
import { Rest } from "./obstacle";

/** What is still there of a layer, by its state as `pulumi stack export` prints it. */
export function restOf(exported: string, project: string): Rest {
    return {
        project,
        vpcIds: idsOf(exported, "aws:ec2/vpc:Vpc"),
        securityGroups: idsOf(exported, "aws:ec2/securityGroup:SecurityGroup"),
        // The provider's id of these two is their ARN, of a web ACL only the end of it.
        targetGroups: idsOf(exported, "aws:lb/targetGroup:TargetGroup"),
        loadBalancers: idsOf(exported, "aws:lb/loadBalancer:LoadBalancer"),
        webAcls: webAclsOf(exported),
    };
}

function webAclsOf(exported: string): string[] {
    const { deployment } = JSON.parse(exported) as {
        deployment?: { resources?: readonly { type: string; outputs?: { arn?: string } }[] };
    };
    return (deployment?.resources ?? [])
        .filter(({ type }) => type === "aws:wafv2/webAcl:WebAcl")
        .flatMap(({ outputs }) => outputs?.arn ?? []);
}
