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
export interface ExportedResource {
    readonly urn: string;
    readonly type: string;
    readonly protect?: boolean;
    readonly custom?: boolean;
    readonly id?: string;
    readonly inputs?: Readonly<Record<string, unknown>>;
    readonly outputs?: Readonly<Record<string, unknown>>;
}

export interface PendingOperation {
    readonly type: "creating" | "updating" | "deleting" | "reading" | "importing";
    readonly resource: ExportedResource;
}
