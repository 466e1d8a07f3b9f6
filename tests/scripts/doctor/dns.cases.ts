import { nameServers, parentSays, refuse, World } from "../support/doctor-world";
import { Case } from "./examined";

const undelegated = ({ config }: World) => (config["gatus-persistent:zoneDelegated"] = false);
const certificate = (value: object) => (world: World) => {
    world.aws.DescribeCertificate = () => ({ Certificate: value });
};
const foreign = (record: object) => (world: World) => {
    world.aws.ListResourceRecordSets = () => ({ ResourceRecordSets: [record] });
};

export const dnsCases: readonly Case[] = [
    {
        that: "the zone is there",
        line: "DNS hosted zone",
        verdict: "ok",
        says: /^hosted zone Z0123456789 of example\.com/,
    },
    {
        that: "the zone is still to be made",
        line: "DNS hosted zone",
        verdict: "later",
        says: /has no hosted zone yet/,
        given: ({ states }) => delete states["gatus-persistent"],
    },
    {
        that: "the zone is gone",
        line: "DNS hosted zone",
        verdict: "fault",
        says: /which the persistent layer knows, is gone/,
        given: ({ aws }) => (aws.GetHostedZone = refuse("NoSuchHostedZone", 404)),
    },
    {
        that: "the zone should be there, and isn't",
        line: "DNS hosted zone",
        verdict: "fault",
        says: /no public hosted zone for example\.com/,
        given: ({ states, config }) => {
            delete states["gatus-persistent"];
            config["gatus-persistent:hostedZone"] = "existing";
        },
    },
    {
        that: "the zone is there, and would be made again",
        line: "DNS hosted zone",
        verdict: "fault",
        says: /has a hosted zone for example\.com already/,
        command: /hostedZone existing/,
        given: ({ states, aws }) => {
            delete states["gatus-persistent"];
            aws.ListHostedZonesByName = () => ({
                HostedZones: [{ Name: "example.com.", Id: "/hostedzone/Z9" }],
            });
        },
    },
    {
        that: "the state may not be read",
        line: "DNS hosted zone",
        verdict: "unknown",
        says: /lack the right s3:GetObject \(and kms:Decrypt\)/,
        command: /ReadOnlyAccess has s3:GetObject alone/,
        given: ({ aws }) => (aws.GetObject = refuse("AccessDenied", 403)),
    },
    { that: "the domain is delegated", line: "DNS delegation", verdict: "ok", says: /is delegated to/ },
    {
        that: "the parent knows nothing of it",
        line: "DNS delegation",
        verdict: "fault",
        says: /name servers above example\.com know nothing of it/,
        command: /enter the name servers ns-1\.awsdns-01\.com, ns-2\.awsdns-02\.net/,
        given: (world) => (world.dns = parentSays([])),
    },
    {
        that: "the parent leads elsewhere",
        line: "DNS delegation",
        verdict: "fault",
        says: /lead to ns1\.elsewhere\.example/,
        given: (world) => (world.dns = parentSays(["ns1.elsewhere.example"])),
    },
    {
        that: "nobody said that it is delegated, and it isn't",
        line: "DNS delegation",
        verdict: "later",
        says: /know nothing of it/,
        given: (world) => {
            undelegated(world);
            world.dns = parentSays([]);
        },
    },
    {
        that: "it is delegated, and nobody told the program",
        line: "DNS delegation",
        verdict: "later",
        says: /configuration doesn't know it/,
        command: /zoneDelegated true/,
        given: undelegated,
    },
    {
        that: "there is no zone to delegate to",
        line: "DNS delegation",
        verdict: "later",
        says: /no zone that it could be delegated to/,
        given: ({ states }) => delete states["gatus-persistent"],
    },
    {
        that: "the parent doesn't answer",
        line: "DNS delegation",
        verdict: "unknown",
        says: /don't answer: silence/,
        given: (world) =>
            (world.dns = {
                ...parentSays(nameServers),
                referral: () => Promise.reject(new Error("silence")),
            }),
    },
    {
        that: "the names lead to nobody else",
        line: "DNS other sites' records",
        verdict: "ok",
        says: /lead to nobody else/,
    },
    {
        that: "the apex is another site's",
        line: "DNS other sites' records",
        verdict: "fault",
        says: /^A example\.com leads to 192\.0\.2\.7/,
        command: /apexRedirect false/,
        given: foreign({ Name: "example.com.", Type: "A", ResourceRecords: [{ Value: "192.0.2.7" }] }),
    },
    {
        that: "the host is an alias of another site's",
        line: "DNS other sites' records",
        verdict: "fault",
        says: /^A status\.example\.com leads to d1\.cloudfront\.net/,
        command: /statusHost HOST/,
        given: foreign({
            Name: "status.example.com.",
            Type: "A",
            AliasTarget: { DNSName: "d1.cloudfront.net" },
        }),
    },
    ...[
        { setIdentifier: "gatus-prod-night", verdict: "ok", says: /lead to nobody else/ } as const,
        {
            setIdentifier: "gatus-other-night",
            verdict: "fault",
            says: /leads to d1\.cloudfront\.net/,
        } as const,
    ].map(({ setIdentifier, verdict, says }): Case => ({
        that: `the names lead to a night page: ${setIdentifier}`,
        line: "DNS other sites' records",
        verdict,
        says,
        given: foreign({
            Name: "status.example.com.",
            Type: "A",
            SetIdentifier: setIdentifier,
            Failover: "SECONDARY",
            AliasTarget: { DNSName: "d1.cloudfront.net." },
        }),
    })),
    {
        that: "there is no zone, and so no record",
        line: "DNS other sites' records",
        verdict: "later",
        says: /has no zone, and no records/,
        given: ({ states }) => delete states["gatus-persistent"],
    },
    {
        that: "records may not be listed",
        line: "DNS other sites' records",
        verdict: "unknown",
        says: /lack the right route53:ListResourceRecordSets/,
        given: ({ aws }) => (aws.ListResourceRecordSets = refuse("AccessDenied", 403)),
    },
    {
        that: "the certificate is issued",
        line: "DNS certificate",
        verdict: "ok",
        says: /issued, until 2027-10-01/,
    },
    {
        that: "the certificate is still to be asked for",
        line: "DNS certificate",
        verdict: "later",
        says: /no certificate yet/,
        given: ({ states }) => delete states["gatus-persistent"],
    },
    {
        that: "the certificate waits for the delegation",
        line: "DNS certificate",
        verdict: "later",
        says: /waits for its validation/,
        given: (world) => {
            undelegated(world);
            certificate({ Status: "PENDING_VALIDATION" })(world);
        },
    },
    {
        that: "the certificate is not validated",
        line: "DNS certificate",
        verdict: "fault",
        says: /is not validated/,
        given: certificate({ Status: "PENDING_VALIDATION" }),
    },
    {
        that: "the certificate failed",
        line: "DNS certificate",
        verdict: "fault",
        says: /is FAILED \(CAA_ERROR\)/,
        given: certificate({ Status: "FAILED", FailureReason: "CAA_ERROR" }),
    },
    {
        that: "the certificate was not renewed",
        line: "DNS certificate",
        verdict: "fault",
        says: /ends on 2026-12-01, and was not renewed/,
        given: certificate({ Status: "ISSUED", NotAfter: new Date("2026-12-01T00:00:00Z") }),
    },
    {
        that: "the certificate is gone",
        line: "DNS certificate",
        verdict: "fault",
        says: /1a2b3c4d is gone/,
        command: /pulumi refresh/,
        given: ({ aws }) => (aws.DescribeCertificate = refuse("ResourceNotFoundException")),
    },
    {
        that: "the certificate may not be looked at",
        line: "DNS certificate",
        verdict: "unknown",
        says: /lack the right acm:DescribeCertificate/,
        given: ({ aws }) => (aws.DescribeCertificate = refuse("AccessDeniedException")),
    },
];
