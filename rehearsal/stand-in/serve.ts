import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { IResourceProviderServer, ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";

export type Properties = Record<string, unknown>;

/** Stands for a value that is not known before the deployment, in everything that the engine sends and takes. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What the engine asks about one resource. */
export interface ResourceRequest {
    readonly urn: string;
    readonly type: string;
    readonly name: string;
    /** Which of the programs' providers asks: a program may configure several of a package. */
    readonly connection: string;
}

export interface CheckAnswer {
    readonly inputs: Properties;
    readonly failures?: readonly { readonly property: string; readonly reason: string }[];
}

export interface DiffAnswer {
    /** Names of the inputs that differ. */
    readonly changed: readonly string[];
    /** The ones of them that a new resource is needed for. */
    readonly replaces: readonly string[];
    readonly deleteBeforeReplace: boolean;
}

export interface State {
    readonly id: string;
    readonly outputs: Properties;
}

/** What a package does for the engine: the part of Pulumi's provider protocol that the rehearsal uses. */
export interface Package {
    configure?(connection: string, args: Properties): void;
    check?(request: ResourceRequest, news: Properties, olds: Properties): CheckAnswer;
    diff?(
        request: ResourceRequest,
        id: string,
        news: Properties,
        oldInputs: Properties,
        olds: Properties,
    ): DiffAnswer;
    /** In a preview nothing is created: values that are yet to be computed are {@link UNKNOWN}. */
    create?(request: ResourceRequest, inputs: Properties, preview: boolean): Promise<State>;
    update?(
        request: ResourceRequest,
        id: string,
        inputs: Properties,
        olds: Properties,
        preview: boolean,
    ): Promise<Properties>;
    delete?(request: ResourceRequest, id: string, outputs: Properties): Promise<void>;
    /**
     * `undefined` when there is no such resource. What is adopted may have another id in the state than the one that it
     * was asked for by. A package that can't read takes the state's word.
     */
    read?(
        request: ResourceRequest,
        id: string,
        outputs: Properties,
    ): Promise<
        { readonly id?: string; readonly inputs: Properties; readonly outputs: Properties } | undefined
    >;
    invoke?(token: string, args: Properties): Promise<Properties>;
    construct?(request: rpc.ConstructRequest): Promise<rpc.ConstructResponse>;
}

/** A package on 127.0.0.1, for `PULUMI_DEBUG_PROVIDERS`. */
export interface Served {
    readonly port: number;
    close(): void;
}

/**
 * Serves a package to the engine.
 *
 * `@pulumi/pulumi/provider` would do it with less code, but tells neither the configuration of the provider nor
 * whether a preview asks, and takes over the process that it runs in.
 *
 * @see https://www.pulumi.com/docs/iac/guides/building-extending/providers/implementers/
 */
export async function serve(implementation: Package): Promise<Served> {
    const server = new grpc.Server();
    server.addService(ResourceProviderService, service(implementation) as unknown as IResourceProviderServer);
    const port = await new Promise<number>((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
            if (error === null) {
                resolve(bound);
            } else {
                reject(error);
            }
        });
    });
    return {
        port,
        close: () => {
            server.forceShutdown();
        },
    };
}

type Call<Request> = grpc.ServerUnaryCall<Request, unknown>;

/** Answers with what `answer` returns, and with its error in the words that it has. */
function unary<Request, Response>(answer: (call: Call<Request>) => Response | Promise<Response>) {
    return (call: Call<Request>, callback: grpc.sendUnaryData<Response>): void => {
        // The engine prints the message; a stack of the stand-in would only hide it.
        const fail = (error: unknown): void => {
            const message = error instanceof Error ? error.message : String(error);
            callback({ code: grpc.status.UNKNOWN, details: message, message, name: "Error" });
        };
        void (async () => answer(call))().then((response) => {
            callback(null, response);
        }, fail);
    };
}

