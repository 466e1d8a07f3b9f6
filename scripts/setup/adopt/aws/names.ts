import {
    ACMClient,
    DescribeCertificateCommand,
    ListTagsForCertificateCommand,
    paginateListCertificates,
} from "@aws-sdk/client-acm";
import {
    CloudFrontClient,
    ListOriginAccessControlsCommand,
    ListResponseHeadersPoliciesCommand,
    ListTagsForResourceCommand as ListTagsOfDistribution,
    paginateListDistributions,
} from "@aws-sdk/client-cloudfront";
import {
    ListHostedZonesByNameCommand,
    ListResourceRecordSetsCommand,
    ListResourceRecordSetsCommandOutput,
    ListTagsForResourceCommand,
    Route53Client,
} from "@aws-sdk/client-route-53";
import { pages, tagMap, untagged } from "../../../pipeline/orphans/aws/part";
import { Candidate, certificateName, challenges, inRegion, recordName } from "../rules";
import type { Place } from ".";

/** Where CloudFront's certificates are, and CloudFront itself. */
const global = "us-east-1";

/** What the world finds the site by: zone, records, certificates, and the page that answers at night. */
export async function names(place: Place): Promise<Candidate[]> {
    const regions = [...new Set([place.region, global])];
    const parts = [zones(place), nightPage(place), ...regions.map((region) => certificates(place, region))];
    return (await Promise.all(parts)).flat();
}

async function zones({ region, project, domain }: Place): Promise<Candidate[]> {
    const route53 = new Route53Client({ region });
    const found: Candidate[] = [];
    const { HostedZones = [] } = await route53.send(new ListHostedZonesByNameCommand({ DNSName: domain }));
    // From this name on, in alphabetical order: the others come after it.
    const ofDomain = HostedZones.filter(
        ({ Name, Config }) => Name === `${domain}.` && Config?.PrivateZone !== true,
    );
    for (const { Id = "" } of ofDomain) {
        const id = Id.replace("/hostedzone/", "");
        const { ResourceTagSet } = await route53.send(
            new ListTagsForResourceCommand({ ResourceType: "hostedzone", ResourceId: id }),
        );
        const arn = `arn:aws:route53:::hostedzone/${id}`;
        found.push({
            type: "aws:route53/zone:Zone",
            id,
            arn,
            name: domain,
            tags: tagMap(ResourceTagSet?.Tags),
        });
        for await (const { Name = "", Type = "", SetIdentifier } of recordSets(route53, id)) {
            const record = recordName(id, Name, Type, SetIdentifier);
            found.push({
                type: "aws:route53/record:Record",
                id: record,
                name: record,
                tags: untagged(project, "persistent"),
            });
        }
    }
    return found;
}

async function* recordSets(route53: Route53Client, HostedZoneId: string) {
    let from: Partial<ListResourceRecordSetsCommandOutput> | undefined = {};
    while (from !== undefined) {
        const page: ListResourceRecordSetsCommandOutput = await route53.send(
            new ListResourceRecordSetsCommand({
                HostedZoneId,
                StartRecordName: from.NextRecordName,
                StartRecordType: from.NextRecordType,
                StartRecordIdentifier: from.NextRecordIdentifier,
            }),
        );
        yield* page.ResourceRecordSets ?? [];
        from = page.IsTruncated === true ? page : undefined;
    }
}

async function certificates({ region: home, domain }: Place, region: string): Promise<Candidate[]> {
    const acm = new ACMClient({ region });
    const found: Candidate[] = [];
    for await (const { CertificateSummaryList = [] } of paginateListCertificates({ client: acm }, {})) {
        const ofDomain = CertificateSummaryList.filter(
            ({ DomainName = "" }) => DomainName === domain || DomainName.endsWith(`.${domain}`),
        );
        for (const { CertificateArn: arn = "" } of ofDomain) {
            const asked = { CertificateArn: arn };
            const { Certificate } = await acm.send(new DescribeCertificateCommand(asked));
            const { Tags } = await acm.send(new ListTagsForCertificateCommand(asked));
            const { DomainName = "", SubjectAlternativeNames = [] } = Certificate ?? {};
            const options = Certificate?.DomainValidationOptions ?? [];
            found.push({
                type: "aws:acm/certificate:Certificate",
                id: inRegion(arn, region, home),
                arn,
                name: certificateName(region, [DomainName, ...SubjectAlternativeNames]),
                tags: tagMap(Tags),
                also: challenges(
                    options.map((option) => ({
                        domainName: option.DomainName,
                        resourceRecordName: option.ResourceRecord?.Name,
                    })),
                ),
            });
        }
    }
    return found;
}

async function nightPage({ project }: Place): Promise<Candidate[]> {
    const cloudFront = new CloudFrontClient({ region: global });
    const found: Candidate[] = [];
    for await (const { DistributionList } of paginateListDistributions({ client: cloudFront }, {})) {
        for (const { Id: id = "", ARN: arn, Comment: name = "" } of DistributionList?.Items ?? []) {
            const { Tags } = await cloudFront.send(new ListTagsOfDistribution({ Resource: arn }));
            const type = "aws:cloudfront/distribution:Distribution";
            found.push({ type, id, arn, name, tags: tagMap(Tags?.Items) });
        }
    }
    const accessControls = pages(
        (Marker) => cloudFront.send(new ListOriginAccessControlsCommand({ Marker })),
        ({ OriginAccessControlList: list }) => (list?.IsTruncated === true ? list.NextMarker : undefined),
    );
    for await (const { OriginAccessControlList: list } of accessControls) {
        const type = "aws:cloudfront/originAccessControl:OriginAccessControl";
        for (const { Id: id = "", Name: name = "" } of list?.Items ?? []) {
            found.push({ type, id, name, tags: untagged(project, "persistent") });
        }
    }
    const headersPolicies = pages(
        (Marker) => cloudFront.send(new ListResponseHeadersPoliciesCommand({ Type: "custom", Marker })),
        // This list has no IsTruncated; the last page has no marker.
        ({ ResponseHeadersPolicyList: list }) => list?.NextMarker,
    );
    for await (const { ResponseHeadersPolicyList: list } of headersPolicies) {
        const type = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy";
        for (const { ResponseHeadersPolicy: policy } of list?.Items ?? []) {
            const name = policy?.ResponseHeadersPolicyConfig?.Name ?? "";
            found.push({ type, id: policy?.Id ?? "", name, tags: untagged(project, "persistent") });
        }
    }
    return found;
}
