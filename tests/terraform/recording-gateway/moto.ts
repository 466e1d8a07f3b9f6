/**
 * The emulator behind the gateway: moto (https://docs.getmoto.org), and what it can't do.
 */
import { spawn } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { type Gap } from ".";
import { pythonTool } from "../../../scripts/support/tools";

export interface Emulator {
    url: string;
    stop(): Promise<void>;
}

/**
 * Starts moto on a free port of 127.0.0.1, for one account.
 *
 * @param settings Variables of moto's own.
 * @throws when it doesn't answer within a minute: the message has what it printed.
 */
export async function startMoto(
    accountId: string,
    settings: Readonly<Record<string, string>> = {},
): Promise<Emulator> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const child = spawn(pythonTool("moto"), ["-H", "127.0.0.1", "-p", String(port)], {
        env: {
            ...process.env,
            MOTO_ACCOUNT_ID: accountId,
            // A service is steady only with as many running tasks as it wants.
            MOTO_ECS_SERVICE_RUNNING: "1",
            MOTO_EC2_LOAD_DEFAULT_AMIS: "false",
            ...settings,
        },
        stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const exited = new Promise<void>((resolve) => child.once("close", resolve));
    for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (chunk: Buffer) => (output = (output + chunk.toString("utf8")).slice(-4000)));
    }
    for (const deadline = Date.now() + 60_000; ;) {
        const answer = await fetch(`${url}/moto-api/`).catch(() => undefined);
        if (answer?.ok) break;
        if (child.exitCode !== null || Date.now() > deadline) {
            child.kill();
            throw new Error(`moto didn't start on ${url}:\n${output}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const stop = async () => {
        child.kill();
        await exited;
    };
    return { url, stop };
}

async function freePort(): Promise<number> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
}

/** What moto 5.2.5 can't do, as far as these programs meet it. */
export const motoGaps: Gap[] = [
    {
        action: "elasticfilesystem:PutBackupPolicy",
        reason: "moto knows no backup policy of EFS",
        answer: () => JSON.stringify({ BackupPolicy: { Status: "ENABLED" } }),
    },
    {
        action: "elasticfilesystem:DescribeBackupPolicy",
        reason: "moto knows no backup policy of EFS",
        answer: () => JSON.stringify({ BackupPolicy: { Status: "ENABLED" } }),
    },
    {
        action: "cloudfront:ListResponseHeadersPolicies",
        reason: "moto doesn't know them",
        answer: () =>
            "<ResponseHeadersPolicyList><MaxItems>100</MaxItems><Quantity>0</Quantity></ResponseHeadersPolicyList>",
    },
    {
        action: "cloudwatch:ListAlarmMuteRules",
        reason: "moto doesn't know them",
        answer: () => JSON.stringify({ AlarmMuteRuleSummaries: [] }),
    },
    {
        action: "budgets:ListTagsForResource",
        reason: "moto knows no tags of budgets",
        answer: () =>
            JSON.stringify({
                ResourceTags: [
                    { Key: "Project", Value: "gatus-prod" },
                    { Key: "Layer", Value: "persistent" },
                ],
            }),
    },
];
