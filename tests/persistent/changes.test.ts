import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { stackName } from "../../lib/config-checks";
import { Recorder } from "../../scripts/support/record-program";
import { documented } from "../support/documented";

type Config = Readonly<Record<string, string>>;

/** What is changed, and the line that says why it isn't done while the site is awake. */
const whileAwake: readonly (readonly [Config, readonly RegExp[]])[] = [
    [
        { domain: "example.org" },
        [
            /- domain, from example\.com to example\.org: the old zone/,
            /- statusHost, from status\.example\.com to status\.example\.org: the certificate/,
        ],
    ],
    [
        { statusHost: "page.example.com" },
        [/- statusHost, from status\.example\.com to page\.example\.com: the certificate/],
    ],
    [{ apexRedirect: "false" }, [/- apexRedirect, from true to false: the certificate/]],
    [
        { history: "memory", leaveHistory: "/gatus" },
        [/- history, from efs to memory: the file system .* mount targets/],
    ],
];

/** What is changed, the line that says what would be lost, and the word that allows it. */
const losing: readonly (readonly [Config, RegExp, Config])[] = [
    [
        { history: "memory" },
        /- history, from efs to memory: the file system is deleted with the history/,
        { leaveHistory: "/gatus" },
    ],
    [
        { historyDirectory: "/gatus-2" },
        /- historyDirectory, from \/gatus to \/gatus-2: Gatus begins an empty history/,
        { leaveHistory: "/gatus" },
    ],
];

const title = (config: Config): string =>
    Object.entries(config)
        .map(([key, value]) => `${key}: ${value}`)
        .join(", ");

/** Mocks make no VPC of awsx's. */
function putVpc({ account }: Recorder, tags: Record<string, string>): void {
    const id = `vpc-${Object.values(tags).join("-")}`;
    account.put({ urn: "", type: "aws:ec2/vpc:Vpc", name: id, id, inputs: {}, outputs: {}, tags });
}

describe("changes of the persistent layer that a preview refuses", () => {
    /** The same site, asleep and awake. */
    const asleep = new Recorder();
    const awake = new Recorder();
    before(async () => {
        for (const recorder of [asleep, awake]) await recorder.run("persistent");
        // Of another environment, and of nobody.
        putVpc(asleep, { Project: "gatus-staging", Layer: "ephemeral" });
        putVpc(asleep, { Project: "gatus-prod" });
        putVpc(awake, { Project: "gatus-prod", Layer: "ephemeral" });
    });

    async function refusal(recorder: Recorder, config: Config): Promise<string> {
        try {
            await recorder.run("persistent", { config, preview: true });
            return "accepted";
        } catch (error) {
            assert.ok(error instanceof pulumi.RunError, String(error));
            return error.message;
        }
    }

    it("is none where nothing is changed, and AWS isn't asked who is awake", async () => {
        assert.equal(await refusal(awake, {}), "accepted");
        const { calls } = await awake.run("persistent", { preview: true });
        assert.ok(!calls.includes("aws:ec2/getVpcs:getVpcs"), calls.join(", "));
    });

    for (const [config, lines] of whileAwake) {
        it(`${title(config)}: waits for the sleep, and says why`, async () => {
            const message = await refusal(awake, config);
            assert.match(
                message,
                /^This can't be changed while the site is awake \(in vpc-gatus-prod-ephemeral\)\. Nothing was made:/,
            );
            assert.match(message, documented("This can't be changed while the site is awake"));
            for (const line of lines) assert.match(message, line);
            assert.equal(message.match(/^ {2}- /gm)?.length, lines.length, message);
            assert.match(
                message,
                /Put it to sleep \(Actions → sleep, or pulumi destroy --cwd ephemeral\), then pulumi up --cwd persistent, and wake it/,
            );
            assert.doesNotMatch(message, /would be lost/);
            assert.equal(await refusal(asleep, config), "accepted");
        });
    }

    for (const [config, line, said] of losing) {
        it(`${title(config)}: waits for a word of a person, asleep as awake`, async () => {
            for (const recorder of [asleep, awake]) {
                const message = await refusal(recorder, config);
                assert.match(message, /The history in \/gatus would be lost/);
                assert.match(message, documented("would be lost. Nothing was made"));
                assert.match(message, line);
                assert.match(message, /pulumi config set leaveHistory \/gatus --cwd persistent/);
            }
            assert.equal(await refusal(asleep, { ...config, ...said }), "accepted");
        });

        it(`${title(config)}: takes no word that was said of another directory`, async () => {
            assert.match(await refusal(asleep, { ...config, leaveHistory: "/gatus-1" }), line);
        });
    }

    it("names what has to wait for both together", async () => {
        const message = await refusal(awake, {
            statusHost: "page.example.com",
            historyDirectory: "/gatus-2",
        });
        assert.match(message, /statusHost, from[^]*historyDirectory, from/);
    });

    it("isn't the history's way from memory to a file system, nor another directory of none", async () => {
        const inMemory = new Recorder();
        await inMemory.run("persistent", { config: { history: "memory" } });
        assert.equal(await refusal(inMemory, { history: "efs" }), "accepted");
        assert.equal(await refusal(inMemory, { history: "efs", historyDirectory: "/gatus-2" }), "accepted");
        assert.equal(
            await refusal(inMemory, { history: "memory", historyDirectory: "/gatus-2" }),
            "accepted",
        );
    });

    it("can't be known where the state has no outputs: after an import, or from an older program", async () => {
        const imported = new Recorder();
        const { outputs } = await imported.run("persistent");
        putVpc(imported, { Project: "gatus-prod", Layer: "ephemeral" });
        imported.promise("persistent", {});
        assert.equal(await refusal(imported, { statusHost: "page.example.com" }), "accepted");

        const older = Object.entries(outputs).filter(([name]) => name !== "historyDirectory");
        imported.promise("persistent", Object.fromEntries(older));
        assert.equal(await refusal(imported, { historyDirectory: "/gatus-2" }), "accepted");
        assert.match(await refusal(imported, { statusHost: "page.example.com" }), /statusHost, from/);
        assert.match(await refusal(imported, { history: "memory" }), /The history in \/gatus would be lost/);
    });
});

describe("the longest name of a stack", () => {
    const longest =
        Array.from({ length: 100 }, (_, index) => "a".repeat(index))
            .filter((name) => stackName(name) === undefined)
            .at(-1) ?? "";

    it("makes no role's name longer than IAM takes", async () => {
        const recorder = new Recorder();
        const { resources } = await recorder.run("persistent", { stack: longest });
        const roles = resources.filter(({ type }) => type === "aws:iam/role:Role");
        assert.ok(roles.length >= 8, String(roles.length));
        for (const { name, inputs } of roles) {
            const made = inputs.name ?? inputs.namePrefix;
            // https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html `RoleName`: at most 64
            assert.ok(typeof made === "string" && made.length <= 64, `${name}: ${String(made)}`);
            assert.ok(made.startsWith(`gatus-${longest}-`), made);
        }
    });

    it("is sixteen characters: one more is refused before anything is looked up", async () => {
        const stack = `${longest}x`;
        await assert.rejects(new Recorder().run("persistent", { stack, preview: true }), {
            message:
                `The stack is called '${stack}'. Its name becomes part of AWS names. ` +
                "Allowed: 2 to 16 lower-case letters, digits and hyphens, beginning with a letter, such as prod",
        });
    });
});
