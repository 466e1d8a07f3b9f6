import { readFileSync } from "node:fs";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ECSClient } from "@aws-sdk/client-ecs";
import { ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { addToSummary, options, positive, required, script } from "../support/cli";
import { readLayer } from "../support/layer";
import { readReleased } from "../support/released-record";
import { Cost, costOf, ExportedResource } from "./receipt/cost";
import { leftovers } from "./receipt/inventory";
import { whatRan } from "./receipt/ran";

const help = `Usage: node -r ts-node/register scripts/pipeline/receipt.ts --stack NAME --region REGION --before FILE [options]

After the ephemeral layer was destroyed: what is left of it (must be nothing), what ran, how many hours it was awake, and
about what those cost.

Options:
  --stack NAME      environment, such as prod: its resources carry the tag Project=gatus-NAME
  --region REGION   region of AWS
  --before FILE     what 'pulumi stack export --cwd ephemeral' printed before the destroy
  --removed FILE    what 'sleep --removed' wrote: things that were in no state
  --night FILE      what 'sleep --night' wrote: what the page that answers at night shows
  --in-the-way FILE what 'sleep --in-the-way' wrote: what AWS could not be rid of, and the commands that end it
  --topic ARN       SNS topic to send the receipt to when something is left: a normal evening sends no e-mail
  --wait SECONDS    how long to ask again while something is left (default 180)
  --json            print the receipt as JSON
  --help

Needs credentials that may tag:GetResources, ec2:DescribeNatGateways, ec2:DescribeVpcEndpoints, ec2:DescribeTags,
ecs:DescribeClusters, ecs:DescribeServices, ecs:ListTaskDefinitions, ssm:GetParameter, and with --topic sns:Publish.
Exit codes: 0 nothing is left, 1 something is left or could not be asked, 2 wrong usage.
`;

/** What a night's destroy leaves to say. */
export interface Receipt extends Cost {
    readonly stack: string;
    /** ARNs of what is still there. */
    readonly leftovers: string[];
    /** What ran, and which release that was; empty when nothing did. */
    readonly ran: string;
    /** What was in no state, left by a run that was killed, and was deleted. */
    readonly removed: readonly string[];
    /** What the page that answers at night shows; empty where there is none. */
    readonly night: string;
    /** What keeps AWS from deleting the rest, with the commands that end it. */
    readonly inTheWay: readonly string[];
}

/** The receipt as it is printed, and mailed when something is left. */
export function receiptText(receipt: Receipt): string {
    const { stack, hoursAwake, usd, basis, lines, leftovers: left, removed, night, ran, inTheWay } = receipt;
    const rows = lines.map(
        ({ what, hours, usd: dollars }) =>
            `  ${what.padEnd(18)}${hours.toFixed(1).padStart(7)} h${money(dollars).padStart(10)}`,
    );
    const bill =
        hoursAwake === 0
            ? [
                  removed.length + left.length === 0
                      ? "It was asleep already: nothing to pay for."
                      : "For how long it was awake, and what that costs, can't be told: its state knew nothing.",
              ]
            : [
                  lines.length === 0
                      ? `Awake for ${hoursAwake.toFixed(1)} hours. There is no sum: ${basis}.`
                      : `Awake for ${hoursAwake.toFixed(1)} hours, for about ${money(usd)} (${basis}; without traffic, requests, logs and metrics).`,
                  ...rows,
              ];
    const still =
        left.length === 0
            ? ["Nothing is left."]
            : [`STILL THERE, AND COSTING: ${left.length}`, ...left.map((arn) => `  ${arn}`)];
    const besides =
        removed.length === 0
            ? []
            : [
                  `In no state, left by a run that was killed or since the state was lost, and deleted now: ${removed.length}`,
                  ...removed.map((line) => `  ${line}`),
              ];
    const headline = left.length === 0 ? `gatus-${stack} is asleep.` : `gatus-${stack} is NOT all asleep.`;
    const page = night === "" ? [] : [`The night page ${night}.`];
    const release = ran === "" ? [] : [ran];
    return [headline, ...bill, ...release, ...page, ...besides, ...still, ...inTheWay].join("\n");
}

function money(usd: number): string {
    return `$${usd.toFixed(usd < 0.1 ? 3 : 2)}`;
}

/** @throws when the file is no export of a stack. */
export function readExport(text: string): ExportedResource[] {
    const { deployment } = JSON.parse(text) as {
        deployment?: { resources?: ExportedResource[] | null } | null;
    };
    if (deployment === undefined || deployment === null) {
        throw new Error(
            "This is no export of a stack: it has no 'deployment'. Make one: pulumi stack export",
        );
    }
    // The engine writes null for a stack that was never brought up.
    return deployment.resources ?? [];
}

async function main(args: string[]): Promise<number> {
    const given = options(args, {
        stack: { type: "string" },
        region: { type: "string" },
        before: { type: "string" },
        removed: { type: "string" },
        night: { type: "string" },
        "in-the-way": { type: "string" },
        topic: { type: "string" },
        wait: { type: "string", default: "180" },
        json: { type: "boolean", default: false },
    });
    const stack = required(given.stack, "stack");
    const region = required(given.region, "region");
    const exported = readFileSync(required(given.before, "before"), "utf8");
    const before = readExport(exported);
    const clients = {
        tagging: new ResourceGroupsTaggingAPIClient({ region }),
        ec2: new EC2Client({ region }),
        ecs: new ECSClient({ region }),
    };
    const left = await leftovers(
        { ...clients, project: `gatus-${stack}` },
        positive(given.wait, "wait") * 1000,
    );
    const linesOf = (file: string | undefined): string[] =>
        file === undefined
            ? []
            : readFileSync(file, "utf8")
                  .split("\n")
                  .filter((line) => line !== "");
    const night = given.night === undefined ? "" : readFileSync(given.night, "utf8").trim();
    const receipt: Receipt = {
        stack,
        ...costOf(before, region, Date.now()),
        leftovers: left,
        // That the record can't be read is no reason not to say what is left.
        ran: whatRan(
            readLayer(exported).image,
            await readReleased({ stack, region }).catch((error: unknown) => error as Error),
        ),
        removed: linesOf(given.removed),
        night,
        inTheWay: linesOf(given["in-the-way"]),
    };
    const text = receiptText(receipt);
    process.stdout.write(given.json ? `${JSON.stringify(receipt, null, 4)}\n` : `${text}\n`);
    addToSummary(`### Receipt\n\n\`\`\`text\n${text}\n\`\`\``);
    if (left.length > 0) {
        if (given.topic !== undefined) {
            const Subject = `gatus-${stack}: ${left.length} left behind`;
            await new SNSClient({ region }).send(
                new PublishCommand({ TopicArn: given.topic, Subject, Message: text }),
            );
        }
        process.stderr.write(`receipt: ${left.length} resources are still there; see docs/operations.md\n`);
    }
    return left.length === 0 ? 0 : 1;
}

if (require.main === module) {
    script("receipt", help, main);
}
