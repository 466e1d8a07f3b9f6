import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execute, needsGo, Scratch } from "./real-gatus";

interface Planted {
    /** What is wrong, and the same as it should be. */
    readonly wrong: string;
    readonly right: string;
    /** What is said of it: key after the endpoint, reason and fix. */
    readonly says: string;
    /** Of which endpoint; none for what belongs to no endpoint. */
    readonly endpoint?: string;
    /** On which line, where that isn't the first one that differs. */
    readonly line?: number;
    /** Whether it may be meant, and so lets the build go on. */
    readonly warning?: boolean;
}

/** An endpoint by its lines after the name. */
function endpoint(wrong: string, right: string, says: string, line?: number): Planted {
    const write = (lines: string) => `endpoints:\n    - name: site\n      group: Web\n      ${lines}\n`;
    const conditions = (lines: string) =>
        lines.includes("conditions:") ? lines : `${lines}\n      conditions: ["[CONNECTED] == true"]`;
    return {
        wrong: write(conditions(wrong)),
        right: write(conditions(right)),
        says,
        endpoint: "Web / site",
        ...(line === undefined ? {} : { line }),
    };
}

/** A condition of an endpoint with an address, and further lines. */
function condition(url: string, wrong: string, right: string, says: string): Planted {
    const lines = (it: string) => `url: ${url}\n      conditions: ['${it}']`;
    return endpoint(lines(wrong), lines(right), `conditions[0]: ${says}`);
}

/** Something besides endpoints. */
function elsewhere(wrong: string, right: string, says: string): Planted {
    const sound =
        'endpoints: [{name: site, url: "https://example.com", conditions: ["[STATUS] == 200"], alerts: [{type: custom}]}]\n';
    const webhook = "alerting: {custom: {url: https://example.com/hook}}\n";
    const write = (text: string) => (text.includes("alerting:") ? "" : webhook) + sound + text + "\n";
    return { wrong: write(wrong), right: write(right), says };
}

const web = "https://example.com";
const tcp = "tcp://example.com:5432";
const json = "headers: {Content-Type: application/json}";
const hook = (lines: string) =>
    `alerting:\n    custom:\n        url: https://example.com/hook\n        ${lines.replaceAll("\n", "\n        ")}`;
const good = 'body: "[ENDPOINT_NAME] [ALERT_TRIGGERED_OR_RESOLVED]"';

