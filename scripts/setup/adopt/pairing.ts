import { logicalName } from "../../pipeline/orphans/import-file";
import { Declaration, Declared } from "./declared";
import { called, Candidate, notImportable } from "./rules";

/** What of the program is in AWS. */
export interface Pairing {
    readonly paired: ReadonlyMap<Declared, Candidate>;
    /** Not found, and what it would have been called. */
    readonly missing: readonly {
        readonly declared: Declared;
        readonly name: string;
        readonly near: string[];
    }[];
    /** Found more than once: nobody but a person can say which one it is. */
    readonly ambiguous: readonly {
        readonly declared: Declared;
        readonly candidates: readonly Candidate[];
    }[];
    /** What no import takes. */
    readonly notImportable: readonly Declared[];
}

/**
 * Finds each resource of the program among the candidates: by its type, by what it is called, and by the environment's tags
 * where it can have tags. The names that the stand-in made up are changed for the real ones as they are found: the program
 * declares what is referred to before what refers to it.
 */
export function pair(
    declaration: Declaration,
    environment: string,
    candidates: readonly Candidate[],
): Pairing {
    const known = new Map<string, string>();
    const learn = (declared: Pick<Declared, "id" | "arn" | "also">, found: Candidate): void => {
        const same = [
            [declared.id, found.id],
            [declared.arn, found.arn ?? ""],
            ...Object.entries(declared.also).map(([key, value]) => [value, found.also?.[key] ?? ""]),
        ] as const;
        for (const [standIn = "", real = ""] of same) {
            if (standIn !== "" && real !== "") {
                known.set(standIn, real);
            }
        }
    };
    for (const { type, id, name } of declaration.given) {
        const there = candidates.filter((one) => one.type === type && (one.name === name || one.id === id));
        const [one] = there;
        if (one === undefined || there.length > 1) {
            throw new Error(
                `By the configuration the account has a ${type} already, ${name}, that isn't this program's: ` +
                    `there are ${there.length}. Nothing was done`,
            );
        }
        learn({ id, arn: "", also: {} }, one);
    }
    const paired = new Map<Declared, Candidate>();
    const missing: Pairing["missing"][number][] = [];
    const ambiguous: Pairing["ambiguous"][number][] = [];
    for (const declared of declaration.resources.filter(
        ({ type, custom }) => custom && !(type in notImportable),
    )) {
        const rule = called[declared.type];
        if (rule === undefined) {
            throw new Error(
                `Nobody knows how a ${declared.type} is called in AWS. Add it to scripts/setup/adopt/rules.ts`,
            );
        }
        const name = real(rule(declared), known);
        const { pattern, shown } = madeUp(name, logicalName(declared.urn));
        const named = candidates.filter((one) => one.type === declared.type && pattern.test(one.name));
        const ours = named.filter((one) => isOurs(one, environment));
        const [one, ...others] = ours;
        if (one === undefined) {
            missing.push({ declared, name: shown, near: named.map(({ id }) => id) });
        } else if (others.length > 0) {
            ambiguous.push({ declared, candidates: ours });
        } else {
            paired.set(declared, one);
            learn(declared, one);
        }
    }
    return {
        paired,
        missing,
        ambiguous,
        notImportable: declaration.resources.filter(({ type }) => type in notImportable),
    };
}

/**
 * Directories with a history of this environment that the program doesn't declare: the configuration has another one, or
 * none. They are what an access point is called by, after its file system.
 */
export function leftHistories(
    { paired }: Pick<Pairing, "paired">,
    environment: string,
    candidates: readonly Candidate[],
): { readonly id: string; readonly directory: string }[] {
    const taken = new Set(paired.values());
    return candidates
        .filter(
            (one) =>
                one.type === "aws:efs/accessPoint:AccessPoint" && isOurs(one, environment) && !taken.has(one),
        )
        .map(({ id, name }) => ({ id, directory: name.slice(name.indexOf("/")) }));
}

function isOurs({ tags }: Candidate, environment: string): boolean {
    return tags.Project === environment && tags.Layer === "persistent";
}

/** With the names and ids of AWS for those that the stand-in made up. */
function real(name: string, known: ReadonlyMap<string, string>): string {
    // The longest first: an id may be the beginning of another.
    return [...known]
        .sort(([a], [b]) => b.length - a.length)
        .reduce((text, [standIn, found]) => text.replaceAll(standIn, found), name);
}

/** What Pulumi could have called it: its logical name, and seven digits that nobody knows any more. */
function madeUp(name: string, logical: string): { readonly pattern: RegExp; readonly shown: string } {
    const own = name.slice(0, -7);
    const isMadeUp = own.endsWith(`${logical}-`) && /^[0-9a-f]{7}$/.test(name.slice(-7));
    const escaped = (isMadeUp ? own : name).replace(/[^\w-]/g, "\\$&");
    return {
        pattern: new RegExp(`^${escaped}${isMadeUp ? "[0-9a-f]{7}" : ""}$`),
        shown: isMadeUp ? `${own}…` : name,
    };
}
