import { StateResource } from "../scripts/pipeline/orphans/unknown";

/** What `pulumi stack export` writes. */
export interface Exported {
    readonly version: number;
    readonly deployment: {
        readonly resources?: readonly ExportedResource[];
        /** What a killed command began, and nobody knows the end of. */
        readonly pending_operations?: readonly PendingOperation[];
    };
}

/** A resource of the state. */
export interface ExportedResource extends StateResource {
    readonly protect?: boolean;
    readonly custom?: boolean;
}

export interface PendingOperation {
    readonly type: "creating" | "updating" | "deleting" | "reading" | "importing";
    readonly resource: ExportedResource;
}
