import * as pulumi from "@pulumi/pulumi";
import { DefaultSecurityGroup, FlowLog, VpcEndpoint } from "@pulumi/aws/ec2";
import { Vpc } from "@pulumi/awsx/ec2";
import { NatGateways } from "./config";
import { Nat } from "./nat";

export interface NetworkArgs {
    readonly region: pulumi.Input<string>;
    /** Private range, /16 to /24. */
    readonly vpcCidr: string;
    readonly natGateways: NatGateways;
    readonly flowLogGroupArn: pulumi.Input<string>;
    readonly flowLogRoleArn: pulumi.Input<string>;
}

/** NAT gateways of each choice. */
const gatewaysOf = { none: 0, single: 1, "per-zone": 2 } as const;

const zoneCount = 2;

/**
 * A VPC over two availability zones: public subnets for the load balancer, private ones for the tasks and what they
 * mount. Each subnet takes an eighth of the range, so that half of it stays free.
 *
 * The subnets are the same whichever NAT there is: a file system's mount targets stand in the private ones and never
 * move, also when `natGateways` changes while a task uses them. Without NAT tasks run in the public subnets, with an
 * address that their security group closes, and reach the mount target of their zone from there.
 */
export class Network extends pulumi.ComponentResource {
    readonly vpcId: pulumi.Output<string>;
    readonly publicSubnetIds: pulumi.Output<string>[];
    readonly privateSubnetIds: pulumi.Output<string>[];
    /** Where tasks run: the private subnets, or the public ones without NAT. */
    readonly taskSubnetIds: pulumi.Output<string>[];
    /** Whether tasks need a public address to reach the internet. */
    readonly tasksArePublic: boolean;
    readonly natGatewayIds: pulumi.Output<string>[];
    /** The way of the public subnets to the internet. */
    readonly publicRoutes: pulumi.Output<pulumi.Resource[]>;
    /** All that a task reaches AWS and the internet by: it starts after them, and they go after it. */
    readonly waysOut: pulumi.Output<pulumi.Resource[]>;

    constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
        super("gatus:ephemeral:Network", name, {}, opts);

        const gateways = gatewaysOf[args.natGateways];
        this.tasksArePublic = gateways === 0;
        const cidrMask = Number(args.vpcCidr.split("/")[1]) + 3;
        // checkov:skip=CKV_AWS_130: the load balancer and the NAT gateway live there; without NAT the tasks, which nothing but the load balancer reaches
        const vpc = new Vpc(
            name,
            {
                cidrBlock: args.vpcCidr,
                numberOfAvailabilityZones: zoneCount,
                subnetStrategy: "Auto",
                subnetSpecs: [
                    { type: "Public", cidrMask },
                    { type: "Private", cidrMask },
                ],
                // NAT stands beside it: docs/decisions/60-nat-beside-the-vpc.md
                natGateways: { strategy: "None" },
                enableDnsHostnames: true,
            },
            { parent: this },
        );
        this.vpcId = vpc.vpcId;
        this.publicSubnetIds = items(vpc.publicSubnetIds, zoneCount);
        this.privateSubnetIds = items(vpc.privateSubnetIds, zoneCount);
        this.taskSubnetIds = this.tasksArePublic ? this.publicSubnetIds : this.privateSubnetIds;
        this.publicRoutes = vpc.routes;

        const routeTableIds = vpc.routeTables.apply((tables) => pulumi.all(tables.map((table) => table.id)));
        const nat = new Nat(
            name,
            {
                publicSubnetIds: this.publicSubnetIds,
                // In each zone the public subnet's table, then the private one's.
                privateRouteTableIds: items(routeTableIds, 2 * zoneCount).filter(
                    (_, index) => index % 2 === 1,
                ),
                publicRoutes: this.publicRoutes,
                gateways,
            },
            { parent: this },
        );
        this.natGatewayIds = nat.gatewayIds;

        // Whoever forgets to choose a security group gets this one, which lets nothing in or out.
        new DefaultSecurityGroup(name, { vpcId: this.vpcId, ingress: [], egress: [] }, { parent: this });

        // Image layers come from S3: through this endpoint they cost nothing, through NAT they are billed by the gigabyte.
        const endpoint = new VpcEndpoint(
            `${name}-s3`,
            {
                vpcId: this.vpcId,
                serviceName: pulumi.interpolate`com.amazonaws.${args.region}.s3`,
                vpcEndpointType: "Gateway",
                routeTableIds,
                // https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms
                policy: pulumi.jsonStringify({
                    Version: "2012-10-17",
                    Statement: [
                        {
                            Sid: "ImageLayersOfEcr",
                            Effect: "Allow",
                            Principal: "*",
                            Action: "s3:GetObject",
                            Resource: pulumi.interpolate`arn:aws:s3:::prod-${args.region}-starport-layer-bucket/*`,
                        },
                    ],
                }),
            },
            { parent: this },
        );

        this.waysOut = this.publicRoutes.apply((routes) => [...routes, ...nat.routes, endpoint]);

        new FlowLog(
            name,
            {
                vpcId: this.vpcId,
                trafficType: "ALL",
                logDestinationType: "cloud-watch-logs",
                logDestination: args.flowLogGroupArn,
                iamRoleArn: args.flowLogRoleArn,
                maxAggregationInterval: 600,
            },
            { parent: this },
        );

        this.registerOutputs({ vpcId: this.vpcId });
    }
}

/** The elements of a list whose length the program knows although its values are outputs. */
function items(list: pulumi.Output<string[]>, count: number): pulumi.Output<string>[] {
    return Array.from({ length: count }, (_, index) =>
        list.apply((values) => {
            const value = values[index];
            if (value === undefined) {
                throw new Error(
                    `The VPC has ${values.length} of ${count} expected: ${JSON.stringify(values)}`,
                );
            }
            return value;
        }),
    );
}
