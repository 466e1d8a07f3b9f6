import * as pulumi from "@pulumi/pulumi";
import { Account } from "../../rehearsal/stand-in/account";
import { AwsPackage } from "../../rehearsal/stand-in/aws";
import { DockerPackage } from "../../rehearsal/stand-in/docker";
import { GithubPackage } from "../../rehearsal/stand-in/github";
import { GithubSide } from "../../rehearsal/stand-in/github-side";
import { planSubnets, SubnetSpec } from "../../rehearsal/stand-in/subnets";

export type Properties = Record<string, unknown>;

/** A resource that a program registered. */
export interface Recorded {
    readonly type: string;
    readonly name: string;
    /** As the program gave them; auto-named where the program gave no name. */
    readonly inputs: Properties;
    readonly protect: boolean;
    /** Name and type of the component that it belongs to; empty for one of the program's own. */
    readonly parent: string;
    /** Whether it was given the program's explicit provider. */
    readonly provider: string;
    /** What other resources know it by: its id, its ARN, its address. */
    readonly known: Readonly<Record<string, string>>;
    /** The options that change what the engine does with it. */
    readonly options: Properties;
}

/** What every resource knows of itself. */
interface Labelled {
    readonly __name: string;
    readonly __pulumiType: string;
}

/** Answers a program under Pulumi's mocks as the rehearsal's stand-in for AWS would, and writes down what it registers. */
export class Monitor implements pulumi.runtime.Mocks {
    readonly options = new Map<string, pulumi.ResourceOptions>();
    private readonly resources: Omit<Recorded, "protect" | "parent" | "options">[] = [];
    readonly calls: string[] = [];
    private readonly aws: AwsPackage;
    private readonly docker: DockerPackage;
    private readonly github: GithubPackage;

    constructor(
        account: Account,
        github: GithubSide,
        private readonly stacks: ReadonlyMap<string, Properties>,
        private readonly denied: ReadonlySet<string>,
        private readonly project: string,
        private readonly stack: string,
        private readonly preview: boolean,
    ) {
        this.aws = new AwsPackage(account, () => Promise.resolve());
        this.docker = new DockerPackage(account);
        this.github = new GithubPackage(github);
    }

    /** What was registered, with the options that mocks are not told. */
    recorded(): Promise<Recorded[]> {
        return Promise.all(
            this.resources.map(async (resource) => {
                const options = this.options.get(`${resource.type} ${resource.name}`);
                const parent = options?.parent as (pulumi.Resource & Labelled) | undefined;
                return {
                    ...resource,
                    protect: options?.protect ?? false,
                    options: await engineOptions(options),
                    parent: parent === undefined ? "" : `${parent.__name} ${parent.__pulumiType}`,
                };
            }),
        );
    }

    async call(args: pulumi.runtime.MockCallArgs): Promise<Properties> {
        try {
            if (args.token.endsWith(":readStackOutputs")) {
                return this.stackOutputs(String((args.inputs as Properties).name));
            }
            this.calls.push(args.token);
            if (this.denied.has(args.token)) {
                throw new Error(`AccessDeniedException: not authorized to perform ${args.token}`);
            }
            const from = args.token.startsWith("github:") ? this.github : this.aws;
            return await from.invoke(args.token, args.inputs as Properties);
        } catch (error) {
            // Where gRPC would carry the message, and the SDK looks for it.
            throw Object.assign(error as Error, { details: (error as Error).message });
        }
    }

