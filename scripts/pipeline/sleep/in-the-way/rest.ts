import { StackState } from "../../orphans/unknown";
import { Rest } from "./obstacle";

/** What is still there of a layer, by its state as `pulumi stack export` prints it. */
export function restOf(exported: string, project: string): Rest {
    const { deployment } = JSON.parse(exported) as StackState;
    const of = (wanted: string) => (deployment?.resources ?? []).filter(({ type }) => type === wanted);
    const idsOf = (wanted: string) => of(wanted).flatMap(({ id = [] }) => id);
    return {
        project,
        vpcIds: idsOf("aws:ec2/vpc:Vpc"),
        securityGroups: idsOf("aws:ec2/securityGroup:SecurityGroup"),
        // The provider's id of these two is their ARN, of a web ACL only the end of it.
        targetGroups: idsOf("aws:lb/targetGroup:TargetGroup"),
        loadBalancers: idsOf("aws:lb/loadBalancer:LoadBalancer"),
        webAcls: of("aws:wafv2/webAcl:WebAcl").flatMap(({ outputs }) =>
            typeof outputs?.arn === "string" ? outputs.arn : [],
        ),
    };
}
