import { readFileSync } from "node:fs";
import { join } from "node:path";

export const root = join(__dirname, "..", "..");
export const planted = join(__dirname, "planted");

/** What a gate saw. */
export interface Look {
    /** How many things it looked at; of 0 nothing is proven. */
    readonly examined: number;
    /** What it holds against them, a line each. */
    readonly findings: readonly string[];
}

/** A check that a change has to pass, with a defect that it must not let through. */
export interface Gate {
    readonly name: string;
    /** What the numbers count: files, resources, packages. */
    readonly unit: string;
    /** Where the gate is less than it is in a pipeline: how, and why. */
    readonly note?: string;
    /** Looks at this repository: it must find nothing. */
    readonly real: () => Look | Promise<Look>;
    /** The defect, in words. */
    readonly defect: string;
    /** Looks at the planted defect. */
    readonly planted: () => Look | Promise<Look>;
    /** A finding of the planted defect, and of no other. */
    readonly caught: RegExp;
}

/** A gate's answer: it holds if there is no `fault`. */
export interface Proof {
    readonly gate: string;
    readonly unit: string;
    readonly examined: number;
    readonly defect: string;
    readonly caught: boolean;
    readonly note?: string;
    /** Why this gate proves nothing, or what it found in this repository. */
    readonly fault?: string;
    readonly seconds: number;
}

/** Lets a gate look at both, and says whether it can be trusted. */
export async function prove(gate: Gate): Promise<Proof> {
    const started = Date.now();
    const { name, unit, defect, note } = gate;
    let examined = 0;
    let caught = false;
    let fault: string | undefined;
    try {
        const real = await gate.real();
        examined = real.examined;
        const bad = await gate.planted();
        caught = bad.findings.some((finding) => gate.caught.test(finding));
        fault = faultOf(real, bad, caught);
    } catch (error) {
        fault = (error as Error).message;
    }
    const seconds = (Date.now() - started) / 1000;
    return {
        gate: name,
        unit,
        examined,
        defect,
        caught,
        ...(note && { note }),
        ...(fault && { fault }),
        seconds,
    };
}

function faultOf(real: Look, bad: Look, caught: boolean): string | undefined {
    if (real.examined === 0) {
        return "it examined nothing";
    }
    if (real.findings.length > 0) {
        return `it finds: ${real.findings.join("; ")}`;
    }
    return caught
        ? undefined
        : `it let the planted defect through; it said: ${bad.findings.join("; ") || "nothing"}`;
}

/** The text of a file beside the gates. */
export function plantedText(file: string): string {
    return readFileSync(join(planted, file), "utf8");
}
