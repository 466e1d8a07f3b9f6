import * as grpc from "@grpc/grpc-js";
import { ConstructRequest, ConstructResponse } from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { RegisterResourceOutputsRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { ResourceInvokeRequest } from "@pulumi/pulumi/proto/resource_pb";
import { text } from "./account";
import { planSubnets, SubnetSpec } from "./subnets";
import { Package, Properties, properties, struct, UNKNOWN } from "./serve";

/** A resource that the engine has registered. */
interface Registered {
    readonly urn: string;
    readonly id: string;
    readonly outputs: Properties;
}

/** The `awsx` package's `ec2.Vpc`: the same children under the same names as the real one makes. */
export class AwsxPackage implements Package {
    async construct(request: ConstructRequest): Promise<ConstructResponse> {
        if (request.getType() !== "awsx:ec2:Vpc") {
            throw new Error(`The rehearsal's stand-in for awsx knows awsx.ec2.Vpc, not ${request.getType()}`);
        }
        const engine = new Engine(request);
        try {
            const vpc = await engine.component();
            const outputs = await constructVpc(
                engine,
                vpc,
                request.getName(),
                properties(request.getInputs()),
            );
            await engine.finish(vpc, outputs);
            return new ConstructResponse().setUrn(vpc).setState(struct(outputs));
        } finally {
            engine.close();
        }
    }
}

/** Children of a component, registered with the engine that asked for it. */
class Engine {
    private readonly monitor: ResourceMonitorClient;

    constructor(private readonly request: ConstructRequest) {
        this.monitor = new ResourceMonitorClient(
            request.getMonitorendpoint(),
            grpc.credentials.createInsecure(),
        );
    }

    close(): void {
        this.monitor.close();
    }

    async component(): Promise<string> {
        const { request } = this;
        const message = new RegisterResourceRequest()
            .setType(request.getType())
            .setName(request.getName())
            .setParent(request.getParent())
            .setDependenciesList(request.getDependenciesList())
            .setProtect(request.getProtect() ?? false)
            .setObject(request.getInputs());
        request
            .getProvidersMap()
            .forEach((reference, name) => message.getProvidersMap().set(name, reference));
        return (await this.register(message)).urn;
    }

    resource(
        type: string,
        name: string,
        parent: string,
        inputs: Properties,
        after: Registered[] = [],
    ): Promise<Registered> {
        const message = new RegisterResourceRequest()
            .setType(type)
            .setName(name)
            .setCustom(true)
            .setParent(parent)
            .setProvider(this.request.getProvidersMap().get("aws") ?? "")
            .setDependenciesList(after.map(({ urn }) => urn))
            .setSupportspartialvalues(true)
            .setObject(struct(inputs));
        return this.register(message);
    }

    async invoke(token: string, args: Properties): Promise<Properties> {
        const message = new ResourceInvokeRequest()
            .setTok(token)
            .setArgs(struct(args))
            .setProvider(this.request.getProvidersMap().get("aws") ?? "");
        const response = await new Promise<{ getReturn(): Parameters<typeof properties>[0] }>(
            (resolve, reject) => {
                this.monitor.invoke(message, (error, answer) => {
                    if (error === null) {
                        resolve(answer);
                    } else {
                        reject(error);
                    }
                });
            },
        );
        return properties(response.getReturn());
    }

    finish(urn: string, outputs: Properties): Promise<void> {
        const message = new RegisterResourceOutputsRequest().setUrn(urn).setOutputs(struct(outputs));
        return new Promise((resolve, reject) => {
            this.monitor.registerResourceOutputs(message, (error) => {
                if (error === null) {
                    resolve();
                } else {
                    reject(error);
                }
            });
        });
    }

    private register(message: RegisterResourceRequest): Promise<Registered> {
        return new Promise((resolve, reject) => {
            this.monitor.registerResource(message, (error, response) => {
                if (error === null) {
                    // In a preview there is no id yet.
                    const id = response.getId() || UNKNOWN;
                    resolve({ urn: response.getUrn(), id, outputs: properties(response.getObject()) });
                } else {
                    reject(error);
                }
            });
        });
    }
}

async function constructVpc(
    engine: Engine,
    component: string,
    name: string,
    args: Properties,
): Promise<Properties> {
    const { numberOfAvailabilityZones, natGateways, subnetSpecs, subnetStrategy, tags, ...vpcArgs } = args;
    if (subnetStrategy !== "Auto") {
        throw new Error(
            `The rehearsal's stand-in for awsx knows subnetStrategy Auto, not ${String(subnetStrategy)}`,
        );
    }
    const nat = (text((natGateways ?? {}) as Properties, "strategy") || "OnePerAz").toLowerCase();
    const { names } = await engine.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", {});
    const zones = (names as string[]).slice(0, Number(numberOfAvailabilityZones ?? 3));
    const shared = { Name: name, ...(tags as object | undefined) };

    const vpc = await engine.resource("aws:ec2/vpc:Vpc", name, component, { ...vpcArgs, tags: shared });
    const inVpc = { vpcId: vpc.id };
    const gatewayArgs = { ...inVpc, tags: shared };
    const gateway = await engine.resource(
        "aws:ec2/internetGateway:InternetGateway",
        name,
        vpc.urn,
        gatewayArgs,
        [vpc],
    );

    const made: Record<string, Registered[]> = {
        subnets: [],
        routeTables: [],
        routeTableAssociations: [],
        routes: [],
        natGateways: [],
        eips: [],
    };
    const ids: Record<string, string[]> = { public: [], private: [], isolated: [] };
    for (const [index, zone] of zones.entries()) {
        const specs = planSubnets(name, String(vpcArgs.cidrBlock), zones, subnetSpecs as SubnetSpec[]);
        for (const subnetPlan of specs.filter((it) => it.zone === zone)) {
            const { subnetName, type, cidrBlock } = subnetPlan;
            const subnetTags = { ...shared, Name: subnetName, SubnetType: type };
            const kind = type.toLowerCase();
            const subnet = await engine.resource(
                "aws:ec2/subnet:Subnet",
                subnetName,
                vpc.urn,
                {
                    ...inVpc,
                    availabilityZone: zone,
                    mapPublicIpOnLaunch: kind === "public",
                    cidrBlock,
                    tags: subnetTags,
                },
                [vpc],
            );
            made.subnets?.push(subnet);
            ids[kind]?.push(subnet.id);
            const tableArgs = { ...inVpc, tags: subnetTags };
            const table = await engine.resource(
                "aws:ec2/routeTable:RouteTable",
                subnetName,
                subnet.urn,
                tableArgs,
                [subnet],
            );
            made.routeTables?.push(table);
            made.routeTableAssociations?.push(
                await engine.resource(
                    "aws:ec2/routeTableAssociation:RouteTableAssociation",
                    subnetName,
                    table.urn,
                    { routeTableId: table.id, subnetId: subnet.id },
                    [table],
                ),
            );
            const gateways = made.natGateways ?? [];
            if (
                kind === "public" &&
                gateways.length < (nat === "none" ? 0 : nat === "single" ? 1 : index + 1)
            ) {
                const numbered = `${name}-${index + 1}`;
                const natTags = { ...(tags as object | undefined), Name: numbered };
                const eip = await engine.resource(
                    "aws:ec2/eip:Eip",
                    numbered,
                    subnet.urn,
                    { tags: natTags },
                    [subnet],
                );
                made.eips?.push(eip);
                const natArgs = {
                    subnetId: subnet.id,
                    allocationId: eip.outputs.allocationId,
                    tags: natTags,
                };
                gateways.push(
                    await engine.resource("aws:ec2/natGateway:NatGateway", numbered, subnet.urn, natArgs, [
                        subnet,
                        eip,
                    ]),
                );
            }
            const target =
                kind === "public"
                    ? { gatewayId: gateway.id }
                    : { natGatewayId: gateways[nat === "single" ? 0 : index]?.id };
            if (kind === "public" || (kind === "private" && nat !== "none")) {
                const routeArgs = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", ...target };
                made.routes?.push(
                    await engine.resource("aws:ec2/route:Route", subnetName, table.urn, routeArgs, [table]),
                );
            }
        }
    }
    return {
        vpc: reference(vpc),
        internetGateway: reference(gateway),
        ...Object.fromEntries(
            Object.entries(made).map(([key, resources]) => [key, resources.map(reference)]),
        ),
        vpcEndpoints: [],
        subnetLayout: subnetSpecs,
        publicSubnetIds: ids.public,
        privateSubnetIds: ids.private,
        isolatedSubnetIds: ids.isolated,
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
