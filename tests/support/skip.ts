import { terraformVersion } from "../../scripts/proof/terraform-export/schema";

/**
 * Skips a suite whose machine lacks something, and says what. `.ci/run` counts a skipped test as a failed one.
 *
 * @param missing What is missing, in words; nothing, and the suite runs.
 */
export function skipWithout(suite: Mocha.Context, ...missing: readonly (string | undefined)[]): void {
    const lacking = missing.filter((what) => what !== undefined);
    if (lacking.length > 0) {
        process.stdout.write(`    skipped: ${lacking.join(", ")}\n`);
        suite.skip();
    }
}

/** What is missing where Terraform isn't installed. */
export function noTerraform(): string | undefined {
    return terraformVersion() === undefined ? "Terraform isn't installed" : undefined;
}
