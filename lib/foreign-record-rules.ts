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
    const ours = new RegExp(
        `^(dualstack\\.)?${environment}(-[0-9a-f]{7})?-\\d+\\.${region}\\.elb\\.amazonaws\\.com\\.?$`,
    );
    return sets
        .map(({ name, type, aliasTarget, resourceRecords }) => {
            const target =
                aliasTarget?.dnsName ?? resourceRecords?.map(({ value }) => value).join(", ") ?? "";
            return { name: name.replace(/\.$/, ""), type, target };
        })
        .filter(
            ({ name, type, target }) => names.includes(name) && leading.includes(type) && !ours.test(target),
        );
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
    readonly aliasTarget?: { readonly dnsName: string } | null;
    readonly resourceRecords?: readonly { readonly value: string }[] | null;
}
