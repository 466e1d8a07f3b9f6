import data from "./price-list.json";

/** What AWS asks money for, as `price-list.json` names it; that file says in which unit. */
export type PriceKey = keyof (typeof data)["units"];

/** The list prices of one region, of one day. */
export interface Prices {
    readonly region: string;
    /** Day of the prices, ISO 8601. */
    readonly asOf: string;
    readonly usd: Readonly<Record<PriceKey, number>>;
    /** Those that no dated transcription of the price list had for this region. */
    readonly inferred: readonly PriceKey[];
}

/** Hours of a month, as AWS's own calculator takes them. */
export const hoursPerMonth = 730;

/** @throws naming the regions that have prices, when this one has none. */
export function pricesOf(region: string): Prices {
    const regions: Readonly<Record<string, Readonly<Record<PriceKey, number>> | undefined>> = data.regions;
    const usd = regions[region];
    if (usd === undefined) {
        throw new Error(
            `There are no prices for the region '${region}', only for ${Object.keys(regions).join(", ")}. ` +
                "Add it to lib/cost/price-list.json, from the pages that are named there, with the day",
        );
    }
    const inferred = (data.inferred as Readonly<Record<string, readonly string[]>>)[region] ?? [];
    return { region, asOf: data.asOf, usd, inferred: inferred as PriceKey[] };
}

/** AWS's page of the price. */
export function pageOf(key: PriceKey): string {
    const [service = ""] = key.split(".");
    return (data.pages as Readonly<Record<string, string>>)[service] ?? "";
}

export function unitOf(key: PriceKey): string {
    return data.units[key];
}
