import { text } from "./account";
import { Draft } from "./resource-type";
import { Properties } from "./serve";

/** What AWS would refuse of one type of resource alone. Each function throws, as those of `refusals.ts` do. */

/** ECS can only start an image that the registry holds, for the platform that the task asks for. */
export function refuseUnknownImage(draft: Draft): void {
    const containers: unknown = JSON.parse(text(draft.inputs, "containerDefinitions") || "[]");
    const platform = draft.inputs.runtimePlatform as Properties | undefined;
    const architecture = platform?.cpuArchitecture === "ARM64" ? "linux/arm64" : "linux/amd64";
    for (const { image } of containers as { image: string }[]) {
        const registry = `${draft.account.accountId}.dkr.ecr.${draft.account.region}.amazonaws.com/`;
        if (!image.startsWith(registry)) {
            continue; // somebody else's registry
        }
        const [, repository = "", reference] = /^([^@:]+)[@:](.+)$/.exec(image.slice(registry.length)) ?? [];
        const found = draft.account
            .imagesOf(repository)
            .find(({ digest, tag }) => [digest, tag].includes(reference ?? ""));
        if (found === undefined) {
            throw new Error(
                `CannotPullContainerError: '${draft.logicalName}' names ${image}: not found in the registry`,
            );
        }
        if (found.platform !== architecture) {
            throw new Error(
                `CannotPullContainerError: '${draft.logicalName}' runs on ${architecture}, its image is for ${found.platform}`,
            );
        }
    }
}

/**
 * A file system has mount targets in one VPC at a time, and one in each zone of it.
 *
 * @see https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html
 */
export function refuseMountTarget(draft: Draft): void {
    const { account, inputs, logicalName } = draft;
    const subnetOf = (target: Properties): Properties =>
        account.withReference(text(target, "subnetId"))?.inputs ?? {};
    const { vpcId, availabilityZone } = subnetOf(inputs);
    const others = account.find(
        (other) =>
            other.type === "aws:efs/mountTarget:MountTarget" &&
            other.inputs.fileSystemId === inputs.fileSystemId,
    );
    const elsewhere = others.find((other) => subnetOf(other.inputs).vpcId !== vpcId);
    if (elsewhere !== undefined) {
        throw new Error(
            `MountTargetConflict: '${logicalName}' is in another VPC than '${elsewhere.name}', and a file system has ` +
                "mount targets in one VPC at a time",
        );
    }
    const beside = others.find(
        (other) =>
            availabilityZone !== undefined && subnetOf(other.inputs).availabilityZone === availabilityZone,
    );
    if (beside !== undefined) {
        throw new Error(
            `MountTargetConflict: '${logicalName}' is in the zone of '${beside.name}', and a file system has one mount ` +
                "target in each zone",
        );
    }
}

/**
 * WAF delivers to a log group only with a resource policy that lets it. With the permission to write one it would try by
 * itself, and fail the first time; no role has it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html
 * @see https://github.com/hashicorp/terraform-provider-aws/issues/25296
 */
export function refuseUndeliverableLogs({ account, inputs, logicalName }: Draft): void {
    const [group = ""] = (inputs.logDestinationConfigs ?? []) as string[];
    const statements = account
        .find(({ type }) => type === "aws:cloudwatch/logResourcePolicy:LogResourcePolicy")
        .flatMap(({ inputs: policy }) => {
            const { Statement } = JSON.parse(text(policy, "policyDocument")) as {
                Statement: DeliveryStatement[];
            };
            return Statement;
        });
    const delivers = statements.some(
        ({ Effect, Principal, Action, Resource }) =>
            Effect === "Allow" &&
            [Principal?.Service].flat().includes("delivery.logs.amazonaws.com") &&
            ["logs:CreateLogStream", "logs:PutLogEvents"].every((action) =>
                [Action].flat().includes(action),
            ) &&
            [Resource].flat().some((it) => it === `${group}:log-stream:*` || it === `${group}:*`),
    );
    if (!delivers) {
        throw new Error(
            `WAFLogDestinationPermissionIssueException: '${logicalName}' logs to ${group}, and no resource policy lets ` +
                "delivery.logs.amazonaws.com write there",
        );
    }
}

interface DeliveryStatement {
    readonly Effect?: string;
    readonly Principal?: { readonly Service?: string | readonly string[] };
    readonly Action?: string | readonly string[];
    readonly Resource?: string | readonly string[];
}
