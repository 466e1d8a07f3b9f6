import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { ECSClient } from "@aws-sdk/client-ecs";
import { addToSummary, options, required, script } from "../support/cli";
import { why } from "./health/why";

const help = `Usage: node -r ts-node/register scripts/pipeline/why.ts --stack NAME --region REGION

Why the service doesn't run, or not the version that it should: its last events, why its last tasks stopped, and the
last lines of their log.

Options:
  --stack NAME      environment, such as prod
  --region REGION   region of AWS
  --help

Needs credentials that may ecs:DescribeServices, ecs:ListTasks, ecs:DescribeTasks, ecs:DescribeTaskDefinition and
logs:GetLogEvents: those of the role deploy.
Exit codes: 0 told, 1 not, 2 wrong usage.
`;

export async function main(args: string[]): Promise<number> {
    const given = options(args, { stack: { type: "string" }, region: { type: "string" } });
    const name = `gatus-${required(given.stack, "stack")}`;
    const region = required(given.region, "region");
    const place = { clusterName: name, serviceName: name };
    const lines = await why(new ECSClient({ region }), new CloudWatchLogsClient({ region }), place);
    process.stdout.write(`${lines.join("\n")}\n`);
    addToSummary(["### Why", "", "```text", ...lines, "```"].join("\n"));
    return 0;
}

if (require.main === module) {
    script("why", help, main);
}
