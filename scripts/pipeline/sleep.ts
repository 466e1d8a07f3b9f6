import { writeFileSync } from "node:fs";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { S3Client } from "@aws-sdk/client-s3";
import { WAFV2Client } from "@aws-sdk/client-wafv2";
import { bucketName } from "../../lib/config-checks";
import { addToSummary, options, positive, required, script, setOutput, UsageError } from "../support/cli";
import { Layer, readLayer } from "../support/layer";
import { exportStack, runPulumi, runPulumiWithin } from "../support/run-pulumi";
import { aws, deleteOrphans, findOrphans, Outside } from "./orphans";
import { patience, removeWhatGuardDutyMade } from "./sleep/guardduty";
import { inTheWay } from "./sleep/in-the-way";
import { restOf } from "./sleep/in-the-way/rest";
import { askLastStatus, writeLastStatus } from "./sleep/last-status";
import { sharesOf, times } from "./sleep/times";
import { inTries } from "./sleep/tries";
import { onEmptyState, onSleep } from "./thread/decisions";

const help = `Usage: node -r ts-node/register scripts/pipeline/sleep.ts --stack NAME --confirm NAME --before FILE [options]

Destroys the ephemeral layer of an environment. AWS sometimes lets go slowly (a network interface outlives its
service by minutes): a destroy that fails, or takes too long, is tried again, and does only what is still to be done. What
waits for something keeps nothing else from being deleted. After each that fails it says what is in the way: somebody
else's network interface in the VPC never goes, nor does a gateway or a user of the firewall. First it asks the site
what its checks saw last, for the page that answers at night. Before each try it
removes what GuardDuty put into the VPC. What a killed run left behind, and no state knows, is deleted before (or the
destroy would wait for it in vain) and after.

Options:
  --stack NAME      such as prod
  --confirm NAME    the same name again: what isn't named twice isn't destroyed
  --before FILE     write 'pulumi stack export' there first, for the receipt
  --scheduled       by the clock, not by a person: does nothing while it is to stay awake, or sleeps already, by its
                    state and in AWS. What AWS has while the state knows nothing is deleted: the state was lost
  --stay-awake-until TIME
                    with --scheduled: until when it stays awake, such as 2026-12-31T23:30Z; empty is not at all
  --removed FILE    write a line there for each thing that was in no state, for the receipt
  --night FILE      write a line there with what the page that answers at night shows, for the receipt
  --in-the-way FILE write lines there with what AWS could not be rid of, and the commands that end it, for the receipt
  --tries COUNT     how often (default 10)
  --pause SECONDS   between two tries (default 60)
  --limit SECONDS   how long one try may take (default ${times.tryMs / 1000}); none begins that could not end within
                    ${times.allTriesMs / 60_000} minutes of the first
  --grace SECONDS   how long a try that takes too long is given to end (default ${times.graceMs / 1000})
  --help

In a GitHub job it sets the output destroying, before it begins to.
Needs the Pulumi CLI, a login, and the credentials of the role teardown.
Exit codes: 0 destroyed, or nothing to do; 1 not, 2 wrong usage, or another name confirmed: nothing was asked of AWS then.
`;

