import { byKind, columns, Estimate, Sums } from "./estimate";

/** Less than this many dollars a month is rounding. */
const rounding = 0.005;

/** What another version of the programs costs more or less, as Markdown; the sums alone when there is nothing to compare. */
export function difference(before: Estimate | undefined, after: Estimate): string {
    const head = [
        "| US dollars | an hour awake | a month asleep | on schedule | always on |",
        "| --- | --: | --: | --: | --: |",
    ];
    const basis = `${after.region}, list prices of ${after.asOf}, without tax`;
    if (before === undefined) {
        return [
            ...head,
            row("this", after.total, plain),
            "",
            `${basis}. What main costs could not be computed.`,
        ].join("\n");
    }
    const changed = changes(before, after);
    if (changed.length === 0) {
        return [...head, row("this, and main", after.total, plain), "", `${basis}. Nothing changes.`].join(
            "\n",
        );
    }
    return [
        ...head,
        row("main", before.total, plain),
        row("this", after.total, plain),
        row("**difference**", minus(after.total, before.total), signed),
        ...changed.map(({ what, sums }) => row(what, sums, signed)),
        "",
        `${basis}.`,
    ].join("\n");
}

/** The kinds of cost that differ, the largest difference first. */
function changes(before: Estimate, after: Estimate): { what: string; sums: Sums }[] {
    const none = { hourAwake: 0, monthAsleep: 0, monthOnSchedule: 0, monthAlwaysOn: 0 };
    const [old, now] = [byKind(before.rows), byKind(after.rows)];
    const kinds = [...new Set([...now, ...old].map(({ what }) => what))];
    const of = (kinds: ReturnType<typeof byKind>, what: string) =>
        kinds.find((kind) => kind.what === what) ?? none;
    return kinds
        .map((what) => ({ what, sums: minus(of(now, what), of(old, what)) }))
        .filter(({ sums }) =>
            columns.some((column) => column !== "hourAwake" && Math.abs(sums[column]) >= rounding),
        )
        .sort((a, b) => Math.abs(b.sums.monthAlwaysOn) - Math.abs(a.sums.monthAlwaysOn));
}

function minus(one: Sums, other: Sums): Sums {
    return Object.fromEntries(
        columns.map((column) => [column, one[column] - other[column]]),
    ) as unknown as Sums;
}

type Figure = (usd: number, digits: number) => string;

const plain: Figure = (usd, digits) => usd.toFixed(digits);
const signed: Figure = (usd, digits) => {
    const text = Math.abs(usd).toFixed(digits);
    return Number(text) === 0 ? "" : `${usd < 0 ? "−" : "+"}${text}`;
};

function row(what: string, sums: Sums, figure: Figure): string {
    return `| ${what} | ${columns.map((column) => figure(sums[column], column === "hourAwake" ? 4 : 2)).join(" | ")} |`;
}
