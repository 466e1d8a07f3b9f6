import { strict as assert } from "node:assert";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfiguration } from "../../rehearsal/configuration";
import { Account } from "../../rehearsal/stand-in/account";
import { adoptExisting } from "../../rehearsal/stand-in/existing";
import { importIdOf, resourceTypes } from "../../rehearsal/stand-in/resource-types";
import { ImportFile, logicalName } from "../../scripts/pipeline/orphans/import-file";
import { main, Outside } from "../../scripts/setup/adopt";
import { declare } from "../../scripts/setup/adopt/declared";
import { pair } from "../../scripts/setup/adopt/pairing";
import { called, Candidate, notImportable } from "../../scripts/setup/adopt/rules";
import { Recorder } from "../../scripts/support/record-program";
import { asTexts } from "../../scripts/support/registered";
import { standInCandidates } from "../../rehearsal/stand-in/candidates";
import { FakePulumi } from "./support/fake-pulumi";

const environment = "gatus-prod";

/** What a person sets of the persistent layer, so that another type or another number of something is declared. */
const configurations: readonly Readonly<Record<string, unknown>>[] = [
    { zoneDelegated: true },
    { zoneDelegated: false },
    { zoneDelegated: true, hostedZone: "existing", githubOidcProvider: "existing" },
    { zoneDelegated: true, nightPage: false, watchman: false },
    { zoneDelegated: true, history: "memory", apexRedirect: false },
    { zoneDelegated: true, region: "us-east-1" },
];

/** An account in which the program has made everything, under names of its own. */
async function madeBy(changed: Readonly<Record<string, unknown>>): Promise<Account> {
    const configuration = {
        ...readConfiguration(undefined).programs["gatus-persistent"].configuration,
        ...changed,
    };
    const { region } = configuration as { region: string };
    const recorder = new Recorder({ accountId: "111122223333", region });
    // What was made before: the names and ids of this account are others than those of the next run.
    for (let n = 0; n < 7; n++) {
        recorder.account.nextHex();
    }
    adoptExisting(recorder.account, configuration);
    await recorder.run("persistent", { config: asTexts(configuration) });
    return recorder.account;
}

/** What the registry's page of a type says: the comment of its class. */
function pageOf(type: string): string {
    const file = type.replaceAll(":", "/").replace(/\/[^/]*$/, ".d.ts");
    return readFileSync(join(__dirname, "..", "..", "node_modules", "@pulumi", file), "utf8");
}

