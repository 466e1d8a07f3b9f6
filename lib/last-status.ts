/** Where the sleep writes what the checks saw last, in the night page's bucket: the one object that a pipeline may write. */
export const lastStatusKey = "night/status.json";

/** What the checks saw last, as `persistent/night-page/page.js` reads it. */
export interface LastStatus {
    readonly version: 1;
    /** When the site was put to sleep, ISO 8601. */
    readonly at: string;
    /** False where the site could not be asked. */
    readonly known: boolean;
    readonly endpoints: readonly LastSeen[];
    /** Endpoints that are not among them, for there were too many. */
    readonly leftOut: number;
}

export interface LastSeen {
    readonly name: string;
    /** Empty where it is in none. */
    readonly group: string;
    readonly state: "up" | "down";
}

/** What the page shows at most, and the object holds. */
export const lastStatusLimits = { endpoints: 200, characters: 120, bytes: 65_536 } as const;

/** @throws when the answer isn't Gatus's list of endpoints */
export function lastStatusOf(answer: string, now: number): LastStatus {
    const listed = JSON.parse(answer) as unknown;
    if (!Array.isArray(listed)) {
        throw new Error("the answer is no list of endpoints");
    }
    const seen = listed.flatMap(lastSeen);
    const endpoints = seen.slice(0, lastStatusLimits.endpoints);
    const status = (): LastStatus => ({
        ...{ version: 1, at: new Date(now).toISOString(), known: true },
        endpoints: [...endpoints],
        leftOut: seen.length - endpoints.length,
    });
    while (Buffer.byteLength(JSON.stringify(status())) > lastStatusLimits.bytes) {
        endpoints.pop();
    }
    return status();
}

/** What there is to write where the site couldn't be asked. */
export function unknownStatus(now: number): LastStatus {
    return { version: 1, at: new Date(now).toISOString(), known: false, endpoints: [], leftOut: 0 };
}

interface Endpoint {
    readonly name?: unknown;
    readonly group?: unknown;
    readonly results?: readonly { readonly success?: unknown }[] | null;
}

/** Nothing for an endpoint that was never checked. Gatus gives the newest result last. */
function lastSeen(value: unknown): LastSeen[] {
    const { name, group, results } = (typeof value === "object" && value !== null ? value : {}) as Endpoint;
    const newest = Array.isArray(results) ? (results as Endpoint["results"])?.at(-1) : undefined;
    if (typeof name !== "string" || name.trim() === "" || typeof newest?.success !== "boolean") {
        return [];
    }
    return [
        {
            name: short(name),
            group: typeof group === "string" ? short(group) : "",
            state: newest.success ? "up" : "down",
        },
    ];
}

/** One line, and not longer than what the page takes. */
function short(text: string): string {
    const line = text.replace(/[\p{Cc}\p{Cf}]+/gu, " ").trim();
    const { characters } = lastStatusLimits;
    return line.length > characters
        ? `${line.slice(0, characters - 1).replace(/[\uD800-\uDBFF]$/, "")}…`
        : line;
}
