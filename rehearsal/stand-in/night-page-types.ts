import { sha256, text } from "./account";
import { Draft, global, input, inputs, ResourceType, uuid, without } from "./resource-type";

/** The hosted zone of every distribution: https://docs.aws.amazon.com/general/latest/gr/cf_region.html */
export const cloudFrontZone = "Z2FDTNDATAQYW2";

/** What the page that answers at night is made of, beside what every bucket has. */
export const nightPageTypes: Readonly<Record<string, ResourceType>> = {
    "aws:cloudfront/distribution:Distribution": {
        global: true,
        // One of all accounts has a name: CNAMEAlreadyExists.
        unique: ({ inputs: { aliases } }) => ((aliases ?? []) as string[])[0],
        id: distributionId,
        arn: global("cloudfront", (draft) => `distribution/${distributionId(draft)}`),
        computed: (draft) => ({
            callerReference: "terraform-20260101000000000000000001",
            domainName: `d${draft.hex.slice(0, 13)}.cloudfront.net`,
            etag: distributionId(draft),
            hostedZoneId: cloudFrontZone,
            inProgressValidationBatches: 0,
            lastModifiedTime: "2026-01-01 00:00:00 +0000 UTC",
            loggingV1Enabled: false,
            status: "Deployed",
            trustedKeyGroups: [{ enabled: false, items: [] }],
            trustedSigners: [{ enabled: false, items: [] }],
        }),
        refuses: refuseDistribution,
        replaceOn: ["staging"],
        heldBy: ["aws:route53/record:Record"],
    },
    "aws:cloudfront/originAccessControl:OriginAccessControl": {
        global: true,
        untagged: true,
        name: { property: "name", limit: 64, changes: true },
        id: distributionId,
        arn: global("cloudfront", (draft) => `origin-access-control/${distributionId(draft)}`),
        computed: (draft) => ({ etag: distributionId(draft) }),
        heldBy: ["aws:cloudfront/distribution:Distribution"],
    },
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": {
        global: true,
        untagged: true,
        name: { property: "name", limit: 128, changes: true },
        id: uuid,
        arn: global("cloudfront", (draft) => `response-headers-policy/${uuid(draft)}`),
        computed: (draft) => ({ etag: distributionId(draft) }),
        heldBy: ["aws:cloudfront/distribution:Distribution"],
    },
    "aws:s3/bucketObject:BucketObject": {
        // S3 puts: where there is an object already, this is its next version.
        puts: true,
        unique: inputs("/", "bucket", "key"),
        id: input("key"),
        importId: ({ inputs: given }) => `${text(given, "bucket")}/${text(given, "key")}`,
        // The provider asks S3 for what is known of an object, not for the object.
        read: without("content"),
        arn: (draft) => `arn:aws:s3:::${text(draft.inputs, "bucket")}/${text(draft.inputs, "key")}`,
        computed: (draft) => ({
            etag: sha256(text(draft.inputs, "content")).slice(0, 32),
            serverSideEncryption: "AES256",
            storageClass: "STANDARD",
            versionId: draft.hex.slice(0, 32),
        }),
        replaceOn: ["bucket", "key"],
    },
};

function distributionId({ hex }: Draft): string {
    return `E${hex.slice(0, 13).toUpperCase()}`;
}

interface ViewerCertificate {
    readonly acmCertificateArn?: string;
}

/**
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/alternate-domain-names.html
 */
function refuseDistribution({ logicalName, inputs: given, account }: Draft): void {
    const { acmCertificateArn = "" } = (given.viewerCertificate ?? {}) as ViewerCertificate;
    const aliases = (given.aliases ?? []) as string[];
    if (acmCertificateArn !== "" && acmCertificateArn.split(":")[3] !== "us-east-1") {
        throw new Error(
            `InvalidViewerCertificate: '${logicalName}': the certificate ${acmCertificateArn} isn't in us-east-1`,
        );
    }
    const certificate = account.withReference(acmCertificateArn);
    const alternatives = (certificate?.inputs.subjectAlternativeNames ?? []) as string[];
    const covered = [text(certificate?.inputs ?? {}, "domainName"), ...alternatives];
    const uncovered = aliases.filter((alias) => !covered.includes(alias));
    if (uncovered.length > 0) {
        throw new Error(
            `InvalidViewerCertificate: '${logicalName}': the certificate doesn't cover ${uncovered.join(", ")}`,
        );
    }
    // A certificate that was only asked for is not issued.
    const issued = account.find(
        ({ type, inputs: { certificateArn } }) =>
            type === "aws:acm/certificateValidation:CertificateValidation" &&
            certificateArn === acmCertificateArn,
    );
    if (acmCertificateArn !== "" && issued.length === 0) {
        throw new Error(
            `InvalidViewerCertificate: '${logicalName}': the certificate ${acmCertificateArn} isn't issued`,
        );
    }
}
