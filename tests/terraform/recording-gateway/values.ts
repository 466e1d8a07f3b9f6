/**
 * The values in requests to AWS and in its answers, whichever of its protocols they come in.
 */

/** Values of a request or an answer, nested as its protocol nests them. */
export type Tree = string | Tree[] | { [name: string]: Tree };

/** A value, and the name it goes by. */
export type Leaf = readonly [name: string, value: string];

export type Tags = Record<string, string>;

/** `TagSpecification.1.Tag.1.Key=Name` as nested values. */
export function formTree(form: URLSearchParams): Tree {
    const tree: Record<string, Tree> = {};
    for (const [path, value] of form) {
        const names = path.split(".").filter((name) => name !== "member");
        let at = tree;
        for (const name of names.slice(0, -1)) at = (at[name] ??= {}) as Record<string, Tree>;
        at[names.at(-1) ?? path] = value;
    }
    return tree;
}

/**
 * The values of a request's or an answer's body.
 * @throws when it is neither XML nor JSON.
 */
export function parseBody(body: string): Tree {
    return body.startsWith("<") ? parseXml(body) : parseJson(body);
}

/** Numbers and the like become the texts that the other protocols have for them. */
function parseJson(body: string): Tree {
    const asText = (_: string, value: unknown) => {
        if (value === null) return "";
        return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
    };
    return body === "" ? {} : (JSON.parse(body, asText) as Tree);
}

/** XML as nested values: each element under its name, in a list where there may be several. */
function parseXml(xml: string): Tree {
    const root: Record<string, Tree> = {};
    const stack: Record<string, Tree>[] = [root];
    let text = "";
    for (const [, close, name = "", empty, content] of xml.matchAll(
        /<(\/?)([\w:]+)[^>]*?(\/?)>|([^<]+)|<[?!][^>]*>/g,
    )) {
        const at = stack.at(-1) ?? root;
        if (content !== undefined) {
            text = content;
        } else if (close === "/") {
            const finished = stack.pop() ?? {};
            const value = Object.keys(finished).length === 0 ? text.trim() : finished;
            const parent = stack.at(-1) ?? root;
            parent[name] = [...((parent[name] as Tree[] | undefined) ?? []), value];
            text = "";
        } else if (name !== "" && empty !== "/") {
            stack.push({});
            text = "";
        } else if (name !== "") {
            at[name] = [...((at[name] as Tree[] | undefined) ?? []), ""];
        }
    }
    return root;
}

/** Every value with the name it goes by; that of a list's elements is the list's. */
export function leaves(tree: Tree, name = ""): Leaf[] {
    if (typeof tree === "string") return [[name, tree]];
    if (Array.isArray(tree)) return tree.flatMap((item) => leaves(item, name));
    return Object.entries(tree).flatMap(([key, value]) =>
        leaves(value, /^\d+$|^(item|member)$/.test(key) ? name : key),
    );
}

export function objects(tree: Tree): Record<string, Tree>[] {
    if (typeof tree === "string") return [];
    if (Array.isArray(tree)) return tree.flatMap(objects);
    return [tree, ...Object.values(tree).flatMap(objects)];
}

/** Tags: pairs of a key and a value, however a service spells them. */
export function tagsIn(tree: Tree): Tags {
    const pairs = objects(tree).map((of) => [of.Key ?? of.key, of.Value ?? of.value]);
    return Object.fromEntries(
        pairs.filter(([key, value]) => typeof key === "string" && typeof value === "string"),
    ) as Tags;
}

/** The keys of tags, with values or, as requests to remove them have it, without. */
export function tagKeysIn(tree: Tree): string[] {
    const lists = leaves(tree).filter(([name]) => /^(key|tagKeys)$/i.test(name));
    return [...new Set(lists.map(([, key]) => key))];
}
