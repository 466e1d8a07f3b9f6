import {
    DeleteClusterCommand,
    DeleteServiceCommand,
    DeregisterTaskDefinitionCommand,
    DescribeClustersCommand,
    DescribeServicesCommand,
    DescribeTaskDefinitionCommand,
    ECSClient,
    UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { DeleteMountTargetCommand, DescribeMountTargetsCommand, EFSClient } from "@aws-sdk/client-efs";
import { Found } from "../cloud";
import type { Environment } from ".";
import { AwsPart, orNothing, untagged, until } from "./part";

const types = {
    cluster: "aws:ecs/cluster:Cluster",
    service: "aws:ecs/service:Service",
    taskDefinition: "aws:ecs/taskDefinition:TaskDefinition",
    mountTarget: "aws:efs/mountTarget:MountTarget",
} as const;

/** Cluster, service and task definition have the project's name; of task definitions AWS shows the newest. */
export function service({ region, project, fileSystemId }: Environment): AwsPart {
    const ecs = new ECSClient({ region });
    const efs = new EFSClient({ region });
    const services = async () => {
        const asked = { cluster: project, services: [project], include: ["TAGS" as const] };
        const answer = await orNothing(ecs.send(new DescribeServicesCommand(asked)));
        return (answer?.services ?? []).filter(({ status }) => status !== "INACTIVE");
    };
    const mountTargets = async (MountTargetId?: string) => {
        const asked = MountTargetId === undefined ? { FileSystemId: fileSystemId } : { MountTargetId };
        const answer = await orNothing(efs.send(new DescribeMountTargetsCommand(asked)));
        return (answer?.MountTargets ?? []).filter(({ LifeCycleState }) => LifeCycleState !== "deleted");
    };
    return {
        async find() {
            const found: Found[] = [];
            const clusters = new DescribeClustersCommand({ clusters: [project], include: ["TAGS"] });
            for (const { clusterArn, status, tags } of (await ecs.send(clusters)).clusters ?? []) {
                if (status !== "INACTIVE") {
                    found.push({
                        type: types.cluster,
                        id: project,
                        arn: clusterArn,
                        name: project,
                        tags: ecsTags(tags),
                    });
                }
            }
            for (const { serviceArn: arn, tags } of await services()) {
                const id = `${project}/${project}`;
                found.push({ type: types.service, id, arn, name: project, tags: ecsTags(tags) });
            }
            const newest = await orNothing(
                ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: project, include: ["TAGS"] })),
            );
            const arn = newest?.taskDefinition?.taskDefinitionArn;
            if (arn !== undefined && newest?.taskDefinition?.status === "ACTIVE") {
                found.push({
                    type: types.taskDefinition,
                    id: arn,
                    arn,
                    name: project,
                    tags: ecsTags(newest.tags),
                });
            }
            for (const { MountTargetId = "", SubnetId = "" } of fileSystemId === ""
                ? []
                : await mountTargets()) {
                found.push({
                    type: types.mountTarget,
                    id: MountTargetId,
                    name: SubnetId,
                    tags: untagged(project, "ephemeral"),
                });
            }
            return found;
        },
        removers: {
            [types.service]: async () => {
                await ecs.send(
                    new UpdateServiceCommand({ cluster: project, service: project, desiredCount: 0 }),
                );
                await ecs.send(new DeleteServiceCommand({ cluster: project, service: project, force: true }));
                await until(`the service ${project}`, async () => (await services()).length === 0);
            },
            [types.taskDefinition]: async ({ id }) =>
                ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: id })),
            [types.cluster]: async () => ecs.send(new DeleteClusterCommand({ cluster: project })),
            [types.mountTarget]: async ({ id }) => {
                await efs.send(new DeleteMountTargetCommand({ MountTargetId: id }));
                await until(id, async () => (await mountTargets(id)).length === 0);
            },
        },
    };
}

function ecsTags(
    tags: readonly { key?: string | undefined; value?: string | undefined }[] = [],
): Found["tags"] {
    return Object.fromEntries(tags.map(({ key = "", value = "" }) => [key, value]));
}