export async function main(args: string[], outside = aws): Promise<number> {
    const given = options(args, {
        stack: { type: "string" },
        confirm: { type: "string" },
        before: { type: "string" },
        removed: { type: "string" },
        night: { type: "string" },
        scheduled: { type: "boolean", default: false },
        "stay-awake-until": { type: "string", default: "" },
        "in-the-way": { type: "string" },
        tries: { type: "string", default: "10" },
        pause: { type: "string", default: "60" },
        limit: { type: "string", default: String(times.tryMs / 1000) },
        grace: { type: "string", default: String(times.graceMs / 1000) },
    });
    const stack = required(given.stack, "stack");
    if (given.confirm !== stack) {
        throw new UsageError(
            `--confirm is '${given.confirm ?? ""}', the stack is '${stack}': nothing was destroyed.`,
        );
    }
    const before = required(given.before, "before");
    const tries = {
        count: positive(given.tries, "tries"),
        pauseMs: positive(given.pause, "pause") * 1000,
        tryMs: positive(given.limit, "limit") * 1000,
    };
    const graceMs = positive(given.grace, "grace") * 1000;

    const exported = exportStack(stack, "ephemeral");
    const layer = readLayer(exported);
    const byState = onSleep(layer, {
        asked: !given.scheduled,
        until: given["stay-awake-until"],
        now: Date.now(),
    });
    // Where AWS can't be asked this ends here, and is mailed: nobody knows then whether it sleeps.
    const decision =
        byState.do === "look" ? onEmptyState((await findOrphans(stack, outside)).orphans.length) : byState;
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
    const { orphansMs, allTriesMs } = sharesOf(layer.resources);
    const removed = await removeOrphans(stack, orphansMs, outside);
    // The receipt reads them also when this is ended from outside.
    const tell = (file: string | undefined, lines: readonly string[]): void => {
        if (file !== undefined) {
            writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
        }
    };
    tell(given.removed, removed);
    tell(given["in-the-way"], []);
    let way: readonly string[] = [];
    const destroyed = await inTries(
        { ...tries, allMs: allTriesMs },
        (limitMs) => destroy(stack, exported, limitMs, graceMs),
        async (attempt) => {
            process.stderr.write(`sleep: try ${attempt} of ${tries.count} failed\n`);
            way = await tellInTheWay(stack);
            tell(given["in-the-way"], way);
        },
    );
    if (destroyed) {
        tell(given["in-the-way"], []);
    }
    if (!destroyed && way.length > 0) {
        addToSummary(`### In the way\n\n\`\`\`text\n${way.join("\n")}\n\`\`\``);
    }
    removed.push(...(await removeOrphans(stack, times.orphansMs, outside)));
    tell(given.removed, removed);
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
async function removeOrphans(stack: string, limitMs: number, outside: Outside): Promise<string[]> {
    try {
        const { cloud, orphans } = await findOrphans(stack, outside);
        const { gone, left } = await deleteOrphans(cloud, orphans, { ...outside.patience, limitMs });
        left.forEach((line) => process.stderr.write(`sleep: in no state, and still there: ${line}\n`));
        return gone;
    } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        process.stderr.write(`sleep: what no state knows could not be looked for: ${reason}\n`);
        return [];
    }
}

/** One try: all that can be deleted now. */
async function destroy(stack: string, exported: string, limitMs: number, graceMs: number): Promise<boolean> {
    const end = Date.now() + limitMs;
    await removeGuardDutys(stack, exported, Math.min(patience.timeoutMs, limitMs / 2));
    // What waits for something that doesn't go keeps nothing else from going.
    const code = await runPulumiWithin(
        ["destroy", "--cwd", "ephemeral", "--stack", stack, "--yes", "--skip-preview", "--continue-on-error"],
        { limitMs: Math.max(0, end - Date.now()), graceMs },
    );
    if (code === undefined) {
        process.stderr.write(
            `sleep: a try that took longer than ${Math.round(limitMs / 1000)} s was ended\n`,
        );
    }
    return code === 0;
}

/** Says what is in the way of the rest. @returns the lines of it, for those who read only the receipt */
async function tellInTheWay(stack: string): Promise<readonly string[]> {
    let lines: string[];
    try {
        const { obstacles, untold } = await inTheWay({
            ...restOf(exportStack(stack, "ephemeral"), `gatus-${stack}`),
            ec2: new EC2Client(),
            elb: new ElasticLoadBalancingV2Client(),
            waf: new WAFV2Client(),
            limitMs: times.askMs,
        });
        lines = [
            ...obstacles.flatMap(({ what, fix }) => [`in the way: ${what}`, `    ${fix}`]),
            ...untold.map((it) => `whether it is in the way could not be asked: ${it}`),
        ];
    } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        lines = [`what is in the way could not be asked: ${reason}`];
    }
    lines.forEach((line) => process.stderr.write(`sleep: ${line}\n`));
    return lines;
}

/** What fails here must not keep the layer awake: the destroy tells more. */
async function removeGuardDutys(stack: string, exported: string, timeoutMs: number): Promise<void> {
    try {
        const { endpoints, securityGroups } = await removeWhatGuardDutyMade(
            new EC2Client(),
            restOf(exported, `gatus-${stack}`).vpcIds,
            { ...patience, timeoutMs },
        );
        for (const removed of [...endpoints, ...securityGroups]) {
            process.stderr.write(`sleep: removed ${removed}, which GuardDuty had made\n`);
        }
    } catch (error) {
        process.stderr.write(`sleep: ${error instanceof Error ? error.message : String(error)}\n`);
    }
}

if (require.main === module) {
    script("sleep", help, (args) => main(args));
}
