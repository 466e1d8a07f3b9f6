import { setIdentifier } from "./failover";

export interface SiteNames {
    readonly hostedZoneId: string;
    readonly region: string;
    readonly domain: string;
    readonly statusHost: string;
    /** Whether the apex is this site's. */
    readonly apexRedirect: boolean;
}

/** Of the records at a name, those that lead visitors somewhere. */
const leading = ["A", "AAAA", "CNAME"];

/** A record at one of the site's names that leads to somebody else. */
export interface ForeignRecord {
    /** Without a final dot. */
    readonly name: string;
    readonly type: string;
    readonly target: string;
}

/** Those of a zone's records at the site's names that lead to somebody else. */
export function foreignRecords(
    environment: string,
    { region, domain, statusHost, apexRedirect }: Omit<SiteNames, "hostedZoneId">,
    sets: readonly RecordSet[],
): ForeignRecord[] {
    const names = apexRedirect ? [domain, statusHost] : [statusHost];
    return sets
        .filter((set) => names.includes(plainName(set)) && leading.includes(set.type))
        .filter((set) => !isLoadBalancers(environment, region, set) && !isNightPages(environment, set))
        .map((set) => ({ name: plainName(set), type: set.type, target: targetOf(set) }));
}

/** Those that lead to the load balancer by themselves: beside such a record no second one can be made. */
export function aloneRecords(environment: string, region: string, sets: readonly RecordSet[]): string[] {
    return sets
        .filter((set) => isLoadBalancers(environment, region, set) && !set.failover)
        .map((set) => plainName(set));
}

function isLoadBalancers(environment: string, region: string, set: RecordSet): boolean {
    return new RegExp(
        `^(dualstack\\.)?${environment}(-[0-9a-f]{7})?-\\d+\\.${region}\\.elb\\.amazonaws\\.com\\.?$`,
    ).test(targetOf(set));
}

/** The second of two: a distribution's name says nothing of whose it is, the record's own identifier does. */
function isNightPages(environment: string, set: RecordSet): boolean {
    return (
        set.failover === "SECONDARY" &&
        set.setIdentifier === setIdentifier(environment, "SECONDARY") &&
        /^[a-z0-9]+\.cloudfront\.net\.?$/.test(targetOf(set))
    );
}

function plainName({ name }: RecordSet): string {
    return name.replace(/\.$/, "");
}

function targetOf({ aliasTarget, resourceRecords }: RecordSet): string {
    return aliasTarget?.dnsName ?? resourceRecords?.map(({ value }) => value).join(", ") ?? "";
}

/** What to do, other than to delete such a record. */
export function wayOut({ name }: ForeignRecord, domain: string): string {
    return `${
        name === domain
            ? "leave the apex to it: pulumi config set apexRedirect false --cwd persistent"
            : "choose another host: pulumi config set statusHost HOST --cwd persistent"
    }, and pulumi up --cwd persistent`;
}

/** As AWS gives them: an alias has no records, others no alias. */
export interface RecordSet {
    readonly name: string;
    readonly type: string;
    /** Of two records that answer for each other: which one, and what tells them apart. */
    readonly failover?: string | null;
    readonly setIdentifier?: string | null;
    readonly aliasTarget?: { readonly dnsName: string } | null;
    readonly resourceRecords?: readonly { readonly value: string }[] | null;
}
