import { join } from "node:path";
import { Producer } from "../lib/stack-outputs";

/** What the image stack promises to the ephemeral one. */
export interface ImageOutputs {
    /** Full SHA of the commit that the image was built from. */
    readonly commit: string;
    /** Tag of the image: the commit again. */
    readonly tag: string;
    /** Repository and digest: `…@sha256:…`. */
    readonly imageUri: string;
    /** What it runs on. */
    readonly platform: Platform;
}

export type Platform = "linux/arm64" | "linux/amd64";

export const imageStack: Producer<ImageOutputs> = { project: "gatus-image", folder: "." };

/** The configuration that this commit's image carries, which says what its checks need of the network. */
export const configurationFolder = join(__dirname, "config");
