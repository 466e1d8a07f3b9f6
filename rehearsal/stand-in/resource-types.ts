import { Account, Existing } from "./account";
import { networkTypes } from "./network-types";
import { nightPageTypes } from "./night-page-types";
import { identityTypes } from "./identity-types";
import { namesTypes } from "./names-types";
import { persistentTypes } from "./persistent-types";
import { ResourceType } from "./resource-type";
import { serviceTypes } from "./service-types";

/** Every type that the stand-in knows, by its Pulumi token. */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
    ...identityTypes,
    ...namesTypes,
    ...persistentTypes,
    ...nightPageTypes,
    ...networkTypes,
    ...serviceTypes,
};

/** @throws when a program uses a type that nobody has told the stand-in about. */
export function resourceType(token: string): ResourceType {
    const found = resourceTypes[token];
    if (found === undefined) {
        throw new Error(
            `The rehearsal's stand-in for AWS does not know ${token}. ` +
                "Add it to rehearsal/stand-in/*-types.ts: its id, its ARN and what AWS computes",
        );
    }
    return found;
}

/** What `pulumi import` takes for something that exists. */
export function importIdOf({ type, id, inputs }: Existing, account: Account): string {
    return resourceType(type).importId?.({ id, inputs, account }) ?? id;
}
