import {
    Deployment,
    DescribeServicesCommand,
    DescribeTasksCommand,
    ECSClient,
    ListTasksCommand,
} from "@aws-sdk/client-ecs";
import { broken, ok, Verdict, waiting } from "./verdict";

/** What should be running. */
export interface Expectation {
    readonly clusterName: string;
    readonly serviceName: string;
    readonly taskDefinitionArn: string;
    /** `sha256:...` of the approved image. */
    readonly digest: string;
}

/**
 * Whether ECS runs what was released. The site's answers can't tell: after a failed deployment ECS goes back to
 * the old task definition by itself, and the old version answers just as well.
 */
export async function checkService(
    ecs: ECSClient,
    expected: Expectation,
    limitMs: number,
): Promise<Verdict[]> {
    const abortSignal = AbortSignal.timeout(limitMs);
    try {
        const { services = [] } = await ecs.send(
            new DescribeServicesCommand({ cluster: expected.clusterName, services: [expected.serviceName] }),
            { abortSignal },
        );
        const service = services.find(({ status }) => status === "ACTIVE");
        if (service === undefined) {
            return [
                broken(
                    "service",
                    `the cluster ${expected.clusterName} has no service ${expected.serviceName}`,
                ),
            ];
        }
        const primary = service.deployments?.find(({ status }) => status === "PRIMARY");
        const verdict = judgeDeployment(primary, expected);
        return verdict.state === "ok" ? [verdict, await checkImages(ecs, expected, abortSignal)] : [verdict];
    } catch (error) {
        const { name, message } = error as Error;
        const lasting = /AccessDenied|Credentials|ClusterNotFound|InvalidSignature|UnrecognizedClient/.test(
            name,
        );
        return [(lasting ? broken : waiting)("service", `ECS can't be asked: ${name}: ${message}`)];
    }
}

function judgeDeployment(primary: Deployment | undefined, expected: Expectation): Verdict {
    if (primary === undefined) {
        return waiting("service", "it has no primary deployment");
    }
    const { taskDefinition = "none", rolloutState = "unknown", runningCount = 0, desiredCount = 0 } = primary;
    const settled = rolloutState === "COMPLETED" || rolloutState === "FAILED";
    if (taskDefinition !== expected.taskDefinitionArn) {
        return (settled ? broken : waiting)(
            "service",
            `rolled back: ECS runs ${short(taskDefinition)}, released was ${short(expected.taskDefinitionArn)}` +
                ` (${primary.rolloutStateReason ?? rolloutState})`,
        );
    }
    if (rolloutState === "FAILED") {
        return broken(
            "service",
            `its deployment failed: ${primary.rolloutStateReason ?? "ECS gives no reason"}`,
        );
    }
    if (rolloutState !== "COMPLETED" || desiredCount < 1 || runningCount < desiredCount) {
        return waiting(
            "service",
            `deployment ${rolloutState}, ${runningCount} of ${desiredCount} tasks running`,
        );
    }
    return ok("service", `${short(taskDefinition)}, ${runningCount} of ${desiredCount} tasks running`);
}

async function checkImages(
    ecs: ECSClient,
    expected: Expectation,
    abortSignal: AbortSignal,
): Promise<Verdict> {
    const cluster = expected.clusterName;
    const { taskArns = [] } = await ecs.send(
        new ListTasksCommand({ cluster, serviceName: expected.serviceName, desiredStatus: "RUNNING" }),
        { abortSignal },
    );
    if (taskArns.length === 0) {
        return waiting("image", "no task is running");
    }
    const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }), {
        abortSignal,
    });
    const digests = new Set(
        tasks.flatMap(({ containers = [] }) => containers.map((it) => it.imageDigest ?? "unknown")),
    );
    const others = [...digests].filter((digest) => digest !== expected.digest);
    if (digests.size === 0 || others.includes("unknown")) {
        return waiting("image", "ECS doesn't name the running image yet");
    }
    return others.length === 0
        ? ok("image", expected.digest)
        : broken("image", `another version runs: ${others.join(", ")}, released was ${expected.digest}`);
}

/** `family:revision`. */
function short(taskDefinitionArn: string): string {
    return taskDefinitionArn.split("/").at(-1) ?? taskDefinitionArn;
}
