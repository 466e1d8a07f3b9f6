import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { awakeBy, awakeFor } from "../../lib/cost/awake";
import { byKind, columns, estimate, Estimate, sum, usd } from "../../lib/cost/estimate";
import data from "../../lib/cost/price-list.json";
import { pageOf, PriceKey, pricesOf, unitOf } from "../../lib/cost/prices";
import { Charge, chargesOf, PricedResource } from "../../lib/cost/rules";
import { costOfSystem, text } from "../../scripts/proof/cost";
import { registered } from "../../scripts/support/registered";

const london = pricesOf("eu-west-2");
const near = (actual: number, expected: number) => {
    assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} instead of ${expected}`);
};
const resource = (type: string, inputs: object = {}, more: Partial<PricedResource> = {}): PricedResource => ({
    ...{ type, name: "it", inputs: inputs as Record<string, unknown> },
    ...more,
});
const nat = resource("aws:ec2/natGateway:NatGateway");

describe("cost: prices", () => {
    it("have a figure above zero for every key in every region, and a page of AWS's", () => {
        const keys = Object.keys(data.units) as PriceKey[];
        for (const [region, prices] of Object.entries(data.regions)) {
            assert.deepEqual(Object.keys(prices), keys, region);
            for (const key of keys) {
                assert.ok(prices[key] > 0, `${region}: ${key}`);
                assert.match(pageOf(key), /^https:\/\/aws\.amazon\.com\/.*pricing/, key);
                assert.match(unitOf(key), /hour|month|GB|10?,000|million/, key);
            }
        }
        assert.match(data.asOf, /^20\d\d-\d\d-\d\d$/);
    });

    it("are of a region, or say which regions have some", () => {
        assert.throws(
            () => pricesOf("mars-1"),
            /the region 'mars-1', only for eu-west-2, .*lib\/cost\/price-list\.json/,
        );
    });

    it("are each asked for by a rule", () => {
        const source = readFileSync(join(__dirname, "..", "..", "lib", "cost", "rules.ts"), "utf8");
        const idle = Object.keys(data.units).filter(
            (key) => !source.includes(`"${key}"`) && !source.includes(key.replace(/arm|x86/, "${kind}")),
        );
        assert.deepEqual(idle, []);
    });
});

describe("cost: rules", () => {
    it("refuse a type that has none, and say where it goes", () => {
        assert.throws(
            () => chargesOf(resource("aws:mars/rover:Rover"), []),
            /what 'it' costs: aws:mars\/rover:Rover has no rule of price\. Add it to lib\/cost\/rules\.ts/,
        );
    });

    it("bill nothing for GitHub's settings", () => {
        assert.deepEqual(chargesOf(resource("github:index/actionsVariable:ActionsVariable"), []), []);
    });

    it("refuse a VPC endpoint that is billed by the hour", () => {
        const type = "aws:ec2/vpcEndpoint:VpcEndpoint";
        assert.throws(
            () => chargesOf(resource(type, { vpcEndpointType: "Interface" }), []),
            /'it' is of the type 'Interface'/,
        );
        assert.deepEqual(chargesOf(resource(type, { vpcEndpointType: "Gateway" }), []), []);
    });

    it("bill a task by its size and architecture, and refuse one whose size isn't known", () => {
        const service = resource("aws:ecs/service:Service", { taskDefinition: "arn:1", desiredCount: 2 });
        const definition = (cpuArchitecture: string) =>
            resource(
                "aws:ecs/taskDefinition:TaskDefinition",
                { cpu: "1024", memory: "2048", runtimePlatform: { cpuArchitecture } },
                { arn: "arn:1" },
            );
        const cost = (of: PricedResource) =>
            chargesOf(service, [of]).reduce(
                (all, charge) => all + usd(charge, { times: 1, hours: 1 }, london),
                0,
            );
        near(cost(definition("ARM64")), 2 * (0.03725 + 2 * 0.00409));
        near(cost(definition("X86_64")), 2 * (0.04656 + 2 * 0.00511));
        assert.throws(() => chargesOf(service, []), /task definition arn:1.*not among the resources/);
    });

    it("know every type that the programs register, with every choice of the configuration", async () => {
        for (const natGateways of ["none", "single", "per-zone"]) {
            await costOfSystem({ set: { "gatus-ephemeral:natGateways": natGateways } });
        }
        await costOfSystem({
            set: { "gatus-persistent:history": "memory", "gatus-persistent:hostedZone": "existing" },
        });
        await costOfSystem({ set: { "gatus-persistent:nightPage": "false" } });
    });
});

describe("cost: estimate", () => {
    const perHour: Charge = { what: "x", price: "publicIpv4.hour", amount: 2, per: "hour" };

    it("rounds a begun hour up each time, and no other", () => {
        near(usd({ ...perHour, per: "begun hour" }, { times: 3, hours: 11.2 }, london), 3 * 12 * 2 * 0.005);
        near(usd({ ...perHour, per: "begun hour" }, { times: 3, hours: 12 }, london), 3 * 12 * 2 * 0.005);
        near(usd(perHour, { times: 3, hours: 11.2 }, london), 3 * 11.2 * 2 * 0.005);
        near(usd({ ...perHour, per: "month" }, { times: 2, hours: 73 }, london), 0.2 * 2 * 0.005);
    });

    it("has what is persistent in every month, and what is ephemeral while it is awake", () => {
        const key = { ...resource("aws:kms/key:Key"), project: "gatus-persistent" };
        const { rows, total, fixed } = estimate([key, { ...nat, project: "gatus-ephemeral" }], london, {
            hoursPerDay: 11.5,
            daysPerWeek: 7,
        });
        const [gateway] = rows;
        assert.ok(gateway !== undefined);
        assert.equal(gateway.what, "NAT gateway");
        near(gateway.hourAwake, 0.05);
        near(gateway.monthAsleep, 0);
        near(gateway.monthOnSchedule, (730 / 24) * 12 * 0.05);
        near(gateway.monthAlwaysOn, 730 * 0.05);
        for (const column of columns) {
            near(fixed[column], column === "hourAwake" ? 0 : 1);
            near(total[column], sum(rows)[column]);
        }
    });

    it("takes what an account has free off once, however many there are", () => {
        const dashboards = (count: number) =>
            estimate(
                Array.from({ length: count }, () => ({
                    ...resource("aws:cloudwatch/dashboard:Dashboard"),
                    project: "gatus-ephemeral",
                })),
                london,
                { hoursPerDay: 24, daysPerWeek: 7 },
            ).total.monthAlwaysOn;
        [dashboards(1), dashboards(3), dashboards(5)].forEach((usd, index) => {
            near(usd, [0, 0, 6][index] ?? NaN);
        });
    });

    it("reads the schedule, and refuses what is none", () => {
        near(awakeBy({}).hoursPerDay, 13 + 14 / 60);
        assert.deepEqual(awakeBy({ wakeAt: "08:00", sleepAt: "20:30", awakeDays: "MON-FRI" }), {
            hoursPerDay: 12.5,
            daysPerWeek: 5,
        });
        assert.deepEqual(awakeFor("24x7"), { hoursPerDay: 24, daysPerWeek: 7 });
        for (const wrong of ["25x5", "0x5", "12x8", "12", ""]) {
            assert.throws(() => awakeFor(wrong), /is no schedule/, wrong);
        }
        assert.throws(() => awakeBy({ wakeAt: "20:00", sleepAt: "08:00" }), /sleepAt is '08:00'/);
        assert.equal(awakeBy({ awakeDays: "FRI-MON" }).daysPerWeek, 4);
    });
});

describe("cost: of the system", () => {
    const variable = ({ total, fixed }: Estimate) => total.monthOnSchedule - fixed.monthOnSchedule;
    const withNat = (natGateways: string, awake?: string) =>
        costOfSystem({ set: { "gatus-ephemeral:natGateways": natGateways }, awake });

    it("is at most 32 dollars in London for 12 hours on 5 days, without NAT 18, without the fixed part", async () => {
        const [single, none] = [await withNat("single", "12x5"), await withNat("none", "12x5")];
        assert.ok(variable(single) > 25 && variable(single) <= 32, String(variable(single)));
        assert.ok(variable(none) > 14 && variable(none) <= 18, String(variable(none)));
    });

    it("changes with the region, the size of the task, and the gateways", async () => {
        const usual = await costOfSystem();
        for (const [key, value] of [
            ["gatus-persistent:region", "us-east-1"],
            ["gatus-ephemeral:cpu", "512"],
            ["gatus-ephemeral:natGateways", "per-zone"],
            ["gatus-ephemeral:platform", "linux/amd64"],
        ] as const) {
            const memory = key.endsWith("cpu") ? "1024" : "512"; // Fargate offers it with either
            const image: Record<string, string> = key.endsWith("platform")
                ? { "gatus-image:platform": value }
                : {};
            const other = await costOfSystem({
                set: { "gatus-ephemeral:memory": memory, ...image, [key]: value },
            });
            assert.notEqual(other.total.hourAwake, usual.total.hourAwake, key);
        }
        await assert.rejects(
            costOfSystem({ set: { "gatus-persistent:region": "eu-north-1" } }),
            /no prices for the region/,
        );
    });

    it("has in each kind and each table what its resources have", async () => {
        const result = await costOfSystem();
        near(sum(byKind(result.rows)).monthAlwaysOn, result.total.monthAlwaysOn - smallChange(result));
        assert.match(text(result, false), /^eu-west-2, list prices of .* 13\.23 hours on 7 days/);
        assert.match(text(result, true), /gatus-prod \(LoadBalancer\): load balancer +0\.0265/);
        assert.match(
            text(result, false),
            /begun hour(.|\n)*first three dashboards(.|\n)*after its first rotation(.|\n)*AWS Config/,
        );
        const { resources } = await registered();
        for (const row of result.rows.filter(({ project }) => project.startsWith("gatus-"))) {
            assert.ok(
                resources.some(({ name, type }) => name === row.resource && type === row.type),
                row.resource,
            );
        }
    });

    /** What is too little to be shown. */
    const smallChange = ({ rows }: Estimate) => {
        const shown = new Set(byKind(rows).map(({ what }) => what));
        return sum(rows.filter(({ what }) => !shown.has(what))).monthAlwaysOn;
    };
});
