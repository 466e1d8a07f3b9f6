import { logicalName } from "./import-file";
import { Orphan } from "./unknown";

/** The command that takes an orphan into the state of the ephemeral layer. */
export function importCommand({ type, id, name, pending }: Orphan, stack: string): string {
    const provider = pending?.provider?.split("::").slice(0, -1).join("::");
    const logical = pending === undefined ? name.replace(/-[0-9a-f]{7}$/, "") : logicalName(pending.urn);
    return [
        "pulumi import",
        ...[type, logical, id].map(quoted),
        ...(pending?.parent === undefined ? [] : ["--parent", quoted(`parent=${pending.parent}`)]),
        ...(provider === undefined ? [] : ["--provider", quoted(`provider=${provider}`)]),
        `--protect=false --generate-code=false --yes --cwd ephemeral --stack ${stack}`,
    ].join(" ");
}

/** As a shell takes it. */
function quoted(text: string): string {
    return /^[\w.:/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
