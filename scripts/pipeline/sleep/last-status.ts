import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { LastStatus, lastStatusKey, lastStatusOf, unknownStatus } from "../../../lib/last-status";
import { getText, Site } from "../health/site";

/** Long enough for a page that answers in milliseconds, and nothing to wait for before a destroy. */
const limitMs = 10_000;

/** What is written down, and what there is to say of it. */
export interface Written {
    readonly status: LastStatus;
    /** For people: one line. */
    readonly told: string;
}

/**
 * Asks the site what its checks saw last. As any visitor: what a login hides stays hidden, and is unknown. No trouble here
 * keeps the site awake.
 *
 * @param site Undefined where the state doesn't say where it is.
 */
export async function askLastStatus(site: Site | undefined, now: number): Promise<Written> {
    try {
        if (site === undefined) {
            throw new Error("the state has no address of it");
        }
        // The newest result of each: Gatus gives that many of the newest.
        const answer = await getText(site, "/api/v1/endpoints/statuses?page=1&pageSize=1", limitMs);
        const status = lastStatusOf(answer, now);
        const down = status.endpoints.filter(({ state }) => state === "down").length;
        const count = status.endpoints.length + status.leftOut;
        return { status, told: `shows what ${count} checks saw last, ${down} of them down` };
    } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return {
            status: unknownStatus(now),
            told: `doesn't know what the checks saw last: the site didn't tell (${reason})`,
        };
    }
}

/** Where the page of the night reads it. CloudFront keeps it for a minute. */
export async function writeLastStatus(client: S3Client, bucket: string, status: LastStatus): Promise<void> {
    await client.send(
        new PutObjectCommand({
            Bucket: bucket,
            Key: lastStatusKey,
            Body: JSON.stringify(status),
            ContentType: "application/json; charset=utf-8",
            CacheControl: "public, max-age=60",
        }),
        { abortSignal: AbortSignal.timeout(2 * limitMs) },
    );
}
