import { ConstructRequest, ConstructResponse } from "@pulumi/pulumi/proto/provider_pb";
import { text } from "./account";
import { ComponentHost, Registered } from "./component-host";
import { Package, Properties, properties, struct } from "./serve";
import { PlannedSubnet, planSubnets, SubnetSpec } from "./subnets";

/**
 * The `awsx` package's `ec2.Vpc`: the same children under the same names and parents as the official one makes, with the
 * same dependencies. `tests/rehearsal/awsx.test.ts` compares the two.
 *
 * @see https://www.pulumi.com/registry/packages/awsx/api-docs/ec2/vpc/
 * @see https://github.com/pulumi/pulumi-awsx/blob/master/awsx/ec2/vpc.ts
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
            const { outputs, everywhere } = await children.create(component);
            const response = new ConstructResponse().setUrn(component).setState(struct(outputs));
            // Every output comes from one promise of all children: whoever uses one depends on the VPC and its subnets.
            for (const name of Object.keys(outputs)) {
                response
                    .getStatedependenciesMap()
                    .set(name, new ConstructResponse.PropertyDependencies().setUrnsList(everywhere));
            }
            return response;
        } finally {
            host.close();
        }
    }
}

/** Arguments of the component that are none of the VPC itself. */
const ofComponent = ["numberOfAvailabilityZones", "natGateways", "subnetSpecs", "subnetStrategy"];

/** Inputs that are another child's outputs: value and whose. */
type From = Readonly<Record<string, readonly [value: unknown, of: Registered]>>;

/** What belongs to one subnet. */
interface SubnetChildren {
    readonly kind: string;
    readonly subnet: Registered;
    readonly routeTable: Registered;
    readonly association: Registered;
    readonly eip?: Registered | undefined;
    readonly natGateway?: Registered | undefined;
    readonly route?: Registered | undefined;
}

class VpcChildren {
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

    async create(component: string): Promise<{ outputs: Properties; everywhere: string[] }> {
        const { host, name, args } = this;
        const { numberOfAvailabilityZones, subnetSpecs } = args;
        const vpcArgs = Object.fromEntries(
            Object.entries(args).filter(([key]) => !ofComponent.includes(key)),
        );
        const { names } = await host.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", {});
        const zones = (names as string[]).slice(0, Number(numberOfAvailabilityZones ?? 3));
        const tags = { Name: name, ...this.tags };

        const vpc = await host.child("aws:ec2/vpc:Vpc", name, component, { ...vpcArgs, tags });
        const inVpc = { vpcId: [vpc.id, vpc] } as const;
        const gatewayType = "aws:ec2/internetGateway:InternetGateway";
        const gateway = await host.child(gatewayType, name, vpc.urn, { tags }, inVpc);

        // All at once, as the official one does; a private subnet's route waits for the NAT gateway of a public one.
        const plan = planSubnets(name, text(args, "cidrBlock"), zones, subnetSpecs as SubnetSpec[]);
        const inPublic = new Map<string, Promise<SubnetChildren>>();
        const subnets = plan.map((subnet) => {
            const natZone = this.natStrategy === "single" ? zones[0] : subnet.zone;
            const children = this.subnet(
                subnet,
                zones.indexOf(subnet.zone),
                vpc,
                async (kind): Promise<From> => {
                    const nat =
                        kind === "private" ? (await inPublic.get(natZone ?? ""))?.natGateway : undefined;
                    return nat === undefined
                        ? { gatewayId: [gateway.id, gateway] }
                        : { natGatewayId: [nat.id, nat] };
                },
            );
            if (subnet.type.toLowerCase() === "public") {
                inPublic.set(subnet.zone, children);
            }
            return children;
        });
        const made = await Promise.all(subnets);
        return {
            outputs: outputs(vpc, gateway, made, subnetSpecs),
            everywhere: [vpc.urn, ...made.map(({ subnet }) => subnet.urn)],
        };
    }

    private async subnet(
        plan: PlannedSubnet,
        zone: number,
        vpc: Registered,
        target: (kind: string) => Promise<From>,
    ): Promise<SubnetChildren> {
        const { host } = this;
        const { subnetName, type, cidrBlock } = plan;
        const kind = type.toLowerCase();
        const inVpc = { vpcId: [vpc.id, vpc] } as const;
        const tags = { ...this.tags, Name: subnetName, SubnetType: type };
        const place = { availabilityZone: plan.zone, mapPublicIpOnLaunch: kind === "public" };
        const subnetArgs = { ...place, assignIpv6AddressOnCreation: false, cidrBlock, tags };
        const subnet = await host.child("aws:ec2/subnet:Subnet", subnetName, vpc.urn, subnetArgs, inVpc);
        const tableType = "aws:ec2/routeTable:RouteTable";
        const routeTable = await host.child(tableType, subnetName, subnet.urn, { tags }, inVpc, [subnet]);
        const table = { routeTableId: [routeTable.id, routeTable] } as const;
        const under = [subnetName, routeTable.urn] as const;

        const associationType = "aws:ec2/routeTableAssociation:RouteTableAssociation";
        const associated = { ...table, subnetId: [subnet.id, subnet] } as const;
        const association = await host.child(associationType, ...under, {}, associated);
        const nat = kind === "public" ? await this.natGateway(subnet, zone) : {};
        if (kind === "isolated" || (kind === "private" && this.natStrategy === "none")) {
            return { kind, subnet, routeTable, association };
        }
        const everywhere = { destinationCidrBlock: "0.0.0.0/0" };
        const leads = { ...table, ...(await target(kind)) };
        const route = await host.child("aws:ec2/route:Route", ...under, everywhere, leads);
        return { kind, subnet, routeTable, association, route, ...nat };
    }

    private async natGateway(subnet: Registered, zone: number): Promise<Partial<SubnetChildren>> {
        if (this.natStrategy === "none" || (this.natStrategy === "single" && zone > 0)) {
            return {};
        }
        const name = `${this.name}-${zone + 1}`;
        const tags = { ...this.tags, Name: name };
        const eip = await this.host.child("aws:ec2/eip:Eip", name, subnet.urn, { tags }, {}, [subnet]);
        const from = {
            subnetId: [subnet.id, subnet],
            allocationId: [eip.outputs.allocationId, eip],
        } as const;
        const type = "aws:ec2/natGateway:NatGateway";
        return { eip, natGateway: await this.host.child(type, name, subnet.urn, { tags }, from) };
    }
}

function outputs(
    vpc: Registered,
    gateway: Registered,
    children: readonly SubnetChildren[],
    subnetLayout: unknown,
): Properties {
    const references = (of: (it: SubnetChildren) => Registered | undefined): Properties[] =>
        children
            .map(of)
            .filter((it) => it !== undefined)
            .map(reference);
    const idsOf = (kind: string): string[] =>
        children.filter((it) => it.kind === kind).map(({ subnet }) => subnet.id);
    return {
        vpc: reference(vpc),
        internetGateway: reference(gateway),
        subnets: references(({ subnet }) => subnet),
        routeTables: references(({ routeTable }) => routeTable),
        routeTableAssociations: references(({ association }) => association),
        routes: references(({ route }) => route),
        eips: references(({ eip }) => eip),
        natGateways: references(({ natGateway }) => natGateway),
        vpcEndpoints: [],
        subnetLayout,
        publicSubnetIds: idsOf("public"),
        privateSubnetIds: idsOf("private"),
        isolatedSubnetIds: idsOf("isolated"),
        vpcId: vpc.id,
    };
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
