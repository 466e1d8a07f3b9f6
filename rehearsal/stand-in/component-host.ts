import * as grpc from "@grpc/grpc-js";
import { ConstructRequest } from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { RegisterResourceRequest, ResourceInvokeRequest } from "@pulumi/pulumi/proto/resource_pb";
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

    /**
     * The component itself. Neither its arguments nor its outputs go into the state, as those of the official package
     * don't.
     */
    async component(): Promise<string> {
        const { request } = this;
        const message = new RegisterResourceRequest()
            .setType(request.getType())
            .setName(request.getName())
            .setParent(request.getParent())
            .setDependenciesList(request.getDependenciesList())
            .setProtect(request.getProtect() ?? false);
        const providers = message.getProvidersMap();
        request.getProvidersMap().forEach((reference, name) => providers.set(name, reference));
        return (await this.register(message)).urn;
    }

    /**
     * A child.
     *
     * @param inputs its inputs that are no other's outputs.
     * @param from its inputs that are: value and whose. It depends on them, as it does on what comes `after`.
     */
    child(
        type: string,
        name: string,
        parent: string,
        inputs: Properties,
        from: Readonly<Record<string, readonly [value: unknown, of: Registered]>> = {},
        after: readonly Registered[] = [],
    ): Promise<Registered> {
        const values = Object.fromEntries(Object.entries(from).map(([key, [value]]) => [key, value]));
        const all = [...after, ...Object.values(from).map(([, of]) => of)];
        const message = new RegisterResourceRequest()
            .setType(type)
            .setName(name)
            .setCustom(true)
            .setParent(parent)
            .setProvider(this.provider)
            .setDependenciesList([...new Set(all.map(({ urn }) => urn))])
            .setSupportspartialvalues(true)
            .setObject(struct({ ...inputs, ...values }));
        for (const key of [...Object.keys(inputs), ...Object.keys(from)]) {
            const urns = from[key] === undefined ? [] : [from[key][1].urn];
            message
                .getPropertydependenciesMap()
                .set(key, new RegisterResourceRequest.PropertyDependencies().setUrnsList(urns));
        }
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
