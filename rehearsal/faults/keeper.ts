import { createServer } from "node:http";
import { AddressInfo } from "node:net";

/** Where a stack's data key is wrapped, and how the CLI finds it. */
export interface Keeper {
    readonly secretsProvider: string;
    readonly environment: Readonly<Record<string, string>>;
    close(): void;
}

/**
 * Wraps the key of the rehearsal's secrets as Vault's transit engine does, and keeps nothing secret: the rehearsal has no
 * secrets, and a passphrase would cost each of its thousands of commands a third of a second.
 *
 * @see https://developer.hashicorp.com/vault/api-docs/secret/transit
 */
export async function serveKeeper(): Promise<Keeper> {
    const server = createServer((request, response) => {
        let body = "";
        request.on("data", (data: Buffer) => (body += data.toString()));
        request.on("end", () => {
            const { plaintext, ciphertext } = JSON.parse(body) as { plaintext?: string; ciphertext?: string };
            const data =
                plaintext === undefined
                    ? { plaintext: (ciphertext ?? "").replace("vault:v1:", "") }
                    : { ciphertext: `vault:v1:${plaintext}` };
            response.setHeader("Content-Type", "application/json");
            response.end(JSON.stringify({ data }));
        });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return {
        secretsProvider: "hashivault://rehearsal",
        environment: { VAULT_SERVER_URL: `http://127.0.0.1:${port}`, VAULT_SERVER_TOKEN: "none" },
        close: () => {
            server.closeAllConnections();
            server.close();
        },
    };
}
