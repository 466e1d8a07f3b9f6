import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { parse } from "yaml";

/** What the checks of a Gatus configuration need of the network, besides DNS at the VPC's own resolver. */
export interface Egress {
    /** TCP ports, ascending. 443 is always among them: AWS itself is reached there. */
    readonly tcp: readonly number[];
    /** UDP ports, ascending. */
    readonly udp: readonly number[];
    /** Whether something is pinged: ICMP, and a socket for it that a task has to ask for. */
    readonly ping: boolean;
}

/** An address whose need can't be read: which one, and what to write instead. */
export class UnreadableAddress extends Error {}

type Tree = Readonly<Record<string, unknown>>;
type Need = readonly [protocol: "tcp" | "udp" | "ping", port: number];

/** The port of a URL that names none. Gatus needs it to be named for every scheme that isn't here. */
const defaultPorts: Readonly<Record<string, number>> = {
    http: 80,
    https: 443,
    ws: 80,
    wss: 443,
    ssh: 22,
    postgres: 5432,
    postgresql: 5432,
};
/** Every scheme that Gatus's endpoint.Type() knows, but SCTP: no NAT gateway passes it. */
const schemes = [...Object.keys(defaultPorts), "tcp", "tls", "starttls", "grpc", "grpcs", "udp"];

/**
 * Reads what a Gatus configuration needs: of its endpoints and suites, by the rules of Gatus's client (its
 * config/endpoint/endpoint.go and client/client.go), and of what else it connects to.
 *
 * @param folder The configuration; Gatus reads every .yaml and .yml file in it.
 * @param variables Values of `${NAME}`. One that isn't here may stand for a host, not for a scheme or a port.
 * @param vpcResolver Address of the VPC's DNS server, which no security group closes:
 * https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
 * @throws {UnreadableAddress} for an address that can't be reached as it is, or whose port only the task knows.
 */
export function egressOf(
    folder: string,
    variables: Readonly<Record<string, string>>,
    vpcResolver: string,
): Egress {
    const needs: Need[] = [["tcp", 443]];
    for (const file of yamlFiles(folder)) {
        const text = readFileSync(file, "utf8");
        // As Gatus does, in the text. What isn't known keeps its name, without the braces that YAML would read.
        const known = text.replace(
            /\$(?:\{(\w+)\}|(\w+))/g,
            (_, braced?: string, bare?: string) =>
                variables[braced ?? bare ?? ""] ?? `$${braced ?? bare ?? ""}`,
        );
        // Version 1.1 has the merge keys, and the yes and no, that Gatus's reader takes.
        const root = tree(parse(known, { version: "1.1", logLevel: "error" }));
        for (const endpoint of endpointsOf(root)) needs.push(...needsOfEndpoint(endpoint, vpcResolver));
        needs.push(...needsOfTheRest(root));
    }
    const ports = (wanted: string) =>
        [...new Set(needs.filter(([protocol]) => protocol === wanted).map(([, port]) => port))].sort(
            (a, b) => a - b,
        );
    return { tcp: ports("tcp"), udp: ports("udp"), ping: needs.some(([protocol]) => protocol === "ping") };
}

function yamlFiles(folder: string): string[] {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile() && [".yaml", ".yml"].includes(extname(entry.name)))
        .map((entry) => join(entry.parentPath, entry.name))
        .sort();
}

/** The endpoints that are checked, those in suites included. */
function endpointsOf(root: Tree): Tree[] {
    const enabled = (list: unknown) => trees(list).filter((it) => it.enabled !== false);
    return [...enabled(root.endpoints), ...enabled(root.suites).flatMap((suite) => enabled(suite.endpoints))];
}

