import { existsSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { stackName } from "../../lib/config-checks";
import { importFile, ImportFile, logicalName } from "../pipeline/orphans/import-file";
import { StackState } from "../pipeline/orphans/unknown";
import { options, required, script, UsageError } from "../support/cli";
import { exportStack } from "../support/run-pulumi";
import { findCandidates, Place } from "./adopt/aws";
import { Declaration, declare, Declared } from "./adopt/declared";
import { leftHistories, pair, Pairing } from "./adopt/pairing";
import { Candidate, notImportable } from "./adopt/rules";

const help = `Usage: npm run -s adopt -- --stack NAME [--add] [--into FOLDER] [--allow-missing] [--json]

For the day when the state of the persistent layer is lost, and what it knew is still in AWS. Runs the program to
know what there must be, finds each in the account by its tags and its name, and writes two files: import.json, which
'pulumi import' takes, and provider.json, the state that it needs to begin with. Changes nothing, in AWS or in a state.
docs/recovery.md has all the commands.

Options:
  --stack NAME      environment, such as prod: persistent/Pulumi.NAME.yaml is its configuration
  --add             to a state that knows some of it, after a command was killed: writes import.json alone, with what the
                    state doesn't know
  --into FOLDER     where to write (default persistent); a file that is there is not overwritten
  --allow-missing   write also when something that can't be made again wasn't found: 'pulumi up' then makes another;
                    with --add always
  --json            print what was found, what was not, and what no import takes, as JSON
  --help

Needs the Pulumi CLI, a login to the new state, and credentials that may read all of the account.
Exit codes: 0 the files are written; 1 something that can't be made again was not found, or there are two of something,
the configuration would leave the uptime history that is there, or AWS refused; 2 wrong usage, a state that isn't empty (with
--add: one that is), another account, a file that is there. With 1 and 2 nothing
was done.
`;

/** What came of the search. */
export interface Adoption extends Pairing {
    readonly file: ImportFile;
}

/**
 * Finds what the program declares, and makes the import file of it.
 *
 * @param find What is in AWS.
 * @param known URNs of what the state has already: the file leaves it out.
 * @throws when there are two of something, or none of something that can't be made again, or a history that the
 * configuration would leave
 */
export async function adopt(
    declaration: Declaration,
    stack: string,
    find: (place: Place) => Promise<readonly Candidate[]>,
    allowMissing: boolean,
    known: ReadonlySet<string> = new Set(),
): Promise<Adoption> {
    const { region, accountId, domain, leaveHistory, resources, provider } = declaration;
    const project = `gatus-${stack}`;
    const there = await find({ region, accountId, domain, project });
    const pairing = pair(declaration, project, there);
    const faults = [
        ...pairing.ambiguous.map(
            ({ declared, candidates }) =>
                `${title(declared)}: there are ${candidates.length}, ${candidates.map(({ id }) => id).join(" and ")}. ` +
                "Take the tag Project from those that aren't it, or delete them",
        ),
        ...(allowMissing ? [] : pairing.missing.filter(({ declared }) => declared.irreplaceable)).map(
            (missing) =>
                `${describeMissing(missing)}. It must be looked for: 'pulumi up' would make another one. ` +
                "Where it is gone for good: --allow-missing",
        ),
        ...leftHistories(pairing, project, there)
            .filter(({ directory }) => directory !== leaveHistory)
            .map(
                ({ id, directory }) =>
                    `${id}: the uptime history is in ${directory}, which this configuration doesn't use. Set history and ` +
                    "historyDirectory to what they were. Or, where that history is given up: " +
                    `pulumi config set leaveHistory ${directory} --cwd persistent --stack ${stack}`,
            ),
    ];
    if (faults.length > 0) {
        throw new Error(
            `Not all is as it should be in the account ${accountId}, ${region}. Nothing was done:\n` +
                faults.map((fault) => `  - ${fault}`).join("\n"),
        );
    }
    const isNew = ({ urn }: Declared): boolean => !known.has(urn);
    const paired = new Map([...pairing.paired].filter(([declared]) => isNew(declared)));
    const file = importFile(resources.filter(isNew), paired, new Set([provider.urn, ...known]));
    return { ...pairing, paired, file };
}

/** What is outside of this machine. */
export interface Outside {
    /** @throws what the program throws */
    declare(stack: string): Promise<Declaration>;
    /** Account of the credentials. */
    account(region: string): Promise<string | undefined>;
    find(place: Place): Promise<readonly Candidate[]>;
}

const aws: Outside = {
    declare,
    account: async (region) =>
        (await new STSClient({ region }).send(new GetCallerIdentityCommand({}))).Account,
    find: findCandidates,
};

export async function main(args: string[], outside: Outside = aws): Promise<number> {
    const given = options(args, {
        stack: { type: "string" },
        add: { type: "boolean", default: false },
        into: { type: "string", default: "persistent" },
        "allow-missing": { type: "boolean", default: false },
        json: { type: "boolean", default: false },
    });
    const stack = required(given.stack, "stack");
    const allowed = stackName(stack);
    if (allowed !== undefined) {
        throw new UsageError(`--stack is '${stack}'. ${allowed}: nothing was done.`);
    }
    const files = { import: join(given.into, "import.json"), provider: join(given.into, "provider.json") };
    for (const file of Object.values(files).filter((it) => existsSync(it))) {
        throw new UsageError(
            `${file} is there already: nothing was done. Delete it, or name another folder with --into.`,
        );
    }
    const declaration = await outside.declare(stack);
    const { accountId, region } = declaration;
    const account = await outside.account(region);
    if (account !== accountId) {
        throw new UsageError(
            `Your credentials are for the account ${String(account)}, the configuration says ${accountId}: nothing was done.`,
        );
    }
    const state = JSON.parse(exportStack(stack, "persistent")) as StackState;
    if (given.add) {
        expectBegun(state, stack, declaration.provider.urn);
    } else {
        expectEmpty(state, stack);
    }
    const adoption = await adopt(
        declaration,
        stack,
        (place) => outside.find(place),
        given["allow-missing"] || given.add,
        new Set(urns(state)),
    );
    if (!given.add) {
        write(files.provider, withProvider(state, declaration));
    }
    write(files.import, adoption.file);
    process.stdout.write(
        given.json
            ? `${JSON.stringify(summary(adoption), undefined, 4)}\n`
            : report(adoption, files, stack, given.add),
    );
    return 0;
}

function write(file: string, content: object): void {
    writeFileSync(file, `${JSON.stringify(content, undefined, 4)}\n`, { flag: "wx" });
}

/** @throws when the state knows something of AWS */
function expectEmpty({ deployment }: StackState, stack: string): void {
    const known = (deployment?.resources ?? []).filter(({ type }) => type.startsWith("aws:")).length;
    if (known > 0) {
        throw new UsageError(
            `The stack ${stack} of persistent has a state, with ${known} resources of AWS: nothing was done. ` +
                "To import what it doesn't know: --add. For an older version of it see docs/recovery.md; to forget it, and begin anew: " +
                `pulumi stack rm ${stack} --force --preserve-config --cwd persistent.`,
        );
    }
}

/** @throws when the state of a command that was killed has no provider yet: then it knows nothing of AWS either */
function expectBegun(state: StackState, stack: string, provider: string): void {
    if (!urns(state).includes(provider)) {
        throw new UsageError(
            `The state of ${stack} of persistent knows nothing yet: nothing was done. Without --add it is begun anew.`,
        );
    }
}

function urns({ deployment }: StackState): string[] {
    return (deployment?.resources ?? []).map(({ urn }) => urn);
}

/**
 * A state that has the program's provider: what is imported without it would belong to another, of other tags. No import
 * takes a provider, and `pulumi up --target` can't make it alone: the program then runs without what its resources would
 * return, and fails. The stack's outputs are those by which the program refuses a change (persistent/changes.ts): what was
 * found is what they say.
 */
function withProvider(state: StackState, { stackResource, provider }: Declaration): object {
    return { ...state, deployment: { ...state.deployment, resources: [stackResource, provider] } };
}

function title({ type, urn }: Declared): string {
    return `${type} ${logicalName(urn)}`;
}

function describeMissing({ declared, name, near }: Pairing["missing"][number]): string {
    const untagged =
        near.length > 0 ? `; ${near.join(", ")} is called so, and lacks the environment's tags` : "";
    return `${title(declared)}, which would be ${name}, was not found${untagged}`;
}

function summary({ paired, missing, notImportable: left }: Adoption) {
    return {
        found: [...paired].map(([declared, { id }]) => ({
            type: declared.type,
            name: logicalName(declared.urn),
            id,
        })),
        missing: missing.map(({ declared, name }) => ({
            type: declared.type,
            name: logicalName(declared.urn),
            called: name,
        })),
        notImportable: left.map(({ type, urn }) => ({ type, name: logicalName(urn) })),
    };
}

function report(
    { paired, missing, notImportable: left }: Adoption,
    files: { readonly import: string; readonly provider: string },
    stack: string,
    add: boolean,
): string {
    const fromPersistent = (file: string) => relative(resolve("persistent"), resolve(file));
    const where = `--cwd persistent --stack ${stack}`;
    const begin = `  pulumi stack import --file ${fromPersistent(files.provider)} ${where}`;
    const refresh = add ? "refresh --clear-pending-creates --yes" : "refresh --yes --skip-preview";
    return [
        `${paired.size} found. ${add ? files.import : `${files.provider} and ${files.import}`} written.`,
        ...missing.map((it) => `- ${describeMissing(it)}: 'pulumi up' makes it.`),
        ...left.map((it) => `- ${title(it)} ${notImportable[it.type] ?? ""}.`),
        "Next:",
        ...(add ? [] : [begin]),
        `  pulumi import --file ${fromPersistent(files.import)} --generate-code=false --yes --skip-preview ${where}`,
        `  pulumi ${refresh} ${where}`,
        `  pulumi preview --diff ${where}`,
        "",
    ].join("\n");
}

if (require.main === module) {
    script("adopt", help, (args) => main(args));
}
