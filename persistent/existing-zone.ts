import * as pulumi from "@pulumi/pulumi";
import { getZone, GetZoneResult } from "@pulumi/aws/route53";

/**
 * The public hosted zone that serves the domain already.
 *
 * @throws {pulumi.RunError} when the account has none: before anything is made that would need it
 */
export async function existingZone(domain: string, opts: pulumi.InvokeOptions): Promise<GetZoneResult> {
    try {
        return await getZone({ name: domain, privateZone: false }, opts);
    } catch (error) {
        if (!isNotFound(error)) {
            throw error;
        }
        throw new pulumi.RunError(
            `hostedZone is 'existing', and the account has no public hosted zone for ${domain}. ` +
                "Have one made: pulumi config set hostedZone create --cwd persistent. " +
                "Or correct gatus-persistent:domain, which has to be the zone's own name",
        );
    }
}

/** The zone that this environment has made before; undefined when it hasn't. Its tag tells it from others of the name. */
export async function madeZone(
    domain: string,
    environment: string,
    opts: pulumi.InvokeOptions,
): Promise<GetZoneResult | undefined> {
    try {
        return await getZone({ name: domain, privateZone: false, tags: { Project: environment } }, opts);
    } catch (error) {
        if (isNotFound(error)) {
            return undefined;
        }
        throw error;
    }
}

function isNotFound(error: unknown): boolean {
    return String(error).includes("no matching Route 53 Hosted Zone found");
}