function needsOfEndpoint(endpoint: Tree, vpcResolver: string): Need[] {
    const name = `endpoint '${text(endpoint.name)}'`;
    const client = tree(endpoint.client);
    const needs: Need[] = [];
    if (endpoint.dns !== undefined) {
        const [host, port = "53"] = text(endpoint.url).split(":");
        if (host !== vpcResolver) needs.push(["udp", portOf(port, name)]);
    } else if (text(client.tunnel) === "") {
        needs.push(address(text(endpoint.url), name));
    }
    // The registry answers by HTTPS (RDAP); where it doesn't, Gatus asks WHOIS.
    if (JSON.stringify(endpoint.conditions ?? []).includes("[DOMAIN_EXPIRATION]")) needs.push(["tcp", 43]);
    if (text(client["dns-resolver"]) !== "") needs.push(resolver(text(client["dns-resolver"]), name));
    for (const url of [client["proxy-url"], tree(client.oauth2)["token-url"]]) {
        if (text(url) !== "") needs.push(address(text(url), `${name}, client`));
    }
    return needs;
}

/** Everything else that Gatus connects to. */
function needsOfTheRest(root: Tree): Need[] {
    const needs: Need[] = [];
    const target = text(tree(tree(root.connectivity).checker).target);
    if (target !== "") needs.push(address(`tcp://${target}`, "connectivity.checker.target"));
    for (const { url } of trees(tree(root.remote).instances)) needs.push(address(text(url), "remote"));
    for (const tunnel of Object.values(tree(root.tunneling)).map(tree)) {
        needs.push(["tcp", portOf(text(tunnel.port) || "22", "tunneling")]);
    }
    const storage = tree(root.storage);
    if (storage.type === "postgres") needs.push(address(text(storage.path), "storage.path"));
    const issuer = text(tree(tree(root.security).oidc)["issuer-url"]);
    if (issuer !== "") needs.push(address(issuer, "security.oidc.issuer-url"));
    for (const [provider, settings] of Object.entries(tree(root.alerting))) {
        needs.push(...needsOfAlerts(settings, `alerting.${provider}`));
    }
    return needs;
}

/** Every URL and every mail server's port in a provider's settings. A URL that is a secret is taken for HTTPS. */
function needsOfAlerts(settings: unknown, where: string): Need[] {
    if (typeof settings === "string") {
        return /^https?:\/\//.test(settings) ? [address(settings, where)] : [];
    }
    if (typeof settings !== "object" || settings === null) return [];
    const port = (settings as Tree).port;
    return [
        ...(typeof port === "number" ? [["tcp", portOf(String(port), where)] as const] : []),
        ...Object.values(settings).flatMap((value) => needsOfAlerts(value, where)),
    ];
}

const urlParts = /^([a-z]+):\/\/(?:[^@/?#]*@)?(\[[^\]]*\]|[^:/?#]*)(?::([^/?#]*))?/;

function address(url: string, where: string): Need {
    const [, scheme = "", host = "", port] = urlParts.exec(url) ?? [];
    if (scheme === "icmp" && host !== "") return ["ping", 0];
    if (host === "" || !schemes.includes(scheme)) {
        throw new UnreadableAddress(
            `${where}: '${url}' is no address that a check can reach; write it as https://HOST or tcp://HOST:PORT`,
        );
    }
    const named = port ?? defaultPorts[scheme]?.toString() ?? "";
    return [scheme === "udp" ? "udp" : "tcp", portOf(named, `${where}: '${url}'`)];
}

function resolver(url: string, where: string): Need {
    const [, protocol, port = ""] = /^(\w+):\/\/[^:]+:(\d+)/.exec(url) ?? [];
    return [protocol === "tcp" ? "tcp" : "udp", portOf(port, `${where}, client.dns-resolver`)];
}

function portOf(port: string, where: string): number {
    const number = Number(port);
    if (!/^\d+$/.test(port) || number < 1 || number > 65_535) {
        throw new UnreadableAddress(
            `${where}: its port is '${port}'; write a number from 1 to 65535, as it has to be opened before the task runs`,
        );
    }
    return number;
}

function tree(value: unknown): Tree {
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Tree) : {};
}

function trees(value: unknown): Tree[] {
    return Array.isArray(value) ? value.map(tree) : [];
}

function text(value: unknown): string {
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
