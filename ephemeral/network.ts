import * as pulumi from "@pulumi/pulumi";
import { DefaultSecurityGroup, FlowLog, VpcEndpoint } from "@pulumi/aws/ec2";
import { Vpc } from "@pulumi/awsx/ec2";
import { NatGateways } from "./config";

export interface NetworkArgs {
    readonly region: pulumi.Input<string>;
    /** Private range, /16 to /24. */
    readonly vpcCidr: string;
    readonly natGateways: NatGateways;
    readonly flowLogGroupArn: pulumi.Input<string>;
    readonly flowLogRoleArn: pulumi.Input<string>;
}

/** awsx's word for each choice, and the NAT gateways that it makes in two zones. */
const natStrategies = {
    none: { strategy: "None", gateways: 0 },
    single: { strategy: "Single", gateways: 1 },
    "per-zone": { strategy: "OnePerAz", gateways: 2 },
} as const;

const zoneCount = 2;

/**
 * A VPC over two availability zones: public subnets for the load balancer, private ones for the tasks. Each
 * subnet takes an eighth of the range, so that half of it stays free.
 *
 * Without NAT there is no private subnet: tasks get a public address, which their security group closes.
 */
export class Network extends pulumi.ComponentResource {
    readonly vpcId: pulumi.Output<string>;
    readonly publicSubnetIds: pulumi.Output<string>[];
    /** Where tasks run: the private subnets, or the public ones without NAT. */
    readonly taskSubnetIds: pulumi.Output<string>[];
    /** Whether tasks need a public address to reach the internet. */
    readonly tasksArePublic: boolean;
    readonly natGatewayIds: pulumi.Output<string>[];

    constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
        super("gatus:ephemeral:Network", name, {}, opts);

        const nat = natStrategies[args.natGateways];
        this.tasksArePublic = nat.gateways === 0;
        const cidrMask = Number(args.vpcCidr.split("/")[1]) + 3;
        // checkov:skip=CKV_AWS_130: the load balancer and the NAT gateway live there; without NAT the tasks, which nothing but the load balancer reaches
        // checkov:skip=CKV2_AWS_19: the NAT gateway's address; awsx doesn't say domain=vpc, which is the only one left
        const vpc = new Vpc(
            name,
            {
                cidrBlock: args.vpcCidr,
                numberOfAvailabilityZones: zoneCount,
                subnetStrategy: "Auto",
                subnetSpecs: this.tasksArePublic
                    ? [{ type: "Public", cidrMask }]
                    : [
                          { type: "Public", cidrMask },
                          { type: "Private", cidrMask },
                      ],
                natGateways: { strategy: nat.strategy },
                enableDnsHostnames: true,
            },
            { parent: this },
        );
        this.vpcId = vpc.vpcId;
        this.publicSubnetIds = items(vpc.publicSubnetIds, zoneCount);
        this.taskSubnetIds = this.tasksArePublic
            ? this.publicSubnetIds
            : items(vpc.privateSubnetIds, zoneCount);
        this.natGatewayIds = items(
            vpc.natGateways.apply((gateways) => pulumi.all(gateways.map((gateway) => gateway.id))),
            nat.gateways,
        );

        // Whoever forgets to choose a security group gets this one, which lets nothing in or out.
        new DefaultSecurityGroup(name, { vpcId: this.vpcId, ingress: [], egress: [] }, { parent: this });

        // Image layers come from S3: through this endpoint they cost nothing, through NAT they are billed by the gigabyte.
        new VpcEndpoint(
            `${name}-s3`,
            {
                vpcId: this.vpcId,
                serviceName: pulumi.interpolate`com.amazonaws.${args.region}.s3`,
                vpcEndpointType: "Gateway",
                routeTableIds: vpc.routeTables.apply((tables) => pulumi.all(tables.map((table) => table.id))),
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
