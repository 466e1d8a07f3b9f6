import { setTimeout as wait } from "node:timers/promises";
import { Found, Layer } from "../cloud";

/** Some services of AWS: what they have of an environment, and how each type is deleted. */
export interface AwsPart {
    /** All that could be the environment's, with the tags that tell. */
    find(): Promise<readonly Found[]>;
    readonly removers: Readonly<Record<string, (found: Found) => Promise<unknown>>>;
}

/** Tags of a layer, for what belongs to it and can have none of its own. */
export function untagged(project: string, layer: Layer): Record<string, string> {
    return { Project: project, Layer: layer };
}

/** The pages of a list that the SDK has no paginator for. @param next Where the next one begins; nothing after the last */
export async function* pages<Page>(
    ask: (from: string | undefined) => Promise<Page>,
    next: (page: Page) => string | undefined,
): AsyncGenerator<Page> {
    let from: string | undefined;
    do {
        const page = await ask(from);
        yield page;
        from = next(page);
    } while (from !== undefined && from !== "");
}

/** What AWS answers, or nothing when it says that there is no such thing. */
export async function orNothing<Answer>(call: Promise<Answer>): Promise<Answer | undefined> {
    try {
        return await call;
    } catch (error) {
        const { name } = error as Error;
        if (/NotFound|NonexistentItem|ClientException/.test(name)) {
            return undefined;
        }
        throw error;
    }
}

/** How long the deletion of one thing is waited for: those of load balancers and NAT gateways take a minute or two. */
export const untilMs = 300_000;

/** Asks until it is so. @throws when it isn't after five minutes: whoever deletes several comes back to it */
export async function until(what: string, isSo: () => Promise<boolean>, pauseMs = 5000): Promise<void> {
    for (let waited = 0; !(await isSo()); waited += pauseMs) {
        if (waited > untilMs) {
            throw new Error(`${what} is still there after five minutes`);
        }
        await wait(pauseMs);
    }
}

/** Tags as AWS lists them, as a map. */
export function tagMap(
    tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
): Record<string, string> {
    return Object.fromEntries((tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
}
