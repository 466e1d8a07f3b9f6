import { coloured, options, script } from "../../scripts/support/cli";
import { Proof, prove } from "./gate";
import { gates } from "./gates";

const help = `Usage: npm run gates -- [--json]

Proves that each gate of the pipelines can fail: it looks at this repository, where it must find nothing, and at a
planted defect, which it must find. A gate that examined nothing proves nothing.

Options:
  --json   print the proofs as JSON
  --help

Needs go, python3, terraform and openssl, and what npm start recorded.
Exit codes: 0 every gate holds, 1 one doesn't, 2 wrong usage.
`;

function table(proofs: Proof[]): string {
    const rows = proofs.map(({ gate, examined, unit, defect, caught }) => [
        gate,
        `${examined} ${unit}`,
        defect,
        caught ? "yes" : "NO",
    ]);
    const all = [["gate", "examined", "planted defect", "caught"], ...rows];
    const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
    return all
        .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "))
        .map((line) => (line.endsWith("NO") ? coloured("red", line) : line))
        .join("\n");
}

async function main(args: string[]): Promise<number> {
    const { json } = options(args, { json: { type: "boolean", default: false } });
    const proofs: Proof[] = [];
    for (const gate of gates) {
        process.stderr.write(`${gate.name} ...\n`);
        proofs.push(await prove(gate));
    }
    const faults = proofs.filter(({ fault }) => fault !== undefined);
    if (json) {
        process.stdout.write(`${JSON.stringify(proofs, null, 4)}\n`);
    } else {
        process.stdout.write(`${table(proofs)}\n`);
        process.stdout.write(
            proofs.map(({ gate, note }) => (note === undefined ? "" : `\n${gate}: ${note}.\n`)).join(""),
        );
    }
    process.stderr.write(faults.map(({ gate, fault }) => `gates: ${gate}: ${fault ?? ""}\n`).join(""));
    return faults.length === 0 ? 0 : 1;
}

if (require.main === module) {
    script("gates", help, main);
}
