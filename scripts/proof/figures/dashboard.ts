import type { Registered } from "../../support/registered";

/** A widget as CloudWatch is given it, as far as it is drawn. */
export interface Widget {
    readonly type: "text" | "alarm" | "metric" | "log";
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly properties: {
        readonly title?: string;
        readonly markdown?: string;
        readonly alarms?: readonly string[];
        readonly query?: string;
        readonly metrics?: readonly (readonly (
            string | { readonly label: string; readonly stat?: string }
        )[])[];
        readonly annotations?: {
            readonly horizontal: readonly { readonly label: string; readonly value: number }[];
        };
    };
}

/** Pixels of a column and a row of CloudWatch's grid, and between two widgets. */
const [column, row, gap] = [44, 30, 6];

/** Colours of curves, which can be told apart in the dark and by the colour-blind (Okabe and Ito). */
const colours = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00"];

/**
 * The dashboard as an SVG, from the body that CloudWatch is given: where each widget is, what it is called, which
 * metrics it shows by which name, and the line of its alarm. The curves are made up, and say so.
 *
 * @throws when the programs register no dashboard
 */
export function dashboardPicture({ resources }: Pick<Registered, "resources">): string {
    const dashboard = resources.find(({ type }) => type === "aws:cloudwatch/dashboard:Dashboard");
    if (dashboard === undefined) {
        throw new Error("The programs register no dashboard: there is nothing to draw");
    }
    const { widgets } = JSON.parse(String(dashboard.inputs.dashboardBody)) as { widgets: readonly Widget[] };
    const width = 24 * column;
    const height = Math.max(0, ...widgets.map((widget) => widget.y + widget.height)) * row + 28;
    return [
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="The dashboard ${escaped(dashboard.name)}">`,
        "<style>",
        "text{font:13px system-ui,sans-serif;fill:#16191f}.h{font-size:18px;font-weight:700}.t{font-weight:600}.s{font-size:11px;fill:#545b64}",
        ".p{fill:#fff}.w{fill:#fff;stroke:#d5dbdb}.c{fill:none;stroke-width:1.5}.l{stroke:#d13212;stroke-dasharray:4 3}",
        "@media (prefers-color-scheme:dark){text{fill:#eaeded}.s{fill:#aab7b8}.p{fill:#0f1b2a}.w{fill:#16232f;stroke:#414d5c}}",
        "</style>",
        `<rect class="p" width="${width}" height="${height}"/>`,
        ...widgets.map(drawn),
        `<text class="s" x="8" y="${height - 10}">Drawn from the body of the dashboard by npm run figures. The curves are made up.</text>`,
        "</svg>",
        "",
    ].join("\n");
}

function drawn(widget: Widget): string {
    const [x, y] = [widget.x * column + gap / 2, widget.y * row + gap / 2];
    const [width, height] = [widget.width * column - gap, widget.height * row - gap];
    return [
        `<g data-widget="${widget.type}" transform="translate(${x} ${y})">`,
        ...(widget.type === "text" ? heading(widget) : frame(widget, width, height)),
        ...(widget.type === "metric" ? graph(widget, width, height) : []),
        "</g>",
    ].join("");
}

function heading({ properties: { markdown = "" } }: Widget): string[] {
    const [question = "", answer = ""] = markdown.split("\n");
    return [text("h", 4, 24, question.replace(/^#+ /, "")), text("s", 4, 44, answer)];
}

function frame({ type, properties }: Widget, width: number, height: number): string[] {
    const lines =
        type === "alarm"
            ? (properties.alarms ?? []).map((arn) => `✓ ${nameOf(arn)}`)
            : type === "log"
              ? unnumbered(properties.query ?? "").split(" | ")
              : [];
    return [
        `<rect class="w" width="${width}" height="${height}" rx="6"/>`,
        text("t", 10, 20, properties.title ?? ""),
        ...lines.map((line, index) => text("s", 10, 42 + index * 16, cut(line, width))),
    ];
}

function nameOf(arn: string): string {
    return unnumbered(arn.split(":alarm:")[1] ?? arn);
}

/** Names without the digits that Pulumi appends. */
function unnumbered(content: string): string {
    return content.replace(/-[0-9a-f]{7}\b/g, "");
}

function graph({ properties }: Widget, width: number, height: number): string[] {
    const [left, top, right, bottom] = [12, 44, width - 12, height - 30];
    const labels = (properties.metrics ?? []).map((metric) =>
        metric.map((part) => (typeof part === "string" ? "" : part.label)).join(""),
    );
    const line = properties.annotations?.horizontal[0];
    const legend = labels.map((label, index) => ({ label, colour: colours[index % colours.length] ?? "" }));
    const level = line?.label.includes("below") === true ? bottom - 4 : top;
    let offset = left;
    return [
        ...legend.map(({ label, colour }, index) => {
            const height = ((bottom - top) * (index + 1)) / (legend.length + 2);
            return `<path class="c" stroke="${colour}" d="${curve(label, left, right, bottom - height)}"/>`;
        }),
        ...(line === undefined
            ? []
            : [
                  `<path class="l" d="M${left} ${level}H${right}"/>`,
                  text("s", left, level - 5, `${line.label} ${line.value.toLocaleString("en-GB")}`),
              ]),
        ...legend.map(({ label, colour }) => {
            const at = offset;
            offset += 24 + label.length * 6.6;
            return `<circle cx="${at + 4}" cy="${height - 14}" r="4" fill="${colour}"/>${text("s", at + 12, height - 10, label)}`;
        }),
    ];
}

/** A curve that is the same for the same name. */
function curve(name: string, left: number, right: number, level: number): string {
    let seed = Buffer.from(name).reduce((sum, byte) => (sum * 31 + byte) % 9973, 7);
    const steps = 24;
    const points = Array.from({ length: steps + 1 }, (_, index) => {
        seed = (seed * 137 + 11) % 9973;
        const x = left + ((right - left) * index) / steps;
        return `${x.toFixed(1)} ${(level + (seed / 9973 - 0.5) * 14).toFixed(1)}`;
    });
    return `M${points.join("L")}`;
}

function text(style: string, x: number, y: number, content: string): string {
    return `<text class="${style}" x="${x}" y="${y}">${escaped(content)}</text>`;
}

/** As much of a line as fits into a width. */
function cut(line: string, width: number): string {
    const most = Math.floor((width - 20) / 5.6);
    return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

function escaped(content: string): string {
    return content
        .replaceAll("&", "&amp;")
        .replaceAll("<", "&lt;")
        .replaceAll(">", "&gt;")
        .replaceAll('"', "&quot;");
}
