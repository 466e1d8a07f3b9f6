import type { Check } from "./checks";
import { exampleSecret } from "./examples";
import { arnOf, hasHistory, Programs } from "./programs";

/** A check, and for what it is made. */
export interface NamedCheck extends Check {
    /** Logical name of the resource, or what a script or the engine does. */
    readonly name: string;
}

/**
 * What the roles are asked for that AWS's services take on, as AWS documents it: nothing of it can be seen in the
 * programs.
 */
export const serviceNeeds: Readonly<Record<string, (programs: Programs) => NamedCheck[]>> = {
    /** @see https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html */
    task: (programs) => {
        if (!hasHistory(programs)) {
            return [];
        }
        const fileSystem = arnOf(programs, "aws:efs/fileSystem:FileSystem");
        const calls = ["ClientMount", "ClientWrite"].map(
            (call) => [`elasticfilesystem:${call}`, fileSystem] as const,
        );
        return asked(programs, "history", calls, {
            "elasticfilesystem:AccessPointArn": arnOf(programs, "aws:efs/accessPoint:AccessPoint"),
        });
    },
    /**
     * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
     * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html
     */
    execution: (programs) => {
        const { region, accountId } = programs.world;
        const repository = arnOf(programs, "aws:ecr/repository:Repository");
        const parameter = `arn:aws:ssm:${region}:${accountId}:parameter${exampleSecret}`;
        const key = `arn:aws:kms:${region}:${accountId}:key/89abcdef-0123-4567-89ab-cdef01234567`;
        const stream = `${logGroup(programs, "-app")}:log-stream:gatus/gatus/0123456789abcdef`;
        return [
            ...asked(programs, "pull", [
                ["ecr:GetAuthorizationToken", "*"],
                ["ecr:BatchCheckLayerAvailability", repository],
                ["ecr:GetDownloadUrlForLayer", repository],
                ["ecr:BatchGetImage", repository],
            ]),
            ...asked(programs, "log", [
                ["logs:CreateLogStream", stream],
                ["logs:PutLogEvents", stream],
            ]),
            ...asked(programs, "secret", [["ssm:GetParameters", parameter]]),
            ...asked(programs, "secret", [["kms:Decrypt", key]], {
                "kms:ViaService": `ssm.${region}.amazonaws.com`,
                "kms:EncryptionContext:PARAMETER_ARN": parameter,
            }),
        ];
    },
    /** @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html */
    "flow-log": (programs) => {
        const group = logGroup(programs, "-flow");
        const stream = `${group}:log-stream:eni-0123456789abcdef0-all`;
        return asked(programs, "flow log", [
            ["logs:DescribeLogGroups", "*"],
            // AWS names the streams of a group so when it means them all.
            ["logs:DescribeLogStreams", `${group}:log-stream:`],
            ["logs:CreateLogStream", stream],
            ["logs:PutLogEvents", stream],
        ]);
    },
};

/** The log group whose logical name ends so. */
export function logGroup({ resources }: Programs, ending: string): string {
    const found = resources.find(
        ({ type, name }) => type === "aws:cloudwatch/logGroup:LogGroup" && name.endsWith(ending),
    );
    return String(found?.outputs.arn);
}

/** Calls of a service or a script: not of a resource, but of the same context. */
export function asked(
    { world }: Programs,
    name: string,
    calls: readonly (readonly [action: string, resource: string])[],
    context: Check["context"] = {},
): NamedCheck[] {
    return calls.map(([action, resource]) => ({
        name,
        action,
        resource,
        context: { "aws:RequestedRegion": world.region, "aws:SecureTransport": "true", ...context },
    }));
}
