import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { ConstructRequest, ConstructResponse, InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { RegisterResourceRequest, RegisterResourceResponse } from "@pulumi/pulumi/proto/resource_pb";
import { parse } from "yaml";
import { AwsxPackage } from "../../rehearsal/stand-in/awsx";

/** A child as it was registered; ids of others as `<Type name>`. */
interface Child {
    readonly parent: string;
    readonly dependsOn: readonly string[];
    readonly inputs: Readonly<Record<string, unknown>>;
    readonly from: Readonly<Record<string, readonly string[]>>;
}

const official = parse(readFileSync(join(__dirname, "awsx-official.yaml"), "utf8")) as {
    natSingle: Record<string, Child>;
    user: string[];
};

/** `Type name`, which is all that an URN of this test consists of. */
function shortName(type: string, name: string): string {
    return `${type.split(":").at(-1) ?? ""} ${name}`;
}

/** An engine that only writes down what is registered. */
class Engine {
    readonly children: Record<string, Child> = {};
    readonly components: RegisterResourceRequest[] = [];
    private readonly server = new grpc.Server();

    async start(): Promise<string> {
        this.server.addService(ResourceMonitorService, {
            registerResource: (
                { request }: { request: RegisterResourceRequest },
                answer: grpc.sendUnaryData<RegisterResourceResponse>,
            ) => {
                answer(null, this.register(request));
            },
            invoke: (_call: unknown, answer: grpc.sendUnaryData<InvokeResponse>) => {
                const zones = { names: ["eu-west-2a", "eu-west-2b", "eu-west-2c"] };
                answer(null, new InvokeResponse().setReturn(Struct.fromJavaScript(zones)));
            },
        });
        const port = await new Promise<number>((resolve, reject) => {
            this.server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
                if (error === null) {
                    resolve(bound);
                } else {
                    reject(error);
                }
            });
        });
        return `127.0.0.1:${port}`;
    }

    stop(): void {
        this.server.forceShutdown();
    }

    private register(request: RegisterResourceRequest): RegisterResourceResponse {
        const urn = shortName(request.getType(), request.getName());
        const id = `<${urn}>`;
        if (request.getCustom()) {
            const from: Record<string, string[]> = {};
            request.getPropertydependenciesMap().forEach((property, name) => {
                if (property.getUrnsList().length > 0) {
                    from[name] = property.getUrnsList();
                }
            });
            this.children[urn] = {
                parent: request.getParent(),
                dependsOn: request.getDependenciesList().sort(),
                inputs: request.getObject()?.toJavaScript() ?? {},
                from,
            };
        } else {
            this.components.push(request);
        }
        const outputs = { allocationId: id };
        return new RegisterResourceResponse().setUrn(urn).setId(id).setObject(Struct.fromJavaScript(outputs));
    }
}

describe("the stand-in for awsx", () => {
    let engine: Engine;
    let address: string;
    beforeEach(async () => {
        engine = new Engine();
        address = await engine.start();
    });
    afterEach(() => {
        engine.stop();
    });

    function construct(strategy: string): Promise<ConstructResponse> {
        const inputs = {
            cidrBlock: "10.20.0.0/16",
            numberOfAvailabilityZones: 2,
            subnetStrategy: "Auto",
            subnetSpecs: [
                { type: "Public", cidrMask: 19 },
                { type: "Private", cidrMask: 19 },
            ],
            natGateways: { strategy },
            enableDnsHostnames: true,
        };
        const request = new ConstructRequest()
            .setType("awsx:ec2:Vpc")
            .setName("net")
            .setMonitorendpoint(address)
            .setInputs(Struct.fromJavaScript(inputs));
        return new AwsxPackage().construct(request);
    }

    it("registers what the official component registers: names, parents, inputs, and who depends on what", async () => {
        await construct("Single");
        assert.deepEqual(sorted(engine.children), sorted(official.natSingle));
    });

    it("leaves out the same as the official one without NAT", async () => {
        await construct("None");
        const left = Object.entries(official.natSingle).filter(
            ([name]) => !/^(Eip|NatGateway|Route net-private)/.test(name),
        );
        assert.equal(left.length, 16);
        assert.deepEqual(sorted(engine.children), sorted(Object.fromEntries(left)));
    });

    it("makes whoever uses an output depend on the VPC and all subnets, as the official one does", async () => {
        const response = await construct("None");
        const dependencies = response.getStatedependenciesMap();
        const outputs = Object.keys(response.getState()?.toJavaScript() ?? {});
        assert.ok(outputs.includes("vpcId"));
        for (const output of outputs) {
            assert.deepEqual(dependencies.get(output)?.getUrnsList().sort(), official.user, output);
        }
    });

    it("keeps neither arguments nor outputs of the component in the state", async () => {
        await construct("None");
        assert.deepEqual(
            engine.components.map((request) => request.getObject()?.toJavaScript()),
            [undefined],
        );
    });
});

function sorted(children: Readonly<Record<string, Child>>): [string, Child][] {
    return Object.entries(children).sort(([a], [b]) => (a < b ? -1 : 1));
}
