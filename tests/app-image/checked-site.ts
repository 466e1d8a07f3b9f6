import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { performance } from "node:perf_hooks";

/** A site on this machine for Gatus to check. It remembers when it was asked for each path. */
export class CheckedSite {
    /** Milliseconds, by path, oldest first. */
    readonly asked = new Map<string, number[]>();
    readonly #server: Server;

    constructor() {
        this.#server = createServer((request, response) => {
            const path = request.url ?? "";
            this.asked.set(path, [...(this.asked.get(path) ?? []), performance.now()]);
            response.end("ok");
        });
    }

    /** Listens, and returns its address. */
    async open(): Promise<string> {
        await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
        return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    }

    close(): void {
        this.#server.closeAllConnections();
        this.#server.close();
    }
}
