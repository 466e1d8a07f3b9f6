import { Check, checksOf } from "./checks";
import { Claims, Denial, Operation, StateAccess, World } from "./question";
import { Document, roleDocuments } from "./role-documents";
import { RoleSimulator } from "./simulate";
import { stateChecks } from "./state-checks";

/**
 * What the role may not do of all that `operation` needs. Empty when AWS would let it through.
 *
 * The answer comes from the policies of the role that the persistent program really created, judged by
 * `@cloud-copilot/iam-simulate`, for every action that the real provider needs for the operation.
 *
 * @param roleArn - ARN of a role that exists in `world`
 * @throws when the permission table lacks the resource type, or the role doesn't exist
 */
export async function authorize(operation: Operation, roleArn: string, world: World): Promise<Denial[]> {
    return denials(checksOf(operation, world), operation.name, simulatorOf(roleArn, world));
}

/** The same for what the Pulumi command itself does to its state. */
export async function authorizeState(access: StateAccess, roleArn: string, world: World): Promise<Denial[]> {
    const name = `${access.project} ${access.stack}, its state`;
    return denials(stateChecks(access), name, simulatorOf(roleArn, world));
}

/** The same for a call that a script of the pipelines makes, such as `ssm:PutParameter`. */
export async function authorizeCall(
    { name, action, resource }: { name: string; action: string; resource: string },
    roleArn: string,
    world: World,
): Promise<Denial[]> {
    const context = { "aws:RequestedRegion": world.region, "aws:SecureTransport": "true" };
    return denials([{ action, resource, context }], name, simulatorOf(roleArn, world));
}

/** The same for assuming the role with the claims that GitHub sends for a job. */
export function assumeRole(claims: Claims, roleArn: string, world: World): Denial[] {
    const simulator = simulatorOf(roleArn, world);
    const { iss, ...others } = claims;
    const issuer = iss.replace(/^https:\/\//, "");
    const context = Object.fromEntries(
        Object.entries(others).map(([claim, value]) => [`${issuer}:${claim}`, value]),
    );
    const issuerArn = `arn:aws:iam::${world.accountId}:oidc-provider/${issuer}`;
    if (simulator.trusts(issuerArn, context)) {
        return [];
    }
    const denial: Denial = {
        action: "sts:AssumeRoleWithWebIdentity",
        resource: roleArn,
        name: claims.sub ?? "",
        role: simulator.role.name,
        reason: `${mismatches(simulator.role.trust, issuerArn, context)} (\`trusted\` in persistent/identity/roles.ts)`,
    };
    return [denial];
}

/** What keeps the token out of the statement that it comes closest to. */
function mismatches(trust: Document, issuerArn: string, context: Readonly<Record<string, string>>): string {
    if (trust.Statement.every(({ Principal }) => Principal?.Federated !== issuerArn)) {
        return `it trusts no token of ${issuerArn}`;
    }
    const [closest] = trust.Statement.map(({ Condition }) =>
        Object.entries(Condition?.StringEquals ?? {})
            .filter(([key, values]) => ![values].flat().includes(context[key] ?? ""))
            .map(([key, values]) => {
                const claim = key.slice(key.lastIndexOf(":") + 1);
                return `it trusts ${claim} ${[values].flat().join(" or ")}, and the token's is ${context[key] ?? "missing"}`;
            }),
    ).sort((a, b) => a.length - b.length);
    return closest?.join("; ") ?? "its trust policy has no statement";
}

async function denials(checks: readonly Check[], name: string, simulator: RoleSimulator): Promise<Denial[]> {
    const verdicts = await Promise.all(
        checks.map(async (check) => ({ check, reason: await simulator.verdict(check) })),
    );
    return verdicts.flatMap(({ check: { action, resource }, reason }) =>
        reason === undefined ? [] : [{ action, resource, name, role: simulator.role.name, reason }],
    );
}

const simulators = new Map<string, RoleSimulator>();

/** The role as it is now: a simulator remembers its answers, and serves for as long as no policy changes. */
function simulatorOf(roleArn: string, world: World): RoleSimulator {
    const role = roleDocuments(roleArn, world);
    const key = JSON.stringify(role);
    let simulator = simulators.get(key);
    if (simulator === undefined) {
        simulator = new RoleSimulator(role);
        simulators.set(key, simulator);
    }
    return simulator;
}
