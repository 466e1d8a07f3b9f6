import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { parseArgs } from "node:util";
import type { PolicyResource } from "@pulumi/policy";
import { policies } from "../../policy/policies";
import { exportFile } from "../../rehearsal/exports";
import { script, UsageError } from "../support/cli";

const recorded = ["gatus-persistent", "gatus-ephemeral"].map(exportFile);

const help = `Usage: npm run -s policy -- [--json] [FILE...]

Judges the deployments of stacks by the policy pack (policy/), without the engine: each FILE is what
'pulumi stack export' wrote; without one, what the last rehearsal (npm start) recorded of both layers.
In a pipeline the engine itself runs the pack: pulumi preview --policy-pack policy.

Exit codes: 0 no violation, 1 a violation, or nothing to examine, 2 wrong usage.
`;

/** A resource as `pulumi stack export` writes it, as far as the rules look at it. */
export interface Exported {
    readonly urn: string;
    readonly type: string;
    readonly id?: string;
    readonly inputs?: Record<string, unknown>;
    readonly protect?: boolean;
    /** URN and id of its provider, joined by `::`. */
    readonly provider?: string;
    /** URNs of the resources that each input comes from. */
    readonly propertyDependencies?: Record<string, string[] | null>;
}

/** Violations that the pack finds in a deployment: `rule: resource: message`. */
export async function violations(
    deployment: readonly Exported[],
    rules: typeof policies = policies,
): Promise<string[]> {
    const resources = policyResources(deployment);
    const common = { stackTags: new Map<string, string>(), getConfig: () => ({}) as never, notApplicable };
    const found: string[] = [];
    for (const rule of rules) {
        const report = (message: string, urn = "") => {
            found.push(`${rule.name}: ${urn.split("::").at(-1) ?? ""}: ${message}`);
        };
        if ("validateStack" in rule) {
            await rule.validateStack({ ...common, resources }, report);
            continue;
        }
        for (const resource of resources) {
            for (const validate of [rule.validateResource ?? []].flat()) {
                await validate({ ...common, ...resource, asType: () => undefined }, (message) => {
                    report(message, resource.urn);
                });
            }
        }
    }
    return found;
}

/** What the engine would hand to the pack. */
function policyResources(deployment: readonly Exported[]): PolicyResource[] {
    const byUrn = new Map<string, PolicyResource>();
    for (const { urn, type, id, inputs = {}, protect = false } of deployment) {
        byUrn.set(urn, {
            urn,
            type,
            name: urn.split("::").at(-1) ?? urn,
            props: { ...inputs, ...(id !== undefined && { id }) },
            opts: {
                protect,
                ignoreChanges: [],
                aliases: [],
                additionalSecretOutputs: [],
                customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
            },
            dependencies: [],
            propertyDependencies: {},
            isType: () => false,
            asType: () => undefined,
        });
    }
    for (const { urn, provider, propertyDependencies = {} } of deployment) {
        const resource = byUrn.get(urn);
        for (const [property, urns] of Object.entries(propertyDependencies)) {
            const targets = (urns ?? []).flatMap((target) => byUrn.get(target) ?? []);
            Object.assign(resource?.propertyDependencies ?? {}, { [property]: targets });
        }
        if (resource !== undefined && provider !== undefined) {
            resource.provider = byUrn.get(provider.split("::").slice(0, -1).join("::"));
        }
    }
    return [...byUrn.values()];
}

function notApplicable(): never {
    throw new Error("No rule of this pack is ever inapplicable.");
}

/** @throws when the file holds no resources of AWS: judging nothing would prove nothing. */
function read(file: string): Exported[] {
    if (!existsSync(file)) {
        throw new Error(`There is no ${relative(process.cwd(), file)}: run npm start first, or name a file.`);
    }
    const parsed = JSON.parse(readFileSync(file, "utf8")) as { deployment?: { resources?: Exported[] } };
    const resources = parsed.deployment?.resources ?? [];
    if (!resources.some(({ type }) => type.startsWith("aws:"))) {
        throw new Error(`${file} holds no resource of AWS: nothing was examined.`);
    }
    return resources;
}

async function main(args: string[]): Promise<number> {
    const { json, files } = parse(args);
    const results: { file: string; examined: number; violations: string[] }[] = [];
    for (const file of files.length > 0 ? files : recorded) {
        const deployment = read(file);
        const examined = deployment.filter(({ type }) => type.startsWith("aws:")).length;
        results.push({
            file: relative(process.cwd(), file),
            examined,
            violations: await violations(deployment),
        });
    }
    if (json) {
        process.stdout.write(`${JSON.stringify(results, null, 4)}\n`);
    }
    for (const { file, examined, violations: found } of json ? [] : results) {
        process.stdout.write(
            `${file}: ${examined} resources, ${policies.length} rules, ${found.length} violations\n`,
        );
        process.stdout.write(found.map((line) => `  ${line}\n`).join(""));
    }
    return results.every(({ violations: found }) => found.length === 0) ? 0 : 1;
}

function parse(args: string[]): { json: boolean; files: string[] } {
    try {
        const options = { json: { type: "boolean", default: false } } as const;
        const { values, positionals } = parseArgs({ args, options, strict: true, allowPositionals: true });
        return { json: values.json, files: positionals };
    } catch (error) {
        throw new UsageError((error as Error).message, { cause: error });
    }
}

if (require.main === module) {
    script("policy", help, main);
}
