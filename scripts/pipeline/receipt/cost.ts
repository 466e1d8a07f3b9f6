import { usd } from "../../../lib/cost/estimate";
import { pricesOf } from "../../../lib/cost/prices";
import { chargesOf, PricedResource } from "../../../lib/cost/rules";

/** A resource as `pulumi stack export` writes it, as far as a receipt needs it. */
export interface ExportedResource {
    readonly type: string;
    readonly urn: string;
    readonly inputs?: Record<string, unknown>;
    readonly outputs?: Record<string, unknown>;
    /** When it was created, ISO 8601. */
    readonly created?: string;
}

/** One line of the receipt. */
export interface CostLine {
    readonly what: string;
    /** Hours that it existed. */
    readonly hours: number;
    readonly usd: number;
}

export interface Cost {
    /** Hours since the oldest resource was created. */
    readonly hoursAwake: number;
    /** Per kind of cost, dearest first; empty when there are no prices. */
    readonly lines: CostLine[];
    readonly usd: number;
    /** Day of the prices, or why there are none. */
    readonly basis: string;
}

/**
 * What the hours of some resources cost, by the model of `lib/cost/`: all that AWS bills by time, from each resource's
 * creation until `now`. What it bills by use a receipt can't know, and leaves out, as it does what is free (three
 * dashboards). Without a price it says why, and gives the hours: a receipt is there to say that nothing is left.
 *
 * @param now Milliseconds since 1970.
 */
export function costOf(exported: readonly ExportedResource[], region: string, now: number): Cost {
    const hoursOf = ({ created }: ExportedResource) =>
        created === undefined ? 0 : Math.max(0, now - Date.parse(created)) / 3_600_000;
    // Components and providers are nothing in AWS.
    const aws = exported.filter(({ type }) => type.startsWith("aws:"));
    const hoursAwake = Math.max(0, ...aws.map(hoursOf));
    try {
        const prices = pricesOf(region);
        const resources = aws.map(priced);
        const lines = new Map<string, CostLine>();
        for (const [index, resource] of resources.entries()) {
            const hours = hoursOf(aws[index] ?? { type: "", urn: "" });
            for (const charge of chargesOf(resource, resources)) {
                if (charge.assumed !== true && charge.freePerMonth === undefined) {
                    const line = lines.get(charge.what);
                    lines.set(charge.what, {
                        what: charge.what,
                        hours: Math.max(hours, line?.hours ?? 0),
                        usd: usd(charge, { times: 1, hours }, prices) + (line?.usd ?? 0),
                    });
                }
            }
        }
        const dearestFirst = [...lines.values()].sort((a, b) => b.usd - a.usd);
        return {
            hoursAwake,
            lines: dearestFirst,
            usd: dearestFirst.reduce((sum, line) => sum + line.usd, 0),
            basis: `USD list prices of ${prices.asOf}, ${region}`,
        };
    } catch (error) {
        return { hoursAwake, lines: [], usd: 0, basis: (error as Error).message };
    }
}

function priced({ type, urn, inputs = {}, outputs = {} }: ExportedResource): PricedResource {
    const { arn } = outputs;
    return {
        type,
        name: urn.split("::").at(-1) ?? urn,
        inputs,
        ...(typeof arn === "string" && { arn }),
    };
}
