import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exportFile } from "../exports";
import type { Resource, World } from "./question";
import { checksOf } from "./checks";
import { isWithoutPermissions } from "./table";
import { operationsOn } from "./life";

/** The resources of the three programs, as a rehearsal deployed them. */
export interface Programs {
    /** Where they were found, for people. */
    readonly source: string;
    readonly stack: string;
    readonly resources: readonly ProgramResource[];
    readonly world: World;
}

export interface ProgramResource extends Resource {
    readonly project: string;
}

const projects = ["gatus-persistent", "gatus-image", "gatus-ephemeral"];
const recordedFile = join(__dirname, "recorded-programs.json");

/** What the last rehearsal on this machine deployed; `undefined` before the first, and while one is under way. */
export function rehearsedPrograms(): Programs | undefined {
    const files = projects.map(exportFile);
    const times = files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    const [persistent = 0, image = 0, ephemeral = 0] = times;
    if (persistent === 0 || image < persistent || ephemeral < image) {
        return undefined; // the layers would be of different lives, with different ids
    }
    const resources = files.flatMap((file) => {
        const { deployment } = JSON.parse(readFileSync(file, "utf8")) as Export;
        return deployment.resources.flatMap((resource) => fromState(resource));
    });
    return programs(`the rehearsal of ${new Date(ephemeral).toISOString()}`, resources);
}

/** What a rehearsal deployed when the list was last recorded: there before the first one on a machine. */
export function recordedPrograms(): Programs {
    const resources = JSON.parse(readFileSync(recordedFile, "utf8")) as ProgramResource[];
    return programs("rehearsal/iam/recorded-programs.json", resources);
}

/** Keeps of every resource what the permission table asks for, for {@link recordedPrograms}. */
export async function record(found: Programs): Promise<string> {
    const slim = found.resources.map((resource) => {
        // What the policies are scoped by, and what the table asks for.
        const asked = new Set(["domainName", "subjectAlternativeNames", "logDestination"]);
        const spy = (values: Record<string, unknown>) =>
            new Proxy(values, {
                get: (target, key) => {
                    asked.add(String(key));
                    return Reflect.get(target, key) as unknown;
                },
            });
        for (const operation of operationsOn(resource)) {
            checksOf({ ...operation, inputs: spy(operation.inputs) }, found.world);
        }
        const inputs = Object.entries(resource.inputs).filter(([key]) => asked.has(key));
        const { arn } = resource.outputs;
        return {
            ...resource,
            inputs: Object.fromEntries(inputs),
            outputs: arn === undefined ? {} : { arn },
        };
    });
    const { format, resolveConfig } = await import("prettier");
    const style = await resolveConfig(recordedFile);
    writeFileSync(recordedFile, await format(JSON.stringify(slim), { ...style, filepath: recordedFile }));
    return recordedFile;
}

function programs(source: string, resources: readonly ProgramResource[]): Programs {
    const arns = resources.map(({ outputs }) => String(outputs.arn));
    // `arn:aws:ec2:REGION:ACCOUNT:…`: of EC2, because global services leave the region out.
    const [, , , region, accountId] = arns.find((arn) => arn.startsWith("arn:aws:ec2:"))?.split(":") ?? [];
    const project = resources.map(({ tags }) => tags.Project).find((tag) => tag !== undefined);
    if (region === undefined || accountId === undefined || project === undefined) {
        throw new Error(
            `${source} has no EC2 resource with a Project tag. Run the rehearsal again: npm start`,
        );
    }
    return {
        source,
        stack: project.replace(/^gatus-/, ""),
        resources,
        world: { accountId, region, find: (predicate) => resources.filter(predicate) },
    };
}

interface Export {
    readonly deployment: { readonly resources: readonly StateResource[] };
}

/** A resource in Pulumi's state. */
interface StateResource {
    readonly urn: string;
    readonly custom: boolean;
    readonly type: string;
    readonly id?: string;
    readonly inputs?: Record<string, unknown>;
    readonly outputs?: Record<string, unknown>;
}

function fromState({
    urn,
    custom,
    type,
    id = "",
    inputs = {},
    outputs = {},
}: StateResource): ProgramResource[] {
    // urn:pulumi:STACK::PROJECT::TYPE::NAME
    const [, project = "", , name = ""] = urn.split("::");
    if (!custom || isWithoutPermissions(type)) {
        return [];
    }
    return [
        { project, type, name, id, inputs, outputs, tags: (outputs.tagsAll ?? {}) as Record<string, string> },
    ];
}

/** The resource of a type that is called `gatus-STACK-PART`; without a part `gatus-STACK`, or else the first. */
export function one({ resources, source, stack }: Programs, type: string, part?: string): ProgramResource {
    const all = resources.filter((resource) => resource.type === type);
    const name = ["gatus", stack, part].filter((word) => word !== undefined).join("-");
    const found = all.find((each) => each.name === name) ?? (part === undefined ? all[0] : undefined);
    if (found === undefined) {
        throw new Error(`${source} has no ${type}. Run the rehearsal again: npm start`);
    }
    return found;
}

/** ARN of a resource, found as {@link one} does. */
export function arnOf(programs: Programs, type: string, part?: string): string {
    return String(one(programs, type, part).outputs.arn);
}

/** Id of the hosted zone that the records are in: the program's own, or one that was there before. */
export function hostedZoneId(programs: Programs): string {
    return String(one(programs, "aws:route53/record:Record").inputs.zoneId);
}

/** Whether Gatus keeps its history in a file system, and not in memory. */
export function hasHistory({ resources }: Programs): boolean {
    return resources.some(({ type }) => type === "aws:efs/fileSystem:FileSystem");
}

/** Whether a page answers while the ephemeral layer sleeps. */
export function hasNightPage({ resources }: Programs): boolean {
    return resources.some(({ type }) => type === "aws:cloudfront/distribution:Distribution");
}
