import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Html, html, table } from "./html";

/** Where the latest rehearsal of faults is written down: it takes minutes, and is not a part of each rehearsal. */
const resultPage = join(__dirname, "..", "..", "docs", "faults.md");

/** What went wrong on purpose, and whether all was well again after it. */
export function faultsSection(page = existsSync(resultPage) ? readFileSync(resultPage, "utf8") : ""): Html {
    const [, sum] = /^\*\*(\d+ faults.*?)$/m.exec(page) ?? [];
    const lines = page.split("\n");
    const begin = lines.findIndex((line) => line.startsWith("|") && cells(line).includes("recovered"));
    if (sum === undefined || begin === -1) {
        return html`<p>
            No rehearsal of faults is written down in <code>docs/faults.md</code>: what happens when AWS
            refuses a call, or the engine is killed in the middle of one, is not shown here.
        </p>`;
    }
    const after = lines.slice(begin).findIndex((line) => !line.startsWith("|"));
    const [head = "", , ...rows] = lines.slice(begin, after === -1 ? undefined : begin + after);
    return html`<p>
            One thing went wrong at each operation on AWS, then the documented recovery was carried out, and
            the end was compared with that of an undisturbed run: <strong>${sum.replaceAll("*", "")}</strong>
        </p>
        ${table("Faults by command and kind, from docs/faults.md", [heads(head)], rows.map(row))}`;
}

function cells(line: string): string[] {
    return line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim());
}

function heads(line: string): Html {
    return html`${cells(line).map((cell) => html`<th scope="col">${cell}</th>`)}`;
}

function row(line: string): Html {
    return html`<tr>
        ${cells(line).map((cell) =>
            /^\d+$/.test(cell) ? html`<td class="number">${cell}</td>` : html`<td>${cell}</td>`,
        )}
    </tr>`;
}