function service(implementation: Package): Record<string, unknown> {
    return {
        attach: unary(() => new Empty()),
        cancel: unary(() => new Empty()),
        getPluginInfo: unary(() => new PluginInfo().setVersion("0.0.0")),
        checkConfig: unary(({ request }: Call<rpc.CheckRequest>) =>
            new rpc.CheckResponse().setInputs(request.getNews()),
        ),
        diffConfig: unary(() => new rpc.DiffResponse().setChanges(rpc.DiffResponse.DiffChanges.DIFF_NONE)),
        configure: unary((call: Call<rpc.ConfigureRequest>) => {
            implementation.configure?.(call.getPeer(), properties(call.request.getArgs()));
            // The engine lets no package construct components that can't keep a secret.
            const keepsSecrets = implementation.construct !== undefined;
            return new rpc.ConfigureResponse().setSupportspreview(true).setAcceptsecrets(keepsSecrets);
        }),
        check: unary((call: Call<rpc.CheckRequest>) => {
            const news = properties(call.request.getNews());
            const answer = implementation.check?.(resource(call), news, properties(call.request.getOlds()));
            const failures = (answer?.failures ?? []).map((failure) =>
                new rpc.CheckFailure().setProperty(failure.property).setReason(failure.reason),
            );
            return new rpc.CheckResponse()
                .setInputs(struct(answer?.inputs ?? news))
                .setFailuresList(failures);
        }),
        diff: unary((call: Call<rpc.DiffRequest>) => {
            const { request } = call;
            const [news, oldInputs, olds] = [
                request.getNews(),
                request.getOldInputs(),
                request.getOlds(),
            ].map(properties);
            const answer = implementation.diff?.(
                resource(call),
                request.getId(),
                news ?? {},
                oldInputs ?? {},
                olds ?? {},
            );
            const { DIFF_NONE, DIFF_SOME } = rpc.DiffResponse.DiffChanges;
            // In an update the engine puts the old value in their place; in a refresh it leaves that to the provider.
            const ignored = request.getIgnorechangesList();
            const counted = (keys: readonly string[] = []) => keys.filter((key) => !ignored.includes(key));
            const changed = counted(answer?.changed);
            return new rpc.DiffResponse()
                .setChanges(changed.length === 0 ? DIFF_NONE : DIFF_SOME)
                .setDiffsList(changed)
                .setReplacesList(counted(answer?.replaces))
                .setDeletebeforereplace(answer?.deleteBeforeReplace ?? false);
        }),
        create: unary(async (call: Call<rpc.CreateRequest>) => {
            const { request } = call;
            const inputs = properties(request.getProperties());
            const created = await implementation.create?.(resource(call), inputs, request.getPreview());
            const { id, outputs } = created ?? unknown(request.getType());
            return new rpc.CreateResponse().setId(id).setProperties(struct(outputs));
        }),
        update: unary(async (call: Call<rpc.UpdateRequest>) => {
            const { request } = call;
            const [id, preview] = [request.getId(), request.getPreview()];
            const [news, olds] = [properties(request.getNews()), properties(request.getOlds())];
            const outputs = await implementation.update?.(resource(call), id, news, olds, preview);
            return new rpc.UpdateResponse().setProperties(struct(outputs ?? unknown(request.getType())));
        }),
        delete: unary(async (call: Call<rpc.DeleteRequest>) => {
            const outputs = properties(call.request.getProperties());
            await implementation.delete?.(resource(call), call.request.getId(), outputs);
            return new Empty();
        }),
        read: unary(async (call: Call<rpc.ReadRequest>) => {
            const { request } = call;
            const [id, state, inputs] = [request.getId(), request.getProperties(), request.getInputs()];
            if (implementation.read === undefined) {
                return new rpc.ReadResponse().setId(id).setProperties(state).setInputs(inputs);
            }
            const found = await implementation.read(resource(call), id, properties(state));
            const response = new rpc.ReadResponse();
            return found === undefined
                ? response // without an id: gone
                : response
                      .setId(found.id ?? id)
                      .setProperties(struct(found.outputs))
                      .setInputs(struct(found.inputs));
        }),
        invoke: unary(async (call: Call<rpc.InvokeRequest>) => {
            const token = call.request.getTok();
            const result = await implementation.invoke?.(token, properties(call.request.getArgs()));
            return new rpc.InvokeResponse().setReturn(struct(result ?? unknown(token)));
        }),
        construct: unary(
            async ({ request }: Call<rpc.ConstructRequest>) =>
                (await implementation.construct?.(request)) ?? unknown(request.getType()),
        ),
    };
}

function unknown(token: string): never {
    throw new Error(`The rehearsal's stand-in does not know ${token}`);
}

function resource(call: Call<{ getUrn(): string; getType(): string; getName(): string }>): ResourceRequest {
    const { request } = call;
    return {
        urn: request.getUrn(),
        type: request.getType(),
        name: request.getName(),
        connection: call.getPeer(),
    };
}

export function properties(message: Struct | undefined): Properties {
    return message?.toJavaScript() ?? {};
}

export function struct(values: Properties): Struct {
    // A property that is not there is left out: the protocol has no word for `undefined`.
    return Struct.fromJavaScript(JSON.parse(JSON.stringify(values)) as Record<string, JavaScriptValue>);
}
