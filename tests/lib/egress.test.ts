import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configurationFolder } from "../../app-image/outputs";
import { Egress, egressOf, UnreadableAddress } from "../../lib/egress";

const resolver = "10.20.0.2";

describe("What the checks need of the network", () => {
    const folder = mkdtempSync(join(tmpdir(), "egress-"));
    after(() => {
        rmSync(folder, { recursive: true });
    });

    function egress(text: string, variables: Record<string, string> = { DNS_RESOLVER: resolver }): Egress {
        writeFileSync(join(folder, "a.yaml"), text);
        return egressOf(folder, variables, resolver);
    }
    const endpoint = (...lines: string[]) =>
        egress(`endpoints:\n    - name: it\n      ${lines.join("\n      ")}\n`);

    /** What is written for one endpoint, and the TCP and UDP ports besides 443, or `ping`. */
    const needs: [string, (number | string)[]][] = [
        ["url: https://example.com/health", []],
        ["url: https://user@example.com:8443/", [8443]],
        ["url: http://example.com", [80]],
        ["url: http://example.com:8080/path:99", [8080]],
        ["url: https://example.com/?next=http://a:81", []],
        ["url: https://${DOMAIN}/", []],
        ["url: http://$DOMAIN:81/", [81]],
        ["url: ws://example.com/socket", [80]],
        ["url: wss://example.com", []],
        ["url: tcp://example.com:5432", [5432]],
        ["url: tls://example.com:636", [636]],
        ["url: starttls://smtp.example.com:587", [587]],
        ["url: grpc://example.com:50051", [50051]],
        ["url: grpcs://example.com:443", []],
        ["url: udp://example.com:123", ["udp 123"]],
        ["url: icmp://example.com", ["ping"]],
        ["url: ssh://example.com", [22]],
        ["url: ssh://example.com:2222", [2222]],
        ["url: ${DNS_RESOLVER}\n      dns: {query-name: example.com, query-type: A}", []],
        ["url: 8.8.8.8\n      dns: {query-name: example.com, query-type: A}", ["udp 53"]],
        ["url: 8.8.8.8:5353\n      dns: {query-name: example.com, query-type: A}", ["udp 5353"]],
        ['url: https://example.com\n      conditions: ["[DOMAIN_EXPIRATION] > 720h"]', [43]],
        ["url: https://example.com\n      client: {dns-resolver: tcp://1.1.1.1:53}", [53]],
        ["url: https://example.com\n      client: {dns-resolver: udp://1.1.1.1:53}", ["udp 53"]],
        ["url: https://example.com\n      client: {proxy-url: http://proxy.example.com:3128}", [3128]],
        [
            "url: https://example.com\n      client: {oauth2: {token-url: https://id.example.com:9443/t}}",
            [9443],
        ],
        ["url: http://inside:81\n      client: {tunnel: jump}", []],
        ["url: tcp://example.com:5432\n      enabled: false", []],
        ["url: tcp://example.com:5432\n      enabled: no", []],
    ];
    for (const [written, wanted] of needs) {
        it(`${written.replace(/\n\s*/g, ", ")} needs ${wanted.join(", ") || "nothing more"}`, () => {
            const { tcp, udp, ping } = endpoint(written);
            assert.ok(tcp.includes(443), "AWS itself");
            const found = [...tcp.filter((port) => port !== 443), ...udp.map((port) => `udp ${port}`)];
            assert.deepEqual([...found, ...(ping ? ["ping"] : [])], wanted);
        });
    }

    it("reads suites, merge keys, and what else Gatus connects to", () => {
        const { tcp, udp, ping } = egress(`
x-base: &base {url: "ssh://a.example.com", conditions: ["[CONNECTED] == true"]}
endpoints: [{<<: *base, name: one}]
suites: [{name: s, endpoints: [{name: two, url: "icmp://b.example.com"}]}, {enabled: false, endpoints: [{url: "tcp://c:1"}]}]
connectivity: {checker: {target: "1.1.1.1:53"}}
remote: {instances: [{url: "http://other.example.com:8081/api"}]}
tunneling: {jump: {type: SSH, host: jump.example.com, port: 2200}}
storage: {type: postgres, path: "postgres://u:p@db.example.com/gatus"}
security: {oidc: {issuer-url: "https://id.example.com:8444"}}
alerting:
    custom: {url: $ALERT_WEBHOOK_URL}
    email: {host: smtp.example.com, port: 465}
    slack: {webhook-url: "https://hooks.example.com:8445/x"}
`);
        assert.deepEqual(tcp, [22, 53, 443, 465, 2200, 5432, 8081, 8444, 8445]);
        assert.deepEqual([udp, ping], [[], true]);
    });

    it("knows a database by both of its schemes", () => {
        for (const scheme of ["postgres", "postgresql"]) {
            const path = `${scheme}://u:p@db.example.com/gatus`;
            assert.deepEqual(egress(`storage: {type: postgres, path: "${path}"}`).tcp, [443, 5432]);
        }
    });

    it("reads every .yaml and .yml file in the folder, as Gatus does", () => {
        mkdirSync(join(folder, "team"));
        writeFileSync(join(folder, "team", "b.yml"), "endpoints: [{name: b, url: 'tcp://b:26'}]\n");
        writeFileSync(join(folder, "notes.txt"), "endpoints: [{name: c, url: 'tcp://c:27'}]\n");
        assert.deepEqual(egress("endpoints: [{name: a, url: 'tcp://a:25'}]\n").tcp, [25, 26, 443]);
        rmSync(join(folder, "team"), { recursive: true });
    });

    for (const [written, says] of [
        ["url: tcp://example.com", /endpoint 'it': 'tcp:\/\/example\.com': its port is ''/],
        ["url: tcp://example.com:${PORT_OF_IT}", /its port is '\$PORT_OF_IT'; write a number/],
        ["url: tcp://example.com:70000", /1 to 65535/],
        ["url: sctp://example.com:80", /no address that a check can reach/],
        ["url: ${WHOLE_URL}", /'\$WHOLE_URL' is no address/],
        ["url: example.com", /write it as https:\/\/HOST/],
    ] as const) {
        it(`refuses ${written}: it would stay closed`, () => {
            assert.throws(
                () => endpoint(written),
                (error) => error instanceof UnreadableAddress && says.test(error.message),
            );
        });
    }

    it("opens HTTPS, and WHOIS for the domain's registration, for the endpoints that come with the image", () => {
        const { tcp, udp, ping } = egressOf(configurationFolder, { DNS_RESOLVER: resolver }, resolver);
        assert.deepEqual([tcp, udp, ping], [[43, 443], [], false]);
    });
});
