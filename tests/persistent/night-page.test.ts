import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { adoptExisting } from "../../rehearsal/stand-in/existing";
import { nightPageFiles } from "../../persistent/night-page-files";
import { all, json, one } from "../support/find";
import { Recorder, Recording } from "../../scripts/support/record-program";

interface PolicyDocument {
    Statement: { Sid: string; Effect: string; Action: string; Resource: string; Condition: unknown }[];
}

/** Runs both layers, and says what the second's preview is refused for. */
async function refusal(run: Promise<unknown>): Promise<string> {
    try {
        await run;
        return "accepted";
    } catch (error) {
        assert.ok(error instanceof pulumi.RunError, String(error));
        return error.message;
    }
}

describe("night page: what is made", () => {
    let recording: Recording;
    before(async () => {
        recording = await new Recorder().run("persistent");
    });
    const distribution = () => one(recording, "distribution:Distribution").inputs;

    it("answers under the site's names by the second of two records, which has no check", () => {
        const records = all(recording, "route53/record:Record").filter(({ inputs }) => inputs.type === "A");
        assert.deepEqual(
            records.map(({ inputs }) => inputs.name),
            ["example.com", "status.example.com"],
        );
        for (const { inputs } of records) {
            assert.deepEqual(
                [inputs.failoverRoutingPolicies, inputs.setIdentifier],
                [[{ type: "SECONDARY" }], "gatus-prod-night"],
            );
            const [alias] = inputs.aliases as { evaluateTargetHealth: boolean; zoneId: string }[];
            assert.deepEqual([alias?.evaluateTargetHealth, alias?.zoneId], [false, "Z2FDTNDATAQYW2"]);
        }
    });

    it("says 503, with when to look again, to whatever isn't one of its files", () => {
        assert.deepEqual(
            (distribution().customErrorResponses as Record<string, unknown>[]).map(
                ({ errorCode, responseCode, responsePagePath }) => [
                    errorCode,
                    responseCode,
                    responsePagePath,
                ],
            ),
            [
                [403, 503, "/night/index.html"],
                [404, 503, "/night/index.html"],
            ],
        );
        assert.equal(distribution().defaultRootObject, undefined);
        const { inputs } = one(recording, "responseHeadersPolicy:ResponseHeadersPolicy");
        assert.match(JSON.stringify(inputs.customHeadersConfig), /"Retry-After".*"600"/);
    });

    it("has the headers of the load balancer, and lets the page load nothing of anybody else's", async () => {
        const { ephemeral } = await new Recorder().runAll();
        const listener = one(ephemeral, "listener:Listener", "gatus-prod-https").inputs;
        const { securityHeadersConfig: security } = one(
            recording,
            "responseHeadersPolicy:ResponseHeadersPolicy",
        ).inputs as {
            securityHeadersConfig: {
                strictTransportSecurity: { accessControlMaxAgeSec: number; includeSubdomains: boolean };
                contentSecurityPolicy: { contentSecurityPolicy: string };
                frameOptions: { frameOption: string };
            };
        };
        const { accessControlMaxAgeSec, includeSubdomains } = security.strictTransportSecurity;
        assert.equal(
            listener.routingHttpResponseStrictTransportSecurityHeaderValue,
            `max-age=${accessControlMaxAgeSec}`,
        );
        assert.equal(includeSubdomains, false);
        assert.equal(listener.routingHttpResponseXFrameOptionsHeaderValue, security.frameOptions.frameOption);
        const { contentSecurityPolicy } = security.contentSecurityPolicy;
        assert.match(contentSecurityPolicy, /default-src 'none'/);
        assert.doesNotMatch(contentSecurityPolicy, /unsafe|https?:|\*/);
    });

    it("has a certificate where CloudFront looks for it, validated by the records that are there", () => {
        const { inputs } = one(recording, "certificate:Certificate", "gatus-prod-night");
        assert.equal(inputs.region, "us-east-1");
        const validation = one(recording, "CertificateValidation", "gatus-prod-night").inputs;
        assert.equal(validation.region, "us-east-1");
        const records = all(recording, "route53/record:Record").filter(
            ({ inputs: { type } }) => type === "CNAME",
        );
        assert.equal((validation.validationRecordFqdns as string[]).length, 2);
        assert.equal(records.length, 2);
    });

    it("has no other certificate in us-east-1, where the load balancer's is good for both", async () => {
        const arn = "arn:aws:kms:us-east-1:111122223333:key/1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d";
        const there = await new Recorder({ region: "us-east-1" }).run("persistent", {
            config: { region: "us-east-1", stateKeyArn: arn },
        });
        assert.equal(all(there, "certificate:Certificate").length, 1);
        const { acmCertificateArn } = one(there, "distribution:Distribution").inputs.viewerCertificate as {
            acmCertificateArn: string;
        };
        assert.equal(acmCertificateArn, there.outputs.certificateArn);
    });

    it("is read by the distribution alone, and by nobody in the clear", () => {
        const { Statement } = json<PolicyDocument>(
            one(recording, "bucketPolicy:BucketPolicy", "gatus-prod-night"),
            "policy",
        );
        const [reading] = Statement;
        assert.deepEqual(
            Statement.map(({ Effect, Sid }) => `${Effect} ${Sid}`),
            ["Allow TheDistributionAlone", "Deny NothingInTheClear"],
        );
        assert.equal(reading?.Action, "s3:GetObject");
        assert.match(
            JSON.stringify(reading.Condition),
            /aws:SourceArn":"arn:aws:cloudfront::111122223333:distribution\//,
        );
        const block = one(recording, "PublicAccessBlock", "gatus-prod-night").inputs;
        assert.ok(Object.values(block).filter((value) => value === true).length === 4);
    });

    it("may be written by the teardown, in one object; by no other role", () => {
        const writers = all(recording, "iam/policy:Policy").filter(({ inputs }) =>
            String(inputs.policy).includes("night/status.json"),
        );
        assert.deepEqual(
            writers.map(({ name }) => name),
            ["gatus-prod-teardown"],
        );
        const [teardown] = writers;
        assert.ok(teardown !== undefined);
        const { Statement } = json<{ Statement: { Action: string[]; Resource: string[] }[] }>(
            teardown,
            "policy",
        );
        const writing = Statement.filter(({ Resource }) => Resource.some((arn) => arn.includes("-night-")));
        assert.deepEqual(
            writing.map(({ Action, Resource }) => [Action, Resource.map((arn) => arn.split("/", 2)[1])]),
            [[["s3:PutObject"], ["night"]]],
        );
    });
});

