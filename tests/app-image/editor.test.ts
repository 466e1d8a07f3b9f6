import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TextDocument } from "vscode-languageserver-textdocument";
import { getLanguageService } from "yaml-language-server";
import { imageFolder } from "../../scripts/support/image-binaries";
import { execute, needsGo, Scratch } from "./real-gatus";

const schemaFile = join(imageFolder, "gatus.schema.json");

/** What editors run behind the screen: Red Hat's language server, with the schema that the files name. */
function editor() {
    const service = getLanguageService({
        schemaRequestService: (uri) => Promise.resolve(readFileSync(new URL(uri), "utf8")),
        workspaceContext: {
            resolveRelativePath: (path, resource) => new URL(path, resource).href,
        },
    });
    service.configure({ validate: true, completion: true, hover: true });
    return service;
}
type Service = ReturnType<typeof editor>;

const head = "# yaml-language-server: $schema=../gatus.schema.json\n";
let version = 0;
/** A file of the configuration as it is being typed; each text is a version of its own, or an older one is answered for. */
const document = (text: string, name = "typed.yaml") =>
    TextDocument.create(`file://${join(imageFolder, "config", name)}`, "yaml", ++version, text);

describe("An editor with the schema", () => {
    let service: Service;
    before(() => {
        service = editor();
    });

    /** What it offers at the cursor, which is a `|` in the text. */
    async function offered(text: string): Promise<string[]> {
        const typed = head + text;
        const file = document(typed.replace("|", ""));
        const { items } = await service.doComplete(file, file.positionAt(typed.indexOf("|")), false);
        return items.map(({ label }) => label);
    }

    /** What it marks: line, from 1, and message. */
    async function marked(text: string): Promise<string[]> {
        const found = await service.doValidation(document(head + text), false);
        return found.map(({ range, message }) => `${range.start.line}: ${message}`);
    }

    it("finds nothing wrong with the image's configuration, whose files name the schema", async () => {
        for (const name of readdirSync(join(imageFolder, "config"))) {
            const text = readFileSync(join(imageFolder, "config", name), "utf8");
            assert.ok(text.startsWith(head), `${name} begins with: ${head}`);
            assert.deepEqual(await service.doValidation(document(text, name), false), [], name);
        }
    });

    it("offers whole checks, keys, values and conditions", async () => {
        const checks = await offered("endpoints:\n  - |");
        assert.ok(checks.includes("a website") && checks.includes("a ping"), checks.join());
        const keys = await offered("endpoints:\n  - name: a\n    |");
        for (const key of ["url", "group", "interval", "dns", "client"]) assert.ok(keys.includes(key), key);
        assert.ok(!keys.includes("name"), "it is there already");
        const types = await offered("endpoints:\n  - name: a\n    alerts:\n      - type: |");
        assert.ok(types.includes("slack") && types.includes("custom"), types.join());
        const conditions = await offered("endpoints:\n  - name: a\n    conditions:\n      - |");
        assert.ok(conditions.includes("[STATUS] == 200"), conditions.join());
    });

    it("says what a key means", async () => {
        const text = `${head}endpoints:\n  - name: a\n    interval: 5m\n`;
        const hover = await service.doHover(document(text), { line: 3, character: 6 });
        assert.match(JSON.stringify(hover), /Time between two checks/);
    });

    const sound = "name: a, url: 'https://a', conditions: ['[STATUS] == 200']";
    const wrong: [string, RegExp][] = [
        [`endpoints: [{${sound}, intervall: 5m}]`, /Property intervall is not allowed/],
        ["endpoints: [{name: a, url: 'https://a'}]", /Missing property "conditions"/],
        [`endpoints: [{${sound}, interval: 60}]`, /Incorrect type. Expected "string"/],
        [`endpoints: [{${sound}, interval: 500ms}]`, /does not match the pattern/],
        [`endpoints: [{${sound}, method: post}]`, /Value is not accepted. Valid values: "GET"/],
        [`endpoints: [{${sound}, alerts: [{type: slak}]}]`, /Value is not accepted.*"slack"/],
        [
            "endpoints: [{name: a, url: 'https://a', conditions: ['[STATUS]=200']}]",
            /does not match the pattern/,
        ],
        ["endpoints: [{name: a, url: 'tcp://a', conditions: ['[CONNECTED] == true']}]", /pattern/],
        ["endpoints: [{name: a, url: a.com, conditions: ['[STATUS] == 200']}]", /pattern/],
        ["storage: {type: sqllite}", /Value is not accepted. Valid values: "memory", "postgres", "sqlite"/],
        ["metrics: perhaps", /pattern|Incorrect type/],
        ["metrix: true", /Property metrix is not allowed/],
    ];
    for (const [text, says] of wrong) {
        it(`marks ${text}`, async () => {
            const found = await marked(`${text}\n`);
            assert.ok(found.length > 0 && found.every((it) => it.startsWith("1: ")), found.join("\n"));
            assert.match(found.join("\n"), says);
        });
    }

    it("takes what Gatus takes: variables, merge keys, DNS servers, numbers for texts", async () => {
        assert.deepEqual(
            await marked(`web: {port: $PORT}
metrics: \${METRICS}
endpoints:
  - &base {name: 1, url: "\${URL}", interval: $EVERY, conditions: ["[STATUS] == 200"], client: {timeout: 5s}}
  - {<<: *base, name: two, extra-labels: {team: 7}}
  - {name: dns, url: 192.0.2.1, dns: {query-name: example.com, query-type: A}, conditions: ["[DNS_RCODE] == NOERROR"]}
suites: [{name: s, endpoints: [*base], context: {anything: [1, {a: b}]}}]
tunneling: {jump: {type: SSH, host: a, username: b, password: $C}}
`),
            [],
        );
    });
});

