import assert from "node:assert/strict";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { ECSClient } from "@aws-sdk/client-ecs";
import { why } from "../../scripts/pipeline/health/why";
import { awsClientConfig, awsJson, serve, stopServers } from "./support/servers";

const taskArn = "arn:aws:ecs:eu-west-2:111122223333:task/gatus-prod/0123456789abcdef";

/** What ECS says after a deployment that failed, and what the log has. */
interface Failure {
    readonly stoppedReason?: string;
    readonly stopCode?: string;
    readonly containers?: readonly object[];
    readonly lines?: readonly string[];
    readonly tasks?: readonly string[];
}

describe("why the service doesn't run", () => {
    afterEach(stopServers);

    async function told(failure: Failure): Promise<string> {
        const streams: unknown[] = [];
        const port = await serve(
            awsJson({
                DescribeServices: () => ({
                    services: [{ events: [{ message: "(service gatus-prod) was unable to place a task" }] }],
                }),
                ListTasks: ({ desiredStatus }) => ({
                    taskArns: desiredStatus === "STOPPED" ? (failure.tasks ?? [taskArn]) : [],
                }),
                DescribeTasks: () => ({
                    tasks: [{ taskArn, taskDefinitionArn: "gatus-prod:7", ...failure }],
                }),
                DescribeTaskDefinition: () => ({
                    taskDefinition: {
                        containerDefinitions: [
                            {
                                name: "gatus",
                                logConfiguration: {
                                    logDriver: "awslogs",
                                    options: { "awslogs-group": "app", "awslogs-stream-prefix": "gatus" },
                                },
                            },
                        ],
                    },
                }),
                ...(failure.lines !== undefined && {
                    GetLogEvents: ({ logGroupName, logStreamName }) => {
                        streams.push(`${String(logGroupName)} ${String(logStreamName)}`);
                        return { events: failure.lines?.map((message) => ({ message })) };
                    },
                }),
            }),
        );
        const config = awsClientConfig(port);
        const [ecs, logs] = [new ECSClient(config), new CloudWatchLogsClient(config)];
        const lines = await why(ecs, logs, { clusterName: "gatus-prod", serviceName: "gatus-prod" });
        ecs.destroy();
        logs.destroy();
        assert.ok(
            streams.every((stream) => stream === "app gatus/gatus/0123456789abcdef"),
            streams.join(),
        );
        return lines.join("\n");
    }

    const failures: readonly (readonly [what: string, failure: Failure, expected: RegExp])[] = [
        [
            "tasks that never turn healthy",
            {
                stoppedReason: "Task failed container health checks",
                containers: [{ name: "gatus", exitCode: 143 }],
                lines: ["storage: the newest stored result is 5m old"],
            },
            /stopped: Task failed container health checks\n {2}container gatus: exit code 143\nThe last lines of its log:\n {2}storage: the newest/,
        ],
        [
            "tasks that crash",
            {
                stoppedReason: "Essential container in task exited",
                stopCode: "EssentialContainerExited",
                containers: [{ name: "gatus", exitCode: 2 }],
                lines: ["panic: file is not a database (26)"],
            },
            /exited \(EssentialContainerExited\)\n {2}container gatus: exit code 2\n[^]*panic: file is not a database/,
        ],
        [
            "an image that is gone",
            {
                stoppedReason: "CannotPullContainerError: manifest unknown",
                stopCode: "TaskFailedToStart",
                containers: [{ name: "gatus", reason: "CannotPullContainerError: not found" }],
            },
            /stopped: CannotPullContainerError: manifest unknown[^]*container gatus: CannotPullContainerError: not found/,
        ],
        [
            "a volume that can't be mounted",
            {
                stoppedReason:
                    "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes",
                stopCode: "TaskFailedToStart",
            },
            /stopped: ResourceInitializationError: failed to invoke EFS utils/,
        ],
    ];
    for (const [what, failure, expected] of failures) {
        it(`tells of ${what}`, async () => {
            const text = await told(failure);
            assert.match(text, expected);
            assert.match(text, /^The service's last events:\n {2}\(service gatus-prod\) was unable/);
        });
    }

    it("says that nothing stopped, and what it may not read", async () => {
        assert.match(await told({ tasks: [] }), /No task has stopped within the last hour/);
        const unreadable = await told({ stoppedReason: "x" }); // the server knows no GetLogEvents
        assert.match(unreadable, /stopped: x\n\(its log can't be read: GetLogEvents\)/);
    });
});
