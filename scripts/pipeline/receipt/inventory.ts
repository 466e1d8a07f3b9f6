import { setTimeout as sleep } from "node:timers/promises";
import {
    DescribeNatGatewaysCommand,
    DescribeTagsCommand,
    DescribeVpcEndpointsCommand,
    EC2Client,
} from "@aws-sdk/client-ec2";
import {
    DescribeClustersCommand,
    DescribeServicesCommand,
    ECSClient,
    ListTaskDefinitionsCommand,
} from "@aws-sdk/client-ecs";
import {
    GetResourcesCommand,
    ResourceGroupsTaggingAPIClient,
} from "@aws-sdk/client-resource-groups-tagging-api";

/** The clients that an inventory asks. */
export interface Inventory {
    readonly tagging: ResourceGroupsTaggingAPIClient;
    readonly ec2: EC2Client;
    readonly ecs: ECSClient;
    /** Value of the tag `Project`. */
    readonly project: string;
}

const pauseMs = 15_000;

/**
 * ARNs of what an environment's ephemeral layer still has.
 *
 * The tag inventory also shows what was there: NAT gateways for an hour, deregistered task definitions for
 * ever. So each thing that it shows is asked for at its own service, and counts unless that says it is gone.
 *
 * @param limitMs How long to ask again while something is left: deletions take a while to show.
 * @see https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 */
export async function leftovers(inventory: Inventory, limitMs: number): Promise<string[]> {
    const deadline = Date.now() + limitMs;
    for (;;) {
        const tagged = await taggedArns(inventory);
        const active = await activeTaskDefinitions(tagged, inventory.ecs);
        const rest = tagged.filter((arn) => !isTaskDefinition(arn));
        const gone = await Promise.all(rest.map((arn) => isGone(arn, inventory)));
        const left = [...rest.filter((_, index) => gone[index] !== true), ...active];
        if (left.length === 0 || Date.now() + pauseMs > deadline) {
            return left;
        }
        await sleep(pauseMs);
    }
}

async function taggedArns({ tagging, project }: Inventory): Promise<string[]> {
    const arns: string[] = [];
    let PaginationToken: string | undefined;
    do {
        const page = await tagging.send(
            new GetResourcesCommand({
                TagFilters: [
                    { Key: "Project", Values: [project] },
                    { Key: "Layer", Values: ["ephemeral"] },
                ],
                PaginationToken,
            }),
        );
        arns.push(...(page.ResourceTagMappingList ?? []).map(({ ResourceARN = "" }) => ResourceARN));
        PaginationToken = page.PaginationToken;
    } while (PaginationToken !== undefined && PaginationToken !== "");
    return arns;
}

function isTaskDefinition(arn: string): boolean {
    return arn.includes(":task-definition/");
}

/**
 * Those of the task definitions that are not deregistered. They are asked for by family and status: there is one more
 * every day that is, for ever, and to describe each would be throttled after some months.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
 */
async function activeTaskDefinitions(arns: readonly string[], ecs: ECSClient): Promise<string[]> {
    const tagged = arns.filter(isTaskDefinition);
    const families = new Set(tagged.map((arn) => /:task-definition\/(.+):\d+$/.exec(arn)?.[1]));
    const active: string[] = [];
    for (const familyPrefix of families) {
        let nextToken: string | undefined;
        do {
            const page = await ecs.send(
                new ListTaskDefinitionsCommand({ familyPrefix, status: "ACTIVE", nextToken }),
            );
            active.push(...(page.taskDefinitionArns ?? []));
            nextToken = page.nextToken;
        } while (nextToken !== undefined);
    }
    return tagged.filter((arn) => active.includes(arn));
}

async function isGone(arn: string, { ec2, ecs }: Inventory): Promise<boolean> {
    const [, , service, , , ...rest] = arn.split(":");
    const [kind = "", ...ids] = rest.join(":").split("/");
    switch (service) {
        case "ec2":
            return isGoneFromEc2(kind, ids.join("/"), ec2);
        case "ecs":
            return isGoneFromEcs(kind, arn, ids[0], ecs);
        default:
            // Other services' things leave the inventory within moments.
            return false;
    }
}

async function isGoneFromEcs(
    kind: string,
    arn: string,
    cluster: string | undefined,
    ecs: ECSClient,
): Promise<boolean> {
    const isInactive = ({ status }: { status?: string }) => status === "INACTIVE";
    try {
        switch (kind) {
            case "cluster":
                return (
                    (await ecs.send(new DescribeClustersCommand({ clusters: [arn] }))).clusters ?? []
                ).every(isInactive);
            case "service":
                return (
                    (await ecs.send(new DescribeServicesCommand({ cluster, services: [arn] }))).services ?? []
                ).every(isInactive);
            default:
                return false;
        }
    } catch (error) {
        if ((error as Error).name === "ClusterNotFoundException") {
            return true;
        }
        throw error;
    }
}

async function isGoneFromEc2(kind: string, id: string, ec2: EC2Client): Promise<boolean> {
    if (kind === "natgateway") {
        const filter = [{ Name: "nat-gateway-id", Values: [id] }];
        const { NatGateways = [] } = await ec2.send(new DescribeNatGatewaysCommand({ Filter: filter }));
        return NatGateways.every(({ State }) => State === "deleted");
    }
    if (kind === "vpc-endpoint") {
        const Filters = [{ Name: "vpc-endpoint-id", Values: [id] }];
        const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({ Filters }));
        return VpcEndpoints.every(({ State }) => String(State).toLowerCase() === "deleted");
    }
    // EC2 itself, unlike the inventory, forgets the tags of what is gone at once.
    const { Tags = [] } = await ec2.send(
        new DescribeTagsCommand({ Filters: [{ Name: "resource-id", Values: [id] }] }),
    );
    return Tags.length === 0;
}
