import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { stringify } from "yaml";
import { Recorded } from "../../scripts/support/monitor";

/** What a program did: its resources, and what its stack promises. */
export interface Registered {
    readonly resources: readonly Recorded[];
    readonly outputs: Readonly<Record<string, unknown>>;
}

/**
 * Every resource of a program by `type name`, with every input that it was given and every option that changes what
 * the engine does with it, as YAML. JSON inside a text is shown as what it says; what another resource of the same
 * account gave (an id, an ARN) is shown as that resource's name, and the digits that Pulumi puts behind a name as `*`.
 * A whole file is shown by its length: what is in it, a review sees in the file.
 * The stack's outputs come last.
 */
export function inventory(
    { resources, outputs }: Registered,
    account: readonly Recorded[] = resources,
): string {
    const known = references(account);
    const entries = resources
        .filter(({ type }) => type !== "pulumi:pulumi:Stack")
        .map(({ type, name, inputs, parent, options }) => {
            const shown = readable({ ...inputs, ...prefixed(options) }, known) as object;
            return [`${type} ${name}`, { in: parent, ...shown }] as const;
        })
        .sort(([one], [other]) => (one < other ? -1 : 1));
    const all = { ...Object.fromEntries(entries), outputs: readable(outputs, known) };
    return stringify(all, { lineWidth: 0, aliasDuplicateObjects: false });
}

function prefixed(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return Object.fromEntries(Object.entries(options).map(([key, value]) => [`(${key})`, value]));
}

/** Replaces what AWS gave a resource, and others refer to, by that resource's name: of several the first. */
function references(resources: readonly Recorded[]): (text: string) => string {
    const names = new Map(
        [...resources].reverse().flatMap(({ type, name, known }) =>
            Object.entries(known)
                .filter(([, text]) =>
                    /^(arn:|(?!gatus-).*[-_/][0-9a-f]{7,}$|.*\.elb\.amazonaws\.com$|E[0-9A-F]{13}$|\w+\.cloudfront\.net$)/.test(
                        text,
                    ),
                )
                .map(([output, text]) => [text, `<${type.split(":").at(-1)} ${name}.${output}>`] as const),
        ),
    );
    if (names.size === 0) {
        return (text) => text;
    }
    // The longest first: an ARN contains an id.
    const texts = [...names.keys()].sort((one, other) => other.length - one.length);
    const pattern = new RegExp(
        texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"),
        "g",
    );
    return (text) => text.replace(pattern, (found) => names.get(found) ?? found);
}

function readable(value: unknown, known: (text: string) => string): unknown {
    if (Array.isArray(value)) {
        return value.map((item) => readable(item, known));
    }
    if (typeof value === "object" && value !== null) {
        return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readable(item, known)]));
    }
    if (typeof value !== "string") {
        return value;
    }
    const lines = value.split("\n").length;
    if (lines > 20) {
        return `<${lines} lines>`;
    }
    if (/^\s*[[{]/.test(value)) {
        try {
            return { json: readable(JSON.parse(value), known) };
        } catch {
            // Not JSON after all.
        }
    }
    return known(value)
        .replace(/(gatus-[a-z0-9-]+?)-[0-9a-f]{7}\b/g, "$1-*")
        .replace(/sha256:[0-9a-f]{64}/g, "sha256:*");
}

/**
 * Compares with the inventory in a file.
 *
 * A difference that is meant is taken over with `UPDATE_INVENTORY=1 npm test`; git then shows it to the reviewer.
 *
 * @param account Resources of all programs on the account, where the program refers to others' than its own.
 */
export function assertInventory(file: string, registered: Registered, account?: readonly Recorded[]): void {
    const actual = inventory(registered, account);
    if (process.env.UPDATE_INVENTORY === "1") {
        writeFileSync(file, actual);
    }
    assert.equal(actual, readFileSync(file, "utf8"), `${file} is out of date: UPDATE_INVENTORY=1 npm test`);
}
