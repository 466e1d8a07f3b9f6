import { readFileSync } from "node:fs";
import { join } from "node:path";
import { imageFolder } from "./image-binaries";

/** The sample values that `app-image/variables.env` documents, by name. */
export function sampleVariables(): Record<string, string> {
    const lines = readFileSync(join(imageFolder, "variables.env"), "utf8").split("\n");
    const pairs = lines.filter((line) => /^\w+=/.test(line)).map((line) => line.split(/=(.*)/s));
    return Object.fromEntries(pairs.map(([name = "", value = ""]) => [name, value]));
}
