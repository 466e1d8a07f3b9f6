import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Project, readConfiguration, setting } from "../../rehearsal/configuration";
import { Change, Engine } from "../../rehearsal/engine";
import { pulumiCli } from "../../rehearsal/pulumi-cli";
import { serveStandIn, StandIn } from "../../rehearsal/stand-in";
import { Account } from "../../rehearsal/stand-in/account";

/** What the engine begins, in its order: `create LoadBalancer gatus-prod`. An operation begins when all it waits for is done. */
type Order = readonly string[];

const side = [
    "create LoadBalancer gatus-prod",
    "create MountTarget gatus-prod-0",
    "create MountTarget gatus-prod-1",
];

describe("the order of operations, on the real engine", () => {
    const folder = mkdtempSync(join(tmpdir(), "order-"));
    let standIn: StandIn;
    let engine: Engine<Project>;
    /** What AWS has begun, as a NAT gateway is held back until all that should be made beside it was begun. */
    let begun: string[] = [];
    let held = false;

    before(async () => {
        const configuration = readConfiguration(undefined);
        const persistent = configuration.programs["gatus-persistent"].configuration;
        const account = new Account(setting(persistent, "accountId"), setting(persistent, "region"));
        standIn = await serveStandIn(account, async ({ kind, type, name }) => {
            begun.push(said(kind, type, name));
            if (held && kind === "create" && type.endsWith(":NatGateway")) {
                await until(() => side.every((operation) => begun.includes(operation)));
            }
        });
        engine = await Engine.start({
            ...configuration,
            command: await pulumiCli(() => undefined),
            providers: standIn.providers,
            folder: join(folder, "run"),
            signal: new AbortController().signal,
        });
        await engine.up("gatus-persistent", () => undefined);
        engine.configure("gatus-persistent", { zoneDelegated: true });
        await engine.up("gatus-persistent", () => undefined);
        engine.configure("gatus-image", { allowDirty: true });
        await engine.up("gatus-image", () => undefined);
    });

    after(() => {
        standIn.close();
        rmSync(folder, { recursive: true, force: true });
    });

    async function run(command: "up" | "destroy"): Promise<Order> {
        begun = [];
        const order: string[] = [];
        await engine[command]("gatus-ephemeral", ({ op, type, name }: Change) => {
            order.push(said(op, type, name));
        });
        return order;
    }

    it("of a wake: load balancer and mount targets beside the NAT gateway; the service after all that its task needs", async () => {
        held = true;
        const order = await run("up");
        held = false;
        for (const needed of waysOut) {
            comesBefore(order, `create ${needed}`, "create Service gatus-prod");
        }
        for (const needed of [
            "MountTarget gatus-prod-0",
            "MountTarget gatus-prod-1",
            "ListenerRule gatus-prod-status",
        ]) {
            comesBefore(order, `create ${needed}`, "create Service gatus-prod");
        }
    });

    it("of another natGateways while awake: the mount targets stay, and the service moves before its way out goes", async () => {
        engine.configure("gatus-ephemeral", { natGateways: "none" });
        const away = await run("up");
        assert.deepEqual(
            away.filter((operation) => /MountTarget|Subnet|LoadBalancer|Cluster/.test(operation)),
            [],
        );
        comesBefore(away, "update Service gatus-prod", "delete Route gatus-prod-nat-1");
        comesBefore(away, "update Service gatus-prod", "delete NatGateway gatus-prod-nat-1");

        engine.configure("gatus-ephemeral", { natGateways: "per-zone" });
        const back = await run("up");
        assert.deepEqual(
            back.filter((operation) => /MountTarget|Subnet|LoadBalancer|Cluster/.test(operation)),
            [],
        );
        comesBefore(back, "create Route gatus-prod-nat-2", "update Service gatus-prod");

        engine.configure("gatus-ephemeral", { natGateways: "single" });
        const single = await run("up");
        assert.deepEqual(
            single.filter((operation) => !operation.includes("nat")),
            ["update Dashboard gatus-prod"],
        );
        comesBefore(single, "update Route gatus-prod-nat-2", "delete NatGateway gatus-prod-nat-2");
    });

    it("of a sleep: the service goes first, so that its last lines get out; then what it needed", async () => {
        const order = await run("destroy");
        for (const needed of [...waysOut, "NatGateway gatus-prod-nat-1", "MountTarget gatus-prod-0"]) {
            comesBefore(order, "delete Service gatus-prod", `delete ${needed}`);
        }
        // Addresses that are still in use would keep the gateway from being detached.
        for (const addressed of ["NatGateway gatus-prod-nat-1", "LoadBalancer gatus-prod"]) {
            comesBefore(order, `delete ${addressed}`, "delete InternetGateway gatus-prod");
        }
    });
});

const waysOut = [
    "Route gatus-prod-public-1",
    "Route gatus-prod-public-2",
    "Route gatus-prod-nat-1",
    "Route gatus-prod-nat-2",
    "VpcEndpoint gatus-prod-s3",
];

function said(kind: string, type: string, name: string): string {
    return `${kind} ${type.split(":").at(-1) ?? ""} ${name}`;
}

function comesBefore(order: Order, first: string, second: string): void {
    const [one, other] = [order.indexOf(first), order.indexOf(second)];
    assert.ok(one >= 0, `'${first}' was not done:\n${order.join("\n")}`);
    assert.ok(other >= 0, `'${second}' was not done:\n${order.join("\n")}`);
    assert.ok(one < other, `'${first}' was not before '${second}':\n${order.join("\n")}`);
}

/** @throws when it doesn't come to be: what is waited for waits for the waiting one. */
async function until(holds: () => boolean): Promise<void> {
    const end = performance.now() + 20_000;
    while (!holds()) {
        assert.ok(performance.now() < end, "The NAT gateway was made alone: others wait for it");
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
}