/** Faults that Gatus starts with, or refuses without saying where; configcheck once let them pass. */
const planted: Readonly<Record<string, Planted>> = {
    // Conditions that can never be true, or never be false.
    "the body of a TCP check": condition(
        tcp,
        "[BODY] == pong",
        "[CONNECTED] == true",
        "[BODY] stays empty on a check by TCP; give a body to send, whose answer is read, or use [CONNECTED]",
    ),
    "the body of a ping": condition(
        "icmp://example.com",
        "len([BODY]) > 0",
        "[RESPONSE_TIME] < 500",
        "[BODY] stays empty on a check by ICMP; use [CONNECTED] or [RESPONSE_TIME]",
    ),
    "the body of a HEAD request": endpoint(
        `url: ${web}\n      method: HEAD\n      conditions: ["[BODY].status == UP"]`,
        `url: ${web}\n      method: GET\n      conditions: ["[BODY].status == UP"]`,
        "conditions[0]: [BODY] stays empty on a check by HTTP; use the method GET",
        6,
    ),
    "the status of a TCP check": condition(
        tcp,
        "[STATUS] == 200",
        "[CONNECTED] == true",
        "[STATUS] stays empty on a check by TCP; use [CONNECTED] or [RESPONSE_TIME]",
    ),
    "the DNS code of a page": condition(
        web,
        "[DNS_RCODE] == NOERROR",
        "[STATUS] == 200",
        "[DNS_RCODE] stays empty on a check by HTTP; use [CONNECTED] or [RESPONSE_TIME]",
    ),
    "the certificate of a TCP check": condition(
        tcp,
        "[CERTIFICATE_EXPIRATION] > 48h",
        "[CONNECTED] == true",
        "[CERTIFICATE_EXPIRATION] stays empty on a check by TCP; use an address with https://, tls:// or starttls://",
    ),
    "the registration of an IP address": endpoint(
        `url: https://192.0.2.1\n      interval: 1h\n      conditions: ["[DOMAIN_EXPIRATION] > 720h"]`,
        `url: ${web}\n      interval: 1h\n      conditions: ["[DOMAIN_EXPIRATION] > 720h"]`,
        "conditions[0]: [DOMAIN_EXPIRATION] stays empty on a check by HTTP; use an address with the domain's name in it",
        6,
    ),
    "context outside a suite": condition(
        web,
        "[CONTEXT].id == 1",
        "[BODY].id == 1",
        "[CONTEXT] stays empty on a check by HTTP; [CONTEXT] is for the endpoints of a suite",
    ),
    "days as a duration": condition(
        web,
        "[CERTIFICATE_EXPIRATION] > 30d",
        "[CERTIFICATE_EXPIRATION] > 720h",
        '"30d" is neither a number nor a duration, so Gatus would compare with 0; Gatus knows no days: write 720h',
    ),
    "an expiration without a unit": condition(
        web,
        "[CERTIFICATE_EXPIRATION] > 720",
        "[CERTIFICATE_EXPIRATION] > 720h",
        "720 without a unit is milliseconds; give the unit: 720h is 30 days",
    ),
    "an expiration that equals": condition(
        web,
        "[CERTIFICATE_EXPIRATION] == 720h",
        "[CERTIFICATE_EXPIRATION] >= 720h",
        "can never be true: [CERTIFICATE_EXPIRATION] is measured to the millisecond; compare with < or >",
    ),
    "len( that isn't closed": condition(
        web,
        "len([BODY].items > 0",
        "len([BODY].items) > 0",
        "len( isn't closed as it is opened, so Gatus would compare these very letters; write len(…) with one pair of parentheses",
    ),
    "a parenthesis too many": condition(
        web,
        "[BODY].items) == 3",
        "[BODY].items == 3",
        "closes a parenthesis that was never opened; remove it, or write len(…) or has(…)",
    ),
    "any( that isn't closed": condition(
        web,
        "[STATUS] == any(200, 204",
        "[STATUS] == any(200, 204)",
        "any( isn't closed as it is opened, so Gatus would compare these very letters; write any(…) with one pair of parentheses",
    ),
    "a function that Gatus hasn't got": condition(
        web,
        "LEN([BODY].items) > 0",
        "len([BODY].items) > 0",
        "Gatus knows no function LEN() and would compare these very letters; use len(), has(), pat() or any(), in small letters",
    ),
    "len() of a word": condition(
        web,
        "len(items) > 0",
        "len([BODY].items) > 0",
        "len() of something that is no placeholder is always the same; write len([BODY].name)",
    ),
    "a status that doesn't exist": condition(
        web,
        "[STATUS] == 2000",
        "[STATUS] == 200",
        "can never be true: an HTTP status has three digits; correct the number",
    ),
    "a status that isn't a number": condition(
        web,
        "[STATUS] == any(OK, 2xx)",
        "[STATUS] == any(200, 204)",
        "can never be true: an HTTP status has three digits; correct the number",
    ),
    "a status that every answer has": condition(
        web,
        "[STATUS] >= 0",
        "[STATUS] < 300",
        "is always true: an HTTP status has three digits; name the status, such as 200, or use [CONNECTED] == true",
    ),
    "a redirect that is followed": endpoint(
        `url: ${web}\n      conditions: ["[STATUS] == 301"]`,
        `url: ${web}\n      client: {ignore-redirect: true}\n      conditions: ["[STATUS] == 301"]`,
        "conditions[0]: can never be true: Gatus follows the redirect, and sees the status of the page that it leads to; add client: {ignore-redirect: true}, or expect 200",
    ),
    "two conditions that exclude each other": endpoint(
        `url: ${web}\n      conditions: ["[STATUS] == 200", "[STATUS] == 204"]`,
        `url: ${web}\n      conditions: ["[STATUS] >= 200", "[STATUS] < 300"]`,
        "conditions[1]: can't be true together with the other conditions of [STATUS]; keep one, or list what is allowed: [STATUS] == any(200, 204)",
    ),
    "two comparisons in one": condition(
        web,
        "[STATUS] == 200 && [BODY].ok == true",
        "[BODY].ok == true",
        "compares more than once, of which Gatus takes one part as mere text; write each comparison as a condition of its own",
    ),
    "no placeholder": condition(
        web,
        "STATUS == 200",
        "[STATUS] == 200",
        "compares two texts that never change; begin with a placeholder such as [STATUS]",
    ),
    "connected, but in other words": condition(
        tcp,
        "[CONNECTED] == yes",
        "[CONNECTED] == true",
        'can never be true: [CONNECTED] is true or false, not "yes"; compare with true or false',
    ),
    "connected, as a number": condition(
        tcp,
        "[CONNECTED] > 0",
        "[CONNECTED] == true",
        "[CONNECTED] is no number, so Gatus would compare 0; compare it with == or !=",
    ),
    "a DNS code that doesn't exist": endpoint(
        'url: 192.0.2.1\n      dns: {query-name: example.com, query-type: A}\n      conditions: ["[DNS_RCODE] == OK"]',
        'url: 192.0.2.1\n      dns: {query-name: example.com, query-type: A}\n      conditions: ["[DNS_RCODE] == NOERROR"]',
        'conditions[0]: can never be true: DNS has no answer "OK"; use a name such as NOERROR, NXDOMAIN or SERVFAIL, in capital letters',
    ),
    "an IP address that is none": condition(
        web,
        "[IP] == 192.0.2.300",
        "[IP] == 192.0.2.30",
        'can never be true: "192.0.2.300" is no IP address; give an address, or pat(10.0.*)',
    ),
    "a path without its dot": condition(
        web,
        "[BODY]status == UP",
        "[BODY].status == UP",
        "has no dot after [BODY], so Gatus would compare these very letters; write [BODY].name or [BODY][0]",
    ),
    "a part of what has none": condition(
        web,
        "[STATUS].code == 200",
        "[STATUS] == 200",
        "[STATUS] has nothing in it that could be asked for; write [STATUS] alone; only [BODY] and [CONTEXT] have parts",
    ),
    "a value in quotes": condition(
        web,
        '[BODY].status == "UP"',
        "[BODY].status == UP",
        "can never be true: the value has no quotes in it; write it without quotes: UP",
    ),
    "has() as a number": condition(
        web,
        "has([BODY].errors) == 0",
        "has([BODY].errors) == false",
        'can never be true: has() is true or false, not "0"; compare with true or false',
    ),
    "a negative length": condition(
        web,
        "len([BODY].items) < 0",
        "len([BODY].items) < 9",
        "can never be true: len([BODY].items) is never below 0; compare with 0 or more",
    ),
    "a response time in seconds": condition(
        web,
        "[RESPONSE_TIME] < 1",
        "[RESPONSE_TIME] < 1000",
        "asks for an answer within 1 ms, which no network gives; RESPONSE_TIME is in milliseconds: 500 is half a second",
    ),

    // Times.
    "an interval of milliseconds": endpoint(
        `url: ${web}\n      interval: 500ms`,
        `url: ${web}\n      interval: 30s`,
        "interval: asks 2 times a second; give a duration such as 1m",
    ),
    "an interval without a unit": endpoint(
        `url: ${web}\n      interval: 60`,
        `url: ${web}\n      interval: 60s`,
        "interval: is a duration without a unit, which Gatus refuses; write 60s or 60m",
    ),
    "a timeout without a unit": endpoint(
        `url: ${web}\n      client: {timeout: 5}`,
        `url: ${web}\n      client: {timeout: 5s}`,
        "client.timeout: is a duration without a unit, which Gatus refuses; write 5s or 5m",
    ),

    // Addresses.
    "a TCP address without a port": endpoint(
        "url: tcp://example.com",
        "url: tcp://example.com:22",
        "url: names no port, and tcp has none of its own; write tcp://example.com:PORT",
    ),
    "a port that doesn't exist": endpoint(
        "url: tcp://example.com:70000",
        "url: tcp://example.com:7000",
        "url: there is no port 70000; give one from 1 to 65535",
    ),
    "SCTP, which no NAT gateway passes": endpoint(
        "url: sctp://example.com:80",
        "url: tcp://example.com:80",
        "url: SCTP passes no NAT gateway, so it would be red for ever; check TCP, UDP or ICMP",
    ),
    "an IPv6 address": endpoint(
        "url: https://[2001:db8::1]/",
        "url: https://192.0.2.1/",
        "url: asks for IPv6, which the VPC hasn't got; use a name or an IPv4 address",
    ),
    "a DNS server as a URL": endpoint(
        'url: udp://192.0.2.1\n      dns: {query-name: example.com, query-type: A}\n      conditions: ["[DNS_RCODE] == NOERROR"]',
        'url: 192.0.2.1\n      dns: {query-name: example.com, query-type: A}\n      conditions: ["[DNS_RCODE] == NOERROR"]',
        'url: "udp://192.0.2.1" isn\'t the address of a DNS server; give its IP address, without scheme or path',
    ),
    "a URL as a name for DNS": endpoint(
        'url: 192.0.2.1\n      dns: {query-name: "https://example.com", query-type: A}\n      conditions: ["[DNS_RCODE] == NOERROR"]',
        'url: 192.0.2.1\n      dns: {query-name: "example.com", query-type: A}\n      conditions: ["[DNS_RCODE] == NOERROR"]',
        'dns.query-name: "https://example.com" is no name that DNS could know; give the name alone, such as example.com',
    ),
    "an S3 address": {
        ...endpoint(
            "url: https://files.s3.eu-west-2.amazonaws.com/a",
            "url: https://files.example.com/a",
            "url: warning: an S3 address of the stack's own region answers 403: the way there is an endpoint whose policy allows image layers only; check what serves the files (CloudFront, your own name), or extend the policy in ephemeral/network.ts",
        ),
        warning: true,
    },
    "the task itself": {
        ...endpoint(
            "url: http://localhost:8080/health",
            "url: http://example.com:8080/health",
            "url: warning: is the task itself; give the address under which others reach it",
        ),
        warning: true,
    },

    // What is sent.
    "a method in small letters": endpoint(
        `url: ${web}\n      method: post`,
        `url: ${web}\n      method: POST`,
        'method: HTTP has no method "post"; write POST: methods have capital letters',
    ),
    "a body that isn't JSON": endpoint(
        `url: ${web}\n      method: POST\n      ${json}\n      body: "{a: 1}"`,
        `url: ${web}\n      method: POST\n      ${json}\n      body: '{"a": 1}'`,
        "body: isn't JSON, as its Content-Type says; correct the body or the header",
    ),
    "a login by SSH without a command": endpoint(
        "url: ssh://example.com\n      ssh: {username: gatus, password: $SSH_PASSWORD}",
        'url: ssh://example.com\n      ssh: {username: gatus, password: $SSH_PASSWORD}\n      body: \'{"command": "uptime"}\'',
        'body: holds no command to run after the login, so the check would fail; add body: \'{"command": "uptime"}\', or remove ssh to see only whether it answers',
        2,
    ),

    // Alerts.
    "an alert that isn't JSON": elsewhere(
        hook(`method: POST\n${json}\nbody: '{"text": [ENDPOINT_NAME]}'`),
        hook(`method: POST\n${json}\nbody: '{"text": "[ENDPOINT_NAME]"}'`),
        "alerting.custom.body: isn't JSON, as its Content-Type says: the receiver would refuse every alert; correct it; placeholders stand inside quotes",
    ),
    "an alert by GET": elsewhere(
        hook(good),
        hook(`method: POST\n${good}`),
        "alerting.custom.body: is sent with GET, whose body receivers ignore; add method: POST",
    ),
    "an alert that always says the same": elsewhere(
        hook("method: POST\nbody: something is down"),
        hook(`method: POST\n${good}`),
        "alerting.custom.body: says the same whatever happened; put [ENDPOINT_NAME] and [ALERT_TRIGGERED_OR_RESOLVED] into it",
    ),
    "a placeholder that no alert has": elsewhere(
        hook('method: POST\nbody: "[ENDPOINT] is down"'),
        hook(`method: POST\n${good}`),
        "alerting.custom.body: Gatus knows no [ENDPOINT] and would send these very letters; use one of [ALERT_DESCRIPTION] [ENDPOINT_NAME] [ENDPOINT_GROUP] [ENDPOINT_URL] [RESULT_ERRORS] [RESULT_CONDITIONS] [ALERT_TRIGGERED_OR_RESOLVED]",
    ),
    "a webhook that isn't https": elsewhere(
        "alerting: {custom: {url: http://example.com/hook}}",
        "alerting: {custom: {url: https://example.com/hook}}",
        "alerting.custom.url: isn't https, so that everybody on the way reads the alert and its secret; write https://",
    ),
    "a threshold of nought": elsewhere(
        hook("default-alert: {failure-threshold: 0}"),
        hook("default-alert: {failure-threshold: 1}"),
        "alerting.custom.default-alert.failure-threshold: is no number of times, and Gatus would take 3; give 1 or more",
    ),

    // Secrets.
    "a token in a header": endpoint(
        `url: ${web}\n      headers: {Authorization: Bearer 0123456789}`,
        `url: ${web}\n      headers: {Authorization: "Bearer $API_TOKEN"}`,
        "headers.Authorization: holds a secret, which would be in git and in the image; take it from a variable, as alerting.custom.url does, and give out a new one: this one is known",
    ),
    "a password in an address": endpoint(
        "url: https://me:hunter2@example.com/",
        "url: https://me:$API_TOKEN@example.com/",
        "url: holds a secret, which would be in git and in the image; take it from a variable, as alerting.custom.url does, and give out a new one: this one is known",
    ),
    "a webhook's address": elsewhere(
        ["alerting: {custom: {url: https://hooks.slack.com", "services/T000/B000/XXXX}}"].join("/"),
        "alerting: {custom: {url: https://example.com/$API_TOKEN}}",
        "alerting.custom.url: holds a secret, which would be in git and in the image; take it from a variable, as alerting.custom.url does, and give out a new one: this one is known",
    ),

    // Where it runs.
    "a database without its exclusive lock": elsewhere(
        "storage: {type: sqlite, path: /data/data.db}",
        'storage: {type: sqlite, path: "/data/data.db?_pragma=busy_timeout(60000)&_pragma=locking_mode(EXCLUSIVE)"}',
        "storage.path: takes no exclusive lock, so that two tasks could write to one file and damage it; end it with ?_pragma=busy_timeout(60000)&_pragma=locking_mode(EXCLUSIVE)",
    ),
    "a database that doesn't wait": elsewhere(
        'storage: {type: sqlite, path: "/data/data.db?_pragma=locking_mode(EXCLUSIVE)"}',
        'storage: {type: sqlite, path: "/data/data.db?_pragma=busy_timeout(60000)&_pragma=locking_mode(EXCLUSIVE)"}',
        "storage.path: doesn't wait for the lock that a stopped task still holds; add _pragma=busy_timeout(60000)",
    ),
    "a database beside the volume": elsewhere(
        'storage: {type: sqlite, path: "/tmp/data.db?_pragma=busy_timeout(60000)&_pragma=locking_mode(EXCLUSIVE)"}',
        'storage: {type: sqlite, path: "/data/data.db?_pragma=busy_timeout(60000)&_pragma=locking_mode(EXCLUSIVE)"}',
        'storage.path: "/tmp/data.db" isn\'t on the volume, and nothing else can be written to; put it in /data/',
    ),
    "a port that nobody asks": elsewhere(
        "web: {port: 9090}",
        "web: {port: 8080}",
        "web.port: isn't 8080, where the load balancer and the health check ask; write ${PORT}",
    ),
    "an address that nobody reaches": elsewhere(
        "web: {address: 127.0.0.1}",
        "web: {address: 0.0.0.0}",
        "web.address: lets in nobody but the task itself; remove it",
    ),
};

