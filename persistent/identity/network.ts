import { allow, Statement } from "./policy";
import { ec2, isOurs, Scope, tagsAsOurs, whileCreating } from "./scope";

/** What the deployment creates and changes in EC2. What it deletes is in `removal.ts`. */
export function network(scope: Scope): Statement[] {
    return [
        // EC2 checks a create call on the new thing, which has the tags of the request ...
        allow(
            "CreateOnItsOwn",
            ["ec2:AllocateAddress", "ec2:CreateInternetGateway", "ec2:CreateVpc"],
            ec2(scope, "elastic-ip", "internet-gateway", "vpc"),
            tagsAsOurs(scope),
        ),
        allow(
            "CreateInVpc",
            ["ec2:CreateRouteTable", "ec2:CreateSecurityGroup", "ec2:CreateSubnet"],
            ec2(scope, "route-table", "security-group", "subnet"),
            tagsAsOurs(scope),
        ),
        allow(
            "CreateInSubnets",
            ["ec2:CreateFlowLogs", "ec2:CreateNatGateway", "ec2:CreateVpcEndpoint"],
            ec2(scope, "natgateway", "vpc-endpoint", "vpc-flow-log"),
            tagsAsOurs(scope),
        ),
        // ... and once more on what it is created in, which has tags of its own.
        allow(
            "UseAsParent",
            [
                "ec2:CreateFlowLogs",
                "ec2:CreateNatGateway",
                "ec2:CreateRouteTable",
                "ec2:CreateSecurityGroup",
                "ec2:CreateSubnet",
                "ec2:CreateVpcEndpoint",
            ],
            ec2(scope, "elastic-ip", "route-table", "subnet", "vpc"),
            isOurs(scope),
        ),
        allow(
            "TagWhatIsCreated",
            ["ec2:CreateTags"],
            ec2(
                scope,
                "elastic-ip",
                "internet-gateway",
                "natgateway",
                "route-table",
                "security-group",
                "security-group-rule",
                "subnet",
                "vpc",
                "vpc-endpoint",
                "vpc-flow-log",
            ),
            whileCreating(scope, "ec2", [
                "AllocateAddress",
                "AuthorizeSecurityGroupEgress",
                "AuthorizeSecurityGroupIngress",
                "CreateFlowLogs",
                "CreateInternetGateway",
                "CreateNatGateway",
                "CreateRouteTable",
                "CreateSecurityGroup",
                "CreateSubnet",
                "CreateVpc",
                "CreateVpcEndpoint",
            ]),
        ),
        // AWS makes a VPC's default security group, untagged; the program adopts it to take its rules away. No
        // condition can tell it from another group without a tag, so this is as narrow as it gets. A group that is being
        // created is tagged by the statement above, whatever AWS takes for its tags at that moment.
        allow("TagUntaggedSecurityGroup", ["ec2:CreateTags"], ec2(scope, "security-group"), {
            StringEquals: { "aws:RequestTag/Project": scope.project },
            Null: { "aws:ResourceTag/Project": "true", "ec2:CreateAction": "true" },
        }),
        allow(
            "ChangeNetwork",
            [
                "ec2:AssociateRouteTable",
                "ec2:AttachInternetGateway",
                "ec2:AuthorizeSecurityGroupEgress",
                "ec2:AuthorizeSecurityGroupIngress",
                "ec2:CreateRoute",
                "ec2:CreateTags",
                "ec2:DeleteTags",
                "ec2:ModifySecurityGroupRules",
                "ec2:ModifySubnetAttribute",
                "ec2:ModifyVpcAttribute",
                "ec2:ModifyVpcEndpoint",
                "ec2:ReplaceRoute",
                "ec2:ReplaceRouteTableAssociation",
            ],
            ec2(
                scope,
                "elastic-ip",
                "internet-gateway",
                "natgateway",
                "route-table",
                "security-group",
                "security-group-rule",
                "subnet",
                "vpc",
                "vpc-endpoint",
                "vpc-flow-log",
            ),
            isOurs(scope),
        ),
        // A rule is born with its group's permission: EC2 checks the group, by its tag, and the new rule.
        allow(
            "AddSecurityGroupRules",
            ["ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress"],
            ec2(scope, "security-group-rule"),
            tagsAsOurs(scope),
        ),
        // EFS asks its caller when a mount target gets its interface; only in our subnets and groups.
        ...(scope.history === undefined
            ? []
            : [
                  allow(
                      "CreateMountTargetInterfaces",
                      ["ec2:CreateNetworkInterface"],
                      ec2(scope, "security-group", "subnet"),
                      isOurs(scope),
                  ),
                  allow(
                      "MountTargetInterfaces",
                      ["ec2:CreateNetworkInterface", "ec2:ModifyNetworkInterfaceAttribute"],
                      ec2(scope, "network-interface"),
                      { StringEqualsIfExists: { "aws:ResourceTag/Project": scope.project } },
                  ),
              ]),
    ];
}
