import { sha256, text } from "./account";
import { Draft, regional, ResourceType, uuid, without } from "./resource-type";
import { recordSet, refuseRecord } from "./route53";

/** Route 53 and ACM: the site's names, and the proof that they are its own. */
export const namesTypes: Readonly<Record<string, ResourceType>> = {
    "aws:route53/zone:Zone": {
        global: true,
        unique: () => undefined,
        id: zoneId,
        arn: (draft) => `arn:aws:route53:::hostedzone/${zoneId(draft)}`,
        computed: (draft) => ({ ...nameServers(), zoneId: zoneId(draft) }),
        replaceOn: ["name"],
        heldBy: ["aws:route53/record:Record"],
    },
    "aws:route53/record:Record": {
        autonamed: false, // its name is a domain name
        global: true,
        untagged: true,
        unique: (draft) => (draft.inputs.allowOverwrite === true ? undefined : recordSet(draft)),
        id: recordSet,
        refuses: refuseRecord,
        read: without("allowOverwrite"),
        computed: (draft) => ({ fqdn: text(draft.inputs, "name").replace(/\.$/, "") }),
        replaceOn: ["zoneId", "name"],
    },
    "aws:acm/certificate:Certificate": {
        unique: () => undefined,
        id: regional("acm", (draft) => `certificate/${uuid(draft)}`),
        importId: ({ id, account }) => {
            const region = id.split(":")[3] ?? "";
            return region === account.region ? id : `${id}@${region}`;
        },
        arn: regional("acm", (draft) => `certificate/${uuid(draft)}`),
        computed: (draft) => ({
            domainValidationOptions: validationOptions(draft),
            notAfter: "",
            notBefore: "",
            pendingRenewal: false,
            renewalEligibility: "INELIGIBLE",
            renewalSummaries: [],
            status: "PENDING_VALIDATION",
            type: "AMAZON_ISSUED",
            validationEmails: [],
        }),
        replaceOn: ["domainName", "subjectAlternativeNames", "validationMethod", "keyAlgorithm"],
        heldBy: ["aws:lb/listener:Listener", "aws:cloudfront/distribution:Distribution"],
    },
    "aws:acm/certificateValidation:CertificateValidation": {
        untagged: true,
        unique: () => undefined,
        // When the certificate was issued: another moment for each certificate, the same one however often it is waited for.
        id: ({ inputs }) => {
            const [, hex = "0"] = /certificate\/([0-9a-f]{6})/.exec(text(inputs, "certificateArn")) ?? [];
            return `2026-01-01 00:00:00.${(parseInt(hex, 16) % 1_000_000) + 1} +0000 UTC`;
        },
        replaceOn: "all",
    },
};

function zoneId({ hex }: Draft): string {
    return `Z0${hex.slice(0, 18).toUpperCase()}`;
}

function nameServers(): { nameServers: string[]; primaryNameServer: string } {
    const servers = ["com", "net", "org", "co.uk"].map(
        (domain, index) => `ns-${index * 512 + 1}.awsdns-01.${domain}`,
    );
    return { nameServers: servers, primaryNameServer: "ns-1.awsdns-01.com" };
}

/** One challenge for each name of the certificate, the same for the same name. */
function validationOptions({ inputs: certificate }: Draft): object[] {
    const alternatives = certificate.subjectAlternativeNames;
    const names = [certificate.domainName, ...((alternatives ?? []) as string[])].map(String);
    return [...new Set(names)].map((domainName) => ({
        domainName,
        resourceRecordName: `_${sha256(domainName).slice(0, 32)}.${domainName}.`,
        resourceRecordType: "CNAME",
        resourceRecordValue: `_${sha256(`${domainName} validation`).slice(0, 32)}.acm-validations.aws.`,
    }));
}
