import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { execute, needsGo, type Outcome, Scratch } from "./real-gatus";
import { sampleVariables } from "../../scripts/support/image-variables";

const root = resolve(__dirname, "..", "..");

/** A configuration without a fault; each fault is added to it. */
const sound = `
endpoints:
    - name: site
      url: https://example.com
      conditions: ["[STATUS] == 200"]
`;

const endpoint = (lines: string) => sound.trimEnd() + "\n      " + lines.trim() + "\n";
const slack = "alerting: {slack: {webhook-url: https://example.com}}\n";

/** A fault, by what is in config/a.yaml (and b.yaml), and the lines that configcheck must print about it, whole. */
const faults: Record<string, { a: string; b?: string; variables?: string; says: string[] }> = {
    "an unknown key": {
        a: "metrix: true\n" + sound,
        says: ["config/a.yaml:1: metrix: Gatus has no such key and would ignore it; did you mean metrics?"],
    },
    "an unknown key deep inside": {
        a: endpoint("intervall: 5m\n      client: {dns-resolver: tcp://1.1.1.1:53, retries: 3}"),
        says: [
            "config/a.yaml:6: endpoints[0].intervall (site): Gatus has no such key and would ignore it; did you mean interval?",
            "config/a.yaml:7: endpoints[0].client.retries (site): Gatus has no such key and would ignore it; remove it, or look its name up at https://gatus.io/docs",
        ],
    },
    "a value of the wrong type": {
        a: "metrics: perhaps\n" + sound,
        says: ["config/a.yaml:1: cannot unmarshal !!str `perhaps` into bool; correct the value"],
    },
    "a key given twice in one file": {
        a: "metrics: true\nmetrics: false\n" + sound,
        says: ['config/a.yaml:2: mapping key "metrics" already defined at line 1; keep one of the two'],
    },
    "a key given in two files": {
        a: "storage: {type: memory}\n" + sound,
        b: "\nstorage:\n    type: sqlite\n",
        says: ["config/b.yaml:3: storage.type: is also set at config/a.yaml:1; keep one of the two"],
    },
    "not YAML": {
        a: "endpoints:\n    - name: [\n",
        says: ["config/a.yaml:2: isn't YAML: did not find expected node content; correct the text"],
    },
    "a list instead of keys": {
        a: "- name: site\n",
        says: [
            "config/a.yaml:1: isn't a mapping of keys to values; begin with a key of Gatus, such as endpoints:",
        ],
    },
    "a second document": {
        a: sound + "---\nmetrics: true\n",
        says: [
            "config/a.yaml:6: a second document begins here, which Gatus would ignore; remove the line ---",
        ],
    },
    "an empty file": { a: sound, b: "# nothing\n", says: ["config/b.yaml: is empty; fill or delete it"] },
    "an unknown storage type": {
        a: "storage:\n    type: sqllite\n" + sound,
        says: [
            'config/a.yaml:2: storage.type: Gatus has no storage "sqllite" and would forget everything at its end; use sqlite, postgres or memory',
        ],
    },
    "a variable that isn't set": {
        a: "web:\n    port: ${PROT} # not $THIS\n" + sound,
        says: [
            "config/a.yaml:2: web.port: ${PROT} isn't set, Gatus would put nothing in its place; set PROT, or write $$ for a dollar sign",
        ],
    },
    "a variable that is empty": {
        a: "web:\n    port: ${PORT}\n" + sound,
        variables: "PORT=\n",
        says: [
            "config/a.yaml:2: web.port: ${PORT} is empty, Gatus would put nothing in its place; give PORT a value",
        ],
    },
    "a variable that nothing uses": {
        a: sound,
        variables: "# old\nHOST=example.com\n",
        says: [
            "variables.env:2: HOST: is set, but the configuration doesn't use it; remove it, or use ${HOST}",
        ],
    },
    "an alert without its provider": {
        a: endpoint("alerts: [{type: slack}]"),
        says: [
            "config/a.yaml:6: endpoints[0].alerts[0].type (site): alerting.slack isn't configured, so nobody would be told; configure it, or remove the alert",
        ],
    },
    "an alert of an unknown type": {
        a: slack + endpoint("alerts: [{type: slak}]"),
        says: [
            'config/a.yaml:7: endpoints[0].alerts[0].type (site): Gatus has no alerting provider "slak", so nobody would be told; did you mean slack?',
        ],
    },
    "a provider without what it needs": {
        a: "alerting:\n    slack: {title: Down}\n" + sound,
        says: [
            "config/a.yaml:2: alerting.slack: can't send: webhook-url not set; add what is missing, or remove the provider",
        ],
    },
    "an alert that overrides what its provider hasn't": {
        a: slack + endpoint("alerts: [{type: slack, provider-override: {webhookurl: https://example.org}}]"),
        says: [
            "config/a.yaml:7: endpoints[0].alerts[0].provider-override.webhookurl (site): Gatus has no such key and would ignore it; did you mean webhook-url?",
        ],
    },
    "security: {}": {
        a: "security: {}\n" + sound,
        says: [
            "config/a.yaml:1: security: has neither basic nor oidc, so everything stays open; add one of them, or remove security",
        ],
    },
    "a password that isn't a hash": {
        a: "security:\n    basic: {username: me, password-bcrypt-base64: c2VjcmV0}\n" + sound,
        says: [
            "config/a.yaml:2: security.basic.password-bcrypt-base64: isn't a bcrypt hash in URL-safe base64, so nobody could log in; hash the password with bcrypt, then encode the hash: `htpasswd -bnBC 9 '' PASSWORD | tr -d ':\\n' | base64 -w0 | tr +/ -_`",
        ],
    },
    "two endpoints of one name, in two files": {
        a: sound,
        b: sound.replace("site", "SITE"),
        says: [
            "config/b.yaml:3: endpoints[0] (SITE): has the same key, _site, as the one at config/a.yaml:3; change its name or group",
        ],
    },
    "a placeholder that Gatus doesn't know": {
        a: sound.replace("[STATUS]", "[STATSU]"),
        says: [
            "config/a.yaml:5: endpoints[0].conditions[0] (site): Gatus knows no [STATSU] and would compare these very letters; use one of [STATUS] [IP] [DNS_RCODE] [RESPONSE_TIME] [BODY] [CONNECTED] [CERTIFICATE_EXPIRATION] [DOMAIN_EXPIRATION] [CONTEXT]",
        ],
    },
    "a negative interval": {
        a: endpoint("interval: -1m"),
        says: [
            "config/a.yaml:6: endpoints[0].interval (site): is negative, at which Gatus would crash; give a duration such as 1m",
        ],
    },
    "an address without a host": {
        a: sound.replace("https://example.com", "https:///health"),
        says: [
            'config/a.yaml:4: endpoints[0].url (site): "https:///health" names no host; give it as https://host/path or tcp://host:port',
        ],
    },
    "an endpoint that is empty": {
        a: sound + "    -\n",
        says: [
            "config/a.yaml:6: endpoints[1]: is empty, at which Gatus would crash; describe an endpoint, or remove the line",
        ],
    },
    "an endpoint that Gatus refuses": {
        a: sound.replace('["[STATUS] == 200"]', "[]"),
        says: [
            "config/a.yaml:3: endpoints[0] (site): Gatus refuses it: you must specify at least one condition per endpoint; correct it, see https://gatus.io/docs",
        ],
    },
    "something else that Gatus refuses": {
        a: 'maintenance: {start: "25:00", duration: 1h}\n' + sound,
        says: [
            "config: Gatus refuses it: error parsing config: invalid maintenance start format: must be hh:mm, between 00:00 and 23:59 inclusively (e.g. 23:00); correct it, see https://gatus.io/docs",
        ],
    },
    "several faults, in the order of files and lines": {
        a: "security: {}\nmetrix: true\n" + sound,
        b: "storage: {type: x}\n",
        says: [
            "config/a.yaml:1: security: has neither basic nor oidc, so everything stays open; add one of them, or remove security",
            "config/a.yaml:2: metrix: Gatus has no such key and would ignore it; did you mean metrics?",
            'config/b.yaml:1: storage.type: Gatus has no storage "x" and would forget everything at its end; use sqlite, postgres or memory',
        ],
    },
};