    async newResource(
        args: pulumi.runtime.MockResourceArgs,
    ): Promise<{ id: string | undefined; state: Properties }> {
        const { type, name } = args;
        const given = args.inputs as Properties;
        if (type === "pulumi:pulumi:StackReference") {
            return { id: name, state: this.stackOutputs(name) };
        }
        const provider = args.provider ?? "";
        const request = { urn: `urn:pulumi:prod::test::${type}::${name}`, type, name, connection: provider };
        if (type === "pulumi:providers:aws") {
            this.aws.configure(
                `urn:pulumi:${this.stack}::${this.project}::pulumi:pulumi:Stack$${type}::${name}::aws_id`,
                given,
            );
            this.record(args, given);
            return { id: "aws_id", state: given };
        }
        if (type === "pulumi:providers:github") {
            // A secret comes in an envelope, which the engine opens for providers that can't keep one.
            this.github.configure("", { token: (given.token as { value: string }).value });
            this.record(args, given);
            return { id: "github_id", state: given };
        }
        if (type.startsWith("gatus:") || type === "pulumi:pulumi:Stack") {
            this.record(args, given);
            return { id: undefined, state: given };
        }
        if (type === "awsx:ec2:Vpc") {
            this.record(args, given);
            return { id: undefined, state: this.preview ? {} : vpcOutputs(name, given) };
        }
        const implementation = type.startsWith("docker:")
            ? this.docker
            : type.startsWith("github:")
              ? this.github
              : this.aws;
        const inputs = type.startsWith("aws:") ? this.checked(request, given) : given;
        if (this.preview) {
            this.record(args, inputs);
            return { id: undefined, state: inputs };
        }
        const { id, outputs } = await implementation.create(request, inputs, false);
        const { arn, arnSuffix, dnsName, domainName } = outputs as Record<string, string | undefined>;
        this.record(args, inputs, {
            id,
            ...(arn && { arn }),
            ...(arnSuffix && { arnSuffix }),
            ...(dnsName && { dnsName }),
            ...(domainName?.endsWith(".cloudfront.net") === true && { domainName }),
        });
        return { id, state: outputs };
    }

    private checked(request: Parameters<AwsPackage["check"]>[0], given: Properties): Properties {
        const { inputs, failures = [] } = this.aws.check(request, given, {});
        if (failures.length > 0) {
            throw new Error(failures.map(({ property, reason }) => `${property}: ${reason}`).join("; "));
        }
        return inputs;
    }

    private record(
        args: pulumi.runtime.MockResourceArgs,
        inputs: Properties,
        known: Readonly<Record<string, string>> = {},
    ): void {
        this.resources.push({
            type: args.type,
            name: args.name,
            inputs,
            known,
            provider: args.provider ?? "",
        });
    }

    private stackOutputs(name: string): Properties {
        const outputs = this.stacks.get(name.split("/")[1] ?? "");
        if (outputs === undefined) {
            throw new Error(`unknown stack "${name}"`);
        }
        return { name, outputs, secretOutputNames: [] };
    }
}

async function engineOptions(options: pulumi.CustomResourceOptions | undefined): Promise<Properties> {
    const { dependsOn, protect, retainOnDelete, deleteBeforeReplace, customTimeouts, ignoreChanges } =
        options ?? {};
    const resolved = pulumi.output(dependsOn) as unknown as { promise(): Promise<unknown> };
    const others = [await resolved.promise()].flat().filter(isLabelled);
    return {
        ...(others.length > 0 && { dependsOn: others.map((other) => `${typeName(other)} ${other.__name}`) }),
        ...(protect !== undefined && { protect }),
        ...(retainOnDelete !== undefined && { retainOnDelete }),
        ...(deleteBeforeReplace !== undefined && { deleteBeforeReplace }),
        ...(customTimeouts !== undefined && { customTimeouts }),
        ...(ignoreChanges !== undefined && { ignoreChanges }),
    };
}

function isLabelled(value: unknown): value is Labelled {
    return typeof value === "object" && value !== null && "__pulumiType" in value;
}

function typeName({ __pulumiType }: Labelled): string {
    return __pulumiType.split(":").at(-1) ?? __pulumiType;
}

/** What a VPC of awsx tells of its children, which mocks don't make. */
function vpcOutputs(name: string, args: Properties): Properties {
    const zones = ["eu-west-2a", "eu-west-2b"];
    const subnets = planSubnets(name, args.cidrBlock as string, zones, args.subnetSpecs as SubnetSpec[]);
    const ids = (type: string) =>
        subnets.filter((subnet) => subnet.type === type).map((_, index) => fakeId("subnet", type, index));
    return {
        ...args,
        vpcId: fakeId("vpc", name, 0),
        publicSubnetIds: ids("Public"),
        privateSubnetIds: ids("Private"),
        routes: [],
        routeTables: subnets.map((_, index) => ({ id: fakeId("rtb", name, index) })),
    };
}

/** An id that names itself: it refers to nothing that the account has, so the stand-in does not look for it. */
function fakeId(prefix: string, of: string, index: number): string {
    return `${prefix}-of-${of.toLowerCase()}-${index}`;
}
