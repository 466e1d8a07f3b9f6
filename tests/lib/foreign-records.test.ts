import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Account } from "../../rehearsal/stand-in/account";
import { adoptExisting } from "../../rehearsal/stand-in/existing";
import { Recorder } from "../../scripts/support/record-program";

const existing = { hostedZone: "existing" };

/** An account in which Route 53 serves example.com already. */
function recorder(...records: Record<string, unknown>[]): Recorder {
    const it = new Recorder();
    adoptExisting(it.account, { ...existing, domain: "example.com" });
    for (const record of records) {
        put(it.account, record);
    }
    return it;
}

function put(account: Account, record: Record<string, unknown>): void {
    const [zone] = account.find(({ type }) => type === "aws:route53/zone:Zone");
    const inputs = { zoneId: zone?.id, type: "A", ...record };
    const type = "aws:route53/record:Record";
    account.put({
        urn: "",
        type,
        name: "foreign",
        id: JSON.stringify(inputs),
        inputs,
        outputs: {},
        tags: {},
    });
}

const website = { name: "example.com", records: ["192.0.2.1"] };
const alias = (name: string) => ({ name: "example.com", aliases: [{ name, zoneId: "Z1" }] });
const night = (setIdentifier: string) => ({
    ...alias("d111111abcdef8.cloudfront.net"),
    setIdentifier,
    failoverRoutingPolicies: [{ type: "SECONDARY" }],
});
const elb = "eu-west-2.elb.amazonaws.com";

async function refusal(program: "persistent" | "ephemeral", it: Recorder, config = {}): Promise<string> {
    try {
        await it.run(program, { preview: true, config });
        return "accepted";
    } catch (error) {
        assert.ok(error instanceof pulumi.RunError, String(error));
        return error.message;
    }
}

describe("records of others at the site's names", () => {
    it("are named by the persistent layer's preview, with where they lead and the fix", async () => {
        const message = await refusal("persistent", recorder(website), existing);
        assert.match(message, /has records that are not this site's\. Nothing was made/);
        assert.match(message, /A example\.com, to 192\.0\.2\.1\. .*apexRedirect false --cwd persistent/);
    });

    it("are left alone where the apex isn't this site's", async () => {
        assert.equal(
            await refusal("persistent", recorder(website), { ...existing, apexRedirect: "false" }),
            "accepted",
        );
    });

    it("at the status host are named whichever the apex is, and all together", async () => {
        const page = { name: "status.example.com", type: "CNAME", records: ["pages.example.net"] };
        for (const apexRedirect of ["true", "false"]) {
            const config = { ...existing, apexRedirect };
            const message = await refusal("persistent", recorder(website, page), config);
            assert.match(message, /CNAME status\.example\.com, to pages\.example\.net\. .*statusHost HOST/);
            assert.equal(message.includes("A example.com"), apexRedirect === "true");
        }
    });

    for (const [what, record, accepted] of [
        ["mail and texts", { name: "example.com", type: "MX", records: ["10 mx.example.net"] }, true],
        ["another name", { name: "www.example.com", records: ["192.0.2.1"] }, true],
        ["a name that only looks alike", { name: "statusxexample.com", records: ["192.0.2.1"] }, true],
        ["an IPv6 address", { name: "example.com", type: "AAAA", records: ["2001:db8::1"] }, false],
        ["our load balancer", alias(`gatus-prod-0a1b2c3-123.${elb}`), true],
        ["our load balancer, by its other name", alias(`dualstack.gatus-prod-0a1b2c3-123.${elb}`), true],
        ["our night page", night("gatus-prod-night"), true],
        ["another environment's night page", night("gatus-production-night"), false],
        ["somebody's distribution", alias("d111111abcdef8.cloudfront.net"), false],
        ["our identifier, elsewhere", { ...night("gatus-prod-night"), ...alias(`web-1.${elb}`) }, false],
        ["another environment's", alias(`gatus-production-0a1b2c3-123.${elb}`), false],
        ["somebody's load balancer", alias(`web-gatus-prod-0a1b2c3-123.${elb}`), false],
        ["ours by name, elsewhere", alias("gatus-prod-0a1b2c3-123.us-east-1.elb.amazonaws.com"), false],
        ["a name that goes on", alias(`gatus-prod-0a1b2c3-123.${elb}.example.net`), false],
    ] as const) {
        it(`${accepted ? "are not" : "are"}: ${what}`, async () => {
            const config = { ...existing, nightPage: "false" };
            const message = await refusal("persistent", recorder(record), config);
            assert.equal(message === "accepted", accepted, message);
        });
    }

    it("stop the ephemeral layer before anything of it is declared, also in a zone of ours", async () => {
        const it = new Recorder();
        await it.run("persistent");
        await it.run("image");
        assert.equal(await refusal("ephemeral", it), "accepted");
        put(it.account, website);
        assert.match(await refusal("ephemeral", it), /A example\.com, to 192\.0\.2\.1/);
    });

    it("aren't the site's own, while it is awake", async () => {
        const it = new Recorder();
        await it.runAll();
        assert.equal(await refusal("ephemeral", it), "accepted");
    });

    it("a zone that isn't there is named with the fix", async () => {
        const message = await refusal("persistent", new Recorder(), existing);
        assert.match(message, /no public hosted zone for example\.com\..*hostedZone create --cwd persistent/);
    });
});
