import { randomUUID } from "node:crypto";
import { version } from "@pulumi/aws/package.json";
import { compared } from "../../../persistent/changes";
import { readConfiguration, setting } from "../../../rehearsal/configuration";
import { text } from "../../../rehearsal/stand-in/account";
import { adoptExisting } from "../../../rehearsal/stand-in/existing";
import { Planned } from "../../pipeline/orphans/import-file";
import { StateResource } from "../../pipeline/orphans/unknown";
import { programs, Recorder } from "../../support/record-program";
import { asTexts } from "../../support/registered";
import { challenges, Thing } from "./rules";

/** A resource that the persistent program declares. */
export interface Declared extends Planned, Thing {
    readonly inputs: Thing["inputs"];
    /** Whether the program protects it by a word of its own: what is in it, or what it is known by, can't be made again. */
    readonly irreplaceable: boolean;
    readonly also: Readonly<Record<string, string>>;
}

/** What the persistent program declares with a stack's configuration. */
export interface Declaration {
    readonly accountId: string;
    readonly region: string;
    readonly domain: string;
    /** Directory whose history may be given up; empty is none. */
    readonly leaveHistory: string;
    /** The stack and the program's provider, as a state has them; of the outputs, those that the program compares itself with. */
    readonly stackResource: StateResource;
    readonly provider: StateResource;
    readonly resources: readonly Declared[];
    /** What the configuration says is there already, and isn't the program's: type, and what the stand-in knows it by. */
    readonly given: readonly { readonly type: string; readonly id: string; readonly name: string }[];
}

const { project } = programs.persistent;
const stackType = "pulumi:pulumi:Stack";

/**
 * Runs the persistent program under Pulumi's mocks: no engine, no account. So the list of what there must be is never
 * older than the program.
 *
 * @param stack Whose configuration; undefined is the examples'.
 * @param changed Other values of single keys.
 * @throws what the program throws, such as faults of the configuration
 */
export async function declare(
    stack?: string,
    changed: Readonly<Record<string, unknown>> = {},
): Promise<Declaration> {
    const read = readConfiguration(stack);
    const configuration = { ...read.programs[project].configuration, ...changed };
    const [accountId, region, domain, leaveHistory] = ["accountId", "region", "domain", "leaveHistory"].map(
        (key) => setting(configuration, key),
    ) as [string, string, string, string];
    const recorder = new Recorder({ ...(accountId && { accountId }), ...(region && { region }) });
    const { account } = recorder;
    adoptExisting(account, configuration);
    const given = account.find(() => true).map(({ type, id }) => ({ type, id, name: domain }));
    const { resources, outputs } = await recorder.run("persistent", {
        config: asTexts(configuration),
        stack: read.stack,
        now: Date.now(),
    });

    const byName = new Map(resources.map((it) => [`${it.name} ${it.type}`, it]));
    const typesAbove = (parent: string): string[] => {
        const above = byName.get(parent);
        return above === undefined || above.type === stackType
            ? []
            : [...typesAbove(above.parent), above.type];
    };
    const urn = (type: string, name: string, parent: string): string =>
        `urn:pulumi:${read.stack}::${project}::${[...typesAbove(parent), type].join("$")}::${name}`;
    const providerResource = resources.find(({ type }) => type === "pulumi:providers:aws");
    if (providerResource === undefined) {
        throw new Error("The persistent program has no AWS provider of its own");
    }
    const root = `${project}-${read.stack}`;
    const stackResource = {
        urn: urn(stackType, root, ""),
        type: stackType,
        custom: false,
        // The others have names that the stand-in made up.
        outputs: Object.fromEntries(compared.map((key) => [key, outputs[key]])),
    };
    const provider = {
        urn: urn(providerResource.type, providerResource.name, ""),
        type: providerResource.type,
        custom: true,
        id: randomUUID(),
        parent: stackResource.urn,
        inputs: { ...providerResource.inputs, version },
        outputs: { ...providerResource.inputs, version },
    };

    const declared = resources
        .filter(({ type }) => !type.startsWith("pulumi:"))
        .map((it): Declared => {
            const custom = !it.type.startsWith("gatus:");
            const made = account.find(({ type, name }) => type === it.type && name === it.name)[0];
            const above = byName.get(it.parent);
            return {
                urn: urn(it.type, it.name, it.parent),
                type: it.type,
                custom,
                ...(above !== undefined &&
                    above.type !== stackType && { parent: urn(above.type, above.name, above.parent) }),
                ...(custom && { provider: `${provider.urn}::${provider.id}` }),
                inputs: it.inputs,
                id: made?.id ?? "",
                arn: text(made?.outputs ?? {}, "arn"),
                region: text(made?.outputs ?? {}, "region") || region,
                irreplaceable: it.options.protect === true && custom,
                also: challenges(
                    (made?.outputs.domainValidationOptions ?? []) as Parameters<typeof challenges>[0],
                ),
            };
        });
    return { accountId, region, domain, leaveHistory, stackResource, provider, resources: declared, given };
}