describe("configcheck", () => {
    const scratch = new Scratch();
    before(needsGo);
    after(() => {
        scratch.remove();
    });

    async function check(files: Record<string, string>, ...flags: string[]): Promise<Outcome> {
        const folder = join(scratch.path, Math.random().toString(36).slice(2));
        mkdirSync(join(folder, "config"), { recursive: true });
        for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
        const args = ["--env-file", join(folder, "variables.env"), ...flags, join(folder, "config")];
        const { code, output } = await execute("configcheck", args);
        return { code, output: output.replaceAll(`${folder}/`, "") };
    }

    for (const [fault, { a, b, variables = "", says }] of Object.entries(faults)) {
        it(`rejects ${fault}`, async () => {
            const second: Record<string, string> = b === undefined ? {} : { "config/b.yaml": b };
            const files = { "config/a.yaml": a, ...second, "variables.env": variables };
            const { code, output } = await check(files);
            assert.deepEqual(output.trimEnd().split("\n"), says);
            assert.equal(code, 1);
        });
    }

    it("accepts what is sound: merge keys, aliases, suites, overrides, a dollar sign, login, postgres", async () => {
        const a = `
alerting:
    slack: {webhook-url: https://example.com, default-alert: {failure-threshold: 5}}
security:
    basic: {username: me, password-bcrypt-base64: JDJhJDA5JEtXcEdCNVBqVVRyQWhIa2tVNWFKeWVBSVBiUFNzOGRyY0VKb2pTdEtFWTYuRzRxR2pXLk5x}
storage: {type: "\${TYPE}", path: postgres://localhost}
endpoints:
    - &first
      name: one$$
      url: https://example.com
      interval: \${EVERY}
      conditions: &conditions
          - "len([BODY].items) > 0"
          - "[BODY].a == pat([x]*)"
      alerts: [{type: slack, provider-override: {webhook-url: https://example.org}}]
    - <<: *first
      name: two
suites:
    - name: buying
      endpoints: [{name: cart, url: https://example.com, conditions: *conditions, store: {id: "[BODY].id"}}]
`;
        const result = await check({ "config/a.yaml": a, "variables.env": "TYPE=postgres\nEVERY=5m\n" });
        assert.deepEqual(result, { code: 0, output: "config: no fault\n" });
    });

    it("tells a machine the same, as JSON", async () => {
        const result = await check({ "config/a.yaml": "metrix: 1\n" + sound, "variables.env": "" }, "--json");
        const problem = "Gatus has no such key and would ignore it";
        const fix = "did you mean metrics?";
        const expected = [{ file: "config/a.yaml", line: 1, key: "metrix", problem, fix }];
        assert.deepEqual(JSON.parse(result.output), expected);
        assert.equal(result.code, 1);
        assert.equal((await check({ "config/a.yaml": sound, "variables.env": "" }, "--json")).output, "[]\n");
    });

    it("without --env-file it takes the environment", async () => {
        const file = join(scratch.path, "one.yaml");
        writeFileSync(file, "web: {port: $PORT}\n" + sound);
        assert.equal((await execute("configcheck", [file], { PORT: "80" })).code, 0);
        assert.match(
            (await execute("configcheck", [file])).output,
            /one\.yaml:1: web\.port: \$\{PORT\} isn't set/,
        );
    });

    it("wrong usage, files that can't be read, and --help", async () => {
        assert.equal((await execute("configcheck", [])).code, 2);
        assert.equal((await execute("configcheck", ["--colour", "x"])).code, 2);
        const missing = await execute("configcheck", ["nowhere"]);
        assert.deepEqual(missing, { code: 2, output: "stat nowhere: no such file or directory\n" });
        const { code, output } = await check({ "config/a.yaml": sound, "variables.env": "PORT\n" });
        assert.equal(
            output,
            'variables.env:1: "PORT" isn\'t NAME=value; correct it, or begin a comment with #\n',
        );
        assert.equal(code, 2);
        assert.match((await execute("configcheck", ["--help"])).output, /^Usage: configcheck/);
    });

    it("npm run check:config: the image's own configuration has no fault", () => {
        const command = ["-r", "ts-node/register", "scripts/proof/check-config.ts"];
        const { status, stdout } = spawnSync(process.execPath, command, { cwd: root, encoding: "utf8" });
        assert.equal(stdout, "app-image/config: no fault\n");
        assert.equal(status, 0);
        assert.ok(Object.values(sampleVariables()).every((value) => value !== ""));
    });
});
