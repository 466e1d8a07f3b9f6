import * as pulumi from "@pulumi/pulumi";
import { Certificate, CertificateValidation } from "@pulumi/aws/acm";
import { Record, Zone } from "@pulumi/aws/route53";

export interface DnsArgs {
    /** The zone's name, such as `example.com`. */
    readonly domain: string;
    /** What the site answers to, under {@link domain}: the first is the certificate's Common Name. */
    readonly names: readonly [string, ...string[]];
    /** The zone that serves the domain already; undefined makes one. */
    readonly existingZone: { readonly zoneId: string; readonly nameServers: string[] } | undefined;
    /** Whether to wait for the certificate: it is issued only when the world finds the zone. */
    readonly zoneDelegated: boolean;
    /** Whether resolvers are to forget soon that a name isn't there; of a zone that is ours alone. */
    readonly shortNegativeTtl: boolean;
}

/** Seconds that resolvers may remember that a name isn't there. Route 53 says a quarter of an hour. */
const negativeTtl = 60;

/**
 * The hosted zone, and a certificate for the site's names that is validated in it.
 *
 * A new zone must be delegated before a certificate can be validated, and delegating takes a person and
 * up to two days. So validation has a switch of its own; until it is on, `certificateArn` names a certificate
 * that no load balancer would take.
 *
 * @see https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
 */
export class Dns extends pulumi.ComponentResource {
    readonly zoneId: pulumi.Output<string>;
    readonly nameServers: pulumi.Output<string[]>;
    readonly certificateArn: pulumi.Output<string>;
    /** Names of the records that validate the certificate; a certificate for the same names in another region takes them too. */
    readonly validationFqdns: readonly pulumi.Output<string>[];

    constructor(name: string, args: DnsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("gatus:persistent:Dns", name, {}, opts);

        const zone = args.existingZone ?? this.zone(name, args);
        this.zoneId = pulumi.output(zone.zoneId);
        this.nameServers = pulumi.output(zone.nameServers);

        const [domainName, ...alternatives] = args.names;
        const certificate = new Certificate(
            name,
            {
                domainName,
                ...(alternatives.length > 0 && { subjectAlternativeNames: alternatives }),
                validationMethod: "DNS",
                // The certificate is logged publicly, as browsers demand of it.
                options: { certificateTransparencyLoggingPreference: "ENABLED" },
            },
            // While it is being validated anew, no load balancer can be created.
            { parent: this, protect: true },
        );

        const records = args.names.map((host) => {
            const challenge = certificate.domainValidationOptions.apply((all) => {
                const found = all.find((option) => option.domainName === host);
                if (found === undefined) {
                    throw new Error(`ACM returned no validation record for '${host}'`);
                }
                return found;
            });
            return new Record(
                `${name}-validation-${host}`,
                {
                    zoneId: this.zoneId,
                    name: challenge.resourceRecordName,
                    type: challenge.resourceRecordType,
                    records: [challenge.resourceRecordValue],
                    ttl: 300,
                    // Another certificate for the same name has the same record.
                    allowOverwrite: true,
                },
                { parent: this },
            );
        });

        this.validationFqdns = records.map((record) => record.fqdn);
        this.certificateArn = args.zoneDelegated
            ? new CertificateValidation(
                  name,
                  {
                      certificateArn: certificate.arn,
                      validationRecordFqdns: [...this.validationFqdns],
                  },
                  { parent: this, customTimeouts: { create: "30m" } },
              ).certificateArn
            : certificate.arn;
        if (!args.zoneDelegated) {
            this.nameServers.apply((servers) =>
                pulumi.log.warn(
                    `Enter these name servers for ${args.domain} at its registrar: ${servers.join(", ")}. ` +
                        "When they are in effect: pulumi config set zoneDelegated true, and pulumi up again.",
                    this,
                ),
            );
        }

        this.registerOutputs({ zoneId: this.zoneId, certificateArn: this.certificateArn });
    }

    private zone(name: string, { domain, shortNegativeTtl }: DnsArgs): Zone {
        // checkov:skip=CKV2_AWS_39: query logs are kept in us-east-1 only, and tell nothing that the access logs don't
        // checkov:skip=CKV2_AWS_38: DNSSEC needs a record at the registrar, by hand, and a mistake takes the domain off the net for days
        const zone = new Zone(
            name,
            { name: domain, comment: `Apex and status page of ${name}` },
            // A new zone would have other name servers: the registrar's delegation would lead nowhere.
            { parent: this, protect: true },
        );
        if (shortNegativeTtl) {
            // Route 53 makes this record with the zone. Its last number is how long "no such name" may be believed, but no
            // longer than the record's own TTL. The others are as Route 53 has them.
            // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html
            new Record(
                `${name}-soa`,
                {
                    zoneId: zone.zoneId,
                    name: domain,
                    type: "SOA",
                    ttl: negativeTtl,
                    records: [
                        pulumi.interpolate`${zone.primaryNameServer}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 ${negativeTtl}`,
                    ],
                    allowOverwrite: true,
                },
                // A zone can't be without one.
                { parent: this, retainOnDelete: true },
            );
        }
        return zone;
    }
}
