import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A certificate made for one name, which is its own authority. */
export interface Certificate {
    key: string;
    cert: string;
}

/** Makes a certificate for a host name with openssl, valid for a day. */
export function selfSigned(host: string): Certificate {
    const folder = mkdtempSync(join(tmpdir(), "certificate-"));
    try {
        const key = join(folder, "key.pem");
        const cert = join(folder, "cert.pem");
        const kind = [
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "1",
        ];
        const name = ["-subj", `/CN=${host}`, "-addext", `subjectAltName=DNS:${host}`];
        execFileSync("openssl", ["req", ...kind, ...name, "-keyout", key, "-out", cert], { stdio: "pipe" });
        return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
    } finally {
        rmSync(folder, { recursive: true });
    }
}

const running: http.Server[] = [];

/** Serves on a free port of 127.0.0.1 until {@link stopServers}; returns the port. */
export async function serve(server: http.Server | https.Server): Promise<number> {
    running.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
}

export async function stopServers(): Promise<void> {
    for (const server of running.splice(0)) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
    }
}

/** Answers calls of an AWS service that speaks JSON: by the operation's name, with what `answers` returns. */
export function awsJson(answers: Record<string, (input: Record<string, unknown>) => unknown>): http.Server {
    return http.createServer((request, response) => {
        let text = "";
        request.on("data", (chunk: Buffer) => (text += chunk.toString()));
        request.on("end", () => {
            const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
            const answer = answers[operation];
            response.setHeader("content-type", "application/x-amz-json-1.1");
            response.statusCode = answer === undefined ? 400 : 200;
            const input = (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
            response.end(
                JSON.stringify(
                    answer?.(input) ?? { __type: "UnknownOperationException", message: operation },
                ),
            );
        });
    });
}

/**
 * Answers calls of an AWS service that speaks the query protocol, EC2 and Elastic Load Balancing: by the action's name, with
 * the XML that `answers` returns; who knows no answer refuses.
 */
export function awsQuery(answers: Record<string, (input: URLSearchParams) => string>): http.Server {
    return http.createServer((request, response) => {
        let text = "";
        request.on("data", (chunk: Buffer) => (text += chunk.toString()));
        request.on("end", () => {
            const input = new URLSearchParams(text);
            const action = input.get("Action") ?? "";
            const answer = answers[action]?.(input);
            response.setHeader("content-type", "text/xml");
            response.statusCode = answer === undefined ? 400 : 200;
            response.end(
                answer ??
                    `<Response><Errors><Error><Code>InvalidAction</Code><Message>${action}</Message></Error></Errors></Response>`,
            );
        });
    });
}

/** Credentials and address that point an AWS client at a server of a test. */
export function awsClientConfig(port: number) {
    return {
        region: "eu-west-2",
        endpoint: `http://127.0.0.1:${port}`,
        credentials: { accessKeyId: "test", secretAccessKey: "test" },
        maxAttempts: 1,
    };
}
