import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { all, json, one } from "../support/find";
import { programs, Recorder, Recording } from "../../scripts/support/record-program";

/** Runs `use` with programs that take the image's configuration from another folder. */
async function withConfiguration<T>(folder: string, use: () => Promise<T>): Promise<T> {
    const outputs = require.resolve("../../app-image/outputs");
    const ofProgram = () =>
        Object.keys(require.cache).filter((file) => file.startsWith(programs.ephemeral.folder));
    const kept = require.cache[outputs];
    assert.ok(kept);
    const exports = { ...(kept.exports as object), configurationFolder: folder };
    require.cache[outputs] = { ...kept, exports };
    for (const file of ofProgram()) Reflect.deleteProperty(require.cache, file);
    try {
        return await use();
    } finally {
        require.cache[outputs] = kept;
        for (const file of ofProgram()) Reflect.deleteProperty(require.cache, file);
    }
}

describe("The task's way out", () => {
    const recorder = new Recorder();
    const folder = mkdtempSync(join(tmpdir(), "configuration-"));
    before(() => recorder.runAll());
    after(() => {
        rmSync(folder, { recursive: true });
    });

    async function preview(endpoints: string, config: Record<string, string> = {}): Promise<Recording> {
        writeFileSync(join(folder, "endpoints.yaml"), `endpoints:\n${endpoints}`);
        return withConfiguration(folder, () => recorder.run("ephemeral", { config, preview: true }));
    }

    /** What is open to the world. */
    function open(recording: Recording): string[] {
        return all(recording, "securityGroupEgressRule:SecurityGroupEgressRule")
            .filter(({ inputs }) => inputs.cidrIpv4 === "0.0.0.0/0")
            .map(({ inputs }) => [inputs.ipProtocol, inputs.fromPort, inputs.toPort].map(String).join(" "))
            .sort();
    }

    const settings = (recording: Recording) =>
        json<[{ user: string; systemControls: unknown[] }]>(
            one(recording, "taskDefinition:TaskDefinition"),
            "containerDefinitions",
        )[0];

    it("is opened by the endpoints of the image's configuration, and by nothing else", async () => {
        const closed = await preview("  - {name: a, url: https://example.com}\n");
        assert.deepEqual(open(closed), ["tcp 443 443"]);
        assert.deepEqual(settings(closed).systemControls, []);

        const opened = await preview(
            "  - {name: a, url: 'ssh://example.com'}\n  - {name: b, url: 'http://example.com'}\n" +
                "  - {name: c, url: 'icmp://example.com'}\n" +
                "  - {name: d, url: 8.8.8.8, dns: {query-name: example.com, query-type: A}}\n" +
                "  - {name: e, url: '${DNS_RESOLVER}', dns: {query-name: example.com, query-type: A}}\n",
        );
        assert.deepEqual(open(opened), ["icmp 8 -1", "tcp 22 22", "tcp 443 443", "tcp 80 80", "udp 53 53"]);
    });

    it("lets Gatus's own group ping, where something is pinged", async () => {
        const { user, systemControls } = settings(await preview("  - {name: a, url: 'icmp://1.1.1.1'}\n"));
        assert.deepEqual(systemControls, [
            { namespace: "net.ipv4.ping_group_range", value: user.replace(":", " ") },
        ]);
    });

    it("gets what no endpoint says from taskEgressPorts, each port once", async () => {
        const more = await preview("  - {name: a, url: 'tcp://example.com:5432'}\n", {
            taskEgressPorts: "[8443, 5432, 443]",
        });
        assert.deepEqual(open(more), ["tcp 443 443", "tcp 5432 5432", "tcp 8443 8443"]);
    });

    it("is refused, before anything is made, where an address can't be opened", async () => {
        await assert.rejects(
            preview("  - {name: a, url: 'tcp://example.com:${PORT_OF_A}'}\n"),
            /app-image\/config: endpoint 'a': .* its port is '\$PORT_OF_A'.*npm run check:config/,
        );
    });
});
