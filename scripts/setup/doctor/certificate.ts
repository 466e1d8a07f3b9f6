import { CertificateDetail, DescribeCertificateCommand } from "@aws-sdk/client-acm";
import { asked, isAbsent } from "./aws";
import { Check, fault, Finding, later, ok } from "./finding";
import { outputsOf, persistentOf, Scene } from "./scene";

const up = "pulumi up --cwd persistent";
const month = 30 * 24 * 60 * 60 * 1000;

/**
 * Whether a load balancer takes the certificate, now and next month. AWS renews it 60 days before its end, as long as its
 * records are found.
 *
 * @see https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html
 */
export function judgeCertificate(
    { Status, NotAfter, RenewalSummary, FailureReason }: CertificateDetail,
    zoneDelegated: boolean,
    now: number,
): Finding {
    if (Status === "PENDING_VALIDATION") {
        const why = "No load balancer takes it before";
        return zoneDelegated
            ? fault("the certificate is not validated", why, `See that the domain is delegated, then: ${up}`)
            : later(
                  "the certificate waits for its validation",
                  why,
                  `When the domain is delegated: pulumi config set zoneDelegated true --cwd persistent, then ${up}`,
              );
    }
    if (Status !== "ISSUED") {
        return fault(
            `the certificate is ${Status ?? "in an unknown state"}${FailureReason === undefined ? "" : ` (${FailureReason})`}`,
            "The site can't be brought up with it",
            `See that the domain is delegated, then make another: README.md, "is currently marked for protection"`,
        );
    }
    const isDue = NotAfter !== undefined && NotAfter.getTime() - now < month;
    if (isDue || RenewalSummary?.RenewalStatus === "FAILED") {
        return fault(
            `the certificate ends on ${NotAfter?.toISOString().slice(0, 10) ?? "a day that AWS doesn't say"}, and was not renewed`,
            "Browsers refuse the page from then on",
            `See that the domain is delegated, and that its validation records are there: ${up}`,
        );
    }
    return ok(`certificate, issued, until ${NotAfter?.toISOString().slice(0, 10) ?? "AWS renews it"}`);
}

async function look(scene: Scene): Promise<Finding> {
    const { zoneDelegated } = persistentOf(scene);
    await scene.identity();
    const outputs = await outputsOf(scene);
    if (outputs === undefined) {
        return later("there is no certificate yet", "The persistent layer asks for it", up);
    }
    try {
        const { Certificate = {} } = await asked(
            "acm:DescribeCertificate",
            scene.aws.acm.send(new DescribeCertificateCommand({ CertificateArn: outputs.certificateArn })),
        );
        return judgeCertificate(Certificate, zoneDelegated, scene.now);
    } catch (error) {
        if (isAbsent(error)) {
            return fault(
                `the certificate ${outputs.certificateArn} is gone`,
                "The site can't be brought up",
                `pulumi refresh --cwd persistent, then ${up}`,
            );
        }
        throw error;
    }
}

export const certificate: readonly Check<Scene>[] = [{ subject: "DNS", name: "certificate", look }];
