import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { decode, encode } from "dns-packet";
import { delegationOf, Dns, referral } from "../../../scripts/setup/doctor/delegation";

describe("doctor, on what the name servers above a zone say", () => {
    it("takes a referral from the part of the answer that resolvers keep to themselves", async () => {
        const server = createSocket("udp4");
        server.on("message", (message, { port, address }) => {
            const { id = 0, questions = [] } = decode(message);
            const authorities = [
                { type: "NS" as const, name: "example.com", ttl: 60, data: "NS-2.awsdns.example" },
                { type: "NS" as const, name: "other.example", ttl: 60, data: "ns.other.example" },
            ];
            server.send(encode({ type: "response", id, questions, authorities }), port, address);
        });
        await new Promise<void>((resolve) => server.bind(0, "127.0.0.1", resolve));
        const { port } = server.address();
        try {
            assert.deepEqual(await referral("127.0.0.1", "example.com", port), ["NS-2.awsdns.example"]);
        } finally {
            server.close();
        }
    });

    it("asks the nearest parent that is a zone, and the next server when one is silent", async () => {
        const asked: string[] = [];
        const dns: Dns = {
            nameServers: (zone) =>
                zone === "co.uk"
                    ? Promise.resolve(["silent", "ns1"])
                    : Promise.reject(Object.assign(new Error("none"), { code: "ENODATA" })),
            address: (host) => Promise.resolve(host),
            referral: (server, name) => {
                asked.push(`${server} ${name}`);
                return server === "silent"
                    ? Promise.reject(new Error("silent"))
                    : Promise.resolve(["NS2.example.", "ns1.example"]);
            },
        };
        assert.deepEqual(await delegationOf(dns, "status.example.co.uk"), ["ns1.example", "ns2.example"]);
        assert.deepEqual(asked, ["silent status.example.co.uk", "ns1 status.example.co.uk"]);
        const nobody = { ...dns, referral: () => Promise.reject(new Error("silent")) };
        await assert.rejects(delegationOf(nobody, "example.co.uk"), /silent/);
    });
});
