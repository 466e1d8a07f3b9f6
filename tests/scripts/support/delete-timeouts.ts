/**
 * Minutes for which the AWS provider waits until what it deletes is gone, where no `customTimeouts` say otherwise. Zero
 * where it sends the call and is done.
 *
 * @see https://github.com/hashicorp/terraform-provider-aws/tree/main/internal/service the file of each
 */
export const deleteMinutes: Readonly<Record<string, number>> = {
    "aws:cloudwatch/dashboard:Dashboard": 0, // cloudwatch/dashboard.go
    "aws:cloudwatch/metricAlarm:MetricAlarm": 0, // cloudwatch/metric_alarm.go
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": 0, // ec2/vpc_default_security_group.go: it is left alone
    "aws:ec2/eip:Eip": 0, // ec2/ec2_eip.go: what waits is only for an IPAM pool's
    "aws:ec2/flowLog:FlowLog": 0, // ec2/vpc_flow_log.go
    "aws:ec2/natGateway:NatGateway": 30, // ec2/vpc_nat_gateway.go: waitNATGatewayDeleted
    "aws:ec2/route:Route": 5, // ec2/vpc_route.go
    "aws:ec2/vpcEndpoint:VpcEndpoint": 10, // ec2/vpc_endpoint.go
    "aws:ecs/cluster:Cluster": 10, // ecs/cluster.go: clusterDeleteTimeout
    "aws:ecs/service:Service": 20, // ecs/service.go
    "aws:efs/mountTarget:MountTarget": 10, // efs/mount_target.go: waitMountTargetDeleted
    "aws:lb/listener:Listener": 0, // elbv2/listener.go
    "aws:lb/listenerRule:ListenerRule": 0, // elbv2/listener_rule.go
    "aws:lb/loadBalancer:LoadBalancer": 0, // elbv2/load_balancer.go: it tries to delete the interfaces, and logs that it couldn't
    "aws:lb/targetGroup:TargetGroup": 2, // elbv2/target_group.go: targetGroupDeleteTimeout
    "aws:route53/record:Record": 30, // route53/record.go: waitChangeInsync
    "aws:wafv2/webAcl:WebAcl": 5, // wafv2/web_acl.go: webACLDeleteTimeout
    "aws:wafv2/webAclAssociation:WebAclAssociation": 0, // wafv2/web_acl_association.go
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": 0, // wafv2/web_acl_logging_configuration.go
};

/** How often it waits for as long as that: first until it may delete, then until it is gone. */
export const waits: Readonly<Record<string, number>> = {
    "aws:ec2/route:Route": 2, // ec2/vpc_route.go: RetryWhenAWSErrCodeEquals, then WaitRouteDeleted
    "aws:ecs/service:Service": 2, // ecs/service.go: RetryWhen, then waitServiceInactive
};
