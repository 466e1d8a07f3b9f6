import assert from "node:assert/strict";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { leaksInFolder, leaksInText } from "./search";

const secrets = { token: "planted-example-token-A1b2C3/+?" };

describe("The search for secrets", () => {
    const folder = mkdtempSync(join(tmpdir(), "leaks-"));
    after(() => {
        rmSync(folder, { recursive: true });
    });

    const disguised: Record<string, string> = {
        "as it is": `x${secrets.token}y`,
        "in JSON": JSON.stringify({ a: [`Bearer ${secrets.token}`] }),
        "in hexadecimal": Buffer.from(secrets.token).toString("hex"),
        "in a URL": `https://example.com/?t=${encodeURIComponent(secrets.token)}`,
        "in Base64": Buffer.from(secrets.token).toString("base64"),
        "in Base64, after one letter": Buffer.from(`:${secrets.token} and more`).toString("base64"),
        "in Base64, after two letters": Buffer.from(`::${secrets.token} and more`).toString("base64"),
        "in Base64, after a user's name": Buffer.from(`AWS:${secrets.token}`).toString("base64"),
    };
    for (const [how, text] of Object.entries(disguised)) {
        it(`finds one ${how}`, () => {
            assert.deepEqual(
                leaksInText(text, "here", secrets).map(({ secret }) => secret),
                ["token"],
            );
        });
    }

    it("finds one in a file, a compressed file, and a file's name, however deep", () => {
        mkdirSync(join(folder, "a", "b"), { recursive: true });
        writeFileSync(join(folder, "a", "b", "plain.json"), disguised["in JSON"] ?? "");
        writeFileSync(join(folder, "a", "packed.gz"), gzipSync(secrets.token));
        writeFileSync(join(folder, `log-${secrets.token.replaceAll("/", "_")}`), "");
        const named = { ...secrets, name: secrets.token.replaceAll("/", "_") };
        assert.deepEqual(
            leaksInFolder(folder, named)
                .map(({ secret }) => secret)
                .sort(),
            ["name", "token", "token"],
        );
    });

    it("finds none where there is none, and never says one itself", () => {
        assert.deepEqual(leaksInText("planted-example-token", "here", secrets), []);
        const found = JSON.stringify(leaksInText(secrets.token, "here", secrets));
        assert.ok(!found.includes(secrets.token));
    });
});
