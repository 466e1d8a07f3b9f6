import { existsSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { exportFile } from "../../rehearsal/exports";
import { readDeployment, type DeployedResource } from "../../scripts/proof/terraform-export/deployment";

/**
 * The deployment that the last rehearsal left of a project.
 * @throws when there was no rehearsal.
 */
export function rehearsed(project: "gatus-persistent" | "gatus-ephemeral"): DeployedResource[] {
    const file = exportFile(project);
    if (!existsSync(file)) throw new Error(`There is no ${file}. The rehearsal records it: npm start`);
    return readDeployment(readFileSync(file, "utf8"), file);
}

/**
 * Two rehearsals at once leave layers that don't know each other.
 * @throws when the ephemeral one read other outputs than the persistent one has.
 */
export function refuseStrangers(
    persistent: readonly DeployedResource[],
    ephemeral: readonly DeployedResource[],
): void {
    const promised = persistent.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs;
    const references = ephemeral.filter(({ type }) => type === "pulumi:pulumi:StackReference");
    const read = references.map(({ outputs }) => outputs?.outputs);
    if (read.some((outputs) => isDeepStrictEqual(outputs, promised))) return;
    throw new Error(
        "The recorded layers are of two rehearsals. Run npm start again, with no other beside it.",
    );
}
