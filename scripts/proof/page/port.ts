import { createServer } from "node:net";
import { UsageError } from "../../support/cli";

const usual = 8080;

/** The port that was asked for, or the usual one, or a free one where that is taken. @throws {UsageError} */
export async function portFor(given: string | undefined): Promise<number> {
    if (given === undefined) return (await listenOn(usual)) ?? (await listenOn(0)) ?? usual;
    const wanted = Number(given);
    if (!Number.isInteger(wanted) || wanted < 1 || wanted > 65_535) {
        throw new UsageError(`--port is '${given}': it takes a number from 1 to 65535.`);
    }
    if ((await listenOn(wanted)) === undefined) throw new UsageError(`Port ${given} is taken: give another.`);
    return wanted;
}

/** Whether a port of 127.0.0.1 is free; 0 finds one that is. */
function listenOn(port: number): Promise<number | undefined> {
    return new Promise((resolve) => {
        const server = createServer();
        server.once("error", () => {
            resolve(undefined);
        });
        server.listen(port, "127.0.0.1", () => {
            const address = server.address();
            server.close(() => {
                resolve(typeof address === "object" ? address?.port : undefined);
            });
        });
    });
}
