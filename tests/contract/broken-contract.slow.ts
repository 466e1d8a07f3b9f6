import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyWorkTree } from "../support/work-tree";

/** What is done to a file: a text of it becomes another. */
type Change = [file: string, from: string, to: string];

const renamed: Change[] = [
    ["persistent/outputs.ts", "readonly hostedZoneId: string", "readonly zoneId: string"],
    [
        "persistent/index.ts",
        "hostedZoneId: dns.zoneId,\n        nameServers",
        "zoneId: dns.zoneId,\n        nameServers",
    ],
];

/** Each with where the compiler must complain: in the producer, in the consumer. */
const faults: [name: string, changes: Change[], complaints: RegExp[]][] = [
    ["renames an output", renamed, [/ephemeral\/contracts\.ts.*hostedZoneId/]],
    [
        "promises an output that it does not give",
        [["persistent/outputs.ts", "readonly hostedZoneId: string", "readonly zoneId: string"]],
        [/persistent\/index\.ts.*hostedZoneId/, /ephemeral\/contracts\.ts.*hostedZoneId/],
    ],
    [
        "leaves an output out",
        [["persistent/index.ts", "accessLogBucket: logs.accessLogBucket.bucket,", ""]],
        [/persistent\/index\.ts.*accessLogBucket/],
    ],
    [
        "gives an output another type",
        [["persistent/outputs.ts", "readonly hostedZoneId: string", "readonly hostedZoneId: number"]],
        [/persistent\/index\.ts.*'Input<number>'/, /ephemeral\/index\.ts/],
    ],
];

describe("a broken contract", () => {
    let copy: string;
    beforeEach(() => {
        copy = copyWorkTree();
    });
    afterEach(() => {
        rmSync(copy, { recursive: true });
    });

    function change(changes: Change[]): void {
        for (const [file, from, to] of changes) {
            const path = join(copy, file);
            const text = readFileSync(path, "utf8");
            const changed = text.replace(from, to);
            assert.notEqual(changed, text, `${file} holds no '${from}'`);
            writeFileSync(path, changed);
        }
    }

    function run(command: string, ...args: string[]): { status: number | null; said: string } {
        const { status, stdout, stderr } = spawnSync(command, args, { cwd: copy, encoding: "utf8" });
        return { status, said: stdout + stderr };
    }

    for (const [name, changes, complaints] of faults) {
        it(`does not compile when persistent/ ${name}`, () => {
            change(changes);
            const { status, said } = run("npx", "tsc", "--noEmit");
            assert.notEqual(status, 0);
            for (const complaint of complaints) {
                assert.match(said, complaint);
            }
        });
    }

    it("fails the contract test by the output's name", () => {
        change(renamed);
        const { status, said } = run(
            "npx",
            "mocha",
            "--no-config",
            "--require",
            "ts-node/register",
            "tests/contract/contract.test.ts",
        );
        assert.notEqual(status, 0);
        assert.match(said, /has no output 'hostedZoneId'/);
    });

    it("fails the rehearsal by the output's name", () => {
        change(renamed);
        const { status, said } = run("npm", "start");
        assert.equal(status, 1);
        assert.match(said, /Stack 'organization\/gatus-persistent\/prod' has no output 'hostedZoneId'/);
    });
});
