import { addToSummary, options, required, script } from "../support/cli";
import { readLayer } from "../support/layer";
import { exportStack } from "../support/run-pulumi";
import { readExport } from "./receipt";
import { costOf } from "./receipt/cost";

const help = `Usage: node -r ts-node/register scripts/pipeline/deployment-summary.ts --stack NAME --region REGION
           --commit SHA --image URI

What a deployment brought, for the run's summary: the site's address, commit and image, and what an hour of it costs.

Options:
  --stack NAME      such as prod
  --region REGION   region of AWS
  --commit SHA      of the release
  --image URI       of the release, by digest
  --help

Needs the Pulumi CLI, a login, and credentials that may read the state.
Exit codes: 0 printed, 1 the state can't be read, 2 wrong usage.
`;

const hourMs = 3_600_000;

/** The summary, as Markdown. @param exported What `pulumi stack export` says after the deployment. */
export function deploymentSummary(
    exported: string,
    { region, commit, image }: { readonly region: string; readonly commit: string; readonly image: string },
    env: NodeJS.ProcessEnv = process.env,
): string {
    const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = env;
    const { site } = readLayer(exported);
    // Each of them for an hour: begun hours count as whole ones, and this is the price of those to come.
    const now = Date.now();
    const created = new Date(now - hourMs).toISOString();
    const { lines, usd, basis } = costOf(
        readExport(exported).map((resource) => ({ ...resource, created })),
        region,
        now,
    );
    const commitLink =
        server === undefined || repository === undefined
            ? `\`${commit}\``
            : `[\`${commit}\`](${server}/${repository}/commit/${commit})`;
    const cost =
        lines.length === 0
            ? `no sum: ${basis}`
            : `about $${usd.toFixed(2)} (${basis}; without what is billed by use)`;
    return [
        "### Deployed",
        "",
        "| | |",
        "| --- | --- |",
        `| site | ${site === undefined ? "none: the layer sleeps" : site.url.href} |`,
        `| commit | ${commitLink} |`,
        `| image | \`${image}\` |`,
        `| an hour awake | ${cost} |`,
    ].join("\n");
}

export function main(args: string[]): number {
    const given = options(args, {
        stack: { type: "string" },
        region: { type: "string" },
        commit: { type: "string" },
        image: { type: "string" },
    });
    const stack = required(given.stack, "stack");
    const text = deploymentSummary(exportStack(stack, "ephemeral"), {
        region: required(given.region, "region"),
        commit: required(given.commit, "commit"),
        image: required(given.image, "image"),
    });
    process.stdout.write(`${text}\n`);
    addToSummary(text);
    return 0;
}

if (require.main === module) {
    script("deployment-summary", help, main);
}
