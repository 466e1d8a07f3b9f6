import { assumed, notes } from "../../../lib/cost/assumptions";
import { byKind, columns, Estimate, Sums } from "../../../lib/cost/estimate";
import { costOfSystem } from "../cost";

const dollars = (usd: number, digits = 2): string => `$${usd.toFixed(digits)}`;
const nat = (natGateways: string) => ({ "gatus-ephemeral:natGateways": natGateways });

/** The README's table: what one decides about, with NAT and without. */
export async function costTable(): Promise<string> {
    const [single, none, short, shortNone] = [
        await costOfSystem({ set: nat("single") }),
        await costOfSystem({ set: nat("none") }),
        await costOfSystem({ set: nat("single"), awake: "12x5" }),
        await costOfSystem({ set: nat("none"), awake: "12x5" }),
    ];
    const row = (what: string, of: (of: Estimate) => string, [one, other]: readonly [Estimate, Estimate]) =>
        `| ${what} | ${of(one)} | ${of(other)} |`;
    const both = [single, none] as const;
    return [
        `US dollars in ${single.region}, by list prices of ${single.asOf}, without tax. The fixed part is in every month:`,
        "what lasts for years, asleep or not.",
        "",
        "| | with a NAT gateway | `natGateways: none` |",
        "| --- | --: | --: |",
        row("an hour awake", ({ total }) => dollars(total.hourAwake, 3), both),
        row("a month, 12 hours on 5 days a week", ({ total }) => dollars(total.monthOnSchedule), [
            short,
            shortNone,
        ]),
        row(
            `a month on the default schedule, ${schedule(single)}`,
            ({ total }) => dollars(total.monthOnSchedule),
            both,
        ),
        row("a month that is never asleep", ({ total }) => dollars(total.monthAlwaysOn), both),
        row("of each month, the fixed part", ({ fixed }) => dollars(fixed.monthAsleep), both),
    ].join("\n");
}

function schedule({ awake }: Estimate): string {
    return `${awake.hoursPerDay.toFixed(1)} hours on ${awake.daysPerWeek} days a week`;
}

/** The sums of docs/operations.md: each kind of cost, with what is assumed and what to mind. */
export async function sums(): Promise<string> {
    const result = await costOfSystem();
    const short = await costOfSystem({ awake: "12x5" });
    const shortNone = await costOfSystem({ awake: "12x5", set: nat("none") });
    const row = (what: string, of: Sums, strong = "") => {
        const cells = columns.map((column) =>
            of[column] === 0 ? "" : dollars(of[column], column === "hourAwake" ? 4 : 2),
        );
        return `| ${[what, ...cells].map((cell) => (cell === "" ? "" : `${strong}${cell}${strong}`)).join(" | ")} |`;
    };
    const variable = ({ total, fixed }: Estimate) => dollars(total.monthOnSchedule - fixed.monthOnSchedule);
    return [
        `${result.region}, list prices of ${result.asOf} (\`lib/cost/price-list.json\`), without tax. On schedule is ${schedule(result)},`,
        `${result.awake.hoursPerMonth.toFixed(0)} hours a month. With 12 hours on 5 days a week, and without the fixed part, it is ${variable(short)} with a NAT gateway`,
        `and ${variable(shortNone)} without.`,
        "",
        "| | an hour awake | a month asleep | on schedule | always on |",
        "| --- | --: | --: | --: | --: |",
        ...byKind(result.rows).map((it) => row(it.what, it)),
        row("together", result.total, "**"),
        row("of which fixed: asleep or not", result.fixed),
        "",
        "What is billed by use is assumed:",
        "",
        ...assumed.map((it) => `- ${it}`),
        "",
        "Mind:",
        "",
        ...notes.map((it) => `- ${it}`),
    ].join("\n");
}