describe("adopt: what a lost state knew", () => {
    const folder = mkdtempSync(join(tmpdir(), "adopt-"));
    const into = ["--into", folder];
    let account: Account;
    let outside: Outside;

    before(async () => {
        account = await madeBy({ zoneDelegated: true });
        outside = {
            declare: () => declare(undefined, { zoneDelegated: true }),
            account: () => Promise.resolve("111122223333"),
            find: ({ project }) => Promise.resolve(standInCandidates(account, project)),
        };
    });
    afterEach(() => {
        ["import.json", "provider.json"].forEach((file) => {
            rmSync(join(folder, file), { force: true });
        });
    });
    after(() => {
        FakePulumi.removeAll();
        rmSync(folder, { recursive: true });
    });

    const written = () => ["import.json", "provider.json"].filter((file) => existsSync(join(folder, file)));
    const empty = () => new FakePulumi(`echo '{"version":3,"deployment":{}}'`);
    const call = (pulumi: FakePulumi, args: readonly string[], changed: Partial<Outside> = {}) =>
        pulumi.call((given) => main(given, { ...outside, ...changed }), [...args, ...into]);
    /** The account, but for what `change` makes of each. */
    const finding = (change: (one: Candidate) => readonly Candidate[]): Partial<Outside> => ({
        find: async (place) => (await outside.find(place)).flatMap(change),
    });

    for (const changed of configurations) {
        it(`is found again, each by what it is: ${JSON.stringify(changed)}`, async () => {
            const there = await madeBy(changed);
            const declaration = await declare(undefined, changed);
            const candidates = standInCandidates(there, environment);
            const { paired, missing, ambiguous } = pair(declaration, environment, candidates);
            assert.deepEqual(
                missing.map(({ name }) => name),
                [],
            );
            assert.deepEqual(ambiguous, []);
            const importable = declaration.resources.filter(
                ({ type, custom }) => custom && !(type in notImportable),
            );
            assert.equal(paired.size, importable.length);
            assert.equal(new Set(paired.values()).size, paired.size, "no two are the same");
            for (const [declared, found] of paired) {
                const [made] = there.find(
                    ({ urn }) =>
                        urn.endsWith(`::${declared.urn.split("::").slice(3).join("::")}`) &&
                        urn.includes(declared.type),
                );
                assert.ok(made !== undefined, declared.urn);
                assert.equal(found.id, importIdOf(made, there), declared.urn);
                assert.equal(found.arn, made.outputs.arn ?? "", declared.urn);
            }
        });
    }

    it("has a rule for every type, or says that no import takes it, as the type's page does", () => {
        for (const type of [...Object.keys(called), ...Object.keys(notImportable)]) {
            assert.ok(type in resourceTypes, type);
            const page = pageOf(type);
            assert.equal(
                page.includes(`$ pulumi import ${type} `),
                type in called,
                `${type}: see the page's "Import"`,
            );
        }
    });

    it("writes ids of the form that the types' pages show", async () => {
        assert.equal((await call(empty(), ["--stack", "prod"])).status, 0);
        const { resources } = JSON.parse(readFileSync(join(folder, "import.json"), "utf8")) as ImportFile;
        /** What stands between the names, in order; ARNs, names in paths and AWS's own ids count as one name. */
        const form = (id: string) =>
            id
                .replace(/arn:aws:[^\s@]+/g, "A")
                .replace(/[^/:@,]+/g, "x")
                .replace(/^\/x/, "x");
        const others: Record<string, string> = {
            // The default bus is left out, as the page allows.
            "aws:cloudwatch/eventRule:EventRule": "x",
        };
        for (const { type, id } of resources.filter(({ component }) => component !== true)) {
            const page = pageOf(type);
            const examples = [...page.matchAll(/\$ pulumi import \S+ \S+ (\S+)/g)].map(([, example = ""]) =>
                form(example.replaceAll('"', "")),
            );
            const form_ = form(id ?? "").replace(/@x$/, "");
            assert.ok(
                [...examples, others[type]].includes(form_),
                `${type}: ${String(id)} is ${form_}, not ${examples.join(" or ")}`,
            );
        }
    });

    it("names the region of what isn't in the provider's", async () => {
        assert.equal((await call(empty(), ["--stack", "prod"])).status, 0);
        const file = JSON.parse(readFileSync(join(folder, "import.json"), "utf8")) as ImportFile;
        const elsewhere = file.resources.filter(({ id = "" }) => id.includes("@"));
        assert.deepEqual(
            elsewhere.map(({ type, logicalName, id = "" }) => [type, logicalName, id.split("@")[1]]),
            [["aws:acm/certificate:Certificate", "gatus-prod-night", "us-east-1"]],
        );
    });

    it("refuses where a state exists, with nothing done", async () => {
        const state = { version: 3, deployment: { resources: [{ type: "aws:kms/key:Key", urn: "urn" }] } };
        const { status, stderr } = await call(new FakePulumi(`echo '${JSON.stringify(state)}'`), [
            "--stack",
            "prod",
        ]);
        assert.equal(status, 2);
        assert.match(stderr, /has a state, with 1 resources of AWS: nothing was done/);
        assert.deepEqual(written(), []);
    });

    it("adds to a state what it doesn't know, by the provider that it has", async () => {
        const { provider, resources } = await outside.declare("prod");
        const [unknown, ...known] = resources.filter(
            ({ custom, type }) => custom && !(type in notImportable),
        );
        const components = resources.filter(({ custom }) => !custom);
        assert.ok(unknown !== undefined);
        const state = { deployment: { resources: [provider, ...components, ...known] } };
        const urnsAlone = JSON.stringify(state, ["deployment", "resources", "urn", "type"]);
        const pulumi = new FakePulumi(`echo '${urnsAlone}'`);
        const { status, stdout, stderr } = await call(pulumi, ["--stack", "prod", "--add"]);
        assert.equal(status, 0, stderr);
        assert.match(stdout, /^1 found\. \S+import\.json written/);
        assert.doesNotMatch(stdout, /stack import/);
        assert.deepEqual(written(), ["import.json"]);
        const file = JSON.parse(readFileSync(join(folder, "import.json"), "utf8")) as ImportFile;
        assert.deepEqual(
            file.resources.map(({ type, logicalName }) => `${type}::${logicalName}`),
            [`${unknown.type}::${logicalName(unknown.urn)}`],
        );
        assert.ok(Object.values(file.nameTable).includes(provider.urn));
    });

    it("refuses to add to a state that knows nothing yet", async () => {
        const { status, stderr } = await call(empty(), ["--stack", "prod", "--add"]);
        assert.equal(status, 2);
        assert.match(stderr, /knows nothing yet: nothing was done/);
        assert.deepEqual(written(), []);
    });

    it("refuses where there is no stack, saying how it is made", async () => {
        const none = new FakePulumi("echo \"error: no stack named 'prod' found\" >&2; exit 255");
        const { status, stderr } = await call(none, ["--stack", "prod"]);
        assert.equal(status, 1);
        assert.match(
            stderr,
            /There is no stack prod of persistent: nothing was done.*pulumi stack init prod .*--cwd persistent/,
        );
    });

    it("refuses a stack that can't be read", async () => {
        const { status, stderr } = await call(new FakePulumi("exit 255"), ["--stack", "prod"]);
        assert.equal(status, 1);
        assert.match(stderr, /The stack prod of persistent can't be read: nothing was done/);
        assert.doesNotMatch(stderr, /init/);
    });

    it("refuses another account than the configured one", async () => {
        const { status, stderr } = await call(empty(), ["--stack", "prod"], {
            account: () => Promise.resolve("999999999999"),
        });
        assert.equal(status, 2);
        assert.match(
            stderr,
            /for the account 999999999999, the configuration says 111122223333: nothing was done/,
        );
        assert.deepEqual(written(), []);
    });

    it("refuses a stack's name that is none, before anybody is asked", async () => {
        const pulumi = empty();
        for (const name of ["", "Prod", "-x", "a/b"]) {
            assert.equal((await call(pulumi, [`--stack=${name}`])).status, 2, name);
        }
        assert.equal((await call(pulumi, [])).status, 2);
        assert.deepEqual(pulumi.calls, []);
    });

    it("refuses a stack without a configuration", async () => {
        const { status, stderr } = await call(empty(), ["--stack", "elsewhere"], { declare });
        assert.equal(status, 1);
        assert.match(stderr, /persistent\/Pulumi\.elsewhere\.yaml is missing/);
    });

    it("overwrites no file", async () => {
        for (const file of ["import.json", "provider.json"]) {
            writeFileSync(join(folder, file), "mine");
            const { status, stderr } = await call(empty(), ["--stack", "prod"]);
            assert.equal(status, 2);
            assert.match(stderr, new RegExp(`${file} is there already: nothing was done`));
            assert.equal(readFileSync(join(folder, file), "utf8"), "mine");
            rmSync(join(folder, file));
        }
    });

    it("refuses where what can't be made again isn't found, and names it; unless that is allowed", async () => {
        const without = finding((one) => (/^aws:efs\/(fileSystem|accessPoint):/.test(one.type) ? [] : [one]));
        const { status, stderr } = await call(empty(), ["--stack", "prod"], without);
        assert.equal(status, 1);
        assert.match(
            stderr,
            /aws:efs\/fileSystem:FileSystem gatus-prod-history, .* was not found\. It must be looked for/,
        );
        assert.deepEqual(written(), []);
        assert.equal((await call(empty(), ["--stack", "prod", "--allow-missing"], without)).status, 0);
        const file = JSON.parse(readFileSync(join(folder, "import.json"), "utf8")) as ImportFile;
        // What hangs on it can't be there either.
        assert.deepEqual(
            file.resources.filter(({ type }) => type.startsWith("aws:efs")),
            [],
        );
    });

    it("goes on without what 'up' makes again, and says so", async () => {
        const without = finding((one) => (one.type === "aws:budgets/budget:Budget" ? [] : [one]));
        const { status, stdout } = await call(empty(), ["--stack", "prod"], without);
        assert.equal(status, 0);
        assert.match(stdout, /Budget gatus-prod-monthly, .* was not found: 'pulumi up' makes it/);
        rmSync(join(folder, "import.json"));
        rmSync(join(folder, "provider.json"));
        const asJson = await call(empty(), ["--stack", "prod", "--json"], without);
        const {
            found,
            missing,
            notImportable: left,
        } = JSON.parse(asJson.stdout) as Record<string, { type: string }[]>;
        assert.deepEqual(
            missing?.map(({ type }) => type),
            ["aws:budgets/budget:Budget"],
        );
        assert.deepEqual([...new Set(left?.map(({ type }) => type))], Object.keys(notImportable));
        assert.ok((found?.length ?? 0) > 80);
    });

    it("refuses where there are two of something, and names both", async () => {
        const twice = finding((one) =>
            one.type === "aws:kms/key:Key" ? [one, { ...one, id: "another-key" }] : [one],
        );
        const { status, stderr } = await call(empty(), ["--stack", "prod"], twice);
        assert.equal(status, 1);
        assert.match(stderr, /aws:kms\/key:Key gatus-prod: there are 2, [0-9a-f-]+ and another-key/);
        assert.deepEqual(written(), []);
    });

    it("takes nothing of another environment, and says what is only called so", async () => {
        const theirs = finding((one) =>
            one.type === "aws:kms/key:Key"
                ? [{ ...one, id: "their-key", tags: { Project: "gatus-test" } }]
                : [one],
        );
        const { status, stderr } = await call(empty(), ["--stack", "prod"], theirs);
        assert.equal(status, 1);
        assert.match(stderr, /their-key is called so, and lacks the environment's tags/);
    });

    it("writes the outputs by which the program refuses a change, and none that the stand-in made up", async () => {
        assert.equal((await call(empty(), ["--stack", "prod"])).status, 0);
        const { deployment } = JSON.parse(readFileSync(join(folder, "provider.json"), "utf8")) as {
            deployment: { resources: readonly { type: string; outputs: object }[] };
        };
        const [stack] = deployment.resources;
        assert.equal(stack?.type, "pulumi:pulumi:Stack");
        assert.deepEqual(stack.outputs, {
            ...{ domain: "example.com", statusHost: "status.example.com", apexRedirect: true },
            ...{ history: "efs", historyDirectory: "/gatus" },
        });
    });

    for (const changed of [{ historyDirectory: "/gatus-2" }, { history: "memory" }]) {
        it(`refuses to leave the history that is there, unless its directory is said: ${JSON.stringify(changed)}`, async () => {
            const configured = (said: object): Partial<Outside> => ({
                declare: () => declare(undefined, { zoneDelegated: true, ...changed, ...said }),
            });
            for (const said of [{}, { leaveHistory: "/gatus-1" }]) {
                const { status, stderr } = await call(empty(), ["--stack", "prod"], configured(said));
                assert.equal(status, 1);
                assert.match(
                    stderr,
                    /fsap-[0-9a-f]+: the uptime history is in \/gatus, .* pulumi config set leaveHistory \/gatus --cwd persistent --stack prod/,
                );
                assert.deepEqual(written(), []);
            }
            assert.equal(
                (await call(empty(), ["--stack", "prod"], configured({ leaveHistory: "/gatus" }))).status,
                0,
            );
        });
    }

    for (const changed of [
        { domain: "example.org" },
        { statusHost: "page.example.com" },
        { apexRedirect: false },
    ]) {
        it(`refuses names that aren't the certificate's: ${JSON.stringify(changed)}`, async () => {
            const { status, stderr } = await call(empty(), ["--stack", "prod"], {
                declare: () => declare(undefined, { zoneDelegated: true, ...changed }),
            });
            assert.equal(status, 1);
            assert.match(stderr, /aws:acm\/certificate:Certificate gatus-prod, .* was not found/);
            assert.deepEqual(written(), []);
        });
    }

    it("refuses an existing zone that isn't there, or is there twice", async () => {
        const changed = { zoneDelegated: true, hostedZone: "existing" };
        const there = standInCandidates(await madeBy(changed), environment);
        const declaration = await declare(undefined, changed);
        const zones = there.filter(({ type }) => type === "aws:route53/zone:Zone");
        for (const candidates of [there.filter((one) => !zones.includes(one)), [...there, ...zones]]) {
            assert.throws(
                () => pair(declaration, environment, candidates),
                /aws:route53\/zone:Zone already, example\.com/,
            );
        }
    });
});
