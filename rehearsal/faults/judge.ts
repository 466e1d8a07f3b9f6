import { isDeepStrictEqual } from "node:util";
import { Layer } from "../configuration";
import { Existing } from "../stand-in/account";
import { layers, World } from "./world";

/** What an undisturbed run ended with: each resource by its URN, without the digits that differ from run to run. */
export interface End {
    readonly resources: Readonly<Record<string, string>>;
    readonly outputs: string;
    /** The other layers, which must not have been touched. */
    readonly others: readonly Existing[];
}

export function endOf(world: World, project: Layer): End {
    const { account, engine } = world;
    const plain = normaliser(account.find(() => true));
    const resources: Record<string, string> = {};
    for (const { urn, inputs, tags } of account.heldBy(project)) {
        resources[urn] = plain([inputs, tags]);
    }
    const others = layers.filter((it) => it !== project).flatMap((it) => account.heldBy(it));
    return { resources, outputs: plain(engine.outputs(project)), others };
}

/**
 * What is not as it was at the end of the undisturbed run, each in a line; nothing when all is: the same resources in AWS
 * as in the state, each once, with the same inputs; the other layers untouched; no lock, and nothing pending.
 */
export function differences(world: World, project: Layer, undisturbed: End): string[] {
    const found: string[] = [];
    const held = world.account.heldBy(project);
    const state = world.state(project).deployment;
    const inState = (state.resources ?? []).filter(
        ({ custom, type }) => custom === true && !type.startsWith("pulumi:"),
    );
    for (const { urn, type, id, name, outputs } of held) {
        const knows = inState.some(
            (it) =>
                it.urn === urn &&
                it.id === id &&
                (outputs.arn === undefined || it.outputs?.arn === outputs.arn),
        );
        if (!knows) {
            found.push(`orphan: ${type} ${name} (${id})`);
        }
    }
    for (const { urn, id, type, outputs } of inState) {
        // Only a wait, or read from elsewhere: nothing of AWS's.
        if (world.account.get(type, id ?? "", outputs ?? {}) === undefined && !type.startsWith("docker:")) {
            found.push(`in the state, but not there: ${type} ${urn.split("::").at(-1) ?? ""} (${id ?? ""})`);
        }
    }
    const now = endOf(world, project);
    for (const urn of new Set([...Object.keys(now.resources), ...Object.keys(undisturbed.resources)])) {
        const [is, should] = [now.resources[urn], undisturbed.resources[urn]];
        if (is !== should) {
            const what = is === undefined ? "missing" : should === undefined ? "too much" : "other inputs";
            found.push(`${what}: ${urn.split("::").slice(-2).join(" ")}`);
        }
    }
    if (now.outputs !== undisturbed.outputs) {
        found.push("other outputs");
    }
    if (!isDeepStrictEqual(now.others, undisturbed.others)) {
        found.push("another layer was touched");
    }
    const pending = state.pending_operations ?? [];
    found.push(...pending.map(({ type, resource }) => `pending: ${type} ${resource.urn}`));
    if (world.isLocked(project)) {
        found.push("still locked");
    }
    return found;
}

/** Replaces ids and ARNs by the URN of what they name, and the digits that AWS and Pulumi make up. */
function normaliser(existing: readonly Existing[]): (value: unknown) => string {
    const names = new Map<string, string>();
    for (const { id, urn, outputs } of existing) {
        const { arn, arnSuffix, dnsName, domainName, publicIp } = outputs;
        // A certificate's is the site's own: only CloudFront makes such a name up.
        const made = String(domainName).endsWith(".cloudfront.net") ? domainName : undefined;
        for (const value of [arn, arnSuffix, dnsName, made, publicIp, id]) {
            if (typeof value !== "string" || value.length <= 8) continue;
            // Several may share one, such as a family and a dashboard: which came last is chance after a recovery.
            const name = `<${urn.split("::").slice(-2).join(" ")}>`;
            const other = names.get(value) ?? name;
            names.set(value, name < other ? name : other);
        }
    }
    const replaced = [...names].sort(([a], [b]) => b.length - a.length);
    return (value) => {
        let text = JSON.stringify(value, sorted);
        for (const [from, to] of replaced) {
            text = text.replaceAll(from, to);
        }
        return text
            .replace(/-[0-9a-f]{7}\b/g, "-…")
            .replace(/(task-definition\/[a-z0-9-]+):\d+/g, "$1:…")
            .replace(/(loadbalancer\/app|targetgroup)\/[^"]*/g, "$1/…");
    };
}

/** Keys in order, so that equal values make equal texts. */
function sorted(_key: string, value: unknown): unknown {
    return typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value;
}
