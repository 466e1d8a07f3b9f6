import * as pulumi from "@pulumi/pulumi";
import { Certificate, CertificateValidation } from "@pulumi/aws/acm";
import { Distribution, OriginAccessControl, ResponseHeadersPolicy } from "@pulumi/aws/cloudfront";
import { Record } from "@pulumi/aws/route53";
import { Bucket, BucketLifecycleConfiguration, BucketObject, BucketPolicy } from "@pulumi/aws/s3";
import { failover } from "../lib/failover";
import { lastStatusKey } from "../lib/last-status";
import { Schedule } from "../lib/schedule";
import { headers, nightPageFiles, pageKey } from "./night-page-files";
import { nothingInTheClear, privateBucket } from "./private-bucket";

export interface NightPageArgs {
    readonly region: string;
    readonly schedule: Schedule;
    readonly github: { readonly repository: string };
    readonly statusHost: string;
    /** What the site answers to: the first is the certificate's Common Name. */
    readonly names: readonly [string, ...string[]];
    readonly hostedZoneId: pulumi.Input<string>;
    /** The certificate of the load balancer, which is issued. */
    readonly certificateArn: pulumi.Input<string>;
    /** Names of the records that validate it. */
    readonly validationFqdns: readonly pulumi.Input<string>[];
}

/** Where CloudFront looks for certificates: https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html */
const certificateRegion = "us-east-1";

/** AWS's own "CachingOptimized": as long as the object says, a minute of ours, and by the path alone. */
const cachePolicyId = "658327ea-f89d-4fab-a63d-7e88639e58f6";

/** Seconds that CloudFront keeps an answer that says "asleep". */
const answerTtl = 10;

/**
 * The page that answers while the ephemeral layer sleeps, and in an outage: a private bucket behind CloudFront, and under
 * each of the site's names the second of two records. Whatever is asked for, but for the page's own files, is answered by
 * the page with 503 (docs/decisions/63-the-name-answers-at-night.md).
 */
export class NightPage extends pulumi.ComponentResource {
    readonly bucket: Bucket;
    /** What the roles are scoped by. */
    readonly arns;

