import assert from "node:assert/strict";
import { Account } from "../../rehearsal/stand-in/account";
import { cloudFrontZone } from "../../rehearsal/stand-in/night-page-types";
import { answerTo, refuseRecord } from "../../rehearsal/stand-in/route53";

const host = "status.example.com";

/** An account with a load balancer, a distribution, and the records given, which lead to one of them. */
function account(...records: Record<string, unknown>[]): Account {
    const it = new Account("111122223333", "eu-west-2");
    const put = (type: string, id: string, inputs: Record<string, unknown>, outputs = {}) => {
        it.put({ urn: "", type, name: id, id, inputs, outputs, tags: {} });
    };
    put("aws:lb/loadBalancer:LoadBalancer", "lb", {}, { dnsName: "lb.example.net" });
    put("aws:cloudfront/distribution:Distribution", "cf", {}, { domainName: "d1.cloudfront.net" });
    records.forEach((record, index) => {
        put("aws:route53/record:Record", String(index), record);
    });
    return it;
}

const common = { zoneId: "Z1", name: host, type: "A" };
const day = {
    ...common,
    setIdentifier: "day",
    failoverRoutingPolicies: [{ type: "PRIMARY" }],
    aliases: [{ name: "lb.example.net", zoneId: "Z2", evaluateTargetHealth: true }],
};
const night = {
    ...common,
    setIdentifier: "night",
    failoverRoutingPolicies: [{ type: "SECONDARY" }],
    aliases: [{ name: "d1.cloudfront.net", zoneId: cloudFrontZone, evaluateTargetHealth: false }],
};
const alone = { ...common, aliases: day.aliases };

describe("Route 53 of the stand-in: who is answered", () => {
    const answer = (isHealthy: boolean, ...records: Record<string, unknown>[]) =>
        answerTo(account(...records), host, () => isHealthy)?.id;

    it("the first of two while its load balancer has a healthy target, else the second", () => {
        assert.equal(answer(true, day, night), "lb");
        assert.equal(answer(true, night, day), "lb");
        assert.equal(answer(false, day, night), "cf");
    });

    it("the only one there is, whichever it is", () => {
        assert.equal(answer(false, night), "cf");
        assert.equal(answer(false, day), "lb");
        assert.equal(answer(false, alone), "lb");
        assert.equal(answer(true), undefined);
    });
});

describe("Route 53 of the stand-in: what it refuses", () => {
    const put = (record: Record<string, unknown>, ...there: Record<string, unknown>[]) => {
        const draft = { logicalName: "new", name: "", inputs: record, hex: "0", account: account(...there) };
        refuseRecord(draft);
    };

    it("nothing of the two, in any order", () => {
        put(day, night);
        put(night, day);
        put(night);
    });

    for (const [what, record, there, said] of [
        ["a second beside one that stands alone", night, [alone], /has a record of another routing policy/],
        ["one alone beside the second", alone, [night], /has a record of another routing policy/],
        ["two that are first", { ...day, setIdentifier: "noon" }, [day], /has a PRIMARY record already/],
        ["a policy without an identifier", { ...day, setIdentifier: "" }, [], /come together/],
        [
            "the health of a distribution",
            { ...night, aliases: [{ ...night.aliases[0], evaluateTargetHealth: true }] },
            [],
            /can't be true of a CloudFront/,
        ],
        [
            "a first without a check",
            { ...day, aliases: undefined, records: ["192.0.2.1"] },
            [],
            /must have an associated health check/,
        ],
    ] as const) {
        it(what, () => {
            assert.throws(() => {
                put(record, ...there);
            }, said);
        });
    }
});
