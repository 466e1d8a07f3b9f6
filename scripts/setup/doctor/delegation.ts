import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { decode, encode } from "dns-packet";

/** What is asked of the Domain Name System. */
export interface Dns {
    /** Name servers that a zone names itself. @throws when there is no such zone */
    readonly nameServers: (zone: string) => Promise<readonly string[]>;
    readonly address: (host: string) => Promise<string>;
    /** Name servers that the server of a parent refers to for a name; none where it knows of no such zone. */
    readonly referral: (server: string, name: string) => Promise<readonly string[]>;
}

/** The internet's. */
export function publicDns(): Dns {
    const resolver = new Resolver({ timeout: 2000, tries: 2 });
    return {
        nameServers: (zone) => resolver.resolveNs(zone),
        address: async (host) => {
            const [address] = await resolver.resolve4(host);
            if (address === undefined) {
                throw new Error(`${host} has no address`);
            }
            return address;
        },
        referral: (server, name) => referral(server, name),
    };
}

/**
 * Asks one server for the name servers of a name, and takes what it refers to: a parent's server answers for its children
 * in the part of the answer that resolvers keep to themselves.
 *
 * @param port 53, but for a stand-in.
 */
export function referral(server: string, name: string, port = 53): Promise<string[]> {
    return new Promise((resolve, reject) => {
        const id = randomInt(0xffff);
        const socket = createSocket("udp4");
        const end = (finish: () => void) => {
            clearTimeout(timer);
            socket.close();
            finish();
        };
        const timer = setTimeout(() => {
            end(() => {
                reject(new Error(`the name server ${server} doesn't answer`));
            });
        }, 3000);
        socket.on("error", (error) => {
            end(() => {
                reject(error);
            });
        });
        socket.on("message", (message) => {
            const { id: answered, answers = [], authorities = [] } = decode(message);
            if (answered !== id) {
                return;
            }
            const found = [...answers, ...authorities].flatMap((record) =>
                record.type === "NS" && record.name.toLowerCase() === name ? [record.data] : [],
            );
            end(() => {
                resolve(found);
            });
        });
        const question = encode({ type: "query", id, questions: [{ type: "NS", name }] });
        socket.send(question, port, server);
    });
}

/**
 * What the parent of a zone says of it: that is what the world finds.
 *
 * @returns name servers, in lower case and without a final dot; none when the parent knows of no such zone
 * @throws when no parent answers
 */
export async function delegationOf(dns: Dns, domain: string): Promise<string[]> {
    let failure: unknown = new Error(`${domain} has no parent that answers`);
    for (let parent = above(domain); parent !== ""; parent = above(parent)) {
        let servers;
        try {
            servers = await dns.nameServers(parent);
        } catch (error) {
            if (/ENOTFOUND|ENODATA/.test(String((error as NodeJS.ErrnoException).code))) {
                continue; // no zone of its own: its parent has its names
            }
            throw error;
        }
        for (const server of servers.slice(0, 3)) {
            try {
                return (await dns.referral(await dns.address(server), domain)).map(plain).sort();
            } catch (error) {
                failure = error;
            }
        }
        throw failure;
    }
    throw failure;
}

function above(name: string): string {
    return name.split(".").slice(1).join(".");
}

/** A name as this and others write it. */
export function plain(name: string): string {
    return name.toLowerCase().replace(/\.$/, "");
}
