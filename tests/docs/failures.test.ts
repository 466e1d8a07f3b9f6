import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(__dirname, "..", "..");

/** What others print, and the test that makes them print it: a file, and the words of it there. */
const fromOutside: Readonly<Record<string, readonly [file: string, words: string]>> = {
    "the stack is currently locked": [
        "tests/rehearsal/concurrent.slow.ts",
        "the stack is currently locked by 1 lock",
    ],
    "the stack is currently locked by 1 lock(s)": [
        "tests/rehearsal/concurrent.slow.ts",
        "the stack is currently locked by 1 lock",
    ],
    "InvalidPermission.Duplicate": ["rehearsal/stand-in/refusals.ts", "AlreadyExists: "],
    AlreadyExists: ["tests/rehearsal/stand-in.test.ts", "AlreadyExists"],
    "already exists": ["rehearsal/stand-in/account.ts", "already exists"],
    "pending operations from previous deployment": ["rehearsal/faults/fault.ts", "killed"],
    "no stack named 'prod' found": ["tests/docs/adopt.slow.ts", "no stack named 'prod' found"],
    "has dependencies and cannot be deleted": [
        "tests/rehearsal/deletes.slow.ts",
        "has dependencies and cannot be deleted",
    ],
    "has a dependent object": ["tests/rehearsal/deletes.slow.ts", "has a dependent object"],
    "has some mapped public address(es)": [
        "tests/rehearsal/deletes.slow.ts",
        "has some mapped public address(es)",
    ],
    "is currently in use by a listener or a rule": [
        "tests/rehearsal/deletes.slow.ts",
        "is currently in use by a listener or a rule",
    ],
    "failed to load checkpoint": ["rehearsal/faults/world.ts", "metadata=skip"],
    "ECS deployment circuit breaker: tasks failed to start": [
        "tests/scripts/why.test.ts",
        "tasks that never turn healthy",
    ],
    "panic: database is locked (5) (SQLITE_BUSY)": ["tests/app-image/gatus.test.ts", "database is locked"],
    "storage: the newest stored result is ... old": [
        "tests/app-image/healthcheck.test.ts",
        "newest stored result",
    ],
};

/** Headings of what nobody has made happen here: SQLite's words about files that nobody damages on purpose. */
const notRehearsed = [
    "panic: unable to open database file (14)",
    "panic: file is not a database (26)",
    "database disk image is malformed (11)",
];

/** Every message that heads a section of the page. */
function messages(page: string): string[] {
    return readFileSync(join(root, "docs", page), "utf8")
        .split("\n")
        .filter((line) => /^##+ /.test(line))
        .flatMap((line) => [...line.matchAll(/`([^`]+)`/g)].map(([, message = ""]) => message));
}

/** All that could print a message of this repository's own. */
function sources(): string {
    return ["scripts", "lib", "persistent", "ephemeral", "app-image", ".github"]
        .flatMap((folder) =>
            readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
                .filter((file) => /\.(ts|mjs|go|yml)$/.test(file) && !file.includes("node_modules"))
                .map((file) => readFileSync(join(root, folder, file), "utf8")),
        )
        .join("\n")
        .replaceAll("gatus-$STACK", "gatus-prod");
}

describe("documented failures", () => {
    const all = [...messages("operations.md"), ...messages("recovery.md")];

    it("are there", () => {
        assert.ok(all.length > 20, `only ${all.length}`);
    });

    it("are headed by words that this repository prints, or that a test makes others print", () => {
        const own = sources();
        for (const message of all.filter((it) => !notRehearsed.includes(it))) {
            const outside = fromOutside[message];
            if (outside !== undefined) {
                const [file, words] = outside;
                assert.ok(readFileSync(join(root, file), "utf8").includes(words), `${file} lacks '${words}'`);
                continue;
            }
            // A message that the sources put together is there in parts.
            const parts = message.split(/: | did not /);
            assert.ok(
                parts.every((part) => own.includes(part)),
                `nothing prints '${message}': no test stands behind it`,
            );
        }
    });

    it("knows no message that is not a heading", () => {
        assert.deepEqual(
            [...Object.keys(fromOutside), ...notRehearsed].filter((message) => !all.includes(message)),
            [],
        );
    });
});
