import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { documented, documentedMessages } from "../support/documented";

const tests = join(__dirname, "..");

/** The messages that tests look for in what a failure said. */
function lookedFor(): Map<string, string> {
    return new Map(
        readdirSync(tests, { recursive: true, encoding: "utf8" })
            .filter((file) => file.endsWith(".ts") && file !== join("docs", "failures.test.ts"))
            .flatMap((file) =>
                [...readFileSync(join(tests, file), "utf8").matchAll(/\bdocumented\(\s*"([^"]+)"/g)].map(
                    ([, message = ""]) => [message, file] as const,
                ),
            ),
    );
}

describe("documented failures", () => {
    it("are made to happen by a test each, which finds the heading's words in what was said", () => {
        const all = documentedMessages();
        assert.ok(all.length > 25, `only ${all.length}`);
        const found = lookedFor();
        assert.deepEqual(
            all.filter((message) => !found.has(message)),
            [],
        );
    });

    it("have a heading for each message that a test looks for", () => {
        assert.throws(() => documented("lunch"), /No section .* is headed by `lunch`/);
        for (const message of lookedFor().keys()) assert.ok(documentedMessages().includes(message), message);
    });

    it("may leave out a part of a message", () => {
        const message = documentedMessages().find((it) => it.includes("..."));
        assert.ok(message !== undefined);
        assert.match(message.replace("...", "5m0s"), documented(message));
        assert.doesNotMatch(message.replace(" ... ", " "), documented(message));
    });
});
