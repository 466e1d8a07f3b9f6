import { Candidate } from "../rules";
import { alerts } from "./alerts";
import { identity } from "./identity";
import { names } from "./names";
import { storage } from "./storage";

/** What is known of the environment before AWS is asked. */
export interface Place {
    readonly region: string;
    readonly accountId: string;
    /** `gatus-<stack>`: value of the tag `Project`, and beginning of the names. */
    readonly project: string;
    /** Domain of the hosted zone. */
    readonly domain: string;
}

/** All in AWS that the persistent program could have made. */
export async function findCandidates(place: Place): Promise<readonly Candidate[]> {
    const parts = [identity, names, storage, alerts];
    return (await Promise.all(parts.map((part) => part(place)))).flat();
}
