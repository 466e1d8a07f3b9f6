import { writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { EC2Client } from "@aws-sdk/client-ec2";
import { S3Client } from "@aws-sdk/client-s3";
import { bucketName } from "../../lib/config-checks";
import { addToSummary, options, positive, required, script, setOutput, UsageError } from "../support/cli";
import { exportLayer, Layer, readLayer } from "../support/layer";
import { runPulumi } from "../support/run-pulumi";
import { deleteOrphans, findOrphans } from "./orphans";
import { removeWhatGuardDutyMade, vpcsOf } from "./sleep/guardduty";
import { askLastStatus, writeLastStatus } from "./sleep/last-status";
import { onSleep } from "./thread/decisions";

const help = `Usage: node -r ts-node/register scripts/pipeline/sleep.ts --stack NAME --confirm NAME --before FILE [options]

Destroys the ephemeral layer of an environment. AWS sometimes lets go slowly (a network interface outlives its
service by minutes): a destroy that fails is tried again, and does only what is still to be done. First it asks the site
what its checks saw last, for the page that answers at night. Before each try it
removes what GuardDuty put into the VPC. What a killed run left behind, and no state knows, is deleted before (or the
destroy would wait for it in vain) and after.

Options:
  --stack NAME      such as prod
  --confirm NAME    the same name again: what isn't named twice isn't destroyed
  --before FILE     write 'pulumi stack export' there first, for the receipt
  --scheduled       by the clock, not by a person: does nothing while it is to stay awake, or sleeps already
  --stay-awake-until TIME
                    with --scheduled: until when it stays awake, such as 2026-12-31T23:30Z; empty is not at all
  --removed FILE    write a line there for each thing that was in no state, for the receipt
  --night FILE      write a line there with what the page that answers at night shows, for the receipt
  --tries COUNT     how often (default 3)
  --pause SECONDS   between two tries (default 60)
  --help

In a GitHub job it sets the output destroying, before it begins to.
Needs the Pulumi CLI, a login, and the credentials of the role teardown.
Exit codes: 0 destroyed, or nothing to do; 1 not, 2 wrong usage, or another name confirmed: nothing was asked of AWS then.
`;

export async function main(args: string[]): Promise<number> {
    const given = options(args, {
        stack: { type: "string" },
        confirm: { type: "string" },
        before: { type: "string" },
        removed: { type: "string" },
        night: { type: "string" },
        scheduled: { type: "boolean", default: false },
        "stay-awake-until": { type: "string", default: "" },
        tries: { type: "string", default: "3" },
        pause: { type: "string", default: "60" },
    });
    const stack = required(given.stack, "stack");
    if (given.confirm !== stack) {
        throw new UsageError(
            `--confirm is '${given.confirm ?? ""}', the stack is '${stack}': nothing was destroyed.`,
        );
    }
    const before = required(given.before, "before");
    const tries = positive(given.tries, "tries");
    const pauseMs = positive(given.pause, "pause") * 1000;

    const where = ["--cwd", "ephemeral", "--stack", stack];
    const exported = exportLayer(stack);
    const layer = readLayer(exported);
    const decision = onSleep(layer, {
        asked: !given.scheduled,
        until: given["stay-awake-until"],
        now: Date.now(),
    });
    process.stdout.write(`${decision.because}\n`);
    addToSummary(decision.because);
    if (decision.do !== "destroy") {
        return 0;
    }
    writeFileSync(before, exported);
    setOutput("destroying", "true");
    const told = await tellNightPage(stack, layer);
    if (given.night !== undefined) {
        writeFileSync(given.night, told === undefined ? "" : `${told}\n`);
    }
    const removed = await removeOrphans(stack);
    const began = Date.now();
    let destroyed = false;
    for (let attempt = 1; attempt <= tries && !destroyed; attempt++) {
        await removeGuardDutys(exported);
        // What waits for something that doesn't go keeps nothing else from going.
        const destroy = ["destroy", ...where, "--yes", "--skip-preview", "--continue-on-error"];
        destroyed = runPulumi(destroy, "show").code === 0;
        if (!destroyed) {
            process.stderr.write(`sleep: try ${attempt} of ${tries} failed\n`);
            if (Date.now() - began > latestTryMs) {
                break;
            }
            if (attempt < tries) {
                await wait(pauseMs);
            }
        }
    }
    removed.push(...(await removeOrphans(stack)));
    if (given.removed !== undefined) {
        writeFileSync(given.removed, removed.map((line) => `${line}\n`).join(""));
    }
    return destroyed ? 0 : 1;
}

/**
 * Hands what the checks saw last to the page that answers at night. That it couldn't is no reason to stay awake.
 *
 * @returns What that page shows; undefined where there is none.
 */
async function tellNightPage(stack: string, { site }: Layer): Promise<string | undefined> {
    const { code, stdout } = runPulumi(
        ["stack", "output", "nightPageBucket", "--cwd", "persistent", "--stack", stack],
        "capture",
    );
    const bucket = stdout.trim();
    if (code !== 0 || bucketName(bucket) !== undefined) {
        return undefined;
    }
    const { status, told } = await askLastStatus(site, Date.now());
    try {
        await writeLastStatus(new S3Client(), bucket, status);
        process.stderr.write(`sleep: the night page ${told}\n`);
        return told;
    } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        process.stderr.write(`sleep: the night page could not be told: ${reason}\n`);
        return `shows an older evening: it could not be told what the checks saw last (${reason})`;
    }
}

/** What no state knows goes; that it didn't is no reason not to destroy the rest: the receipt tells of it. */
async function removeOrphans(stack: string): Promise<string[]> {
    try {
        const { aws, orphans } = await findOrphans(stack);
        const { gone, left } = await deleteOrphans(aws, orphans, { pauseMs: 20_000, rounds: 6 });
        left.forEach((line) => process.stderr.write(`sleep: in no state, and still there: ${line}\n`));
        return gone;
    } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        process.stderr.write(`sleep: what no state knows could not be looked for: ${reason}\n`);
        return [];
    }
}

/** A try takes up to twenty minutes, the job is ended after fifty-five: none begins later than this. */
const latestTryMs = 25 * 60_000;

/** What fails here must not keep the layer awake: the destroy tells more. */
async function removeGuardDutys(exported: string): Promise<void> {
    try {
        const { endpoints, securityGroups } = await removeWhatGuardDutyMade(
            new EC2Client(),
            vpcsOf(exported),
        );
        for (const removed of [...endpoints, ...securityGroups]) {
            process.stderr.write(`sleep: removed ${removed}, which GuardDuty had made\n`);
        }
    } catch (error) {
        process.stderr.write(`sleep: ${error instanceof Error ? error.message : String(error)}\n`);
    }
}

if (require.main === module) {
    script("sleep", help, main);
}
