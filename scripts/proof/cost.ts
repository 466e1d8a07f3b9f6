import { assumed, notes } from "../../lib/cost/assumptions";
import { byKind, columns, Estimate, estimate, Sums } from "../../lib/cost/estimate";
import { pricesOf } from "../../lib/cost/prices";
import { awakeBy, awakeFor } from "../../lib/cost/awake";
import { bootstrap } from "../../lib/cost/bootstrap";
import { setting } from "../../rehearsal/configuration";
import { options, script, UsageError } from "../support/cli";
import { registered } from "../support/registered";

const help = `What the system costs, from the resources that the programs register and AWS's list prices (lib/cost/price-list.json).

  npm run cost                                          the configuration of the examples
  npm run cost -- --stack prod                          your own: Pulumi.prod.yaml of the three projects
  npm run cost -- --awake 12x5                          another schedule: 12 hours on 5 days of the week
  npm run cost -- --set gatus-ephemeral:natGateways=none    another value of a key; may be repeated
  npm run cost -- --all                                 a line for each resource, and not for each kind of cost
  npm run cost -- --json                                everything as JSON
  npm run cost -- --help

Columns: an hour awake, a month asleep, a month on the configured schedule, a month that is never asleep.

Exit codes: 0 printed, 1 something has no price (a region, a type of resource), 2 wrong usage.
`;

/**
 * The cost of the whole system under a stack's configuration.
 *
 * @param args.stack Whose configuration; undefined is the examples'.
 * @param args.awake Such as `12x5`, instead of the configured schedule.
 * @param args.set Other values of single keys.
 */
export async function costOfSystem(
    args: {
        readonly stack?: string | undefined;
        readonly awake?: string | undefined;
        readonly set?: Readonly<Record<string, string>>;
    } = {},
): Promise<Estimate> {
    const { resources, configuration } = await registered(args.stack, args.set);
    const persistent = configuration["gatus-persistent"];
    const prices = pricesOf(setting(persistent, "region"));
    const awake = args.awake === undefined ? awakeBy(persistent) : awakeFor(args.awake);
    return estimate([...resources, ...bootstrap], prices, awake);
}

async function main(args: string[]): Promise<number> {
    const given = options(args, {
        stack: { type: "string" },
        awake: { type: "string" },
        set: { type: "string", multiple: true, default: [] },
        all: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
    });
    const set = Object.fromEntries(
        given.set.map((pair) => {
            const [key = "", ...value] = pair.split("=");
            if (!key.includes(":") || value.length === 0) {
                throw new UsageError(`--set takes PROJECT:KEY=VALUE, not '${pair}'.`);
            }
            return [key, value.join("=")];
        }),
    );
    const result = await costOfSystem({ ...given, set });
    process.stdout.write(given.json ? json(result) : text(result, given.all));
    return 0;
}

function json(result: Estimate): string {
    return `${JSON.stringify({ ...result, assumed, notes }, undefined, 2)}\n`;
}

export function text({ rows, total, fixed, ...result }: Estimate, everyResource: boolean): string {
    const { hoursPerDay, daysPerWeek, hoursPerMonth } = result.awake;
    const named = everyResource
        ? rows.map((row) => ({
              ...row,
              what: `${row.resource} (${row.type.split(":").at(-1) ?? ""}): ${row.what}`,
          }))
        : byKind(rows);
    const line = (what: string, sums: Sums) => [
        what,
        sums.hourAwake === 0 ? "" : sums.hourAwake.toFixed(4),
        ...columns.slice(1).map((column) => sums[column].toFixed(2)),
    ];
    const cells = [
        ["USD", "hour awake", "month asleep", "on schedule", "always on"],
        ...named.map((row) => line(row.what, row)),
        line("together", total),
        line("of which fixed: asleep or not", fixed),
        line(
            "without the fixed part",
            Object.fromEntries(
                columns.map((column) => [column, total[column] - fixed[column]]),
            ) as unknown as Sums,
        ),
    ];
    const widths =
        cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
    const table = cells.map((row) =>
        row
            .map((cell, column) =>
                column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
            )
            .join("  ")
            .trimEnd(),
    );
    const hours = Number(hoursPerDay.toFixed(2));
    return [
        `${result.region}, list prices of ${result.asOf}. Schedule: ${hours} hours on ${daysPerWeek} days of the week, ${hoursPerMonth.toFixed(0)} hours a month.`,
        "",
        ...table,
        "",
        "Assumed, for what is billed by use:",
        ...assumed.map((it) => `  - ${it}`),
        "Mind:",
        ...notes.map((it) => `  - ${it}`),
        "",
    ].join("\n");
}

if (require.main === module) {
    script("cost", help, main);
}
