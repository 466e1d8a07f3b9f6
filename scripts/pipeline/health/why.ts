import { CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
    DescribeServicesCommand,
    DescribeTaskDefinitionCommand,
    DescribeTasksCommand,
    ECSClient,
    ListTasksCommand,
    Task,
} from "@aws-sdk/client-ecs";

/** Where to look. */
export interface Place {
    readonly clusterName: string;
    readonly serviceName: string;
}

/** How many of a thing are told: enough to see why, few enough to be read. */
const limits = { events: 5, tasks: 3, lines: 20 } as const;

/**
 * What a person would look up in the console after a deployment that failed: the service's last events, why its last
 * tasks stopped, and the last lines of their logs. ECS shows stopped tasks for an hour.
 *
 * @returns lines; what can't be read is said in its place
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
 */
export async function why(ecs: ECSClient, logs: CloudWatchLogsClient, place: Place): Promise<string[]> {
    const parts = [() => events(ecs, place), () => stoppedTasks(ecs, logs, place)];
    const told: string[] = [];
    for (const part of parts) {
        try {
            told.push(...(await part()));
        } catch (error) {
            told.push(`(can't be read: ${error instanceof Error ? error.message : String(error)})`);
        }
    }
    return told;
}

async function events(ecs: ECSClient, { clusterName, serviceName }: Place): Promise<string[]> {
    const asked = new DescribeServicesCommand({ cluster: clusterName, services: [serviceName] });
    const { services = [] } = await ecs.send(asked);
    const last = (services[0]?.events ?? []).slice(0, limits.events);
    return ["The service's last events:", ...last.map(({ message = "" }) => `  ${message}`)];
}

async function stoppedTasks(ecs: ECSClient, logs: CloudWatchLogsClient, place: Place): Promise<string[]> {
    const { clusterName: cluster, serviceName } = place;
    const { taskArns = [] } = await ecs.send(
        new ListTasksCommand({ cluster, serviceName, desiredStatus: "STOPPED" }),
    );
    if (taskArns.length === 0) {
        return ["No task has stopped within the last hour."];
    }
    const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
    const newest = [...tasks]
        .sort((a, b) => (b.stoppedAt?.getTime() ?? 0) - (a.stoppedAt?.getTime() ?? 0))
        .slice(0, limits.tasks);
    const told: string[] = [];
    for (const task of newest) {
        told.push(...reasons(task));
    }
    const [last] = newest;
    return last === undefined ? told : [...told, ...(await lastLines(ecs, logs, last))];
}

function reasons({
    taskArn = "",
    stoppedReason = "no reason given",
    stopCode,
    containers = [],
}: Task): string[] {
    return [
        `Task ${idOf(taskArn)} stopped: ${stoppedReason}${stopCode === undefined ? "" : ` (${stopCode})`}`,
        ...containers
            .filter(({ reason, exitCode }) => reason !== undefined || exitCode !== undefined)
            .map(({ name = "", reason, exitCode }) => {
                const code = exitCode === undefined ? "" : `exit code ${exitCode}`;
                return `  container ${name}: ${[code, reason ?? ""].filter((text) => text !== "").join(", ")}`;
            }),
    ];
}

async function lastLines(ecs: ECSClient, logs: CloudWatchLogsClient, task: Task): Promise<string[]> {
    const { taskDefinitionArn: taskDefinition, taskArn = "" } = task;
    const { taskDefinition: definition } = await ecs.send(
        new DescribeTaskDefinitionCommand({ taskDefinition }),
    );
    const container = (definition?.containerDefinitions ?? []).find(
        ({ logConfiguration }) => logConfiguration?.logDriver === "awslogs",
    );
    const options = container?.logConfiguration?.options ?? {};
    const logGroupName = options["awslogs-group"];
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
    const logStreamName = `${options["awslogs-stream-prefix"] ?? ""}/${container?.name ?? ""}/${idOf(taskArn)}`;
    try {
        const { events: found = [] } = await logs.send(
            new GetLogEventsCommand({
                logGroupName,
                logStreamName,
                limit: limits.lines,
                startFromHead: false,
            }),
        );
        return ["The last lines of its log:", ...found.map(({ message = "" }) => `  ${message.trimEnd()}`)];
    } catch (error) {
        const { name, message } = error as Error;
        return name === "ResourceNotFoundException"
            ? ["It has no log: its container never started."]
            : [`(its log can't be read: ${message})`];
    }
}

function idOf(taskArn: string): string {
    return taskArn.split("/").at(-1) ?? taskArn;
}
