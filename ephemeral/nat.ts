import * as pulumi from "@pulumi/pulumi";
import { Eip, NatGateway, Route } from "@pulumi/aws/ec2";

export interface NatArgs {
    /** Where gateways may stand: the public subnet of each zone. */
    readonly publicSubnetIds: readonly pulumi.Input<string>[];
    /** What leads out of each zone's private subnet, in the order of the zones. */
    readonly privateRouteTableIds: readonly pulumi.Input<string>[];
    /** Routes of the public subnets: a gateway reaches the internet by them, so it comes after them and goes before. */
    readonly publicRoutes: pulumi.Input<pulumi.Resource[]>;
    /** Gateways, in the first zones: at least one. A zone without one uses that of the first. */
    readonly gateways: number;
}

/**
 * The private subnets' way out. It stands beside `awsx.ec2.Vpc` and not in it: that component answers only when all
 * its children are there, and a gateway takes two minutes, in which the load balancer and the mount targets can be made.
 *
 * @see docs/decisions/60-nat-beside-the-vpc.md
 */
export class Nat extends pulumi.ComponentResource {
    readonly gatewayIds: pulumi.Output<string>[];
    /** What a task in a private subnet reaches the internet by. */
    readonly routes: Route[];

    constructor(name: string, args: NatArgs, opts?: pulumi.ComponentResourceOptions) {
        super("gatus:ephemeral:Nat", name, {}, opts);
        const child = { parent: this };

        const gateways = args.publicSubnetIds.slice(0, args.gateways).map((subnetId, zone) => {
            const tags = { Name: `${name}-nat-${zone + 1}` };
            const address = new Eip(`${name}-nat-${zone + 1}`, { domain: "vpc", tags }, child);
            return new NatGateway(
                `${name}-nat-${zone + 1}`,
                { subnetId, allocationId: address.id, tags },
                {
                    ...child,
                    dependsOn: args.publicRoutes,
                    // It goes in a minute or two; the provider would wait for half an hour. All that costs must fit
                    // into the evening's tries, one after the other: scripts/pipeline/sleep/times.ts.
                    customTimeouts: { delete: "5m" },
                },
            );
        });
        this.gatewayIds = gateways.map(({ id }) => id);
        this.routes = args.privateRouteTableIds.flatMap((routeTableId, zone) => {
            const gateway = gateways[zone] ?? gateways[0];
            return gateway === undefined
                ? []
                : new Route(
                      `${name}-nat-${zone + 1}`,
                      { routeTableId, destinationCidrBlock: "0.0.0.0/0", natGatewayId: gateway.id },
                      // Gone at once; the provider would wait for five minutes, twice, before the gateway's turn.
                      { ...child, customTimeouts: { delete: "2m" } },
                  );
        });
        this.registerOutputs();
    }
}
