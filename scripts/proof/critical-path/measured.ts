import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What `npm run critical-path -- --measure` measures, and how the page calls it. */
export const measurable = {
    packages: "npm ci, with npm's cache",
    "packages of a job with rights": "npm ci --omit=dev, nothing cached",
    check: "npm run check",
    test: "npm test",
    rehearsal: "npm start",
    "rehearsal until the deployment": "npm start -- --until deploy",
    "policy, Checkov and gates": "policy beside Checkov beside the gates",
    preview: "a preview, the engine's part",
    "image of a configuration": "image build, programs compiled before",
    "image of other programs": "image build, programs compiled, too",
} as const;

export type Measurable = keyof typeof measurable;

/** What was measured, where and when. */
export interface Measured {
    readonly date: string;
    readonly machine: string;
    /** Whole seconds. */
    readonly seconds: Readonly<Partial<Record<Measurable, number>>>;
}

/** Not `measured.json`, which Node.js would take for this module. */
export const measuredFile = join(__dirname, "measurements.json");

/** What was measured last; nothing where nothing was. */
export const measured: Measured = existsSync(measuredFile)
    ? (JSON.parse(readFileSync(measuredFile, "utf8")) as Measured)
    : { date: "", machine: "", seconds: {} };