    constructor(name: string, args: NightPageArgs, opts?: pulumi.ComponentResourceOptions) {
        super("gatus:persistent:NightPage", name, {}, opts);
        const child = { parent: this };
        const night = `${name}-night`;

        const { bucket, block } = privateBucket(night, child, { forceDestroy: true }); // a page, and last evening
        this.bucket = bucket;
        new BucketLifecycleConfiguration(
            night,
            {
                bucket: bucket.id,
                rules: [
                    {
                        id: "expire",
                        status: "Enabled",
                        filter: {},
                        noncurrentVersionExpiration: { noncurrentDays: 1 },
                        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
                    },
                ],
            },
            child,
        );
        for (const { key, contentType, content } of nightPageFiles(args)) {
            new BucketObject(
                `${night}-${key}`,
                { bucket: bucket.id, key, contentType, content, cacheControl: "public, max-age=60" },
                child,
            );
        }

        const certificateArn = this.certificate(night, args);
        const accessControl = new OriginAccessControl(
            night,
            {
                description: `CloudFront reads the night page of ${name}`,
                originAccessControlOriginType: "s3",
                signingBehavior: "always",
                signingProtocol: "sigv4",
            },
            child,
        );
        // checkov:skip=CKV_AWS_259: as the load balancer says it by day; the names below ours, and browsers' lists, are not ours to decide on
        const headersPolicy = new ResponseHeadersPolicy(night, headers, child);

        // checkov:skip=CKV_AWS_86: a log of who reads that a page sleeps would cost, and tell nothing
        // checkov:skip=CKV_AWS_68: five dollars a month to protect three small files that change nothing
        // checkov:skip=CKV2_AWS_47: the same firewall, against a library that isn't there
        // checkov:skip=CKV_AWS_305: there is no root object, so that `/` too is answered with 503
        // checkov:skip=CKV_AWS_310: a second origin for the page that is the second already
        // checkov:skip=CKV_AWS_374: readers are everywhere
        const distribution = new Distribution(
            night,
            {
                comment: `Night page of ${args.statusHost}`,
                enabled: true,
                aliases: [...args.names],
                priceClass: "PriceClass_100",
                httpVersion: "http2and3",
                // The site's names have no AAAA records, by day neither.
                isIpv6Enabled: false,
                origins: [
                    {
                        originId: "bucket",
                        domainName: bucket.bucketRegionalDomainName,
                        originAccessControlId: accessControl.id,
                    },
                ],
                defaultCacheBehavior: {
                    targetOriginId: "bucket",
                    viewerProtocolPolicy: "redirect-to-https",
                    allowedMethods: ["GET", "HEAD"],
                    cachedMethods: ["GET", "HEAD"],
                    compress: true,
                    cachePolicyId,
                    responseHeadersPolicyId: headersPolicy.id,
                },
                // Who may not list a bucket gets 403 for what isn't in it.
                customErrorResponses: [403, 404].map((errorCode) => ({
                    errorCode,
                    errorCachingMinTtl: answerTtl,
                    responseCode: 503,
                    responsePagePath: `/${pageKey}`,
                })),
                restrictions: { geoRestriction: { restrictionType: "none" } },
                viewerCertificate: {
                    acmCertificateArn: certificateArn,
                    sslSupportMethod: "sni-only",
                    minimumProtocolVersion: "TLSv1.2_2021",
                },
            },
            child,
        );
        new BucketPolicy(
            night,
            {
                bucket: bucket.id,
                policy: pulumi.jsonStringify({
                    Version: "2012-10-17",
                    Statement: [
                        {
                            Sid: "TheDistributionAlone",
                            Effect: "Allow",
                            Principal: { Service: "cloudfront.amazonaws.com" },
                            Action: "s3:GetObject",
                            Resource: pulumi.interpolate`${bucket.arn}/*`,
                            Condition: { StringEquals: { "aws:SourceArn": distribution.arn } },
                        },
                        nothingInTheClear(bucket),
                    ],
                }),
            },
            { ...child, dependsOn: block },
        );

        for (const host of args.names) {
            new Record(
                `${night}-${host}`,
                {
                    zoneId: args.hostedZoneId,
                    name: host,
                    type: "A",
                    ...failover(name, "SECONDARY"),
                    // Route 53 can't tell the health of a distribution: what has no check is healthy.
                    aliases: [
                        {
                            name: distribution.domainName,
                            zoneId: distribution.hostedZoneId,
                            evaluateTargetHealth: false,
                        },
                    ],
                },
                child,
            );
        }

        this.arns = {
            bucketArn: bucket.arn,
            statusArn: pulumi.interpolate`${bucket.arn}/${lastStatusKey}`,
            certificateArn,
            distributionArn: distribution.arn,
            accessControlArn: accessControl.arn,
            headersPolicyArn: headersPolicy.arn,
        };
        this.registerOutputs({ bucket });
    }

    /**
     * A certificate for CloudFront. The records that validate the load balancer's validate this one too: ACM asks for the
     * same in every region.
     *
     * @see https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
     */
    private certificate(night: string, args: NightPageArgs): pulumi.Output<string> {
        if (args.region === certificateRegion) {
            return pulumi.output(args.certificateArn);
        }
        const [domainName, ...alternatives] = args.names;
        const certificate = new Certificate(
            night,
            {
                region: certificateRegion,
                domainName,
                ...(alternatives.length > 0 && { subjectAlternativeNames: alternatives }),
                validationMethod: "DNS",
                options: { certificateTransparencyLoggingPreference: "ENABLED" },
            },
            // While it is being validated anew, no distribution can be created.
            { parent: this, protect: true },
        );
        return new CertificateValidation(
            night,
            {
                region: certificateRegion,
                certificateArn: certificate.arn,
                validationRecordFqdns: [...args.validationFqdns],
            },
            { parent: this, customTimeouts: { create: "30m" } },
        ).certificateArn;
    }
}
