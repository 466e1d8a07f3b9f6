import * as pulumi from "@pulumi/pulumi";
import { getRecords } from "@pulumi/aws/route53";

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

/**
 * Refuses names that lead to somebody else: a record of ours could not be made beside theirs, and AWS would say so
 * only when the rest of the site has been made. Ours is an alias of a load balancer with this environment's name,
 * which also is there while the site is awake.
 *
 * @param environment What the load balancer's name begins with.
 * @throws {pulumi.RunError} naming each record, where it leads, and what can be done
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
 */
export async function refuseForeignRecords(
    environment: string,
    site: SiteNames,
    opts: pulumi.InvokeOptions,
): Promise<void> {
    const { hostedZoneId: zoneId, region, domain, statusHost, apexRedirect } = site;
    const names = apexRedirect ? [domain, statusHost] : [statusHost];
    // Route 53 ends names with a dot.
    const nameRegex = `^(${names.map((name) => name.replaceAll(".", "\\.")).join("|")})\\.$`;
    const { resourceRecordSets } = await getRecords({ zoneId, nameRegex }, opts);
    const ours = new RegExp(
        `^(dualstack\\.)?${environment}(-[0-9a-f]{7})?-\\d+\\.${region}\\.elb\\.amazonaws\\.com\\.?$`,
    );
    const foreign = (resourceRecordSets as readonly RecordSet[])
        .map(({ name, type, aliasTarget, resourceRecords }) => {
            const target =
                aliasTarget?.dnsName ?? resourceRecords?.map(({ value }) => value).join(", ") ?? "";
            return { name: name.replace(/\.$/, ""), type, target };
        })
        .filter(({ type, target }) => leading.includes(type) && !ours.test(target));
    if (foreign.length > 0) {
        const lines = foreign.map(
            ({ name, type, target }) =>
                `  - ${type} ${name}, to ${target}. Delete it, or ${
                    name === domain
                        ? "leave the apex to it: pulumi config set apexRedirect false --cwd persistent"
                        : "choose another host: pulumi config set statusHost HOST --cwd persistent"
                }, and pulumi up --cwd persistent`,
        );
        throw new pulumi.RunError(
            `Zone ${zoneId} has records that are not this site's. Nothing was made:\n${lines.join("\n")}`,
        );
    }
}

/** As AWS gives them: an alias has no records, others no alias. */
interface RecordSet {
    readonly name: string;
    readonly type: string;
    readonly aliasTarget?: { readonly dnsName: string } | null;
    readonly resourceRecords?: readonly { readonly value: string }[] | null;
}
