/**
 * A gateway between the AWS provider and an emulator of AWS: every request passes, is named in IAM's words, and is
 * kept with its answer. What the emulator can't do the gateway answers itself, from a list that gives the reason.
 */
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { nameCall, type NamedCall, type WireRequest } from "./names";

/** A request that passed, and what was answered. */
export interface RecordedCall extends NamedCall {
    status: number;
    answer: string;
    /** Why the gateway answered in the emulator's place. */
    gap?: string;
}

/** Something that the emulator can't do, or does wrongly. */
export interface Gap {
    /** `ecs:ListServiceDeployments`. */
    action: string;
    reason: string;
    /** The answer, as AWS would give it; or a correction of the emulator's. */
    answer?: (call: NamedCall) => string;
    correct?: (answer: string, call: NamedCall) => string;
}

export interface Gateway {
    /** `http://127.0.0.1:PORT`, for `AWS_ENDPOINT_URL`. */
    url: string;
    calls: RecordedCall[];
    /** Requests that no name was found for: each makes the recording incomplete. */
    unnamed: string[];
    close(): Promise<void>;
}

/**
 * Starts a gateway on a free port of 127.0.0.1.
 *
 * @param backend - URL of the emulator.
 */
export async function startGateway(backend: string, gaps: readonly Gap[] = []): Promise<Gateway> {
    const calls: RecordedCall[] = [];
    const unnamed: string[] = [];
    const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
        const body = await read(incoming);
        const wire = wireRequest(incoming, body);
        let call: NamedCall | undefined;
        try {
            call = nameCall(wire);
        } catch (error) {
            unnamed.push((error as Error).message);
        }
        const gap = gaps.find(({ action }) => action === call?.action);
        if (gap?.answer !== undefined && call !== undefined) {
            const answer = gap.answer(call);
            calls.push({ ...call, status: 200, answer, gap: gap.reason });
            const type = answer.startsWith("<")
                ? "text/xml"
                : (wire.headers["content-type"] ?? "application/json");
            outgoing.writeHead(200, { "content-type": type }).end(answer);
            return;
        }
        const { status, headers, answer } = await forward(backend, incoming, body);
        const corrected = call === undefined ? undefined : gap?.correct?.(answer.toString("utf8"), call);
        const sent = corrected === undefined ? answer : Buffer.from(corrected);
        const kept = {
            status,
            answer: sent.toString("utf8"),
            ...(corrected !== undefined && { gap: gap?.reason }),
        };
        if (call !== undefined) calls.push({ ...call, ...kept });
        outgoing.writeHead(status, { ...headers, "content-length": sent.length }).end(sent);
    };
    const server = createServer((incoming, outgoing) => {
        handle(incoming, outgoing).catch((error: unknown) => {
            outgoing.writeHead(502).end(String(error));
        });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const close = () =>
        new Promise<void>((resolve) => {
            server.close(() => {
                resolve();
            });
            server.closeAllConnections();
        });
    return { url: `http://127.0.0.1:${port}`, calls, unnamed, close };
}

function wireRequest(incoming: IncomingMessage, body: Buffer): WireRequest {
    const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
    return {
        method: incoming.method ?? "GET",
        path: incoming.url ?? "/",
        headers: Object.fromEntries(headers) as Record<string, string>,
        body: body.toString("utf8"),
    };
}

function forward(
    backend: string,
    incoming: IncomingMessage,
    body: Buffer,
): Promise<{ status: number; headers: Record<string, string | string[]>; answer: Buffer }> {
    return new Promise((resolve, reject) => {
        const { method, url = "/", headers } = incoming;
        const outgoing = httpRequest(new URL(url, backend), { method, headers }, (response) => {
            // Of this hop only: the gateway sends the answer on in one piece.
            const hopByHop = ["connection", "transfer-encoding"];
            const entries = Object.entries(response.headers).filter(([name]) => !hopByHop.includes(name));
            const kept = Object.fromEntries(entries) as Record<string, string>;
            read(response).then((answer) => {
                resolve({
                    status: response.statusCode ?? 502,
                    headers: kept,
                    answer,
                });
            }, reject);
        });
        outgoing.on("error", reject);
        outgoing.end(body);
    });
}

async function read(stream: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
}
