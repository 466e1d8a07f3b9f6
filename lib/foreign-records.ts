import * as pulumi from "@pulumi/pulumi";
import { getRecords } from "@pulumi/aws/route53";
import { aloneRecords, foreignRecords, RecordSet, SiteNames, wayOut } from "./foreign-record-rules";

export type { SiteNames };

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
    const { hostedZoneId: zoneId, domain } = site;
    const resourceRecordSets = await recordsOf(site, opts);
    const foreign = foreignRecords(environment, site, resourceRecordSets);
    if (foreign.length > 0) {
        const lines = foreign.map(
            (record) =>
                `  - ${record.type} ${record.name}, to ${record.target}. Delete it, or ${wayOut(record, domain)}`,
        );
        throw new pulumi.RunError(
            `Zone ${zoneId} has records that are not this site's. Nothing was made:\n${lines.join("\n")}`,
        );
    }
}

/**
 * Refuses to make the night page's records while the site is awake under records that stand alone: Route 53 takes no second
 * one beside such a record.
 *
 * @throws {pulumi.RunError} saying to put the site to sleep
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-failover-alias.html
 */
export async function refuseWhileAwake(
    environment: string,
    site: SiteNames,
    opts: pulumi.InvokeOptions,
): Promise<void> {
    const alone = aloneRecords(environment, site.region, await recordsOf(site, opts));
    if (alone.length > 0) {
        throw new pulumi.RunError(
            `The site is awake, and ${alone.join(" and ")} can have no second record now. ` +
                "Put it to sleep (Actions → sleep), then pulumi up --cwd persistent again, and wake it. " +
                "Or do without the page that answers at night: pulumi config set nightPage false --cwd persistent",
        );
    }
}

async function recordsOf(
    { hostedZoneId: zoneId, domain, statusHost, apexRedirect }: SiteNames,
    opts: pulumi.InvokeOptions,
): Promise<readonly RecordSet[]> {
    const names = apexRedirect ? [domain, statusHost] : [statusHost];
    // Route 53 ends names with a dot.
    const nameRegex = `^(${names.map((name) => name.replaceAll(".", "\\.")).join("|")})\\.$`;
    const { resourceRecordSets } = await getRecords({ zoneId, nameRegex }, opts);
    return resourceRecordSets;
}
