import { join } from "node:path";

/**
 * Where a rehearsal keeps what it deployed of a project, for whoever examines it: the format is that of
 * `pulumi stack export`. Tests of the rehearsal name another folder (`REHEARSAL_EXPORTS`), so that those who examine find
 * a whole life of one stack.
 */
export function exportFile(project: string): string {
    const folder = process.env.REHEARSAL_EXPORTS ?? join(__dirname, "..", ".cache", "rehearsal", "exports");
    return join(folder, `${project}.json`);
}
