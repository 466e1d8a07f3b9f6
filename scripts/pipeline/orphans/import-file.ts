import { Found } from "./cloud";

/** A resource that the program declares and the state doesn't know, as `pulumi preview --json` tells it. */
export interface Planned {
    readonly urn: string;
    readonly type: string;
    readonly custom: boolean;
    readonly parent?: string;
    /** URN and id of the provider, joined by `::`. */
    readonly provider?: string;
    readonly inputs?: Readonly<Record<string, unknown>>;
}

/** One entry of the file that `pulumi import --file` takes. */
export interface ImportSpec {
    readonly type: string;
    readonly name: string;
    readonly logicalName: string;
    readonly id?: string;
    readonly parent?: string;
    readonly provider?: string;
    readonly component?: true;
}

/**
 * What `pulumi import --file` takes.
 *
 * @see https://www.pulumi.com/docs/iac/adopting-pulumi/import/#bulk-import-operations
 */
export interface ImportFile {
    readonly nameTable: Readonly<Record<string, string>>;
    readonly resources: readonly ImportSpec[];
}

/** The name that a URN ends with. */
export function logicalName(urn: string): string {
    return urn.split("::").slice(3).join("::");
}

/** What the program would make and AWS has already, each with its id there. */
export function pairs(planned: readonly Planned[], found: readonly Found[]): Map<Planned, Found> {
    const result = new Map<Planned, Found>();
    const free = new Set(found);
    for (const plan of planned.filter(({ custom }) => custom)) {
        const match = [...free].find((one) => isIt(plan, one));
        if (match !== undefined) {
            free.delete(match);
            result.set(plan, match);
        }
    }
    return result;
}

/**
 * The file that takes them into the state, with the components that they stand in.
 *
 * @param known URNs that the state has: whoever stands in these needs no component.
 */
export function importFile(
    planned: readonly Planned[],
    paired: ReadonlyMap<Planned, Found>,
    known: ReadonlySet<string>,
): ImportFile {
    const byUrn = new Map(planned.map((plan) => [plan.urn, plan]));
    const nameTable: Record<string, string> = {};
    const needed: Planned[] = [];
    const need = (plan: Planned): void => {
        const parent = byUrn.get(plan.parent ?? "");
        if (parent !== undefined && parent.type !== stackType) {
            need(parent);
        }
        if (!needed.includes(plan)) {
            needed.push(plan);
        }
    };
    // A parent in AWS that is not there can't hold a child; the child is then made anew.
    const isThere = (plan: Planned): boolean => {
        const parent = byUrn.get(plan.parent ?? "");
        return (
            (!plan.custom || paired.has(plan)) &&
            (parent === undefined || parent.type === stackType || isThere(parent))
        );
    };
    [...paired.keys()].filter(isThere).forEach(need);
    const nameOf = (urn: string): string => {
        const plan = byUrn.get(urn);
        if (plan !== undefined && needed.includes(plan)) {
            return `resource${needed.indexOf(plan)}`;
        }
        const name = `known${Object.values(nameTable).includes(urn) ? Object.values(nameTable).indexOf(urn) : Object.keys(nameTable).length}`;
        nameTable[name] = urn;
        return name;
    };
    const resources = needed.map((plan): ImportSpec => {
        const parentIsStack =
            plan.parent === undefined ||
            byUrn.get(plan.parent)?.type === stackType ||
            plan.parent.includes(`::${stackType}::`);
        const provider = plan.provider?.split("::").slice(0, -1).join("::");
        return {
            type: plan.type,
            name: nameOf(plan.urn),
            logicalName: logicalName(plan.urn),
            ...(plan.custom ? { id: paired.get(plan)?.id ?? "" } : { component: true as const }),
            ...(!parentIsStack && { parent: nameOf(plan.parent) }),
            ...(plan.custom &&
                provider !== undefined &&
                known.has(provider) && { provider: nameOf(provider) }),
        };
    });
    return { nameTable, resources };
}

const stackType = "pulumi:pulumi:Stack";

/** Whether AWS has just what the program would make: the same name, but for the digits that Pulumi makes up, or the same tags. */
function isIt(plan: Planned, { type, id, arn, name, tags }: Found): boolean {
    const inputs = plan.inputs ?? {};
    // The import's id names the region of what isn't in the provider's.
    const [, elsewhere] = /@([a-z0-9-]+)$/.exec(id) ?? [];
    const region = typeof inputs.region === "string" ? inputs.region : undefined;
    const isThere = elsewhere !== undefined || region !== undefined;
    if (plan.type !== type || (isThere && region !== (elsewhere ?? arn?.split(":")[3]))) {
        return false;
    }
    const named = nameInputs
        .map((key) => inputs[key])
        .find((value) => typeof value === "string" && value !== "");
    if (typeof named === "string") {
        const logical = logicalName(plan.urn);
        const madeUp = new RegExp(`^(.*/)?${logical.replace(/[^A-Za-z0-9-]/g, "\\$&")}-[0-9a-f]{7}$`);
        return named === name || (madeUp.test(named) && madeUp.test(name));
    }
    const own = { Name: undefined, ...(inputs.tags as Record<string, string> | undefined) };
    return Object.entries(own).every(([key, value]) => tags[key] === value);
}

/** Inputs that hold a name in AWS; of an object its key, as all of a bucket share that name. */
export const nameInputs = ["key", "name", "family", "dashboardName", "bucket", "url", "domainName"] as const;
