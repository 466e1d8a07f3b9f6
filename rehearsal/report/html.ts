/** Markup that is safe to put into a page as it is. */
export class Html {
    constructor(readonly markup: string) {}
}

type Value = Html | string | number | undefined | readonly Html[];

/** A template of HTML: what is put in is escaped, unless it is {@link Html} itself. */
export function html(texts: TemplateStringsArray, ...values: Value[]): Html {
    // Indentation is for the source, not for the page.
    return new Html(
        texts.map((text, index) => text.replace(/\n\s*/g, "\n") + rendered(values[index])).join(""),
    );
}

function rendered(value: Value): string {
    if (value instanceof Html) {
        return value.markup;
    }
    if (Array.isArray(value)) {
        return (value as readonly Html[]).map(({ markup }) => markup).join("");
    }
    return escaped(String((value as string | number | undefined) ?? ""));
}

/** Text as HTML and XML write it. */
export function escaped(text: string): string {
    return text.replace(
        /[&<>"']/g,
        (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[character] ?? "&#39;",
    );
}

/** A table that can be scrolled by itself where the screen is narrow, also with the keyboard. */
export function table(caption: string, head: readonly Html[], rows: readonly Html[]): Html {
    return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
        <table>
            <caption>
                ${caption}
            </caption>
            <thead>
                <tr>
                    ${head}
                </tr>
            </thead>
            <tbody>
                ${rows}
            </tbody>
        </table>
    </div>`;
}
