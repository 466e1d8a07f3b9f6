/** Actions of the facts that the table leaves out, per type, each with the reason. */
export const notNeeded: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    "aws:ec2/routeTable:RouteTable": {
        "ec2:CreateRoute": "only with inline routes; ours are resources of their own",
        "ec2:DeleteRoute": "only with inline routes; ours are resources of their own",
    },
    "aws:ec2/eip:Eip": {
        "ec2:AssociateAddress": "only with an instance or an interface; ours belong to NAT gateways",
        "ec2:DisassociateAddress": "updates only with an instance or an interface; a delete has it",
    },
    "aws:ec2/natGateway:NatGateway": {
        "ec2:AssociateNatGatewayAddress": "only with secondary addresses",
        "ec2:DisassociateNatGatewayAddress": "only with secondary addresses",
        "ec2:AssignPrivateNatGatewayAddress": "only with secondary addresses",
        "ec2:UnassignPrivateNatGatewayAddress": "only with secondary addresses",
    },
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
        "ec2:AuthorizeSecurityGroupIngress":
            "creates only with inline rules; ours has none. An update has it",
        "ec2:AuthorizeSecurityGroupEgress": "creates only with inline rules; ours has none. An update has it",
    },
    "aws:ec2/securityGroup:SecurityGroup": {
        "ec2:AuthorizeSecurityGroupIngress": "only with inline rules; ours are resources of their own",
        "ec2:AuthorizeSecurityGroupEgress": "only with inline rules; ours are resources of their own",
        "ec2:RevokeSecurityGroupIngress": "only with inline rules; ours are resources of their own",
    },
    "aws:efs/mountTarget:MountTarget": {
        "ec2:DeleteNetworkInterface": "asked for when one is deleted, as EFS's API reference says",
        "ec2:ModifyNetworkInterfaceAttribute":
            "asked for when its groups change, as EFS's API reference says",
    },
    "aws:s3/bucket:Bucket": {
        "s3:ListBucketVersions": "only with forceDestroy",
        "s3:DeleteObject": "only with forceDestroy",
    },
    "aws:iam/role:Role": {
        "iam:PutRolePolicy": "only with inlinePolicies; ours are resources of their own",
        "iam:DeleteRolePolicy": "only with inlinePolicies or forceDetachPolicies",
        "iam:AttachRolePolicy": "only with managedPolicyArns; ours are attachments of their own",
        "iam:DetachRolePolicy": "only with managedPolicyArns or forceDetachPolicies",
        "iam:PutRolePermissionsBoundary": "only with a permissions boundary",
    },
    "aws:cloudwatch/logGroup:LogGroup": {
        "logs:ListTagsLogGroup": "the name of ListTagsForResource in the provider before version 5",
        "logs:TagLogGroup": "the name of TagResource in the provider before version 5",
        "logs:UntagLogGroup": "the name of UntagResource in the provider before version 5",
    },
};
