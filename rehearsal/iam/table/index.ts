import { edge } from "./edge";
import { functions, image } from "./image";
import { network } from "./network";
import { Need, Table, TypeNeeds } from "./need";
import { persistent } from "./persistent";
import { service } from "./service";

/** What every type that the programs use asks of AWS. */
export const table: Table = { ...network, ...edge, ...service, ...persistent, ...image };

/** Types that ask nothing: components, whose children are asked for, and what lives only in the engine. */
const withoutPermissions = /^(awsx|gatus|pulumi):/;

export function isWithoutPermissions(type: string): boolean {
    return withoutPermissions.test(type);
}

/** @throws when the table lacks the type: nobody could tell what it needs. */
export function needsOfType(type: string): TypeNeeds {
    return present(table[type], type, "resource type");
}

/** @throws when the table lacks the function. */
export function needsOfFunction(token: string): readonly Need[] {
    return present(functions[token], token, "function");
}

function present<T>(found: T | undefined, token: string, kind: string): T {
    if (found === undefined) {
        throw new Error(
            `The permission table lacks the ${kind} ${token}: nobody knows what it needs. ` +
                "Add it in rehearsal/iam/table/ (docs/decisions/21-adding-a-permission.md)",
        );
    }
    return found;
}
