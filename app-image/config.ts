import { ConfigReader } from "../lib/config-reader";
import { commitSha } from "../lib/config-checks";
import { Platform } from "./outputs";

/** Configuration of the image; README.md has the table of its keys. */
export interface ImageConfig {
    /** Commit to build; undefined is the one that is checked out. */
    readonly commit: string | undefined;
    /** Whether to build although `app-image/` has changes that are in no commit. */
    readonly allowDirty: boolean;
    readonly platform: Platform;
}

export function readConfig(): ImageConfig {
    return ConfigReader.read("gatus-image", (read) => ({
        commit: read.optional("commit", commitSha),
        allowDirty: read.boolean("allowDirty", false),
        platform: read.oneOf("platform", ["linux/arm64", "linux/amd64"] as const, "linux/arm64"),
    }));
}
