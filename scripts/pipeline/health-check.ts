import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { ECSClient } from "@aws-sdk/client-ecs";
import type { EphemeralOutputs } from "../../ephemeral/outputs";
import { addToSummary, options, positive, required, script, setOutput } from "../support/cli";
import { checkService } from "./health/service";
import { checkSite } from "./health/site";
import { broken, ok, Verdict } from "./health/verdict";

const help = `Usage: pulumi stack output --json --cwd ephemeral --stack NAME | npm run -s health-check -- [options]

Proves that the site is up, and that what runs is what was released. Asks again until everything is in order,
until something is broken for good, or until the time is over.

Options:
  --outputs FILE    outputs of the ephemeral stack as JSON; - is standard input (the default)
  --digest DIGEST   sha256:... of the approved image (default: the one in the outputs)
  --timeout SECONDS limit for the whole check (default 300)
  --json            print the result as JSON
  --help

Checks: approved (the stack declares the approved image), service (the primary deployment has the released task
definition: after a rollback it has another), image (digest of the running containers), connection, slow,
certificate, redirects, health (/health), status-api (/api/v1/endpoints/statuses).
Connects to the load balancer by its own name, with the site's name as Host and SNI.
Needs credentials that may ecs:DescribeServices, ecs:ListTasks and ecs:DescribeTasks.
In a GitHub job it sets the output url.
To trust a certificate authority of your own, set NODE_EXTRA_CA_CERTS.

Exit codes: 0 in order, 1 not (one line says which check and why), 2 wrong usage.
`;

/** Longest wait for one answer. */
const requestLimitMs = 10_000;

/** What a health check needs to know. */
export interface HealthCheck {
    readonly outputs: EphemeralOutputs;
    /** Approved image, `sha256:...`; by default the one that the stack declares. */
    readonly digest?: string;
    readonly timeoutMs: number;
    /** Certificates to trust instead of the public ones: PEM. */
    readonly ca?: string;
    readonly ecs: ECSClient;
    /** Called after each round with what isn't in order yet. */
    readonly onWait?: (elapsedMs: number, verdict: Verdict) => void;
}

/** All verdicts of the last round: in order if each is `ok`, and none is asked again after a `broken` one. */
export async function healthCheck(check: HealthCheck): Promise<Verdict[]> {
    const started = Date.now();
    const deadline = started + check.timeoutMs;
    const declared = check.outputs.imageUri.split("@").at(-1) ?? "";
    const digest = check.digest ?? declared;
    if (digest !== declared) {
        return [broken("approved", `the stack declares ${declared}, approved was ${digest}`)];
    }
    const { url, loadBalancerDnsName: connectTo } = check.outputs;
    const site = { url: new URL(url), connectTo, ca: check.ca };
    for (let pauseMs = 1_000; ; pauseMs = Math.min(pauseMs * 2, 15_000)) {
        const limitMs = Math.max(1, Math.min(requestLimitMs, deadline - Date.now()));
        const found = await Promise.all([
            checkService(check.ecs, { ...check.outputs, digest }, limitMs),
            checkSite(site, limitMs),
        ]);
        const verdicts = [ok("approved", digest), ...found.flat()];
        const bad = worst(verdicts);
        if (bad === undefined || bad.state === "broken" || Date.now() + pauseMs >= deadline) {
            return verdicts;
        }
        check.onWait?.(Date.now() - started, bad);
        await sleep(pauseMs);
    }
}

/** The verdict to report: the first that is broken, else the first that isn't in order. */
export function worst(verdicts: Verdict[]): Verdict | undefined {
    return verdicts.find(({ state }) => state === "broken") ?? verdicts.find(({ state }) => state !== "ok");
}

async function main(args: string[]): Promise<number> {
    const given = options(args, {
        outputs: { type: "string", default: "-" },
        digest: { type: "string" },
        timeout: { type: "string", default: "300" },
        json: { type: "boolean", default: false },
    });
    const outputs = readOutputs(given.outputs);
    setOutput("url", outputs.url);
    const started = Date.now();
    const verdicts = await healthCheck({
        outputs,
        digest: given.digest === undefined ? undefined : required(given.digest, "digest"),
        timeoutMs: positive(given.timeout, "timeout") * 1000,
        ecs: new ECSClient({ region: outputs.taskDefinitionArn.split(":")[3], maxAttempts: 1 }),
        onWait: (elapsedMs, { check, detail }) => {
            process.stderr.write(
                `${String(Math.round(elapsedMs / 1000)).padStart(4)} s  ${check}: ${detail}\n`,
            );
        },
    });
    const bad = worst(verdicts);
    const seconds = Math.round((Date.now() - started) / 100) / 10;
    if (given.json) {
        process.stdout.write(
            `${JSON.stringify({ healthy: bad === undefined, seconds, checks: verdicts }, null, 4)}\n`,
        );
    } else {
        for (const { check, detail } of verdicts.filter(({ state }) => state === "ok")) {
            process.stdout.write(`${check}: ${detail}\n`);
        }
    }
    const line =
        bad === undefined ? `Healthy: ${outputs.url} after ${seconds} s` : `${bad.check}: ${bad.detail}`;
    addToSummary(`${bad === undefined ? "✅" : "❌"} Health check: ${line}\n`);
    if (bad !== undefined) {
        process.stderr.write(`health-check: ${line}\n`);
    }
    return bad === undefined ? 0 : 1;
}

/** @throws naming the outputs that are missing: a stack that is asleep has none. */
function readOutputs(file: string): EphemeralOutputs {
    const outputs = JSON.parse(readFileSync(file === "-" ? 0 : file, "utf8")) as Partial<EphemeralOutputs>;
    const needed = [
        "url",
        "loadBalancerDnsName",
        "clusterName",
        "serviceName",
        "taskDefinitionArn",
        "imageUri",
    ] as const;
    const missing = needed.filter((name) => (outputs[name] ?? "") === "");
    if (missing.length > 0) {
        throw new Error(
            `The ephemeral stack has no output ${missing.join(", ")}. Is it asleep? Wake it: pulumi up`,
        );
    }
    const hidden = needed.filter((name) => outputs[name] === "[secret]");
    if (hidden.length > 0) {
        throw new Error(
            `The output ${hidden.join(", ")} is hidden. Show it: pulumi stack output --json --show-secrets`,
        );
    }
    return outputs as EphemeralOutputs;
}

if (require.main === module) {
    script("health-check", help, main);
}