describe("night page: whether there is one", () => {
    it("waits for the delegated zone, as its certificate does", async () => {
        const first = await new Recorder().run("persistent", { config: { zoneDelegated: "" } });
        assert.deepEqual(all(first, "distribution:Distribution"), []);
        assert.deepEqual([first.outputs.nightPage, first.outputs.nightPageBucket], [false, ""]);
    });

    it("without it the record by day stands alone, and answers whatever its health", async () => {
        const { persistent, ephemeral } = await new Recorder().runAll({ persistent: { nightPage: "false" } });
        assert.equal(persistent.outputs.nightPage, false);
        const [record] = all(ephemeral, "route53/record:Record");
        assert.equal(record?.inputs.failoverRoutingPolicies, undefined);
        assert.match(JSON.stringify(record?.inputs.aliases), /"evaluateTargetHealth":false/);
    });

    it("with it the record by day is the first of two, while its targets are healthy", async () => {
        const { ephemeral } = await new Recorder().runAll();
        for (const { inputs } of all(ephemeral, "route53/record:Record")) {
            assert.deepEqual(inputs.failoverRoutingPolicies, [{ type: "PRIMARY" }]);
            assert.equal(inputs.setIdentifier, "gatus-prod-day");
            assert.match(JSON.stringify(inputs.aliases), /"evaluateTargetHealth":true/);
        }
    });

    it("without it resolvers forget within a minute, where the zone is ours, that a name isn't there", async () => {
        const ours = await new Recorder().run("persistent", { config: { nightPage: "false" } });
        const { inputs } = one(ours, "route53/record:Record", "gatus-prod-soa");
        assert.deepEqual([inputs.type, inputs.ttl, inputs.allowOverwrite], ["SOA", 60, true]);
        assert.match(
            String(inputs.records),
            /^ns-1\.awsdns-01\.com\. awsdns-hostmaster\.amazon\.com\. .* 60$/,
        );
        const withPage = await new Recorder().run("persistent");
        assert.ok(!all(withPage, "route53/record:Record").some(({ name }) => name === "gatus-prod-soa"));
    });

    it("is refused while the site is awake under a record that stands alone, at preview, with what to do", async () => {
        const it = new Recorder();
        adoptExisting(it.account, { hostedZone: "existing", domain: "example.com" });
        const [zone] = it.account.find(({ type }) => type === "aws:route53/zone:Zone");
        const alias = { name: "gatus-prod-0a1b2c3-123.eu-west-2.elb.amazonaws.com", zoneId: "Z1" };
        const inputs = { zoneId: zone?.id, type: "A", name: "status.example.com", aliases: [alias] };
        const record = {
            urn: "",
            type: "aws:route53/record:Record",
            name: "day",
            id: "1",
            outputs: {},
            tags: {},
        };
        it.account.put({ ...record, inputs });
        const run = (nightPage: string) =>
            it.run("persistent", { preview: true, config: { hostedZone: "existing", nightPage } });
        const message = await refusal(run("true"));
        assert.equal(await refusal(run("false")), "accepted");
        assert.match(message, /awake, and status\.example\.com can have no second record/);
        assert.match(message, /Put it to sleep.*pulumi up --cwd persistent again/);
    });
});

