import * as https from "node:https";
import { TLSSocket } from "node:tls";
import { broken, ok, Verdict, waiting } from "./verdict";

/** Where the site is, and by which name it must prove itself. */
export interface Site {
    /** Public address, such as `https://status.example.com`. */
    readonly url: URL;
    /**
     * What to connect to: the load balancer's own name. After a night without the site, resolvers may hold
     * for 15 minutes that its public name doesn't exist.
     */
    readonly connectTo: string;
    /** Certificates to trust instead of the public ones: PEM. */
    readonly ca?: string;
}

interface Answer {
    status: number;
    location: string | undefined;
    body: string;
    certificateEnds: string;
}

const maxRedirects = 5;
const maxBodyBytes = 1024 * 1024;

/** Connects, checks the certificate, and asks `/health` and the status API. */
export async function checkSite(site: Site, limitMs: number): Promise<Verdict[]> {
    const signal = AbortSignal.timeout(limitMs);
    try {
        const health = await get(site, "/health", signal);
        const verdicts = [ok("certificate", `${site.url.hostname}, until ${health.certificateEnds}`)];
        verdicts.push(judgeHealth(health));
        if (verdicts.every(({ state }) => state === "ok")) {
            verdicts.push(judgeStatuses(await get(site, "/api/v1/endpoints/statuses", signal)));
        }
        return verdicts;
    } catch (error) {
        return [
            error instanceof Refusal ? error.verdict : explain(error as NodeJS.ErrnoException, site, limitMs),
        ];
    }
}

/**
 * The body of what the site answers on a path.
 *
 * @throws when it can't be reached, proves to be another, or answers otherwise than with 200
 */
export async function getText(site: Site, path: string, limitMs: number): Promise<string> {
    const { status, body } = await get(site, path, AbortSignal.timeout(limitMs));
    if (status !== 200) {
        throw new Error(`${path} answers ${status}`);
    }
    return body;
}

function judgeHealth({ status, body }: Answer): Verdict {
    if (status !== 200) {
        return waiting("health", `/health answers ${status}, not 200`);
    }
    return readJson(body, "status") === "UP"
        ? ok("health", "/health is UP")
        : broken("health", `/health answers '${excerpt(body)}': that isn't Gatus`);
}

/** `/health` is UP even when Gatus lost its storage; the list of endpoints comes from the storage. */
function judgeStatuses({ status, body }: Answer): Verdict {
    if (status !== 200) {
        return waiting("status-api", `/api/v1/endpoints/statuses answers ${status}, not 200`);
    }
    const length = readJson(body, "length");
    return typeof length === "number" && length > 0
        ? ok("status-api", `${length} endpoints have results`)
        : waiting("status-api", `no endpoint has results yet: '${excerpt(body)}'`);
}

async function get(site: Site, path: string, signal: AbortSignal): Promise<Answer> {
    let target = new URL(path, site.url);
    for (let redirects = 0; redirects <= maxRedirects; redirects++) {
        const answer = await request(site, target, signal);
        if (answer.status < 300 || answer.status > 399 || answer.location === undefined) {
            return answer;
        }
        target = new URL(answer.location, target);
        if (target.origin !== site.url.origin) {
            throw new Refusal(broken("redirects", `${path} sends to another site: ${target.href}`));
        }
    }
    throw new Refusal(
        broken(
            "redirects",
            `${path} redirects for ever: more than ${maxRedirects} times, at last to ${target.href}`,
        ),
    );
}

function request(site: Site, target: URL, signal: AbortSignal): Promise<Answer> {
    return new Promise((resolve, reject) => {
        const call = https.request(
            {
                host: site.connectTo,
                port: target.port === "" ? 443 : Number(target.port),
                path: target.pathname + target.search,
                servername: target.hostname,
                headers: { host: target.host, "user-agent": "gatus-health-check" },
                ca: site.ca,
                // Every round proves a new handshake: a resumed session shows no certificate.
                agent: false,
                signal,
            },
            (response) => {
                const { socket } = response;
                const certificateEnds =
                    socket instanceof TLSSocket ? socket.getPeerCertificate().valid_to : "unknown";
                const chunks: Buffer[] = [];
                let bytes = 0;
                response.on("data", (chunk: Buffer) => {
                    bytes += chunk.length;
                    if (bytes > maxBodyBytes) {
                        call.destroy(
                            new Refusal(broken("health", `${target.pathname} answers more than 1 MiB`)),
                        );
                    }
                    chunks.push(chunk);
                });
                response.on("error", reject);
                response.on("end", () => {
                    const { statusCode: status = 0, headers } = response;
                    const body = Buffer.concat(chunks).toString("utf8");
                    resolve({ status, location: headers.location, body, certificateEnds });
                });
            },
        );
        call.on("error", reject);
        call.end();
    });
}

/** Carries a verdict out of a request. */
class Refusal extends Error {
    constructor(readonly verdict: Verdict) {
        super(verdict.detail);
    }
}

function explain(error: NodeJS.ErrnoException, { url, connectTo }: Site, limitMs: number): Verdict {
    const code = error.code ?? error.name;
    if (code === "ABORT_ERR" || error.name === "AbortError" || error.name === "TimeoutError") {
        return waiting("slow", `${connectTo} did not answer within ${limitMs / 1000} s`);
    }
    if (/CERT|SIGNATURE|ALTNAME|SELF_SIGNED/.test(code)) {
        return broken(
            "certificate",
            `${connectTo} has no valid certificate for ${url.hostname}: ${error.message}`,
        );
    }
    const message = error.message === "" ? code : error.message;
    return waiting("connection", `${connectTo} can't be reached: ${message}`);
}

function readJson(text: string, key: string): unknown {
    try {
        return (JSON.parse(text) as Record<string, unknown> | null)?.[key];
    } catch {
        return undefined;
    }
}

function excerpt(body: string): string {
    const line = body.replace(/\s+/g, " ").trim();
    return line.length > 80 ? `${line.slice(0, 80)} ...` : line;
}
