import * as grpc from "@grpc/grpc-js";
import { ConstructRequest } from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
    RegisterResourceOutputsRequest,
    RegisterResourceRequest,
    ResourceInvokeRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { Properties, properties, struct, UNKNOWN } from "./serve";

/** A resource that the engine has registered. */
export interface Registered {
    readonly urn: string;
    readonly id: string;
    readonly outputs: Properties;
}

/** Registers a component and its children with the engine that asked for it. */
export class ComponentHost {
    private readonly monitor: ResourceMonitorClient;
    /** The provider that the program gave the component for `aws`. */
    private readonly provider: string;

    constructor(private readonly request: ConstructRequest) {
        this.monitor = new ResourceMonitorClient(
            request.getMonitorendpoint(),
            grpc.credentials.createInsecure(),
        );
        this.provider = request.getProvidersMap().get("aws") ?? "";
    }

    close(): void {
        this.monitor.close();
    }

    /** The component itself. */
    async component(): Promise<string> {
        const { request } = this;
        const message = new RegisterResourceRequest()
            .setType(request.getType())
            .setName(request.getName())
            .setParent(request.getParent())
            .setDependenciesList(request.getDependenciesList())
            .setProtect(request.getProtect() ?? false)
            .setObject(request.getInputs());
        const providers = message.getProvidersMap();
        request.getProvidersMap().forEach((reference, name) => providers.set(name, reference));
        return (await this.register(message)).urn;
    }

    /** A child, created after others. */
    child(
        type: string,
        name: string,
        parent: string,
        inputs: Properties,
        after: readonly Registered[] = [],
    ): Promise<Registered> {
        const message = new RegisterResourceRequest()
            .setType(type)
            .setName(name)
            .setCustom(true)
            .setParent(parent)
            .setProvider(this.provider)
            .setDependenciesList(after.map(({ urn }) => urn))
            .setSupportspartialvalues(true)
            .setObject(struct(inputs));
        return this.register(message);
    }

    /** Calls a function of the `aws` package. */
    async invoke(token: string, args: Properties): Promise<Properties> {
        const message = new ResourceInvokeRequest()
            .setTok(token)
            .setArgs(struct(args))
            .setProvider(this.provider);
        const response = await answer<{ getReturn(): Parameters<typeof properties>[0] }>((callback) =>
            this.monitor.invoke(message, callback),
        );
        return properties(response.getReturn());
    }

    /** The component is complete. */
    async finish(urn: string, outputs: Properties): Promise<void> {
        const message = new RegisterResourceOutputsRequest().setUrn(urn).setOutputs(struct(outputs));
        await answer((callback) => this.monitor.registerResourceOutputs(message, callback));
    }

    private async register(message: RegisterResourceRequest): Promise<Registered> {
        const response = await answer<{
            getUrn(): string;
            getId(): string;
            getObject(): Parameters<typeof properties>[0];
        }>((callback) => this.monitor.registerResource(message, callback));
        // In a preview there is no id yet.
        const id = response.getId() || UNKNOWN;
        return { urn: response.getUrn(), id, outputs: properties(response.getObject()) };
    }
}

function answer<Response>(
    call: (callback: (error: grpc.ServiceError | null, response: Response) => void) => unknown,
): Promise<Response> {
    return new Promise((resolve, reject) => {
        call((error, response) => {
            if (error === null) {
                resolve(response);
            } else {
                reject(error);
            }
        });
    });
}
