import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** Where a secret was found, and in which disguise. */
export interface Leak {
    readonly where: string;
    readonly secret: string;
    readonly as: string;
}

/** How a text may stand in a file: as it is, or as something that anybody can turn back. */
function disguises(secret: string): [string, string][] {
    // Base64 takes three bytes at a time: what comes before the secret shifts it. The ends depend on the neighbours.
    const shifted = [0, 1, 2].map((before): [string, string] => {
        const encoded = Buffer.from("x".repeat(before) + secret).toString("base64");
        return ["Base64", encoded.slice(before === 0 ? 0 : 4, -4)];
    });
    return [
        ["plain text", secret],
        ["hexadecimal", Buffer.from(secret).toString("hex")],
        ["URL encoding", encodeURIComponent(secret)],
        ...shifted,
    ];
}

/** Secrets in a text. @param secrets By the name that is reported: the report must not say them again. */
export function leaksInText(text: string, where: string, secrets: Readonly<Record<string, string>>): Leak[] {
    return Object.entries(secrets).flatMap(([name, secret]) =>
        disguises(secret)
            .filter(([, disguised]) => text.includes(disguised))
            .slice(0, 1)
            .map(([as]) => ({ where, secret: name, as })),
    );
}

/** Secrets in the files of a folder, compressed ones included, and in their names. */
export function leaksInFolder(folder: string, secrets: Readonly<Record<string, string>>): Leak[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
        const file = join(entry.parentPath, entry.name);
        const inName = leaksInText(entry.name, `name of ${file}`, secrets);
        if (!entry.isFile()) return inName;
        let content = readFileSync(file);
        if (content[0] === 0x1f && content[1] === 0x8b) content = gunzipSync(content);
        return [...inName, ...leaksInText(content.toString("latin1"), file, secrets)];
    });
}
