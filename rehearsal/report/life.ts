import { words } from "../../lib/words";
import type { Change } from "../engine";
import type { Finished } from "../progress";
import { Html, html, table } from "./html";
import { inOrder, modelled, Stretch } from "./morning";
import { kindOf, Node } from "./state";

/** A step, and what it did in order. */
export interface ReportedStep extends Finished {
    readonly changes: readonly Change[];
}

/** The steps, one after the other, with what each did. */
export function lifeSection(steps: readonly ReportedStep[]): Html {
    const total = steps.reduce((sum, { seconds }) => sum + seconds, 0);
    let began = 0;
    const rows = steps.map((step) => {
        const offset = began;
        began += step.seconds;
        const failed = step.error !== undefined;
        return html`<li class="step ${failed ? "failed" : "passed"}">
            <span class="what"
                ><span class="mark" aria-hidden="true">${failed ? "✗" : "✓"}</span>
                <span>${step.step}${failed ? " failed" : ""}</span></span
            >
            <span class="who">as ${step.role}</span>
            ${bar(offset, offset + step.seconds, total, failed ? "bad" : layerOf(step))}
            <span class="number">${step.seconds.toFixed(1)} s</span>
            <span class="done">${counts(step)}</span>
        </li>`;
    });
    return html`<p class="legend">
            <span class="layer persistent">persistent layer</span> <span class="layer github">GitHub</span>
            <span class="layer image">image</span>
            <span class="layer ephemeral">ephemeral layer</span>
        </p>
        <ol class="gantt life">
            ${rows}
        </ol>
        <details>
            <summary>Every step, thing by thing</summary>
            ${steps.map(detailsOf)}
        </details>`;
}

function layerOf({ step }: Finished): string {
    const [, layer] = Object.entries({
        "persistent|zone": "persistent",
        github: "github",
        image: "image",
    }).find(([pattern]) => new RegExp(pattern).test(step)) ?? ["", "ephemeral"];
    return layer;
}

function counts({ error, created = 0, changed = 0, deleted = 0 }: Finished): string {
    if (error !== undefined) {
        return "";
    }
    const said = [`${created} made`, `${changed} changed`, `${deleted} gone`].filter(
        (text) => !text.startsWith("0"),
    );
    return said.length > 0 ? said.join(", ") : "no change";
}

/** What a step did, thing by thing. */
function detailsOf({ step, changes }: ReportedStep): Html {
    if (changes.length === 0) {
        return html``;
    }
    const rows = changes.map(
        ({ op, type, name }) =>
            html`<li><span class="op">${op}</span> ${words(kindOf(type))} <code>${name}</code></li>`,
    );
    return html`<details>
        <summary>${step}: ${changes.length} in this order</summary>
        <ol class="changes">
            ${rows}
        </ol>
    </details>`;
}

/** The last morning: how it would go on AWS, by a model, and in which order it went here. */
export function morningSection(ephemeral: readonly Node[]): Html {
    if (ephemeral.length === 0) {
        return html`<p>The rehearsal ended before the ephemeral layer was up.</p>`;
    }
    const stretches = modelled(ephemeral);
    const end = Math.max(...stretches.map((stretch) => stretch.end));
    const chain = stretches.filter(({ onChain }) => onChain);
    const shown = stretches.filter((stretch) => stretch.onChain || stretch.end - stretch.start > 4);
    const names = chain.map(({ node }) => words(node.kind)).join(" → ");
    return html`<p>
            By a model: each resource begins when all that it needs is there, and takes the time that AWS is
            estimated to take. By it a morning needs <strong>${clock(end)}</strong>. The longest chain, which
            nothing else can shorten, is marked: ${names}.
        </p>
        <ol class="gantt morning">
            ${shown.map((stretch) => morningRow(stretch, end))}
        </ol>
        <p class="note">${stretches.length - shown.length} more resources take moments each, beside these.</p>
        ${orderOf(ephemeral)}`;
}

function morningRow({ node, start, end, onChain }: Stretch, whole: number): Html {
    return html`<li class="${onChain ? "chain" : "beside"}">
        <span class="what"
            ><span
                >${words(node.kind)} <code>${node.name}</code>${
                    onChain ? html`<span class="hidden">, on the longest chain</span>` : ""
                }</span
            ></span
        >
        ${bar(start, end, whole, onChain ? "chain" : "ephemeral")}
        <span class="number">${clock(start)}–${clock(end)}</span>
    </li>`;
}

function orderOf(nodes: readonly Node[]): Html {
    const rows = inOrder(nodes).map(
        ({ node, at, after, onChain }) =>
            html`<tr class="${onChain ? "chain" : ""}">
                <td class="number">${at} ms</td>
                <td>${words(node.kind)} <code>${node.name}</code>${onChain ? html` <b>chain</b>` : ""}</td>
                <td>${after === undefined ? "" : html`${words(after.kind)} <code>${after.name}</code>`}</td>
            </tr>`,
    );
    const head = html`<th scope="col">done after</th>
        <th scope="col">what</th>
        <th scope="col">last thing that it waited for</th>`;
    return html`<details>
        <summary>In which order it went here</summary>
        ${table("The morning as it was rehearsed, by the times in the state", [head], rows)}
    </details>`;
}

/** A bar between two points of a line; its text is in the row already. */
function bar(from: number, to: number, whole: number, kind: string): Html {
    const percent = (value: number) => ((100 * value) / whole).toFixed(2);
    return html`<span class="line" aria-hidden="true"
        ><span class="bar ${kind}" style="left:${percent(from)}%;width:${percent(to - from)}%"></span
    ></span>`;
}

/** `4:05`. */
function clock(seconds: number): string {
    const whole = Math.round(seconds);
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
