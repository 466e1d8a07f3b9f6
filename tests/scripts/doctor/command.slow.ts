import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as http from "node:http";
import { Line } from "../../../scripts/setup/doctor/finding";
import { root } from "../../workflows/load";
import { serve, stopServers } from "../support/servers";

describe("doctor, as a command", () => {
    afterEach(stopServers);

    it("ends within ten seconds where nobody answers, as a command", async () => {
        const port = await serve(http.createServer(() => undefined)); // listens, and is silent
        const url = `http://127.0.0.1:${port}`;
        const begun = Date.now();
        const command = ["-r", "ts-node/register", "scripts/setup/doctor.ts", "--stack", "nobody", "--json"];
        const child = spawn(process.execPath, command, {
            cwd: root,
            env: {
                ...process.env,
                AWS_ENDPOINT_URL: url,
                GITHUB_API_URL: url,
                GITHUB_TOKEN: "example",
                AWS_ACCESS_KEY_ID: "test",
                AWS_SECRET_ACCESS_KEY: "test",
            },
            stdio: ["ignore", "pipe", "ignore"],
            timeout: 20_000,
        });
        let text = "";
        child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
        const code = await new Promise((resolve) => child.once("close", resolve));
        assert.ok(Date.now() - begun < 10_000, `${Date.now() - begun} ms`);
        assert.equal(code, 1);
        const { healthy, lines } = JSON.parse(text) as { healthy: boolean; lines: Line[] };
        assert.equal(healthy, false);
        assert.match(lines.find(({ name }) => name === "credentials")?.what ?? "", /could not be looked at/);
    });
});
