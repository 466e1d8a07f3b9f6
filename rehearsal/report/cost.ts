import { assumed, notes } from "../../lib/cost/assumptions";
import { awakeBy } from "../../lib/cost/awake";
import { bootstrap } from "../../lib/cost/bootstrap";
import { byKind, columns, Estimate, estimate, Sums } from "../../lib/cost/estimate";
import { pricesOf } from "../../lib/cost/prices";
import { Configuration, setting } from "../configuration";
import { Html, html, table } from "./html";
import { Node } from "./state";

/** What the deployed resources cost; why it can't be said, where that is so. */
export function costOf(configuration: Configuration, nodes: readonly Node[]): Estimate | Error {
    const persistent = configuration.programs["gatus-persistent"].configuration;
    try {
        const resources = nodes.map(({ project, type, name, inputs = {}, outputs = {} }) => ({
            ...{ project, type, name, inputs },
            arn: typeof outputs.arn === "string" ? outputs.arn : undefined,
        }));
        const prices = pricesOf(setting(persistent, "region"));
        return estimate([...resources, ...bootstrap], prices, awakeBy(persistent));
    } catch (error) {
        return error as Error;
    }
}

/** @param isWhole Whether all layers were deployed. */
export function costSection(cost: Estimate | Error, isWhole = true): Html {
    if (cost instanceof Error) {
        return html`<p class="bad">There is no sum: ${cost.message}.</p>`;
    }
    const { rows, total, fixed, awake, region, asOf } = cost;
    const kinds = byKind(rows);
    const most = Math.max(...kinds.map(({ monthOnSchedule }) => monthOnSchedule));
    const line = (what: string, sums: Sums, kind: string) =>
        html`<tr class="${kind}">
            <th scope="row">${what}</th>
            ${columns.map((column) => html`<td class="number">${dollars(sums[column], column)}</td>`)}
            <td class="bars" aria-hidden="true">
                ${
                    kind === ""
                        ? html`<span
                              class="bar ${sums.monthAsleep > 0 ? "persistent" : "ephemeral"}"
                              style="width:${((100 * sums.monthOnSchedule) / most).toFixed(1)}%"
                          ></span>`
                        : ""
                }
            </td>
        </tr>`;
    const head = html`<th scope="col">what</th>
        <th scope="col" class="number">hour awake</th>
        <th scope="col" class="number">month asleep</th>
        <th scope="col" class="number">on schedule</th>
        <th scope="col" class="number">always on</th>
        <td aria-hidden="true"></td>`;
    return html`<p>
            US dollars in ${region}, by list prices of ${asOf}, without tax. On schedule is
            ${awake.hoursPerDay.toFixed(1)} hours on ${awake.daysPerWeek} days of the week,
            ${awake.hoursPerMonth.toFixed(0)} hours a
            month.${isWhole ? "" : " Only of what was there before it failed."}
        </p>
        ${table(
            "Costs by what is billed",
            [head],
            [
                ...kinds.map((kind) => line(kind.what, kind, "")),
                line("together", total, "sum"),
                line("of which fixed: asleep or not", fixed, "sum"),
            ],
        )}
        <details>
            <summary>What is assumed, and what to mind</summary>
            <ul>
                ${[...assumed, ...notes].map((note) => html`<li>${note}</li>`)}
            </ul>
        </details>`;
}

function dollars(usd: number, column: string): string {
    return usd === 0 ? "" : `$${usd.toFixed(column === "hourAwake" ? 4 : 2)}`;
}