describe("configcheck finds, where it is, and says how to mend it:", () => {
    const scratch = new Scratch();
    before(needsGo);
    after(() => {
        scratch.remove();
    });

    async function check(text: string): Promise<{ code: number | null; lines: string[] }> {
        const folder = join(scratch.path, Math.random().toString(36).slice(2));
        mkdirSync(join(folder, "config"), { recursive: true });
        writeFileSync(join(folder, "config", "a.yaml"), text);
        const environment = { PORT: "8080", SSH_PASSWORD: "x", API_TOKEN: "x" };
        const { code, output } = await execute("configcheck", [join(folder, "config")], environment);
        return { code, lines: output.replaceAll(`${folder}/`, "").trimEnd().split("\n") };
    }

    it("are at least forty", () => {
        assert.ok(Object.keys(planted).length >= 40, String(Object.keys(planted).length));
    });

    for (const [title, { wrong, right, says, endpoint: name, line, warning = false }] of Object.entries(
        planted,
    )) {
        it(title, async () => {
            const { code, lines } = await check(wrong);
            const [key = "", ...rest] = says.split(": ");
            const whole = name === undefined ? says : `endpoints[0].${key} (${name}): ${rest.join(": ")}`;
            assert.deepEqual(
                lines.filter((it) => !it.endsWith(": no fault")),
                [`config/a.yaml:${line ?? lineOf(wrong, right)}: ${whole}`],
            );
            assert.equal(code, warning ? 0 : 1);
            assert.deepEqual((await check(right)).lines, ["config: no fault"], "mended");
        });
    }
});

/** The first line in which two texts differ, from 1: there is the fault. */
function lineOf(wrong: string, right: string): number {
    const other = right.split("\n");
    return wrong.split("\n").findIndex((line, index) => line !== other[index]) + 1;
}
