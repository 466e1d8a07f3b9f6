import { readFileSync } from "node:fs";
import { addToSummary, options, script } from "../support/cli";

const help = `Usage: pulumi stack export --cwd ephemeral --stack NAME | node -r ts-node/register scripts/pipeline/pending-operations.ts

Shows what a killed update left half done: operations that were begun, and of which Pulumi doesn't know whether AWS
carried them out.

Options:
  --export FILE   read the export from here (default -: standard input)
  --help

Exit codes: 0 shown (whether there are any or not), 1 that is no export, 2 wrong usage.
`;

interface Operation {
    readonly type: "creating" | "updating" | "deleting" | "reading" | "importing";
    readonly resource: { readonly urn: string };
}

/** What to do about an operation of each kind. */
const advice: Record<Operation["type"], string> = {
    creating:
        "'npm run orphans' says whether it is there and how to import it; with --settle it is deleted, and the operation cleared",
    updating: "'pulumi refresh' reads what it is now",
    deleting: "'pulumi refresh' sees whether it is gone",
    reading: "nothing: the next update reads again",
    importing: "import it again",
};

/** One line for each operation that is pending. */
export function pendingOperations(text: string): string[] {
    const { deployment } = JSON.parse(text) as { deployment?: { pending_operations?: Operation[] | null } };
    if (deployment === undefined) {
        throw new Error(
            "This is no export of a stack: it has no 'deployment'. Make one: pulumi stack export",
        );
    }
    return (deployment.pending_operations ?? []).map(({ type, resource }) => {
        const [kind = "", name = ""] = resource.urn.split("::").slice(-2);
        return `${type} ${kind.split("$").at(-1) ?? kind} ${name}: ${advice[type]}`;
    });
}

function main(args: string[]): number {
    const { export: file } = options(args, { export: { type: "string", default: "-" } });
    const lines = pendingOperations(readFileSync(file === "-" ? 0 : file, "utf8"));
    const title = lines.length === 0 ? "No operation is pending." : `${lines.length} operations are pending:`;
    const text = [title, ...lines.map((line) => `- ${line}`)].join("\n");
    process.stdout.write(`${text}\n`);
    addToSummary(text);
    return 0;
}

if (require.main === module) {
    script("pending-operations", help, main);
}
