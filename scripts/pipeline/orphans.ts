import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { options, required, script, UsageError } from "../support/cli";
import { runPulumiWithin } from "../support/run-pulumi";
import { Aws, Environment } from "./orphans/aws";
import { Cloud } from "./orphans/cloud";
import { importCommand } from "./orphans/import-command";
import { readEnvironment } from "./orphans/environment";
import { Patience, removeAll } from "./orphans/removal";
import { Orphan, pendingCreates, unknownToStates } from "./orphans/unknown";

const help = `Usage: npm run orphans -- --stack NAME [options]

Lists what of the ephemeral layer is in AWS and in no state: it carries the tags Project=gatus-NAME and Layer=ephemeral,
or is a part of what does. A killed run leaves such things, and an answer that got lost; nobody deletes them, and they
cost. Each with the command that imports it; those first whose creation is pending in the state.

Options:
  --stack NAME      environment, such as prod
  --delete          delete them, in an order that works
  --confirm NAME    with --delete: the stack's name again
  --settle          what a deployment and a wake do first: delete them, and clear the pending creations of the state
  --json            print them as JSON
  --help

Needs the Pulumi CLI, a login, and the credentials of the role teardown (or deploy).
Exit codes: 0 there are none, or none any more; 1 there are; 2 wrong usage, another name confirmed, or credentials of
another account: nothing was done.
`;

/** What is outside of this machine. */
export interface Outside {
    /** Account of the credentials. */
    account(region: string): Promise<string | undefined>;
    cloud(environment: Environment): Cloud;
    /** How long it is given to let go. */
    readonly patience: Patience;
}

/** AWS itself. */
export const aws: Outside = {
    account: async (region) =>
        (await new STSClient({ region }).send(new GetCallerIdentityCommand({}))).Account,
    cloud: (environment) => new Aws(environment),
    // Interfaces outlive their owner by minutes.
    patience: { pauseMs: 20_000, rounds: 15 },
};

/** Everything that no state knows, and the states. */
export async function findOrphans(stack: string, outside = aws) {
    const { environment, states, accountId } = readEnvironment(stack);
    const account = await outside.account(environment.region);
    if (account !== accountId) {
        throw new UsageError(
            `Your credentials are for the account ${String(account)}, the stack ${stack} is in ${accountId}: nothing was done.`,
        );
    }
    const cloud = outside.cloud(environment);
    return { cloud, states, orphans: unknownToStates(await cloud.find("ephemeral"), Object.values(states)) };
}

/** Deletes what no state knows. @returns a line for each that is gone, and one for each that isn't, with the reason */
export async function deleteOrphans(cloud: Cloud, orphans: readonly Orphan[], patience: Patience) {
    const gone: string[] = [];
    const refused = await removeAll(cloud, orphans, patience, (found) => {
        gone.push(title(found));
        process.stdout.write(`deleted ${title(found)}\n`);
    });
    return { gone, left: refused.map(({ found, reason }) => `${title(found)}: ${reason}`) };
}

/**
 * Whether the state seems to be lost rather than something left over: a service that runs behind its load balancer, and
 * no state knows either. A killed command leaves one of them at most, as the service is begun when the load balancer is
 * known. What settles by itself would take a working site down.
 */
export function stateSeemsLost(orphans: readonly Orphan[]): boolean {
    return ["aws:ecs/service:Service", "aws:lb/loadBalancer:LoadBalancer"].every((wanted) =>
        orphans.some(({ type }) => type === wanted),
    );
}

export async function main(args: string[], outside = aws): Promise<number> {
    const given = options(args, {
        stack: { type: "string" },
        delete: { type: "boolean", default: false },
        confirm: { type: "string" },
        settle: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
    });
    const stack = required(given.stack, "stack");
    if (given.delete && given.confirm !== stack) {
        throw new UsageError(
            `--confirm is '${given.confirm ?? ""}', the stack is '${stack}': nothing was deleted.`,
        );
    }
    const { cloud, states, orphans } = await findOrphans(stack, outside);
    const { "gatus-ephemeral": state } = states;
    if (given.settle && stateSeemsLost(orphans)) {
        throw new Error(
            `The state of ${stack} knows neither the service that runs nor its load balancer: was it lost? ` +
                'Nothing was done. docs/recovery.md, "knows neither the service that runs"',
        );
    }
    if (given.json) {
        process.stdout.write(`${JSON.stringify(orphans, undefined, 2)}\n`);
    } else {
        process.stdout.write(`${describe(orphans, stack)}\n`);
    }
    const left =
        given.delete || given.settle
            ? (await deleteOrphans(cloud, orphans, outside.patience)).left
            : orphans.map((orphan) => title(orphan));
    if (given.settle && left.length === 0 && pendingCreates(state).length > 0) {
        const clear = ["refresh", "--clear-pending-creates", "--yes", "--skip-preview", "--cwd", "ephemeral"];
        if ((await runPulumiWithin([...clear, "--stack", stack])) !== 0) {
            throw new Error("The pending creations could not be cleared: see above.");
        }
    }
    if (given.delete || given.settle) {
        left.forEach((line) => process.stderr.write(`STILL THERE: ${line}\n`));
    }
    return left.length === 0 ? 0 : 1;
}

function describe(orphans: readonly Orphan[], stack: string): string {
    if (orphans.length === 0) {
        return "Nothing is there that no state knows.";
    }
    const lines = orphans.flatMap((orphan) => [
        `- ${title(orphan)}${orphan.pending === undefined ? "" : " (its creation is pending)"}`,
        `    ${importCommand(orphan, stack)}`,
    ]);
    return [`${orphans.length} that no state knows:`, ...lines].join("\n");
}

function title({ type, name, id }: Orphan): string {
    return `${type} ${name} (${id})`;
}

if (require.main === module) {
    script("orphans", help, (args) => main(args));
}
