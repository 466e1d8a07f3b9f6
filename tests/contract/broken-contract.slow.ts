import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as ts from "typescript";
import { root } from "../workflows/load";
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

/** The files as they are after the changes, by path. */
function changed(changes: Change[]): ReadonlyMap<string, string> {
    const texts = new Map<string, string>();
    for (const [file, from, to] of changes) {
        const path = join(root, file);
        const text = texts.get(path) ?? readFileSync(path, "utf8");
        texts.set(path, text.replace(from, to));
        assert.notEqual(texts.get(path), text, `${file} holds no '${from}'`);
    }
    return texts;
}

/** The compiler, on the two programs and what they import, with the settings of `npm run check`. Files are read once. */
class Compiler {
    readonly #settings = ts.parseJsonConfigFileContent(
        ts.readConfigFile(join(root, "tsconfig.json"), (path) => ts.sys.readFile(path)).config,
        ts.sys,
        root,
    ).options;
    readonly #read = new Map<string, ts.SourceFile | undefined>();
    #last: ts.Program | undefined;

    /** What it says of the two layers' own files: `persistent/index.ts: the message`. */
    complaints(texts: ReadonlyMap<string, string>): readonly string[] {
        const host = ts.createCompilerHost(this.#settings);
        const parse = host.getSourceFile.bind(host);
        host.getSourceFile = (path, target) => {
            const text = texts.get(path);
            if (text !== undefined) return ts.createSourceFile(path, text, target);
            if (!this.#read.has(path)) this.#read.set(path, parse(path, target));
            return this.#read.get(path);
        };
        const begins = ["persistent", "ephemeral"].map((layer) => join(root, layer, "index.ts"));
        this.#last = ts.createProgram(begins, this.#settings, host, this.#last);
        return this.#last
            .getSourceFiles()
            .filter(({ fileName }) => !fileName.includes("/node_modules/"))
            .flatMap((file) => this.#last?.getSemanticDiagnostics(file) ?? [])
            .map(
                ({ file, messageText }) =>
                    `${file?.fileName.slice(root.length + 1) ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
            );
    }
}

describe("a broken contract", () => {
    const compiler = new Compiler();
    let copy: string;
    before(() => {
        copy = copyWorkTree();
        for (const [path, text] of changed(renamed)) writeFileSync(path.replace(root, copy), text);
    });
    after(() => {
        rmSync(copy, { recursive: true });
    });

    function run(command: string, ...args: string[]): { status: number | null; said: string } {
        const { status, stdout, stderr } = spawnSync(command, args, { cwd: copy, encoding: "utf8" });
        return { status, said: stdout + stderr };
    }

    it("is the only thing that the compiler complains of", () => {
        assert.deepEqual(compiler.complaints(new Map()), []);
    });

    for (const [name, changes, complaints] of faults) {
        it(`does not compile when persistent/ ${name}`, () => {
            const said = compiler.complaints(changed(changes)).join("\n");
            for (const complaint of complaints) {
                assert.match(said, complaint);
            }
        });
    }

    it("fails the contract test by the output's name", () => {
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
        const { status, said } = run("npm", "start");
        assert.equal(status, 1);
        assert.match(said, /Stack 'organization\/gatus-persistent\/prod' has no output 'hostedZoneId'/);
    });
});
