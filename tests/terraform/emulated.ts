import { writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { type RoleDocuments } from "../../rehearsal/iam/role-documents";
import { type RecordedCall, startGateway } from "./recording-gateway";
import { motoGaps, startMoto } from "./recording-gateway/moto";
import { exportDeployment, type TerraformConfiguration } from "../../scripts/proof/terraform-export";
import { type DeployedResource } from "../../scripts/proof/terraform-export/deployment";
import { loadProviderSchema } from "../../scripts/proof/terraform-export/schema";
import { type Adopted, adoptFrom } from "./adopted";
import { refuseStrangers, rehearsed } from "./rehearsed";
import { Workspace } from "./workspace";

const root = resolve(__dirname, "..", "..");

/** Who does what in the life of the ephemeral layer: as the pipelines do. */
export const phases = [
    { phase: "apply", role: "deploy" },
    { phase: "update", role: "deploy" },
    { phase: "refresh", role: "drift" },
    { phase: "destroy", role: "teardown" },
] as const;

export type Phase = (typeof phases)[number]["phase"];

/** What of the persistent layer isn't put into the emulator, and why; the ephemeral layer doesn't refer to it. */
export const notSeeded: Record<string, string> = {
    "aws:acm/certificateValidation:CertificateValidation": "waits until AWS finds a record in public DNS",
    "aws:budgets/budget:Budget":
        "moto knows no subscribers of budgets, and the provider asks for them until it times out",
    "aws:s3/bucketObject:BucketObject":
        "moto obeys the bucket's policy, and is asked without TLS: it denies to read them",
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": "moto doesn't know them",
};

export interface Recording {
    seeding: RecordedCall[];
    calls: Record<Phase, RecordedCall[]>;
    unnamed: string[];
    /** The pipelines' roles as the emulator has them: their policies name its ARNs. */
    roles: Record<string, RoleDocuments>;
    accountId: string;
    /** What `npm run adopt` finds of the persistent layer. */
    adopted: Adopted;
    /** Types of the resources of each layer. */
    types: Record<"persistent" | "ephemeral", string[]>;
}

/** The clients of AWS's SDK take from there where AWS is. */
async function withEnvironment<Result>(
    values: Readonly<Record<string, string>>,
    action: () => Promise<Result>,
): Promise<Result> {
    const before = { ...process.env };
    Object.assign(process.env, values);
    try {
        return await action();
    } finally {
        process.env = before;
    }
}

/** Applies both layers to moto, updates, refreshes and destroys the ephemeral one, and returns every call. */
export async function record(log: (line: string) => void): Promise<Recording> {
    const persistent = rehearsed("gatus-persistent").filter(({ type }) => !(type in notSeeded));
    const ephemeral = rehearsed("gatus-ephemeral");
    refuseStrangers(rehearsed("gatus-persistent"), ephemeral);
    const schema = loadProviderSchema();
    const accountId = accountOf(ephemeral);
    const emulator = await startMoto(accountId);
    const gateway = await startGateway(emulator.url, motoGaps);
    const env = {
        AWS_ENDPOINT_URL: gateway.url,
        AWS_ACCESS_KEY_ID: "emulated",
        AWS_SECRET_ACCESS_KEY: "emulated",
    };
    const provider = { skip_metadata_api_check: "true", s3_use_path_style: true };
    const unattended = ["-no-color", "-input=false"];
    const calls: Partial<Record<Phase, RecordedCall[]>> = {};
    const workspaces: Workspace[] = [];
    const open = (configuration: TerraformConfiguration) => {
        const workspace = new Workspace(configuration, env);
        workspaces.push(workspace);
        return workspace;
    };
    const during = async (phase: Phase, action: () => Promise<unknown>) => {
        const from = gateway.calls.length;
        const started = Date.now();
        await action();
        calls[phase] = gateway.calls.slice(from);
        log(
            `${phase}: ${gateway.calls.length - from} calls in ${Math.round((Date.now() - started) / 1000)} s`,
        );
    };
    try {
        const below = exportDeployment(persistent, schema, { provider });
        const seeded = open(below.configuration);
        await seeded.run("init", ...unattended);
        await seeded.run("apply", "-auto-approve", ...unattended);
        const seeding = [...gateway.calls];
        const state = await stateOf(seeded);
        log(`persistent layer: ${state.length} resources, ${seeding.length} calls`);

        const adopted = await withEnvironment(env, () => adoptFrom(accountId, below, open, emulator.url));

        const literals = newIdentities(persistent, below.urns, state);
        const { configuration } = exportDeployment(ephemeral, schema, { provider, literals });
        const layer = open(configuration);
        await layer.run("init", ...unattended);
        await during("apply", () => layer.run("apply", "-auto-approve", ...unattended));
        layer.write(changed(configuration));
        await during("update", () => layer.run("apply", "-auto-approve", ...unattended));
        await during("refresh", async () => {
            await seeded.run("plan", "-refresh-only", ...unattended);
            await layer.run("plan", "-refresh-only", ...unattended);
        });
        await during("destroy", () => layer.run("destroy", "-auto-approve", ...unattended));

        const recording = join(root, ".cache", "terraform", "recording.json");
        writeFileSync(recording, JSON.stringify({ seeding, ...calls }, null, 2));
        log(`every call, to look at: ${relative(root, recording)}`);

        const typesOf = (resources: readonly DeployedResource[]) => [
            ...new Set(resources.filter(({ custom }) => custom).map(({ type }) => type)),
        ];
        return {
            seeding,
            adopted,
            calls: calls as Record<Phase, RecordedCall[]>,
            unnamed: gateway.unnamed,
            roles: rolesOf(state, accountId),
            accountId,
            types: { persistent: typesOf(persistent), ephemeral: typesOf(ephemeral) },
        };
    } finally {
        for (const workspace of workspaces) workspace.remove();
        await gateway.close();
        await emulator.stop();
    }
}

interface StateResource {
    address: string;
    type: string;
    values: Record<string, unknown>;
}

async function stateOf(workspace: Workspace): Promise<StateResource[]> {
    const shown = JSON.parse(await workspace.run("show", "-json")) as {
        values: { root_module: { resources: StateResource[] } };
    };
    return shown.values.root_module.resources;
}

/** The ids and ARNs that the rehearsal gave, and those that the emulator gave instead. */
function newIdentities(
    resources: readonly DeployedResource[],
    urns: ReadonlyMap<string, string>,
    state: readonly StateResource[],
): Map<string, string> {
    const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    const identities = new Map<string, string>();
    for (const { address, values } of state) {
        const before = byUrn.get(urns.get(address) ?? "");
        for (const [was, is] of [
            [before?.id, values.id],
            [before?.outputs?.arn, values.arn],
        ]) {
            if (typeof was === "string" && typeof is === "string" && was !== is) identities.set(was, is);
        }
    }
    return identities;
}

/** What a release changes, the image; and one setting each of what can be changed in place. */
function changed(configuration: TerraformConfiguration): TerraformConfiguration {
    const copy = structuredClone(configuration);
    const all = (type: string) => Object.values(copy.resource[type] ?? {});
    for (const task of all("aws_ecs_task_definition")) {
        const definitions = String(task.container_definitions);
        task.container_definitions = definitions.replace(
            /@sha256:[0-9a-f]{64}/,
            `@sha256:${"1f".repeat(32)}`,
        );
        if (task.container_definitions === definitions)
            throw new Error("The export has no image by digest to change");
    }
    for (const group of all("aws_lb_target_group")) group.deregistration_delay = 20;
    for (const balancer of all("aws_lb")) balancer.desync_mitigation_mode = "defensive";
    for (const listener of all("aws_lb_listener_rule")) listener.priority = Number(listener.priority) + 100;
    for (const firewall of all("aws_wafv2_web_acl")) firewall.description = "Changed";
    for (const alarm of all("aws_cloudwatch_metric_alarm")) alarm.alarm_description = "Changed";
    return copy;
}

function rolesOf(state: readonly StateResource[], accountId: string): Record<string, RoleDocuments> {
    const of = (type: string) =>
        state.filter((resource) => resource.type === type).map(({ values }) => values);
    const policies = new Map(of("aws_iam_policy").map((policy) => [policy.arn, policy]));
    const roles = of("aws_iam_role").map((role): [string, RoleDocuments] => {
        const attached = of("aws_iam_role_policy_attachment").filter(
            (attachment) => attachment.role === role.name,
        );
        const documents = attached.map(({ policy_arn: arn }): [string, unknown] => {
            const policy = policies.get(arn);
            return [String(policy?.name), JSON.parse(String(policy?.policy))];
        });
        const name = String(role.name);
        const short = name.replace(/^gatus-[a-z0-9-]+?-([a-z-]+)-[0-9a-f]{7}$/, "$1");
        const trust = JSON.parse(String(role.assume_role_policy)) as RoleDocuments["trust"];
        const all = Object.fromEntries(documents) as RoleDocuments["policies"];
        return [short, { arn: String(role.arn), name, accountId, trust, policies: all }];
    });
    return Object.fromEntries(roles);
}

function accountOf(resources: readonly DeployedResource[]): string {
    const provider = resources.find(({ type }) => type === "pulumi:providers:aws");
    const allowed = provider?.inputs?.allowedAccountIds;
    const [accountId] = typeof allowed === "string" ? (JSON.parse(allowed) as string[]) : [];
    if (accountId === undefined) throw new Error("The rehearsal's AWS provider names no account");
    return accountId;
}