describe("night page: its files", () => {
    const args = {
        schedule: { timeZone: "Europe/London", wakeAt: "06:53", sleepAt: "20:07", awakeDays: "MON-FRI" },
        statusHost: "status.example.com",
        github: { repository: "example-org/status" },
    };
    const html = (more: Partial<typeof args> = {}) =>
        nightPageFiles({ ...args, ...more }).find(({ key }) => key === "night/index.html")?.content ?? "";

    it("say without any script when it wakes, in the site's time and in UTC", () => {
        const text = html().replace(/\s+/g, " ");
        assert.match(
            text,
            /on Monday, Tuesday, Wednesday, Thursday and Friday from 06:53 to 20:07, Europe\/London/,
        );
        assert.match(text, /06:53 UTC in January, 05:53 UTC in July/);
    });

    it("say one time where no clock is changed, and whose they are", () => {
        const schedule = { ...args.schedule, timeZone: "Asia/Tokyo", awakeDays: "MON-SUN" };
        const text = html({ schedule }).replace(/\s+/g, " ");
        assert.match(text, /every day from 06:53 to 20:07, Asia\/Tokyo time\. It wakes at 21:53 UTC\./);
        assert.match(
            text,
            /href="https:\/\/github\.com\/example-org\/status\/actions\/workflows\/wake\.yml"/,
        );
    });

    it("take no value for markup", () => {
        assert.match(html({ statusHost: '"><script>' }), /data-host="&#34;&#62;&#60;script&#62;"/);
    });

    it("have nothing inline, which the policy would refuse, and fetch nothing of anybody else's", () => {
        const text = html();
        assert.doesNotMatch(text, /<style|style=|\son\w+=/);
        assert.deepEqual(text.match(/<script[^>]*>/g), ['<script src="/night/page.js" defer>']);
        for (const { content } of nightPageFiles(args)) {
            assert.doesNotMatch(content, /url\(|@import|cookie|localStorage/i);
        }
    });
});