describe("gatus.schema.json", () => {
    const scratch = new Scratch();
    before(needsGo);
    after(() => {
        scratch.remove();
    });

    it("is what the pinned Gatus's types say", async () => {
        const { output, code } = await execute("configcheck", ["--schema"]);
        assert.equal(code, 0, output);
        if (process.env.UPDATE_SCHEMA === "1") writeFileSync(schemaFile, output);
        assert.ok(readFileSync(schemaFile, "utf8") === output, "stale: UPDATE_SCHEMA=1 npm test");
    });

    /** What no schema can say, and what npm run check:config says of it. */
    const blindSpots: Record<string, [string, RegExp]> = {
        "a condition that can't hold": [
            '{name: a, url: "tcp://a:1", conditions: ["[BODY] == pong"]}',
            /\[BODY\] stays empty on a check by TCP/,
        ],
        "one name twice": [
            '{name: a, url: "https://a", conditions: &c ["[STATUS] == 200"]}, {name: A, url: "https://b", conditions: *c}',
            /has the same key, _a, as the one at/,
        ],
        "an alert that nobody gets": [
            '{name: a, url: "https://a", conditions: ["[STATUS] == 200"], alerts: [{type: slack}]}',
            /alerting\.slack isn't configured/,
        ],
        "a variable that isn't set": [
            '{name: a, url: "https://$NOWHERE/", conditions: ["[STATUS] == 200"]}',
            /\$\{NOWHERE\} isn't set/,
        ],
    };
    for (const [what, [endpoints, says]] of Object.entries(blindSpots)) {
        it(`doesn't see ${what}: check:config does`, async () => {
            const text = `${head}endpoints: [${endpoints}]\n`;
            assert.deepEqual(await editor().doValidation(document(text), false), []);
            const file = join(scratch.path, "blind.yaml");
            writeFileSync(file, text);
            const { code, output } = await execute("configcheck", [file]);
            assert.equal(code, 1);
            assert.match(output, says);
        });
    }
});
