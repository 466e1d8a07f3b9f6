import { Allowed, allowedActions, trusted } from "../iam/audit";
import { needsOf } from "../iam/needs";
import { rehearsedPrograms } from "../iam/programs";
import { everyRoleFromSource } from "../iam/roles-from-source";
import { reasonsForUnused } from "../iam/unused";
import { Html, html, table } from "./html";
import { States } from "./state";

/** A role's actions in one service of AWS. */
interface Cell {
    readonly granted: number;
    readonly needed: number;
    readonly unused: number;
    readonly missing: number;
}

/** A role next to what its jobs ask of it; whether each need is granted on its resource, `npm run iam` examines. */
interface RoleReport {
    readonly role: string;
    readonly trusts: readonly string[];
    readonly allowed: readonly Allowed[];
    readonly asked: readonly string[];
    readonly unused: readonly string[];
    readonly missing: readonly string[];
}

/** What each role may do, needs and doesn't use, service by service; nothing when the rehearsal did not get so far. */
export async function rolesSection(states: States): Promise<Html> {
    // Where this rehearsal didn't get so far, the exports on the disk are another's.
    const programs = states.has("gatus-ephemeral") ? rehearsedPrograms() : undefined;
    if (programs === undefined) {
        return html`<p>
            The rehearsal ended before all layers were up, so that nobody knows what each role needs. What was
            denied is said above.
        </p>`;
    }
    const audits: RoleReport[] = [];
    for (const [name, role] of Object.entries(everyRoleFromSource(programs))) {
        const allowed = await allowedActions(role);
        const asked = [...new Set(needsOf(name, programs).map(({ action }) => action))];
        const lower = (actions: readonly string[]) => new Set(actions.map((action) => action.toLowerCase()));
        const [may, needs] = [lower(allowed.map(({ action }) => action)), lower(asked)];
        audits.push({
            ...{ role: name, trusts: trusted(role.trust), allowed, asked },
            unused: allowed.map(({ action }) => action).filter((action) => !needs.has(action.toLowerCase())),
            missing: asked.filter((action) => !may.has(action.toLowerCase())),
        });
    }
    const services = [
        ...new Set(
            audits.flatMap(({ allowed, asked }) => [...allowed.map(({ action }) => action), ...asked]),
        ),
    ]
        .map(serviceOf)
        .filter((service, index, all) => all.indexOf(service) === index)
        .sort();
    const head = html`<th scope="col">service</th>
        ${audits.map(({ role }) => html`<th scope="col" class="cell">${role}</th>`)}`;
    const rows = services.map(
        (service) =>
            html`<tr>
                <th scope="row"><code>${service}</code></th>
                ${audits.map((it) => cell(cellOf(it, service)))}
            </tr>`,
    );
    const sums = audits.map(
        ({ allowed, unused, missing }) =>
            html`<td class="cell"><b>${allowed.length}</b> ${remark(unused.length, missing.length)}</td>`,
    );
    const trusts = audits.map(
        ({ role, trusts: who }) =>
            html`<div>
                <dt>${role}</dt>
                <dd>${who.join(", ")}</dd>
            </div>`,
    );
    return html`<p>
            Each number is how many actions of the service the role may do; all of them are needed by one of
            its jobs, unless the cell says otherwise. Nothing is granted without a need or a written reason.
        </p>
        ${table(
            "Actions of each role by service: granted, needed, unused",
            [head],
            [
                ...rows,
                html`<tr class="sum">
                    <th scope="row">together</th>
                    ${sums}
                </tr>`,
            ],
        )}
        ${reasons(audits)}
        <details>
            <summary>Who opens each role</summary>
            <dl class="limits">${trusts}</dl>
        </details>`;
}

function reasons(audits: readonly RoleReport[]): Html {
    const rows = audits.flatMap(({ role, unused, missing }) => [
        ...missing.map((action) => html`<li class="bad">${role} lacks <code>${action}</code></li>`),
        ...unused.map((action) => {
            const reason = reasonsForUnused[role]?.[action] ?? "nobody says why it is granted";
            return html`<li>${role} doesn't use <code>${action}</code>: ${reason}</li>`;
        }),
    ]);
    return rows.length === 0
        ? html``
        : html`<details>
              <summary>What is unused or missing, and why: ${rows.length}</summary>
              <ul>
                  ${rows}
              </ul>
          </details>`;
}

function cellOf({ allowed, unused, missing, asked }: RoleReport, service: string): Cell {
    const of = (actions: readonly string[]) =>
        new Set(actions.filter((action) => serviceOf(action) === service).map((it) => it.toLowerCase())).size;
    return {
        granted: of(allowed.map(({ action }) => action)),
        needed: of(asked),
        unused: of(unused),
        missing: of(missing),
    };
}

function cell({ granted, needed, unused, missing }: Cell): Html {
    if (granted === 0 && needed === 0) {
        return html`<td class="cell none"><span class="hidden">none</span></td>`;
    }
    const kind = missing > 0 ? "bad" : unused > 0 ? "some" : "all";
    return html`<td class="cell ${kind}">${granted} ${remark(unused, missing)}</td>`;
}

function remark(unused: number, missing: number): Html {
    return html`${unused > 0 ? html`<small>${unused} unused</small>` : ""}${
        missing > 0 ? html`<small>${missing} missing</small>` : ""
    }`;
}

function serviceOf(action: string): string {
    return action.split(":")[0] ?? action;
}
