import { ConstructRequest, ConstructResponse } from "@pulumi/pulumi/proto/provider_pb";
import { text } from "./account";
import { ComponentHost, Registered } from "./component-host";
import { Package, Properties, properties, struct } from "./serve";
import { PlannedSubnet, planSubnets, SubnetSpec } from "./subnets";

/**
 * The `awsx` package's `ec2.Vpc`: the same children, under the same names and parents, as the real one makes.
 *
 * @see https://www.pulumi.com/registry/packages/awsx/api-docs/ec2/vpc/
 */
export class AwsxPackage implements Package {
    async construct(request: ConstructRequest): Promise<ConstructResponse> {
        if (request.getType() !== "awsx:ec2:Vpc") {
            throw new Error(`The rehearsal's stand-in for awsx knows awsx.ec2.Vpc, not ${request.getType()}`);
        }
        const host = new ComponentHost(request);
        try {
            const component = await host.component();
            const children = new VpcChildren(host, request.getName(), properties(request.getInputs()));
            const outputs = await children.create(component);
            await host.finish(component, outputs);
            return new ConstructResponse().setUrn(component).setState(struct(outputs));
        } finally {
            host.close();
        }
    }
}

/** Arguments of the component that are none of the VPC itself. */
const ofComponent = ["numberOfAvailabilityZones", "natGateways", "subnetSpecs", "subnetStrategy"];

class VpcChildren {
    private readonly subnets: Registered[] = [];
    private readonly routeTables: Registered[] = [];
    private readonly routeTableAssociations: Registered[] = [];
    private readonly routes: Registered[] = [];
    private readonly eips: Registered[] = [];
    private readonly natGateways: Registered[] = [];
    /** Ids of the subnets, by kind. */
    private readonly ids: Record<string, string[]> = { public: [], private: [], isolated: [] };
    private readonly tags: object;
    private readonly natStrategy: string;

    constructor(
        private readonly host: ComponentHost,
        private readonly name: string,
        private readonly args: Properties,
    ) {
        if (args.subnetStrategy !== "Auto") {
            const asked = JSON.stringify(args.subnetStrategy);
            throw new Error(`The rehearsal's stand-in for awsx knows subnetStrategy "Auto", not ${asked}`);
        }
        this.tags = { ...(args.tags as object | undefined) };
        const strategy = text((args.natGateways ?? {}) as Properties, "strategy");
        this.natStrategy = (strategy || "OnePerAz").toLowerCase();
    }

    async create(component: string): Promise<Properties> {
        const { host, name, args } = this;
        const { numberOfAvailabilityZones, subnetSpecs } = args;
        const vpcArgs = Object.fromEntries(
            Object.entries(args).filter(([key]) => !ofComponent.includes(key)),
        );
        const { names } = await host.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", {});
        const zones = (names as string[]).slice(0, Number(numberOfAvailabilityZones ?? 3));
        const tags = { Name: name, ...this.tags };

        const vpc = await host.child("aws:ec2/vpc:Vpc", name, component, { ...vpcArgs, tags });
        const gatewayArgs = { vpcId: vpc.id, tags };
        const gatewayType = "aws:ec2/internetGateway:InternetGateway";
        const gateway = await host.child(gatewayType, name, vpc.urn, gatewayArgs, [vpc]);
        const plan = planSubnets(name, text(args, "cidrBlock"), zones, subnetSpecs as SubnetSpec[]);
        for (const subnet of plan) {
            await this.subnet(subnet, zones.indexOf(subnet.zone), vpc, gateway);
        }
        return {
            vpc: reference(vpc),
            internetGateway: reference(gateway),
            subnets: this.subnets.map(reference),
            routeTables: this.routeTables.map(reference),
            routeTableAssociations: this.routeTableAssociations.map(reference),
            routes: this.routes.map(reference),
            eips: this.eips.map(reference),
            natGateways: this.natGateways.map(reference),
            vpcEndpoints: [],
            subnetLayout: subnetSpecs,
            publicSubnetIds: this.ids.public,
            privateSubnetIds: this.ids.private,
            isolatedSubnetIds: this.ids.isolated,
            vpcId: vpc.id,
        };
    }

    private async subnet(
        plan: PlannedSubnet,
        zone: number,
        vpc: Registered,
        gateway: Registered,
    ): Promise<void> {
        const { host } = this;
        const { subnetName, type, cidrBlock } = plan;
        const kind = type.toLowerCase();
        const vpcId = vpc.id;
        const tags = { ...this.tags, Name: subnetName, SubnetType: type };
        const args = {
            vpcId,
            availabilityZone: plan.zone,
            mapPublicIpOnLaunch: kind === "public",
            cidrBlock,
            tags,
        };
        const subnet = await host.child("aws:ec2/subnet:Subnet", subnetName, vpc.urn, args, [vpc]);
        this.subnets.push(subnet);
        this.ids[kind]?.push(subnet.id);

        const tableType = "aws:ec2/routeTable:RouteTable";
        const table = await host.child(tableType, subnetName, subnet.urn, { vpcId, tags }, [subnet]);
        this.routeTables.push(table);
        const associationType = "aws:ec2/routeTableAssociation:RouteTableAssociation";
        const association = { routeTableId: table.id, subnetId: subnet.id };
        this.routeTableAssociations.push(
            await host.child(associationType, subnetName, table.urn, association, [table]),
        );

        if (kind === "public") {
            await this.natGateway(subnet, zone);
            await this.route(subnetName, table, { gatewayId: gateway.id });
        } else if (kind === "private" && this.natStrategy !== "none") {
            const nat = this.natGateways[this.natStrategy === "single" ? 0 : zone];
            await this.route(subnetName, table, { natGatewayId: nat?.id });
        }
    }

    private async natGateway(subnet: Registered, zone: number): Promise<void> {
        const wanted = { none: 0, single: 1, oneperaz: zone + 1 }[this.natStrategy] ?? 0;
        if (this.natGateways.length >= wanted) {
            return;
        }
        const name = `${this.name}-${zone + 1}`;
        const tags = { ...this.tags, Name: name };
        const eip = await this.host.child("aws:ec2/eip:Eip", name, subnet.urn, { tags }, [subnet]);
        this.eips.push(eip);
        const args = { subnetId: subnet.id, allocationId: eip.outputs.allocationId, tags };
        const type = "aws:ec2/natGateway:NatGateway";
        this.natGateways.push(await this.host.child(type, name, subnet.urn, args, [subnet, eip]));
    }

    private async route(name: string, table: Registered, target: Properties): Promise<void> {
        const args = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", ...target };
        this.routes.push(await this.host.child("aws:ec2/route:Route", name, table.urn, args, [table]));
    }
}

/** A resource as a value, in the protocol's words. */
function reference({ urn, id }: Registered): Properties {
    return {
        "4dabf18193072939515e22adb298388d": "5cf8f73096256a8f31e491e813e4eb8e",
        urn,
        id,
        packageVersion: "",
    };
}
