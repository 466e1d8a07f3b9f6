import { Charge, chargesOf, PricedResource } from "./rules";
import { hoursPerMonth, PriceKey, Prices } from "./prices";

/** When the ephemeral layer is awake. */
export interface Awake {
    /** From waking to sleeping. */
    readonly hoursPerDay: number;
    readonly daysPerWeek: number;
}

/** A kind of cost of a resource, in US dollars. */
export interface CostRow {
    readonly project: string;
    /** Name of the resource in its program. */
    readonly resource: string;
    readonly type: string;
    readonly what: string;
    readonly price: PriceKey;
    /** The amount is not from the program but assumed. */
    readonly assumed: boolean;
    readonly hourAwake: number;
    readonly monthAsleep: number;
    readonly monthOnSchedule: number;
    readonly monthAlwaysOn: number;
}

/** The columns of a {@link CostRow} that are money. */
export const columns = ["hourAwake", "monthAsleep", "monthOnSchedule", "monthAlwaysOn"] as const;

export type Sums = Readonly<Record<(typeof columns)[number], number>>;

export interface Estimate {
    readonly region: string;
    /** Day of the prices. */
    readonly asOf: string;
    readonly awake: Awake & { readonly hoursPerMonth: number };
    /** One for each thing that a resource is billed for; dearest first. */
    readonly rows: readonly CostRow[];
    readonly total: Sums;
    /** Of the total, what is there whether awake or asleep. */
    readonly fixed: Sums;
}

/** A stretch of time for which something is there: how often, and for how long each time. */
export interface Presence {
    readonly times: number;
    readonly hours: number;
}

const always: Presence = { times: 1, hours: hoursPerMonth };
/** A year has 52.14 weeks: 730 hours are a twelfth of it. */
const weeksPerMonth = hoursPerMonth / (7 * 24);

/**
 * What a charge comes to.
 *
 * @param presence How long what is charged is there.
 */
export function usd(charge: Charge, { times, hours }: Presence, prices: Prices): number {
    const units = {
        hour: charge.amount * times * hours,
        // What is there for 11.5 hours is billed for 12, each time.
        "begun hour": charge.amount * times * Math.ceil(hours - 1e-9),
        month: (charge.amount * times * hours) / hoursPerMonth,
    }[charge.per];
    return units * prices.usd[charge.price];
}

/** The dollars of a month; the free part of it taken off. */
function usdOfMonth(charge: Charge, presence: Presence, prices: Prices, ofFree: number): number {
    const free = (charge.freePerMonth ?? 0) * ofFree * prices.usd[charge.price];
    return Math.max(0, usd(charge, presence, prices) - free);
}

/**
 * What the system costs: everything that the programs registered, by list prices.
 *
 * @param resources The persistent ones are always there, the ephemeral ones while the site is awake.
 * @throws when a type has no rule of price
 */
export function estimate(
    resources: readonly (PricedResource & { readonly project: string })[],
    prices: Prices,
    awake: Awake,
): Estimate {
    const scheduled = { times: awake.daysPerWeek * weeksPerMonth, hours: awake.hoursPerDay };
    const all = resources.flatMap((resource) =>
        chargesOf(resource, resources).map((charge) => ({ resource, charge })),
    );
    const rows = all.map(({ resource, charge }): CostRow => {
        const { project, name, type } = resource;
        // Several that share what is free get an equal part of it.
        const ofFree = 1 / all.filter((other) => other.charge.price === charge.price).length;
        const month = (presence: Presence) => usdOfMonth(charge, presence, prices, ofFree);
        const isAlways = project !== "gatus-ephemeral";
        const wholeMonth = month(always);
        return {
            ...{ project, resource: name, type, what: charge.what, price: charge.price },
            assumed: charge.assumed ?? false,
            // Nobody is awake for one hour alone: what is free of a month is free in each of its hours.
            hourAwake: isAlways || wholeMonth === 0 ? 0 : usd(charge, { times: 1, hours: 1 }, prices),
            monthAsleep: isAlways ? wholeMonth : 0,
            monthOnSchedule: isAlways ? wholeMonth : month(scheduled),
            monthAlwaysOn: wholeMonth,
        };
    });
    return {
        region: prices.region,
        asOf: prices.asOf,
        awake: { ...awake, hoursPerMonth: scheduled.times * scheduled.hours },
        rows: rows.sort((a, b) => b.monthAlwaysOn - a.monthAlwaysOn),
        total: sum(rows),
        fixed: sum(rows.filter(({ project }) => project !== "gatus-ephemeral")),
    };
}

export function sum(rows: readonly Sums[]): Sums {
    const entries = columns.map(
        (column) => [column, rows.reduce((total, row) => total + row[column], 0)] as const,
    );
    return Object.fromEntries(entries) as unknown as Sums;
}

/** The rows of one kind of cost as one; dearest first, and without what comes to nothing. */
export function byKind(rows: readonly CostRow[]): (Sums & { readonly what: string })[] {
    const kinds = [...new Set(rows.map(({ what }) => what))];
    return kinds
        .map((what) => ({ what, ...sum(rows.filter((row) => row.what === what)) }))
        .filter(({ monthAlwaysOn }) => monthAlwaysOn >= 0.005)
        .sort((a, b) => b.monthAlwaysOn - a.monthAlwaysOn);
}
